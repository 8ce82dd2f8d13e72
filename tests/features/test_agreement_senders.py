"""Another agency returns a measure, or a part, from a month on (issue 13, point 3): the page says what would change, then it is so."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from portal.extensions import db
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator

PARTS, WHOLE = "/measures/oss-visitors/returned-by", "/measures/scam-visits/returned-by"


def asked(team: Person, address: str, agency: str, month: str, part: str = "") -> tuple[Page, dict[str, str]]:
    """The question of the page, and the fields that its button sends."""
    page = team.get(address)
    fields = page.fields() | {"agency_id": page.option("agency_id", agency), "starts": month}
    if part:
        fields["part_id"] = page.option("part_id", part)
    page = team.post(address, fields)
    return page, fields | {"sure_of": (page.tree.xpath("//button[@name='sure_of']/@value") or [""])[0]}


def would(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//*[@id='question']//li")]


def owed(app: Flask, agency: str) -> list[str]:
    """The ends of the months that the agency owes a return for in the open cycle."""
    with app.app_context():
        rows = db.session.execute(
            text(
                "SELECT o.period_end FROM obligation o JOIN agency a ON a.id = o.agency_id JOIN cycle c ON c.id = o.cycle_id "
                "WHERE c.key = :cycle AND a.key = :agency AND o.kind = 'return' AND o.cancelled_at IS NULL ORDER BY 1"
            ),
            {"cycle": CYCLE, "agency": agency},
        )
        return [str(one)[:7] for (one,) in rows]


def lines_in_mails(app: Flask, heading: str) -> dict[str, str]:
    """The words under this heading of tomorrow's mails, by who gets them."""
    with app.app_context():
        rows = db.session.execute(
            text("SELECT p.email, d.words FROM digest_line d JOIN person p ON p.id = d.person_id WHERE d.heading = :heading"),
            {"heading": heading},
        )
        return {email: words for email, words in rows}  # noqa: C416 - typed so


def test_a_part_of_another_agency_is_asked_about_and_then_exactly_that_is_so(either_app: Flask) -> None:
    team = coordinator(either_app)
    page, fields = asked(team, PARTS, "Thanet District Council", "May 2019", "Swale")
    assert page.status == 422
    lines = would(page)
    assert lines[0] == "2 returns of Swale are no longer owed: May 2019 and June 2019."
    assert lines[1] == "Thanet owes its numbers for May 2019 and June 2019 with this one added."
    assert len(lines) == 3 and "In cycles that are opened later, Thanet returns" in lines[2]
    assert owed(either_app, "swale") == ["2019-04", "2019-05", "2019-06"], "nothing is done before it is confirmed"
    assert not lines_in_mails(either_app, "No longer on your list") and page.fields()["starts"] == "May 2019"
    page = team.post(PARTS, fields, follow=True)
    assert all(one in page.words for one in lines), page.words
    assert owed(either_app, "swale") == ["2019-04"]
    assert owed(either_app, "thanet") == ["2019-04", "2019-05", "2019-06"]
    words = lines_in_mails(either_app, "No longer on your list")
    assert set(words) == {"contributor@swale.example", "lead@swale.example"}
    assert "Thanet returns" in words["contributor@swale.example"]
    assert {"contributor@thanet.example", "contributor@swale.example"} <= set(lines_in_mails(either_app, "Changed by the team"))


@pytest.fixture
def handed_over(app: Flask) -> Flask:
    """Thanet returns what Swale did from May on."""
    team = coordinator(app)
    _, fields = asked(team, PARTS, "Thanet", "May 2019", "Swale")
    team.post(PARTS, fields)
    return app


def test_lists_and_returns_show_it(handed_over: Flask) -> None:
    swale, thanet = contributor(handed_over, "swale"), contributor(handed_over, "thanet")
    assert "April 2019" in swale.get("/").words and "May 2019" not in swale.get("/").words
    april, may = (thanet.get(thanet.get("/").link(month)) for month in ("April 2019", "May 2019"))
    assert len(april.tree.xpath("//main//input[starts-with(@name, 'cell-')]")) == 1, "of April only its own"
    cells = may.tree.xpath("//main//input[starts-with(@name, 'cell-')]/@name")
    assert len(cells) == 4, "two parts in May and in June"
    thanet.send("May 2019", **dict.fromkeys(cells[:1] + cells[2:3], "7"))
    team = coordinator(handed_over)
    page = team.get(team.item("thanet", "May 2019"))
    assert "Swale One Stop Shop" in page.words and "Thanet One Stop Shop" in page.words


