"""The search: what it finds, how it shows it, and that its index is what is in the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from portal.agreement.models import Agreement
from portal.core.transaction import transaction
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.search import index
from portal.search.models import SearchEntry
from portal.search.queries import FEW, PAGE
from tests.factories.odd_portal import make_busy
from tests.factories.pages import (
    CYCLE,
    Page,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    lead,
    member,
    newcomer,
)
from tests.features.test_query_counts import MOST, count

EVERYBODY = (contributor, lead, coordinator, member, governing, administrator)
QUERIES = ("police", "domestic abuse", "SM5", "county lines", "kent", "2018", "2018/19", "DA-03", "example", "quarter", "e")


def look(person: Person, words: str, **more: str) -> Page:
    return Page(person.client.get("/search", query_string={"q": words, **more}))


def counts(page: Page) -> dict[str, int]:
    """What the links to the kinds say, by kind; empty where there is only one kind, and so no links."""
    found = page.tree.xpath("//nav[@aria-label='Kinds']//a")
    return {one.get("href").partition("kind=")[2]: int(one.xpath("string(span)").replace(",", "")) for one in found}


def lines(page: Page) -> list[str]:
    return [str(address) for address in page.tree.xpath("//main//ul[@class='app-list']/li/div/a/@href")]


def entries() -> set[tuple[object, ...]]:
    one = SearchEntry
    columns = (one.kind, one.origin, one.origin_id, one.agency_id, one.audience, one.name, one.text, one.remark)
    rows = db.session.execute(select(*columns, one.place, one.day, one.name_words, one.words)).all()
    found = {(*row[:8], repr(row.place), *row[9:]) for row in rows}
    assert len(found) == len(rows), "an entry is there twice"
    return found


@pytest.mark.usefixtures("quick_documents")
def test_the_index_follows_whatever_writes(either_app: Flask) -> None:
    """The demonstration was loaded, and a busy day is played: afterwards the index is the one that a rebuild makes."""
    make_busy(either_app)
    team = coordinator(either_app)
    carry_contexts_forward(team)
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text="A quagga crossed the road.")
    newcomer(administrator(either_app), "contributor", "Kent Police")
    team.issue("2019-01-to-2019-03", note="The text on road safety was wrong.")
    with either_app.app_context():
        before = entries()
        assert len(before) > 500
        with transaction():
            assert index.rebuild() == len(before)
        assert entries() == before
    assert len(lines(look(team, "quagga"))) == 1


def test_a_name_that_changes_is_found_under_the_new_one(either_app: Flask) -> None:
    from portal.accounts.models import Agency
    from portal.agreement.models import Priority

    with either_app.app_context(), transaction():
        db.session.scalars(select(Agency).where(Agency.key == "kent-police")).one().name = "Quagga Constabulary"
        db.session.scalars(select(Priority).where(Priority.key == "road-safety")).one().title = "Streets"
    with either_app.app_context():
        before = entries()
        with transaction():
            index.rebuild()
        assert entries() == before
    team = coordinator(either_app)
    assert counts(look(team, "quagga"))["action"] > 1
    assert lines(look(team, "quagga", kind="agency")) == [f"/cycles/{CYCLE}/items?agency=kent-police"]


def test_what_was_refused_or_undone_is_not_in_the_index(either_app: Flask) -> None:
    from portal.narratives.models import Source

    with either_app.app_context():
        before = entries()
        with suppress(ZeroDivisionError), transaction():
            db.session.add(Source(key="quagga", position=1, title="Quagga", publisher="Zoo"))
            db.session.flush()
            raise ZeroDivisionError
        with transaction():
            pass
        assert entries() == before


def test_a_savepoint_that_fails_takes_nothing_else_with_it(either_app: Flask) -> None:
    from portal.narratives.models import Source

    with either_app.app_context():
        with transaction():
            db.session.add(Source(key="quagga", position=1, title="Quagga", publisher="Zoo"))
            with suppress(ZeroDivisionError), db.session.begin_nested():
                db.session.add(Source(key="okapi", position=1, title="Okapi", publisher="Zoo"))
                db.session.flush()
                raise ZeroDivisionError
        names = {str(entry[5]) for entry in entries()}
    assert "Quagga" in names and "Okapi" not in names


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_line_leads_to_a_page_and_every_count_is_right(reading_app: Flask, who: Callable[[Flask], Person]) -> None:
    person = who(reading_app)
    addresses: set[str] = set()
    for words in QUERIES:
        page = look(person, words)
        by_kind = counts(page)
        total = by_kind.pop("", 0)
        assert total == sum(by_kind.values()), words
        if total:
            assert page.heading.startswith(f"{total:,} results for"), words
        for kind, number in by_kind.items():
            seen: list[str] = []
            for at in range(1, -(-number // PAGE) + 1):
                page = look(person, words, kind=kind, page=str(at))
                assert counts(page)[kind] == number
                assert all(line.xpath(".//mark") or kind not in ("pack", "source") for line in page.tree.xpath("//main//li/div"))
                seen += lines(page)
            assert len(seen) == number, (words, kind)
            addresses |= {*seen[:4], seen[-1]}
    for address in addresses:
        if not address.startswith("mailto:"):
            assert person.get(address).status == 200, address


def test_a_page_shows_a_few_of_each_kind_and_leads_to_the_rest(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = look(team, "police")
    updates = counts(page)["update"]
    assert updates > PAGE
    assert len(page.tree.xpath("//section[@aria-labelledby='found-update']//li")) == FEW
    rest = team.get(page.link(f"All {updates} texts of updates"))
    assert len(lines(rest)) == PAGE and "Page 1 of" in rest.words
    second = team.get(rest.link("Next page"))
    assert "Page 2 of" in second.words and not set(lines(second)) & set(lines(rest))
    assert lines(team.get(second.link("Previous page"))) == lines(rest)
    last = look(team, "police", kind="update", page="9999")
    assert lines(last) and not last.links("page=10000"), "a page after the last is the last"


def test_the_words_are_marked_and_stay_in_the_box(reading_app: Flask) -> None:
    page = look(contributor(reading_app), "county LINE")
    assert {one.text_content().lower() for one in page.tree.xpath("//mark")} >= {"county", "lines"}
    assert page.tree.xpath("//header//form[@role='search']//input/@value") == ["county LINE"]
    assert contributor(reading_app).get("/").tree.xpath("//header//form[@role='search']/@action") == ["/search"]
    assert not Person(reading_app).get("/sign-in").tree.xpath("//form[@role='search']")


@pytest.mark.parametrize("typed", ["", "   ", '"', ") OR (", "NEAR(a b)", "a*b", "-x", "name_words:x", "x" * 5_000, "a " * 500,
                                   "%", "' OR 1=1 --", "é" * 300, "\N{COMBINING ACUTE ACCENT}" * 300, "{}^:+", "1e5 0x1f"])  # fmt: skip
def test_odd_words_get_a_plain_answer(either_app: Flask, typed: str) -> None:
    page = look(coordinator(either_app), typed)
    assert page.status == 200
    assert "You can look for:" in page.words or lines(page)


def test_odd_addresses_get_a_plain_answer(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    for more in ({"kind": "secrets"}, {"page": "-1"}, {"page": "x"}, {"page": "99999999999999999999"}, {"page": "²"}):
        assert lines(look(team, "police", **more)) == lines(look(team, "police"))
    assert "There is nothing of this kind." in look(team, "SM5", kind="source").words
    assert look(team, "quaggas").heading == "Nothing found for “quaggas”"
    assert team.get("/search").heading == "Search"


@pytest.mark.parametrize(
    ("words", "best"), [("SM5", "SM5 Work with"), ("DA-03", "DA-03 Victims"), ("kent police", "Kent Police")]
)
def test_a_name_comes_before_a_mention(either_app: Flask, words: str, best: str) -> None:
    page = look(coordinator(either_app), words)
    firsts = [one.text_content().strip() for one in page.tree.xpath("//main//ul[@class='app-list']/li[1]/div/a")]
    assert any(one.startswith(best) for one in firsts), firsts


def test_both_databases_find_the_same(app: Flask, postgres: Flask) -> None:
    for words in QUERIES:
        one, other = (counts(look(coordinator(where), words)) for where in (app, postgres))
        assert one == other, words


def test_a_search_asks_at_most_eight_questions(reading_app: Flask) -> None:
    for who in EVERYBODY:
        person = who(reading_app)
        assert count(person, "/search?q=police") <= 3 < MOST
        assert count(person, "/search?q=police&kind=update") <= 3


def test_an_upgrade_fills_an_empty_index_and_a_command_makes_it_anew(app: Flask) -> None:
    runner = app.test_cli_runner()
    with app.app_context():
        before = entries()
        with transaction():
            db.session.execute(delete(SearchEntry))
    assert look(coordinator(app), "police").heading == "Nothing found for “police”"
    answer = runner.invoke(args=["upgrade", "--files-later"])
    assert f"Things that the search can find: {len(before)}." in answer.output, answer.output
    with app.app_context():
        assert entries() == before
        with transaction():
            db.session.execute(text("UPDATE source SET title = 'Quagga' WHERE id = 1"))
    assert "Things that can be found" in runner.invoke(args=["search", "rebuild"]).output
    assert lines(look(coordinator(app), "quagga"))


def test_a_figure_of_several_packs_is_one_line_with_its_cycles(either_app: Flask) -> None:
    """A member finds each published figure once, as the newest pack prints it; the line names every cycle that prints it."""
    reader = member(either_app)
    page = look(reader, "DA-03", kind="figure")
    [line] = page.tree.xpath("//main//ul[@class='app-list']/li")
    words = " ".join(line.text_content().split())
    assert words.startswith("DA-03 ") and counts(page)["figure"] == 1
    cycles = line.xpath("string(p[@class='app-list__state'])").split("; ")
    assert len(cycles) > 1 and cycles[0] == "January to March 2019" and len(set(cycles)) == len(cycles)
    assert lines(page)[0].startswith("/packs/2019-01-to-2019-03/"), "it leads to the newest"
    many = look(reader, "kent", kind="figure")
    names = [" ".join(one.text_content().split()) for one in many.tree.xpath("//main//li/div/a")]
    assert len(set(names)) == len(names)


def test_figures_of_two_plan_years_with_one_reference_are_two_lines(either_app: Flask) -> None:
    with either_app.app_context(), transaction():
        dates = {"starts": date(2017, 4, 1), "ends": date(2018, 3, 31)}
        year = Agreement(
            key="2017-18",
            title="Agreement 2017/18",
            partnership="Kent Community Safety Partnership",
            adopted_at=datetime(2017, 4, 1),
            **dates,
        )
        db.session.add(year)
        db.session.flush()
        db.session.execute(update(Cycle).where(Cycle.key == "2018-07-to-2018-09").values(agreement_id=year.id))
    page = look(member(either_app), "DA-03", kind="figure")
    assert counts(page)["figure"] == 2
    assert [one.split("/")[2] for one in lines(page)] == ["2019-01-to-2019-03", "2018-07-to-2018-09"]


def test_a_code_in_small_letters_is_found(either_app: Flask) -> None:
    team = coordinator(either_app)
    for typed in ("sm5", "SM5", "SM 5", "sm-5"):
        assert lines(look(team, typed, kind="action")) == ["/actions/2018-19/SM5"], typed
    assert "/agreements/2018-19/figures/DA-03" in lines(look(team, "da-03"))


def test_a_measure_is_found_by_its_parts(either_app: Flask) -> None:
    from portal.measures.models import Part, Series

    team = coordinator(either_app)
    page = look(team, "sevenoaks", kind="measure")
    assert counts(page)["measure"] > 3 and "Sevenoaks" in page.tree.xpath("//main//mark/text()")
    with either_app.app_context():
        with transaction():
            part = db.session.scalars(
                select(Part).join(Series, Series.part_id == Part.id).where(Part.name == "Sevenoaks")
            ).first()
            assert part is not None
            part.name = "Quaggatown"
        assert not index.is_missing()
    assert counts(look(team, "quaggatown", kind="measure"))["measure"] > 3
    with either_app.app_context():
        with transaction():
            db.session.execute(update(SearchEntry).values(words="what older code put there"))
        assert index.is_missing(), "flask upgrade makes it anew"


def test_an_address_in_small_letters_leads_to_the_page(reading_app: Flask) -> None:
    team, police, reader = coordinator(reading_app), contributor(reading_app), member(reading_app)
    for person in (team, police, reader):
        for address in ("/actions/sm5", "/actions/SM5", "/actions/2018-19/sm5"):
            answer = person.get(address)
            assert (answer.status, answer.response.location) == (303, "/actions/2018-19/SM5"), address
    assert contributor(reading_app, "kfrs").get("/actions/sm5").status == 404, "not theirs"
    assert police.get("/actions/none").status == 404 and police.get("/actions/2018-19/none").status == 404
    assert team.get("/agreements/2018-19/actions/sm5").status == 200
    assert team.get("/agreements/2018-19/figures/da-03").heading == "Figure DA-03"
