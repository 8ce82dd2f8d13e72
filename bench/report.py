"""The table for people, and the line of JSON for scripts. Its shape is fixed in product.md ("make bench")."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import Any

from bench.crowd import MOST_P95, PEOPLE, Crowd
from bench.importing import MOST_IMPORT
from bench.measuring import MOST_QUERIES, Measured
from bench.operations import LIST
from bench.processes import MOST_DEMO, MOST_MB, MOST_SECONDS, MOST_START_UP, TOGETHER, Export


@dataclass(frozen=True)
class Report:
    """Everything that one run found."""

    operations: list[Measured]
    exports: list[Export]
    imported: Export
    crowd: Crowd
    start_up: float
    first_answer: float
    demo_load: float
    rows: int
    megabytes: float
    filled: float
    load: float  # of the machine before anything began: others' work widens the spread

    @property
    def floor(self) -> float:
        return next(one.floor_ms for one in self.operations if one.name == LIST)

    def table(self) -> str:
        return "\n".join([*self._pages(), "", *self._files(), "", *self._times()])

    def _pages(self) -> list[str]:
        aim = f"aim, with at most {MOST_QUERIES} queries"
        head = f"{'':30}{'p50 ms':>10}{'p95 ms':>10}{'floor ms':>10}{'ratio':>8}{'queries':>9}{'KB':>8}{'asked':>7}   {aim}"
        return [head] + [
            f"{one.name:30}{one.p50_ms:10.1f}{one.p95_ms:10.1f}{one.floor_ms:10.1f}{one.ratio:8.1f}{one.queries:9}"
            f"{one.bytes / 1000:8.1f}{one.requests:7}   {_aim(one)}"
            for one in self.operations
        ]

    def _files(self) -> list[str]:
        aim = f"together under {MOST_SECONDS:g} s and {MOST_MB:g} MB"
        lines = [f"{'':24}{'seconds':>10}{'peak MB':>10}{'KB':>10}   {aim}"] + [
            f"{one.name:24}{one.seconds:10.2f}{one.peak_mb:10.0f}{one.bytes / 1000:10.0f}"
            + (f"   {_met(one.is_met)}" if one.name == TOGETHER else "")
            for one in self.exports
        ]
        one = self.imported
        aim = f"under {MOST_IMPORT:g} s and {MOST_MB:g} MB: {_met(one.seconds < MOST_IMPORT and one.peak_mb < MOST_MB)}"
        return [*lines, f"{one.name:24}{one.seconds:10.2f}{one.peak_mb:10.0f}{one.bytes / 1000:10.0f}   {aim}"]

    def _times(self) -> list[str]:
        return [
            f"{'start-up':24}{self.start_up:10.2f} s   under {MOST_START_UP:g} s: {_met(self.start_up < MOST_START_UP)}",
            f"{'first answer':24}{self.first_answer:10.2f} s",
            f"{'demo load':24}{self.demo_load:10.2f} s   under {MOST_DEMO:g} s: {_met(self.demo_load < MOST_DEMO)}",
            self._crowd(),
            f"{'ten years':24}{self.filled:10.2f} s   {self.rows:,} rows, {self.megabytes:.0f} MB",
            f"{'machine':24}{os.cpu_count():10} cores, load {self.load:.1f} before, {os.getloadavg()[0]:.1f} after{self._busy()}",
        ]

    def _crowd(self) -> str:
        one = self.crowd
        summary = f"{one.sent} of {PEOPLE} sent, {len(one.errors)} errors, {one.lost} texts lost, p50 {one.p50_ms:.0f} ms"
        return f"{'a crowd':24}{one.p95_ms:10.0f} ms p95   under {MOST_P95:g} ms: {_met(one.is_met)} ({summary})"

    def _busy(self) -> str:
        """A long request is interrupted more often than the floor's short one, so a busy machine makes every ratio larger."""
        return ". BUSY: the ratios are too high, measure again" if self.load > (os.cpu_count() or 1) / 2 else ""

    def line(self) -> str:
        found: dict[str, Any] = {
            "floor": self.floor,
            "operations": [_with_aim(asdict(one), one.is_met if one.most_ratio is not None else None) for one in self.operations],
            "exports": [asdict(one) for one in [*self.exports, self.imported]],
            "start_up": {"seconds": round(self.start_up, 3), "first_answer_seconds": round(self.first_answer, 3)},
            "demo_load": {"seconds": round(self.demo_load, 2)},
            "load": round(self.load, 2),
            "crowd": {
                "people": PEOPLE,
                "sent": self.crowd.sent,
                "errors": self.crowd.errors[:20],
                "lost": self.crowd.lost,
                "p50_ms": self.crowd.p50_ms,
                "p95_ms": self.crowd.p95_ms,
            },
            "database": {"rows": self.rows, "megabytes": round(self.megabytes, 1), "seconds": round(self.filled, 2)},
        }
        return json.dumps(found)


def _aim(one: Measured) -> str:
    return "(for information)" if one.most_ratio is None else f"{one.most_ratio:g} × floor: {_met(one.is_met)}"


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"


def _with_aim(values: dict[str, Any], is_met: bool | None) -> dict[str, Any]:
    return {**values, "aim_met": is_met}
