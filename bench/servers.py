"""gunicorn with the settings of gunicorn.conf.py, for the portal and for its floor; stopped whatever happens."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.instances import ROOT, Failed

HOST = "127.0.0.1"
PATIENCE = 30.0


@dataclass(frozen=True)
class Server:
    """A running server; `seconds` from its start to its first answer on /healthz."""

    port: int
    seconds: float


@contextlib.contextmanager
def serving(application: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Serves `module:name` inside the with block. A session of its own, so that its workers can be ended with it."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", application]
    started = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(process, port)
        yield Server(port, time.perf_counter() - started)
    except Failed as error:
        raise Failed(f"{error}\n{log.read_text()[-3000:]}") from error
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.perf_counter() + PATIENCE
    while process.poll() is None and time.perf_counter() < deadline:
        if _answers(port):
            return
        time.sleep(0.01)
    raise Failed("The server did not start.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks, then insists. Only the group that serving() made is ever ended."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
