"""The real shape of trouble: half a month of crime among whole ones, and beside it ASB that is as it always was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.pages import Page, Person, newcomer
from tests.factories.sheets import asked_at, cells, open_sheet

CRIME = (17400, 17900, 19100, 18800, 19600, 19300, 20200, 19800, 18900, 19500, 18700, 18300)
ASB = (1890, 1960, 2110, 2230, 2390, 2440, 2560, 2490, 2260, 2240, 2060, 1950)
FILES = {
    "agencies.csv": """key,name,short_name,kind,also_known_as
team,Ambridge Community Safety Team,ACST,coordinator,
police,Borsetshire Police,Police,responsible authority,
""",
    "bodies.csv": "key,name,also_known_as,role_in_reporting\nboard,Ambridge Safety Board,,Receives the report\n",
    "priorities.csv": "key,code,order,title,lead_agency\ncrime,CR,1,Crime,police\n",
    "actions.csv": "ref,priority,title,lead_agency,contributing_agencies,oversight_body,start,due,status\n",
    "breakdowns.csv": "breakdown,order,key,name,also_known_as,returned_by\n",
    "measures.csv": """key,name,priority,returned_by,frequency,unit,geography,judgement,sum_over_time,sum_over_breakdown,breakdown,restricted,usual_lag_days,definition
crime,Total recorded crime,crime,police,monthly,offences,Ambridge,none,sum,none,,no,10,All offences recorded.
asb,ASB incidents,crime,police,monthly,calls,Ambridge,lower is better,sum,none,,no,10,Calls recorded as ASB.
""",
    "breaks.csv": "measure,date,effect,reason\n",
    "sources.csv": "key,title,publisher,published,period_covered_end,draft\n",
    "figures.csv": "ref,priority,action,kind,measure,value,unit,qualifier,geography,coverage,period_start,period_end,period_label,"
    "comparator_value,comparator_start,comparator_end,comparator_label,comparator_coverage,stated_change,stated_change_percent,"
    "stated_direction,status,caveat,source\n",
}


@pytest.fixture
def police(empty_app: Flask, tmp_path: Path) -> Person:
    """Somebody of an agency that owes 27 months of both, January 2016 to March 2018, in one cycle."""
    folder = tmp_path / "2017-18"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    days = ("--from", "2016-01-01", "--to", "2018-03-31", "--due", "2018-04-20", "--meeting", "2018-05-20")
    run(empty_app, "agreement", "import", str(folder))
    opened = run(empty_app, "cycle", "open", "--title", "Two years and a quarter", *days)
    assert json.loads(opened)["obligations"] == 27
    password = run(empty_app, "account", "create-admin", "admin@ambridge.example").split()[-1]
    return newcomer(Person(empty_app, "admin@ambridge.example", password), "contributor", "Borsetshire")


def run(app: Flask, *words: str) -> str:
    found = app.test_cli_runner().invoke(args=list(words))
    assert found.exit_code == 0, found.output
    return str(found.output)


def two_years(shape: tuple[int, ...], per_year: int, ripple: int) -> list[int]:
    """As the shape, a little different each year."""
    return [value + per_year * year + ripple * ((year * 5 + month) % 4) for year in range(2) for month, value in enumerate(shape)]


def filled(police: Person, crime: list[int], asb: list[int]) -> tuple[str, Page, list[str], list[str]]:
    """The sheet with both lines filled, oldest month first; its address, and the cells of each line."""
    address, page = open_sheet(police, "March 2018")
    names = cells(page)
    lines = names[: len(names) // 2], names[len(names) // 2 :]
    numbers = {
        name: str(value)
        for line, values in zip(lines, (crime, asb), strict=True)
        for name, value in zip(line, values, strict=True)
    }
    page = police.post(address, page.fields("/send") | numbers, follow=True)
    assert "Saved as a draft." in page.words
    return address, page, *lines


def test_half_a_month_of_crime_is_asked_about_and_asb_beside_it_is_not(police: Person) -> None:
    crime = [*two_years(CRIME, 120, -37), 19396, 13818, 8438]
    asb = [*two_years(ASB, -15, 23), 2049, 2128, 2306]
    address, page, crimes, calls = filled(police, crime, asb)
    [(rule, (words, _))] = asked_at(page, crimes[-1]).items()
    assert rule == "far"
    assert words.startswith("Mar 2018: 8,438 is far below the usual 1")
    assert [asked_at(page, name) for name in calls[-3:]] == [{}, {}, {}]
    march = crimes[-1].split("-")[1]
    refused = police.post(f"{address}/send", page.fields("/send") | {"months": march})
    assert [place for place, _ in refused.errors] == [f"#why-{crimes[-1].removeprefix('cell-')}-far"]
    put_right = refused.fields("/send") | {crimes[-1]: "18,838", "months": march}
    assert police.post(f"{address}/send", put_right, follow=True).heading == "Sent to the team"


def test_with_too_few_months_only_what_stands_in_asks_and_the_page_says_what_it_is(police: Person) -> None:
    address, page = open_sheet(police, "March 2018")
    crimes = cells(page)[:27]
    page = police.post(address, page.fields("/send") | {crimes[0]: "17400", crimes[1]: "1790"}, follow=True)
    assert asked_at(page, crimes[1]) == {}
    assert "Not compared with earlier values yet: 1 earlier value, 8 are needed." in page.words
    few = dict(zip(crimes[:7], ("17400", "17900", "19100", "18800", "19600", "19300", "8438"), strict=True))
    page = police.post(address, page.fields("/send") | few, follow=True)
    assert [asked_at(page, name) for name in crimes] == [{}] * 27
    assert "Compared with the last 6 values, because 8 earlier values are needed for the usual check." in page.words
    page = police.post(address, page.fields("/send") | {crimes[7]: "19000", crimes[8]: "8438"}, follow=True)
    assert asked_at(page, crimes[8])["far"][0].startswith("Sep 2016: 8,438 is ")
