"""A published figure that is a number of a measure is withheld with it, and nobody links it silently."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from portal.contents.pack import Contents
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.documents.bundle import render_all
from portal.extensions import db
from portal.narratives.models import Figure, Source
from portal.packs.compile import compile_contents, suppression_in
from portal.packs.suppression import MeasureSuppression
from tests.factories.measures import a_measure, changing
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, member

LINKS = "/agreements/2018-19/figure-links"
ISSUE = f"/cycles/{CYCLE}/issue"
OCGS = "/agreements/2018-19/figures/SOC-15/links/ocgs"


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def drafted(audience: Audience) -> Contents:
    cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
    return compile_contents(cycle, audience, now=clock.now())


def refs_in(contents: Contents) -> set[str]:
    return {one.ref for figures in (contents.figures, *(one.figures for one in contents.priorities)) for one in figures}


def readable(name: str, data: bytes) -> str:
    """The texts of a file, unzipped where it is an archive."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(one).decode("utf-8", "replace") for one in archive.namelist())


def blockers(page: Page) -> str:
    """What stands under “Put right first”."""
    return page.words.split("Put right first", 1)[1].split("Worth a look", 1)[0] if "Put right first" in page.words else ""


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.GOVERNING])
def test_a_figure_of_a_restricted_measure_is_in_no_file_outside_the_working_group(app: Flask, audience: Audience) -> None:
    with app.app_context():
        inside, outside = drafted(Audience.WORKING_GROUP), drafted(audience)
        assert {"SOC-09", "SOC-15", "SOC-16"} <= refs_in(inside)
        assert refs_in(inside) - refs_in(outside) == {"SOC-09", "SOC-15", "SOC-16"}
        files = render_all(outside, app.config["FONTS_DIR"])
        texts = {name: readable(name, data) for name, data in files.items() if not name.endswith(".pdf")}
    assert len(texts) >= 4
    for name, text in texts.items():
        assert "Organised crime groups active" not in text, name
        assert "SOC-09" not in text, name


def test_the_issued_packs_leave_it_out_too(app: Flask) -> None:
    page = member(app).get("/packs/2019-01-to-2019-03/public/1")
    assert "Violence against the person offences" in page.words
    assert "Organised crime groups active" not in page.words


def test_a_figure_under_another_name_blocks_the_pack_until_somebody_says_what_it_is(app: Flask, team: Person) -> None:
    assert "SOC-09" not in blockers(team.get(ISSUE))
    with changing(app):
        figure = db.session.scalars(select(Figure).where(Figure.ref == "SOC-09")).one()
        figure.value = Decimal(99)  # what was decided was decided of another number
        figure.measure_name = "Groups known to police"
    assert "SOC-09, Groups known to police, seems to be a number of a measure" in blockers(team.get(ISSUE))
    with app.app_context():
        assert "SOC-09" not in refs_in(drafted(Audience.PUBLIC)), "it is withheld until then"
    page = team.submit("/agreements/2018-19/figures/SOC-09/links/ocgs", answer="decline")
    assert page.status == 422
    assert "Say what the figure counts instead." in page.message_at("reason")
    page = team.submit("/agreements/2018-19/figures/SOC-09/links/ocgs", answer="decline", reason="It counts gangs.")
    assert "SOC-09 is not linked to Organised crime groups scored." in page.words
    assert "It counts gangs." in page.words
    assert "SOC-09" not in blockers(team.get(ISSUE))
    with app.app_context():
        assert "SOC-09" in refs_in(drafted(Audience.PUBLIC))


def hidden_cell(suppressed: Mapping[int, MeasureSuppression]) -> tuple[str, date, date, int]:
    """A withheld month of a part: its key, its days and its number."""
    one = suppressed[a_measure("asb-by-category").id]
    cell = next(cell for cell in sorted(one.hidden, key=str) if cell.part and 1 < one.numbers[cell] < 5)
    return str(cell.part), date.fromisoformat(cell.start), date.fromisoformat(cell.end), one.numbers[cell]


def a_figure_equal_to_a_suppressed_month(app: Flask, *, source_is_draft: bool | None = None) -> str:
    """Makes ASB-07 such a figure, and returns the key of the part."""
    with changing(app):
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
        part, start, end, value = hidden_cell(suppression_in(cycle).measures)
        figure = db.session.scalars(select(Figure).where(Figure.ref == "ASB-07")).one()
        figure.value, figure.period_start, figure.period_end = Decimal(value), start, end
        figure.measure_name, figure.unit, figure.period_label = "Calls about one thing", "calls", "that month"
        figure.source = None
        if source_is_draft is not None:
            figure.source = db.session.scalars(select(Source).where(Source.draft.is_(source_is_draft))).first()
    return part


def test_a_figure_equal_to_a_suppressed_month_blocks_and_is_printed_as_suppressed(app: Flask, team: Person) -> None:
    part = a_figure_equal_to_a_suppressed_month(app)
    assert "ASB-07, Calls about one thing, seems to be a number of a measure" in blockers(team.get(ISSUE))
    team.submit(f"/agreements/2018-19/figures/ASB-07/links/asb-by-category?part={part}", answer="confirm")
    assert "ASB-07" not in blockers(team.get(ISSUE))
    with app.app_context():
        for audience, symbol in ((Audience.WORKING_GROUP, ""), (Audience.PUBLIC, "c"), (Audience.GOVERNING, "c")):
            [figure] = [one for priority in drafted(audience).priorities for one in priority.figures if one.ref == "ASB-07"]
            assert (figure.symbol, figure.value is None) == (symbol, bool(symbol))


def test_what_a_public_source_says_is_known_to_all_and_the_month_with_it(app: Flask, team: Person) -> None:
    a_figure_equal_to_a_suppressed_month(app, source_is_draft=False)
    page = team.get(ISSUE)
    assert "ASB-07" not in blockers(page)
    assert "ASB-07, Calls about one thing, seems to be" in page.words


def test_a_figure_that_was_declined_says_nothing_of_the_measure(app: Flask, team: Person) -> None:
    part = a_figure_equal_to_a_suppressed_month(app)
    address = f"/agreements/2018-19/figures/ASB-07/links/asb-by-category?part={part}"
    team.submit(address, answer="decline", reason="It counts newsletters.")
    assert "ASB-07" not in blockers(team.get(ISSUE))
    assert "no" in team.get("/agreements/2018-19/figures/ASB-07").paragraph("ASB incidents by category")


def test_the_list_has_what_is_to_decide_and_what_was_decided(team: Person) -> None:
    page = team.get(LINKS)
    assert "ASB incidents by category, the total" in page.words
    assert "Linked by" in page.words
    assert "Not linked by" in page.words
    assert "yes" in team.get("/agreements/2018-19/figures/SOC-15").paragraph("Organised crime groups scored, the total")


def test_others_find_no_such_pages(app: Flask) -> None:
    for person in (contributor(app), member(app)):
        for address in (LINKS, OCGS):
            assert person.get(address).status == 404
