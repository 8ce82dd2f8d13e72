"""A server that plays clamd: INSTREAM as its manual says."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The harmless file that every scanner finds, written in two pieces so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    LIMIT = 25_000_000
    STUMBLES_OVER = b""  # what it has an error for instead of an answer

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        if len(data) > self.LIMIT:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif self.STUMBLES_OVER and self.STUMBLES_OVER in data:
            self.wfile.write(b"stream: Heuristics time limit reached. ERROR\0")
        else:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


@contextmanager
def playing(place: tuple[str, int] | str, stumbles_over: bytes = b"") -> Iterator[str]:
    """The address to give to the portal."""
    handler = type("Playing", (Clamd,), {"STUMBLES_OVER": stumbles_over})
    server: socketserver.ThreadingUnixStreamServer | socketserver.ThreadingTCPServer
    if isinstance(place, str):
        server, address = socketserver.ThreadingUnixStreamServer(place, handler), place
    else:
        server = socketserver.ThreadingTCPServer(place, handler)
        address = f"127.0.0.1:{server.server_address[1]}"
    with server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield address
        server.shutdown()
