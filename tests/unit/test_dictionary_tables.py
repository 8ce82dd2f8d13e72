"""The values of a measure as tables, a year each."""

from datetime import date
from decimal import Decimal

from portal.contents.pack import Measure, Observation, Series
from portal.dictionary.tables import EMPTY, key_of, value_tables
from portal.statistics.periods import Period

MONTHS = Period(date(2017, 11, 1), date(2018, 2, 28)).split("monthly")


def seen(period: Period, value: int | None, **more: object) -> Observation:
    number = None if value is None else Decimal(value)
    return Observation(period_start=period.start.isoformat(), period_end=period.end.isoformat(), value=number, **more)  # type: ignore[arg-type]


def measure(*series: Series, frequency: str = "monthly", unit: str = "calls") -> Measure:
    return Measure(
        key="m",
        name="M",
        definition="",
        unit=unit,
        geography="",
        frequency=frequency,
        judgement="none",
        returned_by="",
        restricted=False,
        parts_overlap=False,
        breaks=(),
        series=series,
        comparison=None,
    )


def test_a_year_a_table_newest_first_with_a_line_for_the_whole_and_each_part() -> None:
    total = Series(None, "Total", tuple(seen(month, 1000 + at) for at, month in enumerate(MONTHS)), None)
    part = Series("a", "Ashford", (seen(MONTHS[3], 7, status="revised", revised_from=Decimal(6)),), None)
    new, old = value_tables(measure(total, part))
    assert (new.title, old.title) == ("2018", "2017")
    assert [label for label, _ in new.rows] == ["Total", "Ashford"]
    assert new.rows[0][1][:3] == (("1,002", ""), ("1,003", ""), EMPTY)
    assert new.rows[1][1][1] == ("7 r", "revised from 6")
    assert old.rows[0][1][10:] == (("1,000", ""), ("1,001", ""))
    assert set(old.rows[1][1]) == {EMPTY}, "a part that did not exist yet has an empty line"
    assert key_of([new, old]) == [("r", "revised")]


def test_a_measure_without_parts_is_one_table_with_a_line_a_year() -> None:
    [table] = value_tables(measure(Series(None, "Total", tuple(seen(month, 5) for month in MONTHS), None), unit="%"))
    assert [label for label, _ in table.rows] == ["2018", "2017"]
    assert table.rows[0][1][0] == ("5%", "")
    assert value_tables(measure(Series(None, "Total", (), None))) == []


def test_quarters_have_four_columns() -> None:
    quarter = Period(date(2018, 4, 1), date(2018, 6, 30))
    [table] = value_tables(measure(Series(None, "Total", (seen(quarter, None, symbol="x"),), None), frequency="quarterly"))
    assert table.heads == ("Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec")
    assert table.rows[0][1] == (EMPTY, ("[x]", ""), EMPTY, EMPTY)
    assert key_of([table]) == [("[x]", "not available")]


def test_a_note_stands_once_for_all_it_was_given_for() -> None:
    names = [Series(key, key.upper(), (seen(MONTHS[3], None, symbol="x", note="The system was down."),), None) for key in "abcd"]
    single = Series("e", "E", (seen(MONTHS[2], 3, note="Counted twice"),), None)
    [table] = value_tables(measure(Series(None, "Total", (), None), *names, single))
    assert table.notes == ("4 parts, February 2018: The system was down.", "E, January 2018: Counted twice.")
