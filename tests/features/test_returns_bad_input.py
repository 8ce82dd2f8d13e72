"""Data returns that cannot be taken as they are: each message at its cell, everything typed comes back, nothing is sent."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator
from tests.factories.sheets import cells, number_of, of, open_sheet, typed

SCAM = "Scam victims visited by Community Wardens"
NOT_A_NUMBER = "is not a number. Enter digits, or [x], [z] or [c]."
NO_ANSWER = "Enter a number, or [x], [z] or [c]."
WRONG = [
    ("abc", f"“abc” {NOT_A_NUMBER}"),
    ("12 people", f"“12 people” {NOT_A_NUMBER}"),
    ("1,04,7", f"“1,04,7” {NOT_A_NUMBER}"),
    ("1.047.000", f"“1.047.000” {NOT_A_NUMBER}"),
    ("1e5", f"“1e5” {NOT_A_NUMBER}"),
    ("=1+1", f"“=1+1” {NOT_A_NUMBER}"),
    ("½", f"“½” {NOT_A_NUMBER}"),
    ("٣", f"“٣” {NOT_A_NUMBER}"),
    ("[y]", f"“[y]” {NOT_A_NUMBER}"),
    ("<b>7</b>", f"“<b>7</b>” {NOT_A_NUMBER}"),
    ("-3", "A count cannot be below 0."),
    ("−3", "A count cannot be below 0."),
    ("12.5", "Enter a whole number of people."),
    ("9" * 30, "This number is too long. Use at most 12 digits, and 6 after the point."),
    ("9" * 190, "This number is too long. Use at most 12 digits, and 6 after the point."),
    ("", NO_ANSWER),
    ("   ", NO_ANSWER),
]
# “p”: scams are provisional until the service says otherwise (its measure), and a mark is not a number
RIGHT = [
    ("1,047", "1,047 p"),
    ("1 047", "1,047 p"),
    ("1\u00a0047", "1,047 p"),
    (" 1047 ", "1,047 p"),
    ("+1047", "1,047 p"),
    ("1047.0", "1,047 p"),
    ("0001", "1 p"),
    ("0", "0 p"),
    ("-0", "0 p"),
    ("[z]", "[z]"),
    ("C", "[c]"),
    ("[ X ]", "[x]"),
]


class Wardens:
    """The Community Wardens' return for June: one measure, one cell, its note open. May stands beside it."""

    def __init__(self, app: Flask) -> None:
        self.person = contributor(app, "kcc-wardens")
        self.address, page = open_sheet(self.person, "June 2019")
        [self.cell] = cells(page, "June 2019")
        self.note = of(self.cell, "note")
        self.fields = open_sheet(self.person, "June 2019", self.cell)[1].fields("/send")
        assert self.note in self.fields, "the note can be opened without scripts"

    def post(self, typed: str, note: str = "", action: str = "/send") -> Page:
        fields = self.fields | {self.cell: typed, self.note: note, "months": number_of(self.address)}
        return self.person.post(self.address + action, fields, follow=True)

    def send(self, typed: str, note: str = "") -> Page:
        """The same; if it is unusual, it is said that it is right."""
        fields = self.fields | {self.cell: typed, self.note: note}
        return self.person.send_months(self.address, fields, number_of(self.address))


def message_at(page: Page, field: str) -> str:
    """The message in the row of the cell or note."""
    rows = page.tree.xpath("//tr[.//input[@id=$id]]//*[contains(@class,'app-wrong__words')]", id=field)
    return " ".join(row.text_content() for row in rows)


def is_still_to_send(person: Person, words: str) -> bool:
    sections = [one for one in person.get("/").tree.xpath("//section[h2]") if words in one.text_content()]
    return [str(one.xpath("h2/text()")[0]).strip() for one in sections] in (["To do"], ["Drafts"])


@pytest.mark.parametrize(("typed", "message"), WRONG)
def test_a_wrong_cell_is_named_and_nothing_is_sent(own_app: Flask, typed: str, message: str) -> None:
    wardens = Wardens(own_app)  # what is refused changes nothing for the next
    page = wardens.post(typed, "As counted in July")
    assert page.status == 422
    assert page.errors == [(f"#{wardens.cell}", f"{SCAM}: {message}")]
    assert message in message_at(page, wardens.cell)
    assert page.tree.xpath("//input[@id=$id]/@aria-invalid", id=wardens.cell) == ["true"]
    assert page.fields("/send")[wardens.cell] == typed.strip()
    assert page.fields("/send")[wardens.note] == "As counted in July"
    assert is_still_to_send(wardens.person, "June 2019")


