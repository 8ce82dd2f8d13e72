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

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """Started at once; can be stopped and started again on the same port with the same data."""

    def __init__(self, database: Path, folder: Path, templates: Path) -> None:
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
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]  # in ROOT: gunicorn.conf.py
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "tests.browser.serving:app"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that its workers can be killed with it
            )
        for _ in range(300):
            if self._is_ready():
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

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
