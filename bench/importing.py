"""`returns import` of 50,000 rows, all of them new: one agency with 32 measures of 13 parts, and ten years of months."""

from __future__ import annotations

import csv
import json
import statistics
from datetime import date
from pathlib import Path

from bench.instances import Instance, migrated
from bench.processes import TIMES, Export
from portal.core.dates import last_of_month
from portal.demo.loading import FILES
from portal.statistics.periods import month_starts

MEASURES, PARTS = 32, 13
FIRST, LAST = date(2009, 1, 1), date(2018, 12, 31)
ROWS = 50_000
MOST_IMPORT = 10.0
AGENCY = "police"


def measured(folder: Path) -> Export:
    """The median of three fresh databases; the highest peak."""
    folder.mkdir()
    agreement, data = folder / "agreement", folder / "numbers.csv"
    _write_agreement(agreement)
    size = _write_numbers(data)
    runs = [_once(folder / str(at), agreement, data) for at in range(TIMES)]
    seconds = statistics.median(one["seconds"] for one in runs)
    return Export("import of 50,000 rows", round(seconds, 3), round(max(one["peak_mb"] for one in runs), 1), size)


def _once(folder: Path, agreement: Path, data: Path) -> dict[str, float]:
    instance: Instance = migrated(folder)
    instance.flask("agreement", "import", str(agreement), "--plan-year", "2009-10")
    instance.flask(
        "cycle", "open", "--title", "Ten years", "--from", str(FIRST), "--to", str(LAST), "--due", "2019-02-01",
        "--meeting", "2019-02-14",
    )  # fmt: skip
    output = instance.run("-m", "bench.import_once", str(data), AGENCY)
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def _write_agreement(folder: Path) -> None:
    """The files of an agreement with nothing in them but what the numbers need."""
    folder.mkdir()
    rows: dict[str, list[list[str]]] = {
        "agencies": [[AGENCY, "The Police", "Police", "police", ""]],
        "priorities": [["crime", "C", "1", "Crime", AGENCY]],
        "breakdowns": [["district", str(at), f"district-{at}", f"District {at}", "", ""] for at in range(1, PARTS + 1)],
        "measures": [
            [f"measure-{at}", f"Offences of kind {at}", "crime", AGENCY, "monthly", "offences", "County", "none", "sum", "sum",
             "district", "no", "10", "As recorded."]
            for at in range(1, MEASURES + 1)
        ],
    }  # fmt: skip
    for file in FILES.glob("*.csv"):
        head = file.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        with (folder / file.name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *rows.get(file.stem, [])])


def _write_numbers(path: Path) -> int:
    """A long CSV of ROWS rows; its size in bytes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["measure", "part", "period_start", "period_end", "value", "status", "note"])
        lines = (
            [
                f"measure-{measure}",
                f"district-{part}",
                start.isoformat(),
                last_of_month(start).isoformat(),
                str(value),
                "final",
                "",
            ]
            for measure in range(1, MEASURES + 1)
            for part in range(1, PARTS + 1)
            for value, start in enumerate(month_starts(FIRST, LAST), 100 + part)
        )
        writer.writerows(line for _, line in zip(range(ROWS), lines, strict=False))
    return path.stat().st_size