def test_numbers_typed_for_what_is_handed_over_are_not_counted(app: Flask) -> None:
    """Thanet has typed something for both parts, and Swale gets one back: the draft has one number to count."""
    team, thanet = coordinator(app), contributor(app, "thanet")
    _, fields = asked(team, PARTS, "Thanet", "May 2019", "Swale")
    team.post(PARTS, fields)
    address = thanet.get("/").link("May 2019")
    cells = thanet.get(address).tree.xpath("//main//input[starts-with(@name, 'cell-')]/@name")
    thanet.post(address, thanet.get(address).fields("/send") | {cells[0]: "7", cells[2]: "8"})
    assert "2 of 2 filled" in thanet.get("/").words
    _, fields = asked(team, PARTS, "Swale", "May 2019", "Swale")
    team.post(PARTS, fields)
    assert "1 of 1 filled" in thanet.get("/").words
    thanet.send("May 2019")
    page = team.get(team.item("thanet", "May 2019"))
    assert "Thanet One Stop Shop" in page.words and "Swale One Stop Shop" not in page.words


def test_what_was_changed_is_in_the_history(handed_over: Flask) -> None:
    page = coordinator(handed_over).get(PARTS)
    row = " ".join(page.tree.xpath("//main//table")[0].text_content().split())
    assert "May 2019 Thanet District Council Swale Borough Council" in row
    assert " on 3 July 2019" in row or "3 July 2019" in row


def test_handed_back_it_is_owed_again(handed_over: Flask) -> None:
    team = coordinator(handed_over)
    page, fields = asked(team, PARTS, "Swale", "June 2019", "Swale")
    assert "1 return of Swale is owed again: June 2019." in would(page)
    assert "Thanet still owes its other numbers for June 2019. What it may have typed for this one is not sent." in would(page)
    team.post(PARTS, fields)
    assert owed(handed_over, "swale") == ["2019-04", "2019-06"]
    assert not lines_in_mails(handed_over, "New on your list"), "Swale has not read yet that June was off its list"
    assert "June" not in lines_in_mails(handed_over, "No longer on your list")["contributor@swale.example"]


def test_what_was_sent_stays_with_who_sent_it(app: Flask) -> None:
    team = coordinator(app)
    page, fields = asked(team, WHOLE, "Trading Standards", "January 2019")
    lines = would(page)
    assert "1 return of Community Wardens is no longer owed: June 2019." in lines
    assert "1 new return of Trading Standards is owed: June 2019." in lines
    assert "April 2019 and May 2019 stay with Community Wardens: sent already." in lines
    assert any("January 2019, February 2019 and March 2019 stay with Community Wardens" in one for one in lines)
    team.post(WHOLE, fields)
    assert owed(app, "kcc-wardens") == ["2019-04", "2019-05"]
    assert owed(app, "trading-standards") == ["2019-06", "2019-06"], "the month beside its quarter"


def test_somebody_sends_between_the_question_and_the_answer(app: Flask) -> None:
    """The button stands for what was read, so that it asks again."""
    team, swale = coordinator(app), contributor(app, "swale")
    _, fields = asked(team, PARTS, "Thanet", "May 2019", "Swale")
    address = swale.get("/").link("May 2019")
    cell = swale.get(address).tree.xpath("//main//input[starts-with(@name, 'cell-')]/@name")[1]
    swale.send("May 2019", **{cell: "41"})
    assert owed(app, "swale") == ["2019-04", "2019-05", "2019-06"]
    page = team.post(PARTS, fields)
    assert page.status == 422 and "May 2019 stays with Swale: sent already." in would(page)
    assert owed(app, "swale") == ["2019-04", "2019-05", "2019-06"]


def test_a_later_cycle_asks_the_new_agency(handed_over: Flask) -> None:
    team = coordinator(handed_over)
    dates = {"due": "14 October 2019", "meeting": "30 October 2019"}
    team.post("/cycles/new", team.get("/cycles/new").fields() | dates)
    with handed_over.app_context():
        count = db.session.scalar(
            text(
                "SELECT count(*) FROM obligation o JOIN agency a ON a.id = o.agency_id JOIN cycle c ON c.id = o.cycle_id "
                "WHERE a.key = 'swale' AND o.kind = 'return' AND c.key = '2019-07-to-2019-09'"
            )
        )
    assert count == 0


@pytest.mark.parametrize(
    ("agency", "month", "field", "message"),
    [
        ("Trading Standards", "15 May 2019", "starts", "returns are of whole months."),
        ("Trading Standards", "", "starts", "Enter the date."),
        ("Warden", "May 2019", "agency_id", "returns it already in every month"),
        ("Trading Standards", "August 2019", "starts", "This month lies ahead."),
    ],
)
def test_what_makes_no_sense_comes_back(app: Flask, agency: str, month: str, field: str, message: str) -> None:
    page, fields = asked(coordinator(app), WHOLE, agency, month)
    assert page.status == 422 and message in page.message_at(field) and page.fields()[field] == fields[field]
    assert contributor(app).get(WHOLE).status == 404


