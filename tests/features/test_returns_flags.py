"""Unusual values are asked about: put right or explained before they are sent, and explained once while they stay."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor
from tests.factories.sheets import asked_at, cells, number_of, of, open_sheet, saved, typed

SCAM = "Scam victims visited by Community Wardens"
FAR = "1,047 is more than twice any month since April 2016 (highest 53). Is it right? Then say what happened."
WHY = "The visits of two years were entered in June."


class Wardens:
    """Their return for June, one cell; usual are 44 to 53."""

    def __init__(self, app: Flask) -> None:
        self.app, self.person = app, contributor(app, "kcc-wardens")
        self.address, page = open_sheet(self.person, "June 2019")
        [self.cell] = cells(page, "June 2019")
        self.why = of(self.cell, "why", "far")

    def submit(self, action: str = "", **changes: str) -> Page:
        """The form of the page as it is now, with these changes."""
        fields = self.person.get(self.address).fields("/send") | changes | {"months": number_of(self.address)}
        return self.person.post(self.address + action, fields, follow=True)

    def asked(self) -> dict[str, tuple[str, str]]:
        return asked_at(self.person.get(self.address), self.cell)


def frozen(app: Flask, address: str, cell: str) -> dict[str, Any]:
    """The cell as the newest version froze it: what the team reads."""
    from portal.extensions import db
    from portal.submissions.models import Submission

    with app.app_context():
        submission = db.session.scalar(db.select(Submission).filter_by(obligation_id=int(number_of(address))))
        found: dict[str, Any] = submission.versions[-1].content["cells"][cell.rpartition("-")[2]]
        return found


def put_into_shadow_mode(app: Flask, rules: str) -> None:
    from portal.core import settings
    from portal.core.transaction import transaction

    with app.app_context(), transaction():
        settings.store("query_rules_on_trial", rules)


def test_a_query_is_asked_as_soon_as_the_value_is_saved(app: Flask) -> None:
    wardens = Wardens(app)
    page = wardens.person.get(wardens.address)
    fields = {name: value for name, value in page.fields("/send").items() if name in ("csrf_token", "token")}
    answer = wardens.person.post(wardens.address, fields | {wardens.cell: "1047", of(wardens.cell, "was"): ""}, htmx=True)
    assert (answer.status, "1 to explain" in answer.words) == (200, True)
    assert answer.link("1 to explain") == f"#{wardens.why}"
    assert asked_at(answer, wardens.cell) == {"far": (f"Jun 2019: {FAR}", "")}
    assert wardens.asked() == {"far": (f"Jun 2019: {FAR}", "")}


def test_a_query_stops_sending_until_it_is_explained(app: Flask) -> None:
    wardens = Wardens(app)
    page = wardens.submit("/send", **{wardens.cell: "1047"})
    assert (page.status, page.errors) == (422, [(f"#{wardens.why}", f"{SCAM}: {FAR}")])
    assert page.tree.xpath("//textarea[@id=$id]", id=wardens.why)
    assert saved(page).startswith("Saved "), "it is kept, and only not sent"
    page = wardens.submit("/send", **{wardens.why: "   "})
    assert page.errors == [(f"#{wardens.why}", f"{SCAM}: {FAR}")], "blanks explain nothing"
    assert wardens.submit("/send", **{wardens.why: WHY}).heading == "Sent to the team"
    sent = frozen(app, wardens.address, wardens.cell)
    assert sent["value"] == "1047"
    assert sent["queries"] == [{"rule": "far", "words": FAR, "explanation": WHY, "on_trial": False}]
    assert WHY in wardens.person.get(wardens.address).words, "who sent it can read it again"


def test_a_question_that_blocks_sending_is_counted_wherever_the_month_is_called_full(app: Flask) -> None:
    """On the return, in its list of measures, and on the first page: “filled” alone sounds like ready."""
    wardens = Wardens(app)
    page = wardens.submit(**{wardens.cell: "1047"})
    [june] = page.tree.xpath("//*[@id='months']/li[contains(., 'June 2019')]")
    assert "1 to explain before it can be sent." in june.text_content() and "All is filled in" not in june.text_content()
    if measures := page.tree.xpath("//*[@id='measures-list']//li"):
        assert "1 to explain" in measures[0].text_content() and "filled" not in measures[0].text_content()
    first = wardens.person.get("/").words
    assert "1 of 1 filled, 1 to explain" in first
    page = wardens.submit(**{wardens.why: WHY})
    [june] = page.tree.xpath("//*[@id='months']/li[contains(., 'June 2019')]")
    assert "All is filled in." in june.text_content() and "to explain" not in june.text_content()
    assert "1 of 1 filled" in wardens.person.get("/").words and "to explain" not in wardens.person.get("/").words


def test_a_query_is_answered_by_changing_the_value(app: Flask) -> None:
    wardens = Wardens(app)
    assert wardens.submit("/send", **{wardens.cell: "1047"}).status == 422
    assert wardens.submit("/send", **{wardens.cell: "47"}).heading == "Sent to the team"
    assert "queries" not in frozen(app, wardens.address, wardens.cell)


def test_the_explanation_stays_while_the_value_stays(app: Flask) -> None:
    wardens = Wardens(app)
    wardens.submit(**{wardens.cell: "1047"})
    wardens.submit(**{wardens.why: WHY})
    for same in ("1,047", "1047.0", "1047"):
        wardens.submit(**{wardens.cell: same})
        assert wardens.asked() == {"far": (f"Jun 2019: {FAR}", WHY)}, same
        assert "to explain" not in saved(wardens.person.get(wardens.address))


@pytest.mark.parametrize("with_script", [True, False])
def test_it_is_asked_anew_when_the_value_changes(app: Flask, with_script: bool) -> None:
    wardens = Wardens(app)
    wardens.submit(**{wardens.cell: "1047"})
    wardens.submit(**{wardens.why: WHY})
    if with_script:  # sends the cell alone; a plain form sends the old explanation with it
        fields = {name: value for name, value in wardens.person.get(wardens.address).fields("/send").items() if "token" in name}
        wardens.person.post(wardens.address, fields | {wardens.cell: "2,094", of(wardens.cell, "was"): "1047"}, htmx=True)
    else:
        wardens.submit(**{wardens.cell: "2,094"})
    [(words, explanation)] = wardens.asked().values()
    assert words.startswith("Jun 2019: 2,094 is more than twice any month since")
    assert explanation == ""
    assert [place for place, _ in wardens.submit("/send").errors] == [f"#{wardens.why}"]
    assert wardens.submit("/send", **{wardens.why: WHY}).heading == "Sent to the team", "the same words may be true again"
    assert frozen(app, wardens.address, wardens.cell)["queries"][0]["explanation"] == WHY


def test_a_changed_value_and_a_changed_explanation_may_come_together(app: Flask) -> None:
    wardens = Wardens(app)
    wardens.submit(**{wardens.cell: "1047"})
    wardens.submit(**{wardens.why: WHY})
    page = wardens.submit("/send", **{wardens.cell: "2,094", wardens.why: "Four years, not two."})
    assert page.heading == "Sent to the team"
    assert frozen(app, wardens.address, wardens.cell)["queries"][0]["explanation"] == "Four years, not two."


@pytest.mark.parametrize(("symbol", "asked"), [("[z]", True), ("[c]", True), ("[x]", False)])
def test_not_available_needs_a_note_and_is_not_asked_for_a_second_time(app: Flask, symbol: str, asked: bool) -> None:
    wardens = Wardens(app)
    page = wardens.submit("/send", **{wardens.cell: symbol})
    why = of(wardens.cell, "why", "absent")
    wanted = f"#{why}" if asked else f"#{of(wardens.cell, 'note')}"
    assert [place for place, _ in page.errors] == [wanted]
    assert page.tree.xpath("//*[@id=$id]", id=wanted[1:])
    if asked:
        assert f"{symbol} is entered, and it was 49 in May 2019." in page.errors[0][1]
    page = wardens.submit("/send", **{wanted[1:]: "The register was lost."})
    assert page.heading == "Sent to the team"


def test_a_check_in_shadow_mode_asks_nobody_and_the_team_can_read_it(app: Flask) -> None:
    wardens = Wardens(app)
    put_into_shadow_mode(app, "zero,far")
    wardens.submit(**{wardens.cell: "1047"})
    page = wardens.person.get(wardens.address)
    assert "more than twice" not in page.text
    assert "to explain" not in saved(page)
    assert asked_at(page, wardens.cell) == {}
    assert wardens.submit("/send").heading == "Sent to the team"
    assert "more than twice" not in wardens.person.get(wardens.address).text
    assert frozen(app, wardens.address, wardens.cell)["queries"] == [
        {"rule": "far", "words": FAR, "explanation": "", "on_trial": True}
    ]


def test_a_check_in_shadow_mode_does_not_silence_the_others(app: Flask) -> None:
    wardens = Wardens(app)
    put_into_shadow_mode(app, "same,zero")
    assert [place for place, _ in wardens.submit("/send", **{wardens.cell: "1047"}).errors] == [f"#{wardens.why}"]


def hate(app: Flask, *numbers: str) -> tuple[Person, str, list[str], Page]:
    """The police's hate crime of June, the strands and then the total; saved with these numbers."""
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    block = next(one for one in page.tree.xpath("//fieldset") if "Hate crime incidents" in one.text_content())
    inside = set(block.xpath(".//input/@name"))
    names = [name for name in cells(page, "June 2019") if name in inside]
    page = police.post(address, page.fields("/send") | dict(zip(names, numbers, strict=True)), follow=True)
    assert [typed(page, "June 2019")[name] for name in names] == list(numbers)
    return police, address, names, page