@pytest.mark.parametrize(("typed", "printed"), RIGHT)
def test_a_number_may_be_written_as_people_write_it(app: Flask, typed: str, printed: str) -> None:
    wardens = Wardens(app)
    page = wardens.send(typed, "The register was lost." if "X" in typed else "")
    assert page.heading == "Sent to the team"
    team = coordinator(app)
    item = team.get(team.item("kcc-wardens", "June 2019"))
    assert item.tree.xpath("//tbody/tr/td[contains(@class,'app-grid__now')]/b/text()") == [printed]


def test_not_available_needs_a_note(app: Flask) -> None:
    wardens = Wardens(app)
    for note in ("", "  "):
        page = wardens.post("[x]", note)
        assert page.status == 422
        assert page.errors == [(f"#{wardens.note}", f"{SCAM}: Say in the note why this is not available.")]
        assert "Say in the note why this is not available." in message_at(page, wardens.note)
        assert page.fields("/send")[wardens.cell] == "[x]"
    assert wardens.post("[x]", "The register was lost.").heading == "Sent to the team"


def test_a_draft_keeps_what_is_wrong(app: Flask) -> None:
    wardens = Wardens(app)
    page = wardens.post("forty", "Ask Ann", action="")
    assert "Saved as a draft. Nothing has been sent yet." in page.words
    page = wardens.person.get(wardens.address)
    assert page.fields("/send")[wardens.cell] == "forty"
    assert page.fields("/send")[wardens.note] == "Ask Ann"
    assert "“forty” is not a number." in message_at(page, wardens.cell)
    answer = wardens.person.post(wardens.address, wardens.fields | {wardens.cell: "fifty"}, htmx=True)
    assert "1 to put right" in answer.words
    assert "<h1" not in answer.text


def test_every_wrong_cell_of_a_large_return_is_named_at_once(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "May 2019")
    names, fields = cells(page, "May 2019"), page.fields("/send")
    numbers = {name: str(number) for number, name in enumerate(names)}
    no_number, below_nought, without_note, empty, no_whole_one = names[3], names[40], names[50], names[51], names[-1]
    wrong = {no_number: "abc", below_nought: "-1", without_note: "[x]", empty: "", no_whole_one: "1.5"}
    numbers |= wrong
    page = police.post(f"{address}/send", fields | numbers | {"months": number_of(address)})
    assert page.status == 422
    places = [place for place, _ in page.errors if not place.startswith("#why-")]
    in_the_order_of_the_page = [no_number, below_nought, of(without_note, "note"), empty, no_whole_one]
    assert places == [f"#{name}" for name in in_the_order_of_the_page]
    others = len(names) - len(wrong)
    assert 0 < len(page.errors) - len(places) <= others, "what is unusual is asked in the same breath, cell by cell"
    assert [place for place, _ in page.errors] == sorted((p for p, _ in page.errors), key=lambda p: names.index(as_cell(p)))
    for place, message in page.errors:
        assert page.tree.xpath("//input[@id=$id] | //textarea[@id=$id]", id=place[1:])
        if place in places:
            assert message.rpartition(": ")[2] in message_at(page, place[1:])
    assert typed(page, "May 2019") == numbers
    assert is_still_to_send(police, "May 2019")


def as_cell(place: str) -> str:
    """The cell of “#note-315-7” or “#why-315-7-far”."""
    return "-".join(["cell", *place.split("-")[1:3]])


@pytest.fixture
def july(app: Flask) -> Flask:
    """The portal with July to September 2019 open as well. It is 3 July."""
    days = {"starts": (1, 7), "ends": (30, 9), "due": (11, 10), "meeting": (24, 10)}
    form = {"title": "July to September 2019"}
    for name, (day, month) in days.items():
        form |= {name: f"{day}/{month}/2019"}
    team = coordinator(app)
    assert "is open" in team.post("/cycles/new", team.get("/cycles/new").fields() | form, follow=True).words
    return app


