"""Throw-away installations, and the processes that work in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
# What would lead a child away from its throw-away folder, or from the settings of scripts/run.sh.
NOT_INHERITED = ("DATABASE_URL", "SECRET_KEY", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "WORKERS", "FLASK_APP", "FLASK_DEBUG")


class Failed(Exception):
    """A process ended badly; the message is the end of what it said."""


@dataclass(frozen=True)
class Instance:
    """One INSTANCE_DIR of the portal."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        return {**inherited, "INSTANCE_DIR": str(self.folder), "COOKIE_SECURE": "0"}

    @property
    def database(self) -> Path:
        return self.folder / "portal.sqlite"

    def run(self, *arguments: str, **more: str) -> str:
        """Runs python with the arguments in this installation; what it printed. `more` is added to its environment."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env={**self.environment, **more}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Failed(f"{' '.join(arguments)} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def flask(self, *arguments: str, **more: str) -> str:
        return self.run("-m", "flask", "--app", "wsgi", *arguments, **more)


def migrated(folder: Path) -> Instance:
    """A new installation with an empty database at the newest migration."""
    folder.mkdir()
    instance = Instance(folder)
    instance.flask("upgrade")
    return instance


def filled(folder: Path, password: str) -> tuple[Instance, dict[str, Any], float]:
    """An installation with ten years in it, what filling.py says about it, and the seconds from nothing to ready."""
    started = time.perf_counter()
    instance = migrated(folder)
    output = instance.run("-m", "bench.filling", BENCH_PASSWORD=password)
    return instance, json.loads(output.splitlines()[-1]), time.perf_counter() - started


def demonstration(folder: Path, password: str) -> tuple[Instance, float]:
    """An installation with the demonstration, and the seconds that loading it took."""
    instance = migrated(folder)
    started = time.perf_counter()
    instance.flask("demo", "load", DEMO_PASSWORD=password)
    return instance, time.perf_counter() - started
