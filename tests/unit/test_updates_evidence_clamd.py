"""The client of clamd, against a server that plays it."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.updates.evidence.clamd import NoAnswer, virus_in
from tests.factories.clamd import EICAR, Clamd, playing


@pytest.fixture
def over_tcp() -> Iterator[str]:
    with playing(("127.0.0.1", 0)) as address:
        yield address


@pytest.fixture
def over_unix(tmp_path: Path) -> Iterator[str]:
    with playing(str(tmp_path / "clamd.sock")) as address:
        yield address


def test_clean_and_infected_over_tcp(over_tcp: str) -> None:
    assert virus_in(b"harmless" * 50_000, over_tcp) == ""
    assert virus_in(b"x" * 100_000 + EICAR, f"tcp://{over_tcp}") == "Eicar-Test-Signature"


def test_clean_and_infected_over_a_unix_socket(over_unix: str) -> None:
    assert virus_in(b"", over_unix) == ""
    assert virus_in(EICAR, f"unix:{over_unix}") == "Eicar-Test-Signature"


def test_no_answer_is_never_clean(over_tcp: str, tmp_path: Path) -> None:
    for address in ("127.0.0.1:1", str(tmp_path / "nowhere.sock"), "nonsense", "host:port"):
        with pytest.raises(NoAnswer):
            virus_in(b"x", address)
    with pytest.raises(NoAnswer, match="size limit"):
        virus_in(b"x" * (Clamd.LIMIT + 1), over_tcp, 60)


def test_a_server_that_hangs_up_is_never_clean() -> None:
    class Silent(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(10)

    with socketserver.TCPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(NoAnswer):
            virus_in(struct.pack("!I", 7), f"127.0.0.1:{server.server_address[1]}")
