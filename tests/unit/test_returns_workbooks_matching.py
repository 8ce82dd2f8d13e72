"""From entries to series, and what taking over a file would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.returns.workbooks.known_series import MOST_SUGGESTIONS, KnownSeries
from portal.returns.workbooks.matching import Matched, match
from portal.returns.workbooks.merging import CurrentCell
from portal.returns.workbooks.preview import STAYS, CellChange, ChangeKind, compare
from portal.spreadsheets.refusals import Refused
from portal.statistics.periods import Period
from portal.tables.entries import FileEntries, FileEntry, Stamp
from tests.factories import files
from tests.factories.files import (
    ALL_CRIME,
    ASHFORD,
    DEATHS,
    DISTRICTS,
    FOLKESTONE,
    HATE,
    MONTHS,
    QUARTERS,
    RACE,
    RATE,
    TONBRIDGE,
    TREATMENT,
    book_of,
    known_series,
)

JAN, FEB = MONTHS[:2]


def matched(*entries: FileEntry) -> Matched:
    return match(FileEntries(list(entries)), known_series(), agency="kent-police", cycle="q1")


def entry(measure: str, part: str = "", typed: str = "5", period: Period = JAN, **more: Any) -> FileEntry:
    return replace(FileEntry("Data", "B7", measure, part, period, typed), **more)


def series_of(measure: str, part: str = "", **more: Any) -> int:
    (one,) = matched(entry(measure, part, **more)).outcomes
    assert not one.problem and one.series
    return one.series.series_id


def problem(measure: str, part: str = "", typed: str = "5", period: Period = JAN, **more: Any) -> str:
    (one,) = matched(entry(measure, part, typed, period, **more)).outcomes
    assert one.problem.endswith((".", "?"))
    return one.problem


@pytest.mark.parametrize("measure", ["da-incidents", "DA incidents", "da INCIDENTS", "Domestic abuse", " domestic-abuse "])
@pytest.mark.parametrize("part", ["folkestone-hythe", "Folkestone & Hythe", "FOLKESTONE AND HYTHE", "Shepway", "shepway "])
def test_names_keys_and_other_names_lead_to_the_series(measure: str, part: str) -> None:
    assert series_of(measure, part) == FOLKESTONE


def test_measures_without_parts_and_the_total_of_parts_that_overlap() -> None:
    assert series_of("road deaths", "Total") == series_of("Road deaths", "Road deaths") == DEATHS
    assert series_of("Road deaths") == DEATHS
    assert series_of("All police recorded crime") == ALL_CRIME
    assert series_of("Hate crime", "Race") == RACE
    assert series_of("Hate crime") == series_of("Hate crime", "Total") == series_of("hate", "All") == HATE


@pytest.mark.parametrize(
    ("measure", "part", "says"),
    [
        ("DA incident", "Ashford", "“DA incident” is not a measure that your agency returns. Did you mean “DA incidents”?"),
        ("Quantum leaps", "", "Use the name or the key of a measure"),
        (
            "DA incidents",
            "Folkstone & Hyth",
            "is not a part of DA incidents that your agency returns. Did you mean “Folkestone & Hythe”?",
        ),
        ("DA incidents", "Nowhere at all", "Use the name of a part"),
        ("DA incidents", "", "Say which part this number belongs to: Ashford, Folkestone & Hythe, Tonbridge & Malling."),
        ("Road deaths", "Ashford", "returned as one number, without parts. Leave “Ashford” out."),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(measure: str, part: str, says: str) -> None:
    assert says in problem(measure, part)


def test_a_name_of_two_measures_names_neither_but_a_key_is_a_key() -> None:
    known = [
        KnownSeries(1, "a", ("Deaths", "b"), "people", "monthly", frozenset(MONTHS)),
        KnownSeries(2, "b", ("Deaths",), "people", "monthly", frozenset(MONTHS)),
    ]
    first, second = match(FileEntries([entry("deaths"), entry("b")]), known, agency="x", cycle="x").outcomes
    assert "more than one measure" in first.problem
    assert second.series and second.series.series_id == 2


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        (entry("Road deaths", period=QUARTERS[0]), "not one month"),
        (entry("treatment"), "not a quarter"),
        (entry("Road deaths", period=JAN.year_before()), "January 2017 is not open for Road deaths. You can enter"),
        (entry("Road deaths", typed="1.5"), "Enter a whole number of people."),
        (entry("Road deaths", typed="9~", problem="“9~” carries a mark."), "carries a mark"),
        (entry("Road death", typed="9~", problem="“9~” carries a mark."), "Did you mean"),
    ],
)
def test_periods_and_values_that_cannot_be_taken(given_: FileEntry, says: str) -> None:
    (one,) = matched(given_).outcomes
    assert says in one.problem
    assert series_of("rate", typed="1.5") == RATE and series_of("treatment", period=QUARTERS[1]) == TREATMENT


def test_a_part_that_has_ended_is_named_as_the_reason() -> None:
    known = [KnownSeries(1, "a", ("Deaths",), "people", "monthly", frozenset({JAN}), "e", ("East",), ended_on=JAN.end)]
    entries = FileEntries([entry("Deaths", "East", period=FEB), entry("Deaths", "East", period=JAN.year_before())])
    after, before = (one.problem for one in match(entries, known, agency="x", cycle="x").outcomes)
    assert after == f"Deaths, East is not returned after {JAN.end:%B %Y}. Clear this cell in the file."
    assert "is not open for Deaths. You can enter" in before


def test_a_part_that_begins_later_is_named_as_the_reason() -> None:
    known = [KnownSeries(1, "a", ("Deaths",), "people", "monthly", frozenset({FEB}), "e", ("East",), begins_on=FEB.start)]
    [found] = match(FileEntries([entry("Deaths", "East", period=JAN)]), known, agency="x", cycle="x").outcomes
    assert found.problem == f"Deaths, East is not returned before {FEB.start:%B %Y}. Clear this cell in the file."


def test_the_same_value_twice_is_taken_once_and_different_ones_not_at_all() -> None:
    twice = matched(entry("Road deaths", typed="1,234"), entry("road-deaths", typed="1234.0", address="B9", note="why"))
    (one,) = twice.outcomes
    assert not one.problem and (one.entry.typed, one.entry.note) == ("1,234", "why")
    for other in (entry("road-deaths", typed="6", address="B9"), entry("road-deaths", note="b", address="B9", sheet="Old")):
        first, second = matched(entry("Road deaths", note="a"), other).outcomes
        assert "also stands in B9" in first.problem and "keep the right one." in first.problem
        assert "also stands in B7" in second.problem
        assert ("of “Old”" in first.problem) == (other.sheet == "Old")
    assert len(matched(entry("Road deaths"), entry("Road deaths", period=FEB)).outcomes) == 2


def incidents(*values: str, total: str) -> Matched:
    rows = [entry("DA incidents", name, value) for (_, name, *_), value in zip(DISTRICTS, values, strict=False)]
    return matched(*rows, entry("DA incidents", "Kent total", total, address="B10", is_total=True))


def test_a_total_is_checked_and_never_stored() -> None:
    assert incidents("1", "2", "3", total="6").warnings == ()
    assert len(incidents("1", "2", "3", total="7").outcomes) == 3
    (warning,) = incidents("1", "2", "3", total="7").warnings
    assert warning == (
        "Data, B10: “Kent total” of DA incidents is 7 in January 2018, and all its parts add up to 6. "
        "Where it is meant to be the total of all of them, check which is right."
    )


def test_a_total_is_checked_only_where_all_parts_have_numbers() -> None:
    assert incidents("1", "2", total="7").warnings == ()
    assert incidents("1", "2", "[c]", total="7").warnings == ()
    assert incidents("1", "2", "9~", total="7").warnings == ()
    assert incidents("1", "2", "[z]", total="7").warnings != ()
    assert incidents("1", "2", "3", total="9~").warnings == ()


def test_a_total_that_is_nobody_s_is_named() -> None:
    rows: list[list[Any]] = [["", "Jan 2018"], ["Road deaths", 4], ["All police recorded crime", 5], ["Total", 9]]
    read = match(files.read(book_of(rows)), known_series(), agency="a", cycle="c")
    assert [one.entry.typed for one in read.outcomes] == ["4", "5"]
    assert [(one.first, one.reason) for one in read.passed_over] == [("B4", "it is a total")]


def test_our_own_workbook_of_another_agency_is_refused_as_a_whole() -> None:
    found = FileEntries([entry("Road deaths")], stamp=Stamp("medway", "q1"))
    with pytest.raises(Refused, match="another agency"):
        match(found, known_series(), agency="kent-police", cycle="q1")
    found = FileEntries([entry("Road deaths")], stamp=Stamp("kent-police", "q4"))
    assert "another review cycle" in match(found, known_series(), agency="kent-police", cycle="q1").warnings[0]


def test_the_hidden_key_counts_while_the_row_says_the_same() -> None:
    assert series_of("Domestic abuse", "Shepway", series_id=FOLKESTONE) == FOLKESTONE
    assert "hidden key of this row belongs to DA incidents, Ashford, but the row says “DA incidents, Shepway”" in problem(
        "DA incidents", "Shepway", series_id=ASHFORD
    )
    assert series_of("Road deaths", series_id=999) == DEATHS


def grid(rows: list[list[object]], title: str = "Sheet1") -> list[tuple[int, str]]:
    read = files.read(book_of(rows, title=title))
    outcomes = match(read, known_series(), agency="a", cycle="c").outcomes
    assert not [one.problem for one in outcomes if one.problem]
    return [(one.series.series_id, one.entry.typed) for one in outcomes if one.series]


def test_one_column_of_names() -> None:
    rows: list[list[object]] = [
        ["Return", "Jan 2018"], ["Domestic abuse", None], ["Ashford", 1], ["Shepway", None], ["Tonbridge and Malling", 3], ["Total", 4],
        ["Road deaths", 4], ["All police recorded crime", 5], ["Hate crime", None], ["Race", 6], ["Total", 9], ["Detection rate", 37.5],
    ]  # fmt: skip
    assert grid(rows) == [
        (ASHFORD, "1"),
        (TONBRIDGE, "3"),
        (DEATHS, "4"),
        (ALL_CRIME, "5"),
        (RACE, "6"),
        (HATE, "9"),
        (RATE, "37.5"),
    ]


def test_one_column_of_names_with_the_total_in_the_heading_or_the_measure_on_the_tab() -> None:
    parts: list[list[object]] = [["Ashford", 1], ["Shepway", 2], ["Tonbridge & Malling", 3]]
    assert grid([["", "Jan 2018"], ["DA incidents", 6], *parts]) == [(ASHFORD, "1"), (FOLKESTONE, "2"), (TONBRIDGE, "3")]
    assert grid([["", "Jan 2018"], *parts], title="Domestic abuse") == [(ASHFORD, "1"), (FOLKESTONE, "2"), (TONBRIDGE, "3")]
    assert grid([["DA incidents", None], ["District", "Jan 2018"], *parts]) == [
        (ASHFORD, "1"),
        (FOLKESTONE, "2"),
        (TONBRIDGE, "3"),
    ]


def test_a_list_whose_measure_cannot_be_recognised() -> None:
    read = files.read(book_of([["", "Jan 2018"], ["Ashford", 1], ["Total", 1]]))
    (one,) = match(read, known_series(), agency="a", cycle="c").outcomes
    assert one.problem == "No title says which measure this table is. Write its name above the table."


def test_looking_for_the_nearest_name_has_an_end() -> None:
    outcomes = matched(*(entry(f"DA incident {at}") for at in range(MOST_SUGGESTIONS + 5))).outcomes
    assert "Did you mean" in outcomes[0].problem and "Did you mean" not in outcomes[-1].problem


def changes(present: Mapping[tuple[int, Period], CurrentCell], *entries: FileEntry) -> tuple[CellChange, ...]:
    return compare(matched(*entries), present)


def test_every_kind_of_change() -> None:
    place = (DEATHS, JAN)
    given_ = entry("Road deaths", typed="1234")
    cases = [
        ({}, given_, ChangeKind.NEW), ({place: CurrentCell("")}, given_, ChangeKind.NEW), ({place: CurrentCell("1,234")}, given_, ChangeKind.UNCHANGED),
        ({place: CurrentCell("12")}, given_, ChangeKind.CHANGED), ({place: CurrentCell("1234", "a note")}, given_, ChangeKind.UNCHANGED),
        ({place: CurrentCell("1234", "a note")}, replace(given_, note="another"), ChangeKind.CHANGED),
        ({place: CurrentCell("1234")}, replace(given_, status="provisional"), ChangeKind.CHANGED),
        ({place: CurrentCell("1234", is_locked=True)}, given_, ChangeKind.UNCHANGED), ({place: CurrentCell("12", is_locked=True)}, given_, ChangeKind.LOCKED),
        ({place: CurrentCell("1234", is_locked=True)}, replace(given_, note="more"), ChangeKind.LOCKED),
        ({}, replace(given_, problem="No."), ChangeKind.REFUSED), ({place: CurrentCell("9~")}, replace(given_, typed="9~", problem="No."), ChangeKind.UNCHANGED),
    ]  # fmt: skip
    for present, one, kind in cases:
        (change,) = changes(present, one)
        assert (change.kind, change.sheet, change.address, change.label) == (kind, "Data", "B7", "Road deaths")
        assert change.old == present.get(place) and (change.new is None) == (kind is ChangeKind.REFUSED)


def test_what_is_locked_offers_a_revision() -> None:
    (change,) = changes({(DEATHS, JAN): CurrentCell("12", is_locked=True)}, entry("Road deaths", typed="15"))
    assert change.message == "January 2018 was approved with 12. To change it to 15, choose “Correct January 2018” on this page."


def test_what_is_empty_in_the_file_stays() -> None:
    (change,) = changes({(DEATHS, JAN): CurrentCell("12", "why", "provisional")}, entry("Road deaths", typed=""))
    assert (change.kind, change.message, change.new) == (ChangeKind.UNCHANGED, STAYS, CurrentCell("12", "why", "provisional"))
    assert changes({}, entry("Road deaths", typed="")) == ()
    (change,) = changes({(DEATHS, JAN): CurrentCell("12")}, entry("Road deaths", typed="", note="why"))
    assert (change.kind, change.new) == (ChangeKind.CHANGED, CurrentCell("12", "why"))


def test_names_stay_where_the_series_is_not_known() -> None:
    (change,) = changes({}, entry("Quantum leaps", "Ashford"))
    assert (change.kind, change.label, change.series_id) == (ChangeKind.REFUSED, "Quantum leaps, Ashford", None)


TYPED = st.sampled_from(["5", "1,234", "12745.0", "[x]", "[c]", "0", "", "9~"])


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ashford", "Shepway"]), st.sampled_from(MONTHS[:3]), TYPED, st.sampled_from(["", "why"])),
        max_size=8,
    )
)
def test_taking_over_a_file_twice_changes_nothing_the_second_time(rows: list[tuple[str, Period, str, str]]) -> None:
    lines = "".join(f'DA incidents,{part},{period.start},"{typed}",{note}\n' for part, period, typed, note in rows)
    read = files.read(f"measure,part,period,value,note\n{lines}".encode(), "x.csv")
    matched_ = match(read, known_series(), agency="a", cycle="c")
    first = compare(matched_, {})
    assert {change.kind for change in first} <= {ChangeKind.NEW, ChangeKind.REFUSED}
    current = {
        (change.series_id, change.period): change.new for change in first if change.new and change.series_id and change.period
    }
    second = compare(matched_, current)
    assert [change.kind for change in second if change.kind is not ChangeKind.REFUSED] == [ChangeKind.UNCHANGED] * len(current)
    assert sum(change.kind is ChangeKind.REFUSED for change in second) == sum(
        change.kind is ChangeKind.REFUSED for change in first
    )
