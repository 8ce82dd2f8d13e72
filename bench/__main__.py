"""The run: `python -m bench`. Its last line is one JSON object; everything it made is gone when it ends."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import crowd, importing, operations, processes
from bench.instances import Failed, Instance, demonstration, filled
from bench.measuring import Measured, capture, measure
from bench.report import Report
from bench.servers import serving


def main() -> int:
    for one in (signal.SIGTERM, signal.SIGHUP):  # so that the with blocks end, and the servers with them
        signal.signal(one, lambda number, _frame: sys.exit(128 + number))
    password = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        try:
            report = run(Path(name), password)
        except Failed as error:
            print(error, file=sys.stderr)
            return 1
    print(report.table())
    print()
    print(report.line())
    return 0


def run(folder: Path, password: str) -> Report:
    load = os.getloadavg()[0]
    _say("filling a database with ten years")
    ten_years, targets, seconds = filled(folder / "ten-years", password)
    _say("starting")
    start_up, first_answer = processes.start_up(ten_years), processes.first_answer(ten_years, folder / "start.log")
    measured = pages(folder, ten_years, targets, password)
    _say("loading the demonstration")
    demo, loaded = demonstration(folder / "demonstration", password)
    _say("exporting its pack")
    return Report(
        operations=measured,
        exports=processes.exports(demo),
        imported=importing.measured(folder / "import"),
        crowd=crowd.measured(folder / "crowd", password),
        start_up=start_up,
        first_answer=first_answer,
        demo_load=loaded,
        rows=targets["rows"],
        megabytes=ten_years.database.stat().st_size / 1e6,
        filled=seconds,
        load=load,
    )


def pages(folder: Path, instance: Instance, targets: dict[str, Any], password: str) -> list[Measured]:
    """The portal and, once its pages are known, the floor with pages of the same size."""
    captured = folder / "pages"
    captured.mkdir()
    with serving("bench.wsgi:app", instance.environment, folder / "portal.log") as portal:
        asked = operations.of_portal(portal.port, targets, password)
        capture(asked, captured)
        environment = {**instance.environment, "BENCH_DATABASE": str(instance.database), "BENCH_PAGES": str(captured)}
        with serving("bench.floor:create_floor()", environment, folder / "floor.log") as floor:
            found = []
            for one, beneath in zip(asked, operations.of_floor(floor.port, asked), strict=True):
                _say(f"measuring: {one.name}")
                found.append(measure(one, beneath))
            return found


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