def test_who_returns_it_later_sees_nothing_more_of_it_yet(app: Flask) -> None:
    people = {agency: contributor(app, agency) for agency in ("ashford", "kcc-highways")}
    before = {agency: person.get("/measures/road-deaths.csv").text for agency, person in people.items()}
    assert before["ashford"] != before["kcc-highways"]
    team, address = coordinator(app), "/measures/road-deaths/returned-by"
    _, fields = asked(team, address, "Ashford", "July 2019")
    assert "It is saved." in team.post(address, fields, follow=True).words
    after = {agency: person.get("/measures/road-deaths.csv").text for agency, person in people.items()}
    assert after == before, "the newest month is June"


def test_what_the_agreement_does_not_ask_for_cannot_be_asked_for_again(app: Flask) -> None:
    team = coordinator(app)
    address = team.row_link("swale", "May 2019", "Stop asking")
    team.submit(address, reason="The shop is closed.", printed="not printed")
    assert "Ask for it again" in team.get(address).words
    _, fields = asked(team, PARTS, "Thanet", "May 2019", "Swale")
    team.post(PARTS, fields)
    page = team.get(address)
    assert "The agreement does not ask for it any more." in page.words and "Ask for it again" not in page.words


def test_all_parts_of_one_agency(app: Flask) -> None:
    """Those that were sent stay with who sent them."""
    team = coordinator(app)
    page, fields = asked(team, PARTS, "Thanet District Council", "May 2019", "All parts")
    lines = would(page)
    assert "2 returns of Swale are no longer owed: May 2019 and June 2019." in lines
    assert len(set(lines)) == len(lines) and any("Thanet owes its numbers for" in one for one in lines)
    assert lines[-1] == "In cycles that are opened later, Thanet returns all 11 parts from May 2019 on."
    team.post(PARTS, fields)
    assert owed(app, "swale") == ["2019-04"] and owed(app, "thanet") == ["2019-04", "2019-05", "2019-06"]
    page, _ = asked(team, PARTS, "Thanet District Council", "July 2019", "All parts")
    assert "returns all parts from then on already" in page.message_at("agency_id")


def test_each_part_of_its_own_agency_from_a_month_on(either_app: Flask) -> None:
    """A measure that one agency returns: each part is returned by its own from June on. May stays where it is."""
    team = coordinator(either_app)
    team.submit("/measures/breakdowns/new", name="harbour", parts="Old Harbour: Swale\nNew Harbour: Thanet", are_hosted="y")
    page = team.get("/agreements/2018-19/measures/new")
    choices = {
        name: page.option(name, words)
        for name, words in (
            ("priority_id", ""), ("judgement", "None"), ("frequency", "Monthly"), ("breakdown_id", "Harbour"),
            ("agency_id", "Kent Fire"),
        )
    }  # fmt: skip
    typed = {"name": "Boats", "key": "boats", "unit": "boats", "returned_from": "May 2019", "sum_over_breakdown": "sum"}
    place = "/agreements/2018-19/measures/new"
    page = team.post(place, page.fields() | choices | typed)
    sure = page.tree.xpath("//button[@name='sure_of']/@value")[0]
    team.post(place, page.fields(place) | {"sure_of": sure})
    assert owed(either_app, "kfrs") == ["2019-05", "2019-06"]
    address = "/measures/boats/returned-by"
    page, fields = asked(team, address, "Each part by its own agency", "June 2019")
    assert would(page) == [
        "1 return of KFRS is no longer owed: June 2019.",
        "Swale owes its numbers for June 2019 with this one added.",
        "Thanet owes its numbers for June 2019 with this one added.",
        "In cycles that are opened later, too: Each part of Boats is returned by its own agency from June 2019 on.",
    ]
    page = team.post(address, fields, follow=True)
    assert "June 2019 Each part by its own agency Kent Fire and Rescue Service" in page.words
    assert owed(either_app, "kfrs") == ["2019-05"]
    swale, fire = contributor(either_app, "swale"), contributor(either_app, "kfrs")
    assert "Old Harbour" in swale.get(swale.get("/").link("June 2019")).words
    assert "Old Harbour" not in swale.get(swale.get("/").link("May 2019")).words
    assert "Old Harbour" in fire.get(fire.get("/").link("May 2019")).words
    swale.send("June 2019", **dict.fromkeys(cells_of(swale, "June 2019"), "4"))
    page = team.get(team.item("swale", "June 2019"))
    assert "Old Harbour" in page.words and "New Harbour" not in page.words


def cells_of(person: Person, month: str) -> list[str]:
    return list(person.get(person.get("/").link(month)).tree.xpath("//main//input[starts-with(@name, 'cell-')]/@name"))


def test_a_measure_whose_parts_have_no_agencies_cannot_be_given_to_them(app: Flask) -> None:
    page = coordinator(app).get("/measures/asb-incidents/returned-by")
    assert "Each part can have its own agency, once one is named for each of its parts." in page.words
    with pytest.raises(AssertionError):
        page.option("agency_id", "Each part")
