"""The portal as it is run: gunicorn with two workers on a free port, on a copy of a database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.browser.spawning import ROOT, Forked, Spawner


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """Started at once, by the spawner if there is one, else from nothing; can be stopped and started again on the same port with the same data."""

    def __init__(self, database: Path, folder: Path, templates: Path, spawner: Spawner | None = None) -> None:
        self.spawner = spawner
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.environment = os.environ | {
            "INSTANCE_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{database}",
            "COOKIE_SECURE": "0",
            "TEMPLATE_CACHE": str(templates),
        }
        self.start()

    def start(self) -> None:
        self.process = self._started(["--bind", f"127.0.0.1:{self.port}", "tests.browser.serving:app"])
        for _ in range(300):
            if self._is_ready():
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def _started(self, arguments: list[str]) -> Forked | subprocess.Popen[bytes]:
        if self.spawner:
            return self.spawner.start(arguments, self.environment, self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *arguments],
                cwd=ROOT,  # where gunicorn.conf.py is
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that its workers can be killed with it
            )

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        """At once: a browser that is still open keeps connections, which a gentler stop would wait for."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(30)

    def kill(self) -> None:
        """As when the power fails: nothing is finished, nobody is told."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    @property
    def crashes(self) -> str:
        """What the server logged of errors; empty when all went well."""
        text = self.log.read_text()
        return text if "Traceback" in text or "[ERROR]" in text or "[CRITICAL]" in text else ""