def test_a_strand_above_the_total_is_asked_about(app: Flask) -> None:
    _police, _address, names, page = hate(app, "240", "30", "10", "20", "251", "250")
    *_, above, _total = names
    asked = {name: asked_at(page, name).get("parts") for name in names}
    assert [name for name, query in asked.items() if query] == [above]
    assert asked[above] == ("Jun 2019: 251 is more than the total, 250. Are both right? Then say why.", "")


def test_strands_that_add_up_to_more_than_the_total_overlap(app: Flask) -> None:
    _police, _address, names, page = hate(app, "240", "100", "100", "100", "250", "250")
    assert not [name for name in names if "parts" in asked_at(page, name)]


@pytest.mark.parametrize("empty", ["ok", "Fine.", "n/a", "This is correct", "0"])
def test_words_that_explain_nothing_are_refused_and_stay(app: Flask, empty: str) -> None:
    wardens = Wardens(app)
    page = wardens.submit("/send", **{wardens.cell: "1047", wardens.why: empty})
    page = wardens.submit("/send", **{wardens.why: empty})
    assert page.status == 422
    [(place, words)] = page.errors
    assert place == f"#{wardens.why}" and f"“{empty}” does not tell a reader why." in words
    assert page.fields("/send")[wardens.why] == empty and page.fields("/send")[wardens.cell] == "1047"
    assert "1 to explain" in saved(wardens.person.get(wardens.address))
    assert wardens.submit("/send", **{wardens.why: WHY}).heading == "Sent to the team"


def test_a_value_that_several_checks_find_unusual_is_asked_about_once(app: Flask) -> None:
    wardens = Wardens(app)
    page = wardens.submit("/send", **{wardens.cell: "0"})
    [(place, _)] = page.errors
    assert place == f"#{of(wardens.cell, 'why', 'zero')}"
    assert list(wardens.asked()) == ["zero"]
    assert wardens.submit("/send", **{place[1:]: "No warden was at work."}).heading == "Sent to the team"
