"""What a new part, and one that has ended, do to the totals of other months: nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.core.transaction import transaction
from portal.extensions import db
from portal.measures.models import Measure
from tests.factories.pages import Person, contributor, coordinator
from tests.features.test_breakdowns import PLACE, done, of
from tests.features.test_exchange_files import run


def totals(team: Person, address: str) -> dict[str, str]:
    """The total of each month in the file of the measure's values, by its first day."""
    link = next(one for one in team.get(address).links(r"\.csv$"))
    lines = csv.DictReader(team.client.get(link).data.decode("utf-8-sig").splitlines())
    return {one["period_start"]: one["value"] or one["symbol"] for one in lines if one["part"] in ("", "total", "Total")}


def test_a_new_part_leaves_the_totals_of_loaded_years(app: Flask) -> None:
    """The measure is returned from a month on, and has values of years before that."""
    with app.app_context(), transaction():
        measure = db.session.scalars(select(Measure).where(Measure.name == "ASB incidents by category")).one()
        measure.returned_from = date(2018, 4, 1)
        address = f"/measures/{measure.key}"
    team = coordinator(app)
    before = totals(team, address)
    assert len([one for start, one in before.items() if start < "2018-04-01" and one.isdigit()]) > 6, before
    done(team, f"{of(team, 'Asb category')}/parts/new", name="Drones", returned_from="June 2019")
    assert totals(team, address) == before


def test_a_return_shows_the_totals_of_months_with_a_part_that_has_ended(app: Flask) -> None:
    team, officer = coordinator(app), contributor(app, "kcc-public-health")
    address = officer.get("/your-updates-and-returns").links("/returns/[0-9]+$")[0]
    breakdown = next(one for one in team.get(PLACE).links(r"/breakdowns/[0-9]+$") if "Alcohol" in team.get(one).words)

    def total_before() -> str:
        [row] = officer.get(address).tree.xpath("//tr[th[starts-with(normalize-space(.), 'Total')]]")[:1]
        return " ".join(row.text_content().split())

    before = total_before()
    assert any(one.isdigit() for one in before), before
    done(team, f"{breakdown}/parts/alcohol/end", returned_until="April 2019", reason="It is counted elsewhere now.")
    assert "Alcohol" not in officer.get(address).words
    assert total_before() == before


def test_files_add_no_part_to_a_breakdown_with_values(app: Flask, tmp_path: Path) -> None:
    assert run(app, "export", tmp_path / "2018-19").exit_code == 0
    path = tmp_path / "2018-19" / "breakdowns.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head, district = lines[0].split(","), next(one for one in lines if one.startswith("district,"))
    values = dict(zip(head, next(csv.reader([district])), strict=True)) | {"key": "newtown", "name": "Newtown", "order": "99"}
    path.write_text("\n".join([*lines, ",".join(values[name] for name in head)]) + "\n", encoding="utf-8")
    result = run(app, "import", tmp_path / "2018-19", "--overwrite")
    assert result.exit_code == 1 and "Add it on the page of the breakdown" in result.output, result.output


def test_files_change_no_frequency_of_a_measure_with_values(app: Flask, tmp_path: Path) -> None:
    assert run(app, "export", tmp_path / "2018-19").exit_code == 0
    path = tmp_path / "2018-19" / "measures.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    rows = [one | ({"frequency": "quarterly"} if one["key"] == "hate" else {}) for one in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result = run(app, "import", tmp_path / "2018-19", "--overwrite")
    assert result.exit_code == 1 and "This is fixed, because values have been approved." in result.output, result.output
