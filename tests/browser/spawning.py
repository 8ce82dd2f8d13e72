"""Starts servers in a moment: a process that has loaded once what takes seconds to load, and forks a server when it is told to.

Run as a program, it reads an order a line and answers with the number of the process. What a server does from its first line
on (gunicorn.conf.py, create_app, its workers) it does as always; only the loading of libraries is not done again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]


class Forked:
    """A server that was forked, as subprocess.Popen would show it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.01)
        return 0


class Spawner:
    """The process that has everything loaded, seen from the tests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.spawning"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, arguments: list[str], environment: dict[str, str], log: Path) -> Forked:
        """A server with these arguments of gunicorn, that writes into this file."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps([arguments, environment, str(log)]), file=self._process.stdin, flush=True)
        return Forked(int(self._process.stdout.readline()))

    def stop(self) -> None:
        """Its servers live on, until somebody stops them too."""
        self._process.communicate(timeout=30)


def _become_a_server(arguments: list[str], environment: dict[str, str], log: str) -> NoReturn:
    import gevent
    from gunicorn.app import wsgiapp

    os.setsid()  # so that its workers can be killed with it
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    os.environ.clear()
    os.environ.update(environment)
    gevent.reinit()
    sys.argv = ["gunicorn", *arguments]
    wsgiapp.run()
    os._exit(0)


def main() -> None:
    from gevent import monkey

    fork = os.fork
    monkey.patch_all()  # as gunicorn.conf.py does before anything else is loaded

    import gunicorn.workers.ggevent  # noqa: F401

    import portal  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    for order in sys.stdin:
        pid = fork()
        if not pid:
            _become_a_server(*json.loads(order))
        print(pid, flush=True)


if __name__ == "__main__":
    main()
