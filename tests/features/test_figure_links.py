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
RESTRICTED = {"SOC-08", "DA-16", "DA-17"}  # figures of their own
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
        assert refs_in(inside) - refs_in(outside) == {"SOC-09", "SOC-15", "SOC-16"} | RESTRICTED & refs_in(inside)
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


def a_figure(**values: object) -> None:
    """Makes RS-05 a figure of fatal collisions of nobody's register, with these values."""
    figure = db.session.scalars(select(Figure).where(Figure.ref == "RS-05")).one()
    plain = {"measure_id": a_measure("road-deaths").id, "measure_name": "Road deaths", "unit": "people", "geography": "Kent"}
    none = dict.fromkeys(("source", "comparator_value", "comparator_start", "comparator_end", "stated_change", "period_label"))
    for name, value in {**none, **plain, "qualifier": "", "period_label": "", "stated_change_percent": None, **values}.items():
        setattr(figure, name, value)


def printed_outside(ref: str = "RS-05") -> list[tuple[str, bool]]:
    """The sign of the figure in the packs of the public and the governing group, and whether it has a number there."""
    found = []
    for audience in (Audience.PUBLIC, Audience.GOVERNING):
        [figure] = [one for priority in drafted(audience).priorities for one in priority.figures if one.ref == ref]
        found.append((figure.symbol, figure.value is not None or figure.comparator is not None or figure.change is not None))
    return found


def deaths_suppressed() -> tuple[date, date, int]:
    """A month whose road deaths are withheld, and their number."""
    cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
    one = suppression_in(cycle).measures[a_measure("road-deaths").id]
    months = [cell for cell in one.hidden if cell.part is None and cell.start[:7] == cell.end[:7] and one.numbers[cell] < 5]
    cell = max(months, key=lambda cell: cell.start)
    return date.fromisoformat(cell.start), date.fromisoformat(cell.end), one.numbers[cell]


def test_a_public_figure_that_equals_a_suppressed_number_by_chance_prints_none(app: Flask) -> None:
    with app.app_context():
        before = drafted(Audience.PUBLIC)
    a_figure_equal_to_a_suppressed_month(app, source_is_draft=False)
    with app.app_context():
        now = drafted(Audience.PUBLIC)
        assert [one.measures for one in now.priorities] == [one.measures for one in before.priorities]


@pytest.mark.parametrize("qualifier", ["", "final", "approx", "over estimate", "around", "at least"])
def test_no_qualifier_prints_a_number_about_suppressed_months(app: Flask, team: Person, qualifier: str) -> None:
    with changing(app):
        start, end, value = deaths_suppressed()
        a_figure(value=Decimal(value), period_start=start, period_end=end, qualifier=qualifier)
    with app.app_context():
        assert printed_outside() == [("c", False)] * 2
    assert "RS-05, Road deaths" in blockers(team.get(ISSUE))


@pytest.mark.parametrize("given", ["comparator", "change"])
def test_what_a_figure_is_compared_with_is_protected_without_dates_too(app: Flask, given: str) -> None:
    with changing(app):
        _, _, value = deaths_suppressed()
        known = {"comparator_value": Decimal(value)} if given == "comparator" else {"stated_change": Decimal(40 - value)}
        a_figure(value=Decimal(40), period_start=date(2018, 1, 1), period_end=date(2018, 8, 31), **known)
    with app.app_context():
        assert printed_outside() == [("c", False)] * 2


def test_a_change_alone_is_protected_under_a_name_like_that_of_the_measure(app: Flask, team: Person) -> None:
    with changing(app):
        start, end, _ = deaths_suppressed()
        of_when = {
            "period_start": start,
            "period_end": end,
            "comparator_start": date(2017, 1, 1),
            "comparator_end": date(2017, 1, 31),
        }
        a_figure(measure_id=None, measure_name="Road deaths in one month", value=None, stated_change=Decimal(-3), **of_when)
    with app.app_context():
        assert printed_outside() == [("c", False)] * 2
    assert "RS-05, Road deaths in one month" in blockers(team.get(ISSUE))


def test_a_number_that_is_only_compared_with_is_proposed(app: Flask, team: Person) -> None:
    with changing(app):
        start, end, value = deaths_suppressed()
        compared = {"comparator_value": Decimal(value), "comparator_start": start, "comparator_end": end}
        a_figure(measure_id=None, measure_name="Fatal collisions", value=Decimal(40), **compared)
    with app.app_context():
        assert printed_outside() == [("c", False)] * 2


def test_a_figure_that_does_not_say_of_when_it_is_is_protected_too(app: Flask) -> None:
    with changing(app):
        _, _, value = deaths_suppressed()
        a_figure(value=Decimal(value), period_start=None, period_end=None)
    with app.app_context():
        assert printed_outside() == [("c", False)] * 2


@pytest.mark.parametrize(
    ("unit", "is_printed"),
    [
        ("deaths", False),
        ("victims", False),
        ("", False),
        ("school pupils", False),
        ("people in districts", False),
        ("events", True),
        ("of 12 categories", True),
    ],
)
def test_a_small_count_of_an_unknown_unit_may_be_one_of_people(app: Flask, unit: str, is_printed: bool) -> None:
    with changing(app):
        a_figure(
            measure_id=None,
            measure_name="Found dead",
            geography="Dover",
            unit=unit,
            value=Decimal(3),
            period_start=None,
            period_end=None,
        )
    with app.app_context():
        assert [has_number for _, has_number in printed_outside()] == [is_printed] * 2


def test_a_figure_of_the_area_of_a_part_seems_to_be_a_number_of_that_part(app: Flask, team: Person) -> None:
    with changing(app):
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
        one = suppression_in(cycle).measures[a_measure("ksi").id]
        cell = max((cell for cell in one.hidden if cell.part == "sevenoaks"), key=lambda cell: cell.end)
        days = date.fromisoformat(cell.start), date.fromisoformat(cell.end)
        a_figure(measure_id=None, measure_name="Hurt in Sevenoaks", geography="Sevenoaks", value=Decimal(one.numbers[cell]),
                 period_start=days[0], period_end=days[1])  # fmt: skip
    assert "RS-05, Hurt in Sevenoaks, seems to be a number of a measure: Killed or seriously injured (KSI), Sevenoaks" in (
        blockers(team.get(ISSUE))
    )


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
