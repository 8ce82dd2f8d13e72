"""Two people in one month: cells saved by the script conflict only with the same cell, a plain form with the whole month."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor, lead
from tests.factories.sheets import cells, of, open_sheet, saved

CHANGED = "Contributor, Kent Police has changed this since you opened it"


@dataclass(frozen=True)
class Tab:
    """One open page of the sheet, with what its script keeps."""

    person: Person
    address: str
    page: Page

    @property
    def hidden(self) -> dict[str, str]:
        fields = self.page.fields("/send")
        return {name: value for name, value in fields.items() if name in ("csrf_token", "token") or name.startswith("version-")}

    def save(self, cell: str, number: str, was: str | None = "") -> Page:
        """As the script saves one cell: with what the page had before."""
        known = {} if was is None else {of(cell, "was"): was}
        return self.person.post(self.address, self.hidden | {cell: number} | known, htmx=True)

    def stored(self) -> dict[str, str]:
        return self.person.get(self.address).fields("/send")


@pytest.fixture
def tabs(app: Flask) -> tuple[Tab, Tab, list[str]]:
    """Two people who opened the sheet before anybody saved, and the cells of June."""
    police, boss = contributor(app), lead(app)
    mine, theirs = Tab(police, *open_sheet(police, "June 2019")), Tab(boss, *open_sheet(boss, "June 2019"))
    return mine, theirs, cells(mine.page, "June 2019")


def test_different_cells_of_a_month_are_both_saved(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, other, *_rest) = tabs
    for tab, cell, number in ((mine, one, "251"), (theirs, other, "402"), (mine, one, "252")):
        was = "251" if number == "252" else ""
        answer = tab.save(cell, number, was)
        assert answer.status == 200, answer.words
        assert saved(answer).startswith("Saved ")
    fields = mine.stored()
    assert (fields[one], fields[other]) == ("252", "402")


def test_the_same_cell_is_refused_with_the_others_value_shown(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, other, *_rest) = tabs
    assert mine.save(one, "251").status == 200
    answer = theirs.person.post(
        theirs.address, theirs.hidden | {one: "262", of(one, "was"): "", other: "402", of(other, "was"): ""}, htmx=True
    )
    assert answer.status == 409
    assert "Not saved: Contributor, Kent Police has entered “251” meanwhile. Yours is not saved yet." in answer.words
    places = answer.tree.xpath("//*[@data-cell=$cell]", cell=one)
    assert [(place.get("data-now"), "somebody else has saved 251" in place.text_content()) for place in places] == [("251", True)]
    assert (mine.stored()[one], mine.stored()[other]) == ("251", ""), "nothing of a refused save is kept"
    assert theirs.save(one, "262", was="251").status == 200, "with the other's value seen, it is meant"
    assert mine.save(one, "253", was="251").status == 409, "and now the first has not seen it"
    assert mine.stored()[one] == "262"


def test_only_the_cell_that_somebody_else_has_changed_is_shown_as_theirs(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, other, *_rest) = tabs
    assert mine.save(other, "402").status == 200
    assert mine.save(one, "251").status == 200
    fields = theirs.hidden | {one: "262", of(one, "was"): "", other: "403", of(other, "was"): "402"}
    answer = theirs.person.post(theirs.address, fields, htmx=True)
    assert answer.status == 409
    assert answer.tree.xpath("//*[@data-now]/@data-cell") == [one]


def test_ones_own_other_tab_is_called_that(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, _theirs, (one, *_rest) = tabs
    assert mine.save(one, "251").status == 200
    fields = mine.hidden | {"token": "another", one: "262", of(one, "was"): ""}
    answer = mine.person.post(mine.address, fields, htmx=True)
    assert answer.status == 409
    assert "Not saved: You entered “251” in another tab. What you typed here is not saved yet." in answer.words
    assert "you entered 251 in another tab. Save again to keep yours." in answer.words


def test_a_note_that_somebody_else_has_written_is_shown_at_its_place(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, *_rest) = tabs
    note, was = of(one, "note"), of(one, "wasnote")
    assert mine.person.post(mine.address, mine.hidden | {note: "Two days are missing.", was: ""}, htmx=True).status == 200
    answer = theirs.person.post(theirs.address, theirs.hidden | {one: "251", note: "Counted twice.", was: ""}, htmx=True)
    assert answer.status == 409
    lines = answer.tree.xpath("//*[@data-cell=$note]", note=note)
    assert [(place.get("data-now"), "Note on Jun 2019" in place.text_content()) for place in lines] == [
        ("Two days are missing.", True)
    ]


def test_the_same_number_twice_is_no_conflict(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, *_rest) = tabs
    assert mine.save(one, "251").status == 200
    assert theirs.save(one, "251").status == 200


def test_a_cell_that_somebody_emptied_is_a_change_too(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, *_rest) = tabs
    assert mine.save(one, "251").status == 200
    assert mine.save(one, "", was="251").status == 200
    answer = theirs.save(one, "262", was="251")
    assert answer.status == 409
    assert "has entered nothing meanwhile" in answer.words
    assert answer.tree.xpath("//*[@data-cell=$cell]/@data-now", cell=one) == [""]


def test_a_plain_form_is_checked_by_the_version_of_its_month(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, other, *_rest) = tabs
    assert mine.save(one, "251").status == 200
    answer = theirs.save(other, "402", was=None)
    assert answer.status == 409
    assert f"Not saved: {CHANGED}" in answer.words
    assert mine.stored()[other] == ""


def test_nothing_is_lost_of_a_plain_form_that_comes_second(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, theirs, (one, other, third, *_rest) = tabs
    mine.save(one, "251")
    page = theirs.person.post(theirs.address, theirs.page.fields("/send") | {one: "262", other: "402", third: "many"})
    assert page.status == 409
    assert CHANGED in page.words
    fields = page.fields("/send")
    assert (fields[one], fields[other], fields[third]) == ("262", "402", "many")
    assert "somebody else has saved 251" in page.words
    page = theirs.person.post(theirs.address, fields, follow=True)
    assert "Saved as a draft." in page.words
    assert mine.stored()[one] == "262", "whoever has seen both decides"


def test_a_button_sends_all_cells_and_undoes_none_of_a_colleague(tabs: tuple[Tab, Tab, list[str]]) -> None:
    """The script adds to every cell of the form what the page had before."""
    mine, theirs, (june, other, *_rest) = tabs
    may = next(name for name in cells(mine.page, "May 2019") if mine.page.fields("/send")[name] == "")
    for cell, number in ((may, "251"), (other, "402")):
        assert mine.save(cell, number).status == 200
    assert theirs.save(june, "26").status == 200, "from here on the page counts as the last that saved"
    fields = theirs.page.fields("/send")
    known = {of(cell, "was"): fields[cell] for cell in cells(theirs.page)} | {of(june, "was"): "26"}
    page = theirs.person.post(theirs.address, fields | known | {june: "262"}, follow=True)
    assert "Saved as a draft." in page.words
    stored = mine.stored()
    assert (stored[may], stored[june], stored[other]) == ("251", "262", "402")


def test_a_page_does_not_conflict_with_itself_when_answers_are_lost(tabs: tuple[Tab, Tab, list[str]]) -> None:
    mine, _theirs, (one, other, *_rest) = tabs
    assert mine.save(one, "25").status == 200
    assert mine.save(one, "251", was="25").status == 200
    page = mine.person.post(mine.address, mine.page.fields("/send") | {one: "252", other: "402"}, follow=True)
    assert "Saved as a draft." in page.words, "the button, with the versions of when the page was opened"


def test_two_notes_on_the_same_number_are_not_lost_on_each_other(app: Flask) -> None:
    police, boss = contributor(app), lead(app)
    address, page = open_sheet(police, "June 2019")
    note = cells(page, "June 2019")[0].replace("cell-", "note-")
    fields = {name: page.fields("/send")[name] for name in ("csrf_token", "token")}
    first = {note: "Two days are missing.", note.replace("note-", "wasnote-"): ""}
    assert police.post(address, fields | first, htmx=True).status == 200
    theirs = boss.get(address).fields("/send")
    second = {note: "Counted twice.", note.replace("note-", "wasnote-"): "", "csrf_token": theirs["csrf_token"], "token": "other"}
    answer = boss.post(address, second, htmx=True)
    assert answer.status == 409 and "has entered “Two days are missing.” meanwhile" in answer.words
    assert "Two days are missing." in police.get(address).fields("/send").values()
