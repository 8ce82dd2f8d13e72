"""What is measured in fresh processes: start-up, and the exports of the real agreement."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from bench.instances import Instance
from bench.servers import serving

FORMATS = ("pack.json", "pack.docx", "pack.pdf", "pack.xlsx", "data.csv")
TOGETHER = "all formats"
TIMES, START_UPS = 3, 5
MOST_SECONDS, MOST_MB, MOST_START_UP, MOST_DEMO = 3.0, 300.0, 2.0, 20.0


@dataclass(frozen=True)
class Export:
    """`seconds` is the median, `peak_mb` the highest, of three fresh processes."""

    name: str
    seconds: float
    peak_mb: float
    bytes: int

    @property
    def is_met(self) -> bool:
        return self.seconds < MOST_SECONDS and self.peak_mb < MOST_MB


def exports(instance: Instance) -> list[Export]:
    """Each format by itself, then all of them together."""
    return [_export(instance, name, name) for name in FORMATS] + [_export(instance, TOGETHER, "all")]


def _export(instance: Instance, name: str, asked: str) -> Export:
    runs = [json.loads(instance.run("-m", "bench.export_once", asked).splitlines()[-1]) for _ in range(TIMES)]
    seconds = statistics.median(one["seconds"] for one in runs)
    return Export(name, round(seconds, 3), round(max(one["peak_mb"] for one in runs), 1), runs[-1]["bytes"])


def start_up(instance: Instance) -> float:
    """Seconds from nothing to an application, and the end of its process; the median of five."""
    times = []
    for _ in range(START_UPS):
        started = time.perf_counter()
        instance.run("-c", "from portal import create_app; create_app()")
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def first_answer(instance: Instance, log: Path) -> float:
    """Seconds from starting the server to its first answer; the median of three."""
    times = []
    for _ in range(TIMES):
        with serving("wsgi:app", instance.environment, log) as server:
            times.append(server.seconds)
    return statistics.median(times)
