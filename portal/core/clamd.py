"""ClamAV through clamd: the INSTREAM command of its protocol (man 8 clamd), over TCP or a unix socket. No Flask."""

from __future__ import annotations

import socket
import struct

CLEAN, NOT_SCANNED = "clean", "not scanned"
_CHUNK, PATIENCE = 1 << 16, 20.0


class NoAnswer(Exception):
    """clamd cannot be reached, or says that it could not scan."""


def found_in(data: bytes, address: str) -> str:
    """The name of what was found; empty where the file is clean. `address` is `/run/clamd.sock`, `HOST:PORT`, or either
    with `unix:` or `tcp://` before it. Raises NoAnswer."""
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), _CHUNK):
                piece = data[at : at + _CHUNK]
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = _read(connection)
    except (OSError, ValueError) as error:
        raise NoAnswer(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise NoAnswer(answer)


def _connect(address: str) -> socket.socket:
    address = address.removeprefix("unix:").removeprefix("tcp://")
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _read(connection: socket.socket) -> str:
    received = b""
    while b"\0" not in received and len(received) < 4096:
        piece = connection.recv(1024)
        if not piece:
            break
        received += piece
    return received.partition(b"\0")[0].decode("utf-8", errors="replace").strip()