@pytest.mark.parametrize(
    ("month", "day"),
    [("July 2019", "1 August 2019"), ("August 2019", "1 September 2019"), ("July to September 2019", "1 October 2019")],
)
def test_a_period_that_is_not_over_takes_no_numbers(july: Flask, month: str, day: str) -> None:
    police = contributor(july)
    home = police.get("/")
    assert f"from {day.rpartition(' ')[0]}" in home.paragraph(f"Data return {month}")
    address, earlier = home.link(month), "April to June 2019" if "to" in month else "June 2019"
    june = home.tree.xpath("//a[starts-with(@href, '/returns/')][contains(., $words)]/@href", words=earlier)[0]
    page = police.get(address)
    assert f"{month} is not over." in page.words
    assert cells(page) == [], "there is no box for it"
    elsewhere = police.get(june)
    token, line = elsewhere.fields("/send")["csrf_token"], cells(elsewhere)[0].rpartition("-")[2]
    for action in (address, f"{address}/send", june):
        page = police.post(action, {"csrf_token": token, f"cell-{number_of(address)}-{line}": "876543"})
        if action == june:  # a box of another cycle is none of this sheet's
            continue
        assert page.status == 422
        assert f"{month} is not over. You can enter its numbers from {day}." in [message for _, message in page.errors]
    assert "876543" not in police.get(address).text + police.get(june).text
    page = police.post(f"{address}/send", {"csrf_token": token})
    assert page.status == 422
    assert f"You can send this from {day}." in page.words


def test_cells_that_are_not_the_agencys_own_are_ignored(app: Flask) -> None:
    wardens, police = Wardens(app), contributor(app)
    address, page = open_sheet(police, "June 2019")
    own, fields = cells(page, "June 2019")[0], page.fields("/send")
    assert "85 of 97 left in May 2019, 97 of 97 in June 2019" in page.words
    number, line = own.split("-")[1:]
    odd = ("abc", "", "-5", "1.5", "٣", "9" * 19, "9" * 4000, "1;drop", f"{line}-far", f"{line}-")
    forged = {wardens.cell: "987654"} | {f"cell-{one}": "1" for one in odd}
    forged |= {f"cell-{number}-{one}": "1" for one in odd} | {f"cell-{one}-{line}": "1" for one in odd}
    forged |= {f"why-{number}-{line}": "No rule.", f"was-{number}-{line}-far": "1"}
    page = police.post(address, fields | {own: "876543"} | forged, follow=True)
    assert "Saved as a draft." in page.words
    assert "85 of 97 left in May 2019, 96 of 97 in June 2019" in page.words
    assert page.fields("/send")[own] == "876543"
    assert "987654" not in page.text
    assert wardens.person.get(wardens.address).fields("/send")[wardens.cell] == ""


@pytest.mark.parametrize("series", ["0", "9" * 9])
def test_a_number_for_what_the_portal_does_not_have_is_refused_and_nothing_typed_is_lost(app: Flask, series: str) -> None:
    """As of a page that was open when somebody deleted the measure."""
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    own, fields = cells(page, "June 2019")[0], page.fields("/send")
    number = own.split("-")[1]
    page = police.post(address, fields | {own: "876543", f"cell-{number}-{series}": "17"})
    assert page.status == 409
    assert "“17” for June 2019 is not saved: what it was typed for is not in the portal now." in page.words
    assert page.fields("/send")[own] == "876543"
    assert "876543" not in police.get(address).text


@pytest.mark.parametrize("number", ["abc", "-1", "1.5", "0", "999999", "2147483648", "9" * 19, "9" * 30])
def test_an_odd_number_in_the_address_is_not_found(app: Flask, number: str) -> None:
    police, team = contributor(app), coordinator(app)
    token = police.get("/account").fields()["csrf_token"]
    for address in (f"/returns/{number}", f"/updates/{number}", f"/sent/{number}"):
        assert police.get(address).status == 404
    for address in (f"/returns/{number}", f"/returns/{number}/send", f"/updates/{number}/send"):
        assert police.post(address, {"csrf_token": token}).status == 404
    assert team.get(f"/review/{number}").status == 404
    assert team.get(f"/packs/2019-01-to-2019-03/working-group/{number}").status == 404


def test_another_agencys_return_does_not_exist(app: Flask) -> None:
    wardens, police = Wardens(app), contributor(app)
    token = police.get("/account").fields()["csrf_token"]
    assert police.get(wardens.address).status == 404
    for action in ("", "/send"):
        page = police.post(wardens.address + action, {"csrf_token": token, wardens.cell: "5"})
        assert page.status == 404
        assert SCAM not in page.text
    assert wardens.person.get(wardens.address).fields("/send")[wardens.cell] == ""
