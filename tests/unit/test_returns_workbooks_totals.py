"""The totals beside last month's and last year's, by which people see that a file was read wrongly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.merging import CurrentCell
from portal.returns.workbooks.preview import CellChange, ChangeKind
from portal.returns.workbooks.totals import totals_of
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period

MAY, JUNE, JUNE_2018 = (Period.ending(end, 1) for end in (date(2019, 5, 31), date(2019, 6, 30), date(2018, 6, 30)))
PARTS = ("Ashford", "Dover", "Swale")


def series(number: int, measure: str, part: str = "", adds_up: bool = True) -> KnownSeries:
    names = (part,) if part else ()
    return KnownSeries(number, measure, (measure.upper(),), "calls", "monthly", frozenset({MAY, JUNE}), part, names, adds_up)


ASB = [series(at, "asb", part) for at, part in enumerate(PARTS, start=1)]
DEATHS = series(9, "deaths")
HATE = [series(20, "hate", "Race", False), series(21, "hate", "Faith", False), series(22, "hate", "", False)]
KNOWN = [*ASB, DEATHS, *HATE]


def change(number: int, period: Period, typed: str, kind: ChangeKind = ChangeKind.NEW) -> CellChange:
    return CellChange(
        kind=kind, sheet="", address="", label="", series_id=number, period=period, old=None, new=CurrentCell(typed)
    )


def lines(changes: list[CellChange], present: dict[tuple[int, Period], CurrentCell]) -> list[str]:
    return [total.line for total in totals_of(changes, KNOWN, present)]


def test_all_parts_beside_the_month_and_the_year_before() -> None:
    present = {(at, MAY): CurrentCell(str(100 * at)) for at in (1, 2, 3)} | {
        (at, JUNE_2018): CurrentCell("50") for at in (1, 2, 3)
    }
    changes = [change(at, JUNE, "1,000") for at in (1, 2, 3)]
    assert lines(changes, present) == ["ASB, Jun 2019: 3,000 (all 3 parts); May 2019 600, Jun 2018 150"]


def test_some_parts_are_compared_with_the_same_parts() -> None:
    present = {(at, MAY): CurrentCell(str(100 * at)) for at in (1, 2, 3)}
    assert lines([change(2, JUNE, "210")], present) == ["ASB, Jun 2019: 210 (1 of 3 parts); May 2019 200, Jun 2018 –"]


def test_what_is_there_already_is_in_the_total() -> None:
    present = {(1, JUNE): CurrentCell("90"), (1, MAY): CurrentCell("80"), (2, MAY): CurrentCell("[x]")}
    assert lines([change(2, JUNE, "210")], present) == ["ASB, Jun 2019: 300 (2 of 3 parts); May 2019 –, Jun 2018 –"]


def test_the_month_before_may_come_in_the_same_file() -> None:
    assert lines([change(9, JUNE, "4"), change(9, MAY, "3", ChangeKind.CHANGED)], {}) == [
        "DEATHS, May 2019: 3; Apr 2019 –, May 2018 –",
        "DEATHS, Jun 2019: 4; May 2019 3, Jun 2018 –",
    ]


def test_parts_that_overlap_have_a_total_of_their_own() -> None:
    assert lines([change(20, JUNE, "5"), change(21, JUNE, "4"), change(22, JUNE, "7")], {(22, MAY): CurrentCell("6")}) == [
        "HATE, Jun 2019: 7; May 2019 6, Jun 2018 –"
    ]
    assert lines([change(20, JUNE, "5"), change(21, JUNE, "4")], {}) == [
        "HATE, Jun 2019: 9 (all 2 parts added up, though they overlap); May 2019 –, Jun 2018 –"
    ]


def test_what_is_not_taken_has_no_total() -> None:
    others = [kind for kind in ChangeKind if kind not in (ChangeKind.NEW, ChangeKind.CHANGED)]
    assert lines([change(1, JUNE, "5", kind) for kind in others], {}) == []
    assert lines([change(1, JUNE, "[x]")], {}) == [], "nothing to add up"


CELLS = st.dictionaries(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([MAY, JUNE, JUNE_2018])), st.integers(0, 999))


@given(present=CELLS, in_file=st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 999), min_size=1))
def test_by_a_slow_rule_of_its_own(present: dict[tuple[int, Period], int], in_file: dict[int, int]) -> None:
    cells = {place: CurrentCell(str(number)) for place, number in present.items()}
    (total,) = totals_of([change(at, JUNE, str(number)) for at, number in in_file.items()], KNOWN, cells)
    june = {at: in_file.get(at, present.get((at, JUNE))) for at in (1, 2, 3)}
    counted = [at for at, number in june.items() if number is not None]
    assert total.now == number_words(sum(Decimal(june[at] or 0) for at in counted))
    for shown, period in ((total.before, MAY), (total.year_before, JUNE_2018)):
        numbers = [present.get((at, period)) for at in counted]
        expected = "–" if None in numbers else number_words(sum(Decimal(one or 0) for one in numbers))
        assert shown == expected
