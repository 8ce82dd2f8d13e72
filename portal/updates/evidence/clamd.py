"""A scan for viruses by ClamAV: the command INSTREAM of clamd's protocol (man 8 clamd), over TCP or a unix socket. No Flask."""

from __future__ import annotations

import socket
import struct
import time

_CHUNK = 1 << 16  # bytes
PATIENCE = 3.0  # seconds for the whole scan, because somebody waits for the page


class NoAnswer(Exception):
    """clamd cannot be reached, or says that it could not scan."""


def virus_in(data: bytes, address: str, patience: float = 0) -> str:
    """The name of the virus that was found; empty where the file is clean. `address` is `/run/clamd.sock`, `HOST:PORT`, or either
    with `unix:` or `tcp://` before it. Raises NoAnswer, after `patience` seconds at the latest (PATIENCE without it)."""
    until = time.monotonic() + (patience or PATIENCE)
    try:
        with _connect(address, until) as connection:
            connection.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), _CHUNK):
                piece = data[at : at + _CHUNK]
                _limit_time(connection, until)
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = _read(connection, until)
    except (OSError, ValueError) as error:
        raise NoAnswer(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise NoAnswer(answer)


def _limit_time(connection: socket.socket, until: float) -> None:
    """Gives the next step what is left of the time. Raises TimeoutError where nothing is left."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    connection.settimeout(left)


def _connect(address: str, until: float) -> socket.socket:
    address = address.removeprefix("unix:").removeprefix("tcp://")
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        _limit_time(connection, until)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=until - time.monotonic())


def _read(connection: socket.socket, until: float) -> str:
    received = b""
    while b"\0" not in received and len(received) < 4096:
        _limit_time(connection, until)
        piece = connection.recv(1024)
        if not piece:
            break
        received += piece
    return received.partition(b"\0")[0].decode("utf-8", errors="replace").strip()
