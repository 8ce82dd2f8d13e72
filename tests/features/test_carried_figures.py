"""A pack prints the figures that are known when it is frozen, and of earlier ones what the coordinator carries forward."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cycles.models import Cycle
from portal.extensions import db
from portal.narratives.figure_ages import known_from
from portal.narratives.models import Figure
from portal.packs.carried_figures.models import PrintedFigure
from portal.packs.models import Pack
from tests.factories.pages import CYCLE, Page, Person, coordinator
from tests.features.test_narratives_published_figures import FIGURES, asb
from tests.features.test_query_counts import asked

PAGE, ISSUE = f"/cycles/{CYCLE}/figures", f"/cycles/{CYCLE}/issue"
YOUNG, OLD = "DA-04", "DA-01"  # of 2018, and of the year to March 2017


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def refs_of(pack: dict[str, Any]) -> set[str]:
    return {one["ref"] for part in (pack, *pack["priorities"]) for one in part["figures"]}


def printed(team: Person) -> set[str]:
    """The figures of the pack as it would be issued now."""
    return refs_of(team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_json(force=True))


def box(page: Page, ref: str) -> Any:
    found = page.tree.xpath(f"//div[@class='govuk-checkboxes__item'][starts-with(normalize-space(label), '{ref},')]/input")
    assert len(found) == 1, ref
    return found[0]


def tick(team: Person, *, on: tuple[str, ...] = (), off: tuple[str, ...] = (), page: Page | None = None) -> Page:
    """Saves the page with these boxes ticked or not, and the others as the page shows them."""
    page = page or team.get(PAGE)
    form = page.tree.xpath("//form[.//input[@name='shown']]")[0]
    values = [
        (name, value)
        for name, value in form.form_values()
        if value not in {box(page, ref).get("value") for ref in off} or name != "figure"
    ]
    values += [("figure", box(page, ref).get("value")) for ref in on]
    fields: dict[str, list[str]] = {}
    for name, value in values:
        fields.setdefault(name, []).append(value)
    return team.post(PAGE, fields, follow=True)


def test_no_issued_pack_prints_what_was_known_later_only(app: Flask) -> None:
    with app.app_context():
        figures = {one.ref: one for one in db.session.scalars(select(Figure))}
        packs = list(db.session.scalars(select(Pack).order_by(Pack.id)))
        assert len(packs) >= 9
        counts = []
        for pack in packs:
            refs = refs_of(pack.contents)
            late = {ref for ref in refs if (day := known_from(figures[ref])) is not None and day > pack.frozen_at.date()}
            assert not late
            counts.append(len(refs))
        assert counts[0] < counts[-1]
        last = next(pack for pack in reversed(packs) if pack.audience == "working-group")
        assert refs_of(last.contents) == figures.keys()  # the published report has every figure


def test_what_is_not_ticked_is_left_out_and_the_page_of_the_issue_says_so(team: Person) -> None:
    assert YOUNG in printed(team)
    assert OLD not in printed(team)
    page = tick(team, on=(OLD,), off=(YOUNG,))
    assert "Saved. The pack prints what is ticked." in page.words
    assert (box(page, OLD).get("checked"), box(page, YOUNG).get("checked")) == ("checked", None)
    assert OLD in printed(team)
    assert YOUNG not in printed(team)
    words = team.get(ISSUE).words
    assert "not carried forward. The pack leaves out what is not ticked." in words
    assert f"The pack prints figures for a time that ended more than a year before 30 June 2019: {OLD}." in words


def test_all_are_printed_again_with_one_button(team: Person) -> None:
    page = team.get(PAGE)
    shown = page.tree.xpath("//input[@name='shown']/@value")
    page = team.post(PAGE, {"csrf_token": page.fields("")["csrf_token"], "shown": list(shown), "all": "yes"}, follow=True)
    assert not page.tree.xpath("//input[@name='figure'][not(@checked)]")
    assert "not carried forward" not in team.get(ISSUE).words


def test_an_older_page_does_not_undo_what_it_did_not_show(app: Flask, team: Person) -> None:
    """A figure that came into the list after the page was opened stays as another person left it."""
    other = coordinator(app)
    page = other.get(PAGE)
    gone = box(page, OLD)
    for one in page.tree.xpath(f"//input[@name='shown'][@value='{gone.get('value')}']"):
        one.getparent().remove(one)
    tick(team, on=(OLD,))
    tick(other, off=(YOUNG,), page=page)
    assert OLD in printed(team)
    assert YOUNG not in printed(team)


def test_a_newer_figure_of_the_same_kind_takes_its_place(team: Person) -> None:
    page = team.get(f"{FIGURES}/{YOUNG}")
    newer = page.fields() | {
        "as-opened": "",  # a page of its own
        "ref": "DA-99",
        "value": "50000",
        "period_start": "2018-04-01",
        "period_end": "2019-03-31",
        "source_id": "0",
    }
    team.post(f"{FIGURES}/new", newer | {"csrf_token": team.get(f"{FIGURES}/new").fields()["csrf_token"]}, follow=True)
    now = printed(team)
    assert "DA-99" in now
    assert YOUNG not in now
    page = team.get(PAGE)
    assert "Replaced by DA-99" in page.paragraph(f"{YOUNG},")
    assert not page.tree.xpath(f"//label[starts-with(normalize-space(.), '{YOUNG},')]")


def test_a_figure_is_printed_from_the_day_that_it_is_known(team: Person) -> None:
    team.post(f"{FIGURES}/new", asb(team, known_from="2019-07"), follow=True)
    assert "ASB-99" not in printed(team)
    page = team.get(PAGE)
    assert "Fly-tips" in page.tree.xpath("//h2[starts-with(., 'Not known yet')]/following::ul")[0].text_content()
    team.submit(f"{FIGURES}/ASB-99", known_from="2019-07-03")
    assert "ASB-99" in printed(team)


def test_a_day_that_is_none_comes_back(team: Person) -> None:
    page = team.post(f"{FIGURES}/new", asb(team, known_from="soon"))
    assert page.message_at("known_from")
    assert page.fields()["known_from"] == "soon"


def test_the_page_asks_a_fixed_number_of_statements(app: Flask, team: Person) -> None:
    with asked(app) as statements:
        team.get(PAGE)
    before = len(statements)
    tick(team, on=(OLD,), off=(YOUNG,))
    with asked(app) as statements:
        team.get(PAGE)
    assert len(statements) <= before


def test_an_issue_writes_down_what_it_prints(app: Flask) -> None:
    with app.app_context():
        for cycle in db.session.scalars(select(Cycle).where(Cycle.key != CYCLE)):
            pack = db.session.scalars(select(Pack).where(Pack.cycle_id == cycle.id, Pack.audience == "working-group")).first()
            if pack is None:
                continue
            noted = select(Figure.ref).join(PrintedFigure, PrintedFigure.figure_id == Figure.id)
            assert set(db.session.scalars(noted.where(PrintedFigure.cycle_id == cycle.id))) == refs_of(pack.contents)


def test_the_pages_of_figures_print_what_qualifies_a_number(team: Person) -> None:
    for address in (PAGE, FIGURES):
        words = team.get(address).words
        assert "over £170,000,000" in words, address
        assert "about 60,000" in words, address
    assert "RS-05" in team.get(PAGE).words
    assert "Only the direction of a change was published" in team.get(PAGE).words


def test_a_figure_without_any_date_is_listed_until_somebody_says_since_when_it_is_known(team: Person) -> None:
    problem = "ASB-99, Fly-tips: no date says since when it is known. Write it under “Known from”."
    assert "no date says since when" not in team.get(ISSUE).words, "of the demonstration’s figures each has one"
    undated = dict.fromkeys(("period_start", "period_end", "comparator_value", "comparator_start", "comparator_end"), "")
    team.post(f"{FIGURES}/new", asb(team, **undated), follow=True)
    assert "ASB-99" in printed(team)
    page = team.get(ISSUE)
    assert problem in page.words
    team.submit(page.link(problem), known_from="2019-07")
    assert problem not in team.get(ISSUE).words
    assert "ASB-99" not in printed(team)


def test_what_somebody_else_unticked_meanwhile_stays_so(team: Person) -> None:
    """A page from before sends every box as it was."""
    opened = team.get(PAGE).fields()
    shown = team.get(PAGE).tree.xpath("//input[@name='shown']/@value")
    team.post(PAGE, {**opened, "figure": shown[:3]}, follow=True)
    opened = team.get(PAGE).fields()
    team.post(PAGE, {**opened, "figure": shown[1:3]}, follow=True)
    team.post(PAGE, {**opened, "figure": [*shown[:2], shown[3]]}, follow=True)
    ticked = team.get(PAGE).tree.xpath("//input[@name='figure'][@checked]/@value")
    assert ticked == [shown[1], shown[3]], "the first was unticked by one, the third by the other"
