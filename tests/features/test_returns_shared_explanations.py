"""One reason for many unusual values: given once, read once by the team, printed once; and it counts for the values it was given for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator
from tests.factories.sheets import asked_at, cells, number_of, of, open_sheet

REASON = "The recording system changed in May, and old cases were moved over."
SECTION = "//*[@id='shared']"


@dataclass
class Sheet:
    """Three months of Thanet's shop with an unusual number in each."""

    person: Person
    address: str
    names: list[str]

    def save(self, fields: dict[str, str] | None = None, **more: str) -> Page:
        return self.person.post(self.address, self.page.fields("/send") | (fields or {}) | more, follow=True)

    @property
    def page(self) -> Page:
        return self.person.get(self.address)

    @property
    def flags(self) -> list[str]:
        """What can be ticked."""
        return [str(value) for value in self.page.tree.xpath(f"{SECTION}//input[@name='shared']/@value") if value != "all"]


@pytest.fixture
def sheet(app: Flask) -> Sheet:
    person = contributor(app, "thanet")
    address, page = open_sheet(person, "June 2019")
    sheet = Sheet(person, address, cells(page))
    sheet.save({name: str(4000 + at) for at, name in enumerate(sheet.names)})
    return sheet


def words_of_section(page: Page) -> str:
    return " ".join(page.tree.xpath(f"string({SECTION})").split())


def test_one_reason_is_given_for_all_and_shown_once(sheet: Sheet) -> None:
    assert len(sheet.flags) >= 3
    page = sheet.save({"shared-why": REASON, "shared": "all", "share": "yes"})
    assert f"The reason is given for {len(sheet.names)} values. Nothing has been sent yet." in page.words
    assert "to explain" not in page.tree.xpath("string(//*[@id='saved'])")
    assert f"“{REASON}” For {len(sheet.names)} values" in words_of_section(page)
    assert all(typed == "" for name in sheet.names for _, typed in asked_at(page, name).values()), "their own boxes stay empty"
    page = sheet.save()
    assert "to explain" not in page.tree.xpath("string(//*[@id='saved'])"), "saving the empty boxes takes nothing away"
    assert sheet.person.send_months(sheet.address, page.fields("/send"), "all").heading == "Sent to the team"


def test_only_the_ticked_ones_are_explained(sheet: Sheet) -> None:
    first, *_others = sheet.flags
    page = sheet.save({"shared-why": REASON, "shared": first, "share": "yes"})
    assert "The reason is given for 1 value." in page.words
    assert first not in sheet.flags
    assert len(sheet.flags) == len(sheet.names) - 1


def test_a_value_that_changes_needs_its_own_answer_again(sheet: Sheet) -> None:
    sheet.save({"shared-why": REASON, "shared": "all", "share": "yes"})
    first, other, *_rest = sheet.names
    page = sheet.save({first: "5000"})
    assert "1 to explain" in page.tree.xpath("string(//*[@id='saved'])")
    assert [typed for _, typed in asked_at(page, first).values()] == [""]
    page = sheet.save({first: "4000"})
    assert "to explain" not in page.tree.xpath("string(//*[@id='saved'])"), "it counts for the value that it was given for"
    [check] = asked_at(page, other)
    page = sheet.save({of(other, "why", check): "A fair was in town that week."})
    assert f"For {len(sheet.names) - 1} values" in words_of_section(page), "an answer of its own goes before"


def test_the_same_words_again_are_the_same_reason_and_it_can_be_taken_back(sheet: Sheet) -> None:
    first, second, *_rest = sheet.flags
    for flag in (first, second):
        sheet.save({"shared-why": REASON, "shared": flag, "share": "yes"})
    page = sheet.page
    [button] = page.tree.xpath(f"{SECTION}//button[@name='unshare']")
    assert "For 2 values" in words_of_section(page)
    page = sheet.save({"unshare": button.get("value")})
    assert "The reason is taken back. Its values are asked about again." in page.words
    assert {first, second} <= set(sheet.flags)


@pytest.mark.parametrize(
    ("fields", "place", "message"),
    [
        (
            {"shared-why": "new", "shared": "all"},
            "#shared-why",
            "Write the reason that these values share, in at least 10 characters.",
        ),
        ({"shared-why": REASON}, "#shared-flags", "Say which values the reason is for."),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    sheet: Sheet, fields: dict[str, str], place: str, message: str
) -> None:
    page = sheet.save(fields | {"share": "yes", sheet.names[0]: "4100"})
    assert (page.status, page.errors) == (422, [(place, message)])
    assert page.tree.xpath("//textarea[@name='shared-why']")[0].text.strip() == fields["shared-why"]
    assert sheet.page.fields("/send")[sheet.names[0]] == "4100", "the numbers are saved all the same"


def test_others_cannot_give_or_take_a_reason(sheet: Sheet, app: Flask) -> None:
    stranger = contributor(app, "dover")
    token = stranger.get("/account").fields()["csrf_token"]
    answer = stranger.post(sheet.address, {"csrf_token": token, "shared-why": REASON, "shared": "all", "share": "yes"})
    assert answer.status == 404
    assert len(sheet.flags) == len(sheet.names)


def test_the_team_reads_it_once_and_prints_it_for_all(either_app: Flask, tmp_path: Path) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    address, page = open_sheet(police, "May 2019")
    may = cells(page, "May 2019")
    fields = page.fields("/send") | {name: page.fields("/send")[name] or "9000" for name in may}
    police.post(address, fields, follow=True)
    page = police.get(address)
    police.post(address, page.fields("/send") | {"shared-why": REASON, "shared": "all", "share": "yes"}, follow=True)
    number = number_of(police.get("/").link("May 2019"))
    assert police.send_months(address, police.get(address).fields("/send"), number).heading == "Sent to the team"
    item = team.item("kent-police", "May 2019")
    page = team.get(item)
    assert page.text.count(REASON) == 1
    assert page.words.count("The same reason as for ") > 10
    [tick] = page.tree.xpath("//input[@name='print'][ancestor::td[contains(string(), $reason)]]/@value", reason=REASON)
    assert "Approved" in team.decide(item, "approve", print=tick).words
    either_app.test_cli_runner().invoke(
        args=f"pack export --cycle {CYCLE} --audience working-group --draft --out {tmp_path}".split()
    )
    remarks = [
        str(cell.value)
        for row in load_workbook(tmp_path / "pack.xlsx")["Measures"].iter_rows()
        for cell in row
        if REASON in str(cell.value) or "The same note as under" in str(cell.value)
    ]
    assert sum(remark.count(REASON) for remark in remarks) == 1, "printed once"
    assert len(remarks) > 3
    assert remarks[0].count(REASON) == 1
