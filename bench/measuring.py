"""Portal and floor in turn, request by request, so that whatever else the machine does meets both alike."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from bench.client import Answer
from bench.operations import Ask, Operation

WARM_UPS, REQUESTS = 15, 150
LONGEST = 20.0  # seconds for one operation: a page that takes a second is asked for less often
FEWEST = 5
MOST_QUERIES = 8


@dataclass(frozen=True)
class Measured:
    """One operation; times in milliseconds. `ratio` is that of the medians."""

    name: str
    p50_ms: float
    p95_ms: float
    floor_ms: float
    ratio: float
    queries: int
    bytes: int
    requests: int
    most_ratio: float | None

    @property
    def is_met(self) -> bool:
        return self.most_ratio is not None and self.ratio <= self.most_ratio and self.queries <= MOST_QUERIES


def capture(operations: list[Operation], folder: Path) -> None:
    """Each answer as a template of the floor: the same bytes, and one name put in."""
    for one in operations:
        text = one.ask().text
        (folder / f"{one.slug}.html").write_text(f"{{% raw %}}{text}{{% endraw %}}{{{{ person }}}}", encoding="utf-8")


def measure(operation: Operation, floor: Ask) -> Measured:
    """Warms both up, then asks both in turn."""
    deadline = time.perf_counter() + LONGEST
    for _ in range(WARM_UPS):
        operation.ask()
        floor()
        if time.perf_counter() > deadline - 0.8 * LONGEST:
            break
    pairs: list[tuple[Answer, Answer]] = []
    while len(pairs) < REQUESTS and (len(pairs) < FEWEST or time.perf_counter() < deadline):
        pairs.append((operation.ask(), floor()))
    ours = sorted(answer.seconds * 1000 for answer, _ in pairs)
    floors = [answer.seconds * 1000 for _, answer in pairs]
    p50, floor_p50 = statistics.median(ours), statistics.median(floors)
    return Measured(
        operation.name,
        round(p50, 2),
        round(ours[int(len(ours) * 0.95)], 2),
        round(floor_p50, 2),
        round(p50 / floor_p50, 2),
        max(answer.queries for answer, _ in pairs),
        len(pairs[-1][0].body),
        len(pairs),
        operation.most,
    )
