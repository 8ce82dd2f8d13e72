"""Tables as partners make them, generated in many shapes with the truth of every number, to try the reader on.

Written apart from the reader: it knows how people lay out tables, and nothing of how they are read.
"""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from portal.spreadsheets.sheets import Row, Sheet, Sheets

Key = tuple[str, str, date]  # measure (its key), part (its key), first day of the month

DISTRICTS = {
    "ashford": ["Ashford"],
    "canterbury": ["Canterbury", "City of Canterbury"],
    "dover": ["Dover"],
    "folkestone-hythe": ["Folkestone & Hythe", "Shepway", "Folkestone and Hythe"],
    "swale": ["Swale"],
    "tunbridge-wells": ["Tunbridge Wells"],
}
MEASURES = {
    "asb": ["Anti-social behaviour", "ASB incidents"],
    "burglary": ["Burglary"],
    "violence": ["Violence and sexual offences"],
}


@dataclass
class Table:
    """Rows of one sheet, with what each number in it truly is. `merged` are areas such as “A1:B1”; `tab` is its name."""

    rows: list[list[Any]]
    truth: dict[Key, int]
    tab: str = "Sheet1"
    merged: list[str] = field(default_factory=list)

    def as_workbook(self) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = self.tab[:31]
        for row in self.rows:
            sheet.append(row)
        for area in self.merged:
            sheet.merge_cells(area)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def as_sheets(self) -> Sheets:
        """The same as it is once it is opened, which takes far less time than writing and opening a workbook."""
        rows = [
            Row(number, tuple("" if one is None else one if isinstance(one, date) else str(one) for one in row))
            for number, row in enumerate(self.rows, 1)
            if any(one not in (None, "") for one in row)
        ]
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        for area in self.merged:
            left, top, right, bottom = (one or 0 for one in range_boundaries(area))
            merged |= {(row, column): (top, left) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        return Sheets("table.xlsx", (Sheet(self.tab[:31], tuple(rows), merged),))

    def as_csv(self, separator: str) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=separator).writerows([["" if one is None else one for one in row] for row in self.rows])
        return out.getvalue().encode("utf-8-sig")


@dataclass
class Draw:
    """One random choice of measures, districts and months, with a number for each."""

    random: Random
    measures: list[str]
    districts: list[str]
    months: list[date]
    truth: dict[Key, int]

    def name(self, key: str) -> str:
        return self.random.choice({**DISTRICTS, **MEASURES}[key])

    def month(self, day: date, style: int) -> Any:
        name = calendar.month_name[day.month]
        return [
            f"{name[:3]} {day.year}",
            f"{name} {day.year}",
            day,
            f"{day:%Y-%m}",
            f"{name[:3]}-{day.year % 100:02}",
            f"{day:%m/%Y}",
        ][style]

    def of(self, measure: str, district: str, month: date) -> int:
        return self.truth[measure, district, month]

    def only(self, *measures: str) -> dict[Key, int]:
        return {key: number for key, number in self.truth.items() if key[0] in measures}

    def style(self) -> int:
        return self.random.randrange(6)

    def title(self, measure: str) -> str:
        return self.random.choice(["{}", "{} by district", "Number of {}", "Table 1: {}", "{}, monthly figures"]).format(
            self.name(measure)
        )


def draw(seed: int) -> Draw:
    random = Random(seed)
    first = date(2018, random.randrange(1, 9), 1)
    months = [
        date(first.year + (first.month - 1 + at) // 12, (first.month - 1 + at) % 12 + 1, 1)
        for at in range(random.randrange(2, 6))
    ]
    districts = random.sample(list(DISTRICTS), random.randrange(2, len(DISTRICTS) + 1))
    measures = random.sample(list(MEASURES), random.randrange(2, 4))
    truth = {(m, d, month): random.randrange(0, 2000) for m in measures for d in districts for month in months}
    return Draw(random, measures, districts, months, truth)


def _total(d: Draw, name: str, measure: str) -> list[Any]:
    return [name, *(sum(d.of(measure, one, month) for one in d.districts) for month in d.months)]


def _district_rows(d: Draw, measure: str) -> list[list[Any]]:
    return [[d.name(one), *(d.of(measure, one, month) for month in d.months)] for one in d.districts]


def _heads(d: Draw, *first: str) -> list[Any]:
    style = d.style()
    return [*first, *(d.month(month, style) for month in d.months)]


def long_csv(d: Draw) -> Table:
    rows = [[m, d.name(part), f"{month:%Y-%m-%d}", number] for (m, part, month), number in d.truth.items()]
    return Table([["measure", "part", "period_start", "value"], *rows], d.truth)


def long_with_other_headings(d: Draw) -> Table:
    style = d.style()
    rows = [[d.month(month, style), d.name(part), d.name(m), number] for (m, part, month), number in d.truth.items()]
    return Table([["Month", "CSP", "Crime type", d.random.choice(["Count", "Number", "Value"])], *rows], d.truth)


def title_above(d: Draw) -> Table:
    m = d.measures[0]
    rows = [[d.title(m)], _heads(d, "District"), *_district_rows(d, m), _total(d, "Total", m)]
    return Table(rows, d.only(m))


def measure_on_the_tab(d: Draw) -> Table:
    m = d.measures[0]
    return Table([_heads(d, "District"), *_district_rows(d, m)], d.only(m), tab=MEASURES[m][0])


def measure_in_the_corner(d: Draw) -> Table:
    m = d.measures[0]
    return Table([_heads(d, d.name(m)), *_district_rows(d, m)], d.only(m))


def two_columns_of_names(d: Draw) -> Table:
    repeated = d.random.random() < 0.5
    rows = [_heads(d, "Measure", "District")]
    for m in d.measures:
        for at, district in enumerate(d.districts):
            name = d.name(m) if repeated or at == 0 else ""
            rows.append([name, d.name(district), *(d.of(m, district, month) for month in d.months)])
    return Table(rows, d.truth)


def districts_before_measures(d: Draw) -> Table:
    rows = [_heads(d, "Local authority", "Offence")]
    rows += [[d.name(one), d.name(m), *(d.of(m, one, month) for month in d.months)] for one in d.districts for m in d.measures]
    return Table(rows, d.truth)


def months_down(d: Draw) -> Table:
    m, style = d.measures[0], d.style()
    rows = [[d.month(month, style), *(d.of(m, one, month) for one in d.districts)] for month in d.months]
    return Table([[d.title(m)], ["Month", *(d.name(one) for one in d.districts)], *rows], d.only(m))


def stacked(d: Draw) -> Table:
    rows: list[list[Any]] = []
    for m in d.measures:
        rows += [[d.title(m)], _heads(d, "District"), *_district_rows(d, m), _total(d, "Total", m), []]
    return Table(rows, d.truth)


def stacked_with_other_months(d: Draw) -> Table:
    rows: list[list[Any]] = []
    truth: dict[Key, int] = {}
    for at, m in enumerate(d.measures[:2]):
        months = d.months[at:] if len(d.months) > 1 else d.months
        style = d.style()
        rows += [[d.title(m)], ["", *(d.month(month, style) for month in months)]]
        rows += [[d.name(one), *(d.of(m, one, month) for month in months)] for one in d.districts]
        rows += [[]]
        truth |= {(m, one, month): d.of(m, one, month) for one in d.districts for month in months}
    return Table(rows, truth)


def side_by_side(d: Draw) -> Table:
    one, other = d.measures[:2]
    left, right = [_heads(d, "District"), *_district_rows(d, one)], [_heads(d, "District"), *_district_rows(d, other)]
    width = len(left[0])
    rows = [[*a, None, *b] for a, b in zip(left, right, strict=True)]
    titles = [d.title(one), *[None] * width, d.title(other)]
    return Table([titles, *rows], d.only(one, other))


def outline_of_measures(d: Draw) -> Table:
    rows = [_heads(d, "")]
    for m in d.measures:
        rows += [[d.name(m)], *_district_rows(d, m)]
        rows += [_total(d, "Total", m)] if d.random.random() < 0.5 else []
    return Table(rows, d.truth)


def pivot_of_districts_over_types(d: Draw) -> Table:
    rows: list[list[Any]] = [["Count of records", "Column Labels"], [*_heads(d, "Row Labels"), "Grand Total"]]
    for one in d.districts:
        sums = [sum(d.of(m, one, month) for m in d.measures) for month in d.months]
        rows.append([DISTRICTS[one][0], *sums, sum(sums)])
        for m in d.measures:
            numbers = [d.of(m, one, month) for month in d.months]
            rows.append([MEASURES[m][0], *numbers, sum(numbers)])
    sums = [sum(d.of(m, one, month) for m in d.measures for one in d.districts) for month in d.months]
    rows.append(["Grand Total", *sums, sum(sums)])
    return Table(rows, d.truth)


def pivot_of_types_over_districts(d: Draw) -> Table:
    rows = [_heads(d, "Row Labels")]
    for m in d.measures:
        rows += [
            _total(d, MEASURES[m][0], m),
            *([DISTRICTS[row][0], *(d.of(m, row, month) for month in d.months)] for row in d.districts),
        ]
    return Table(rows, d.truth)


def subtotals_below(d: Draw) -> Table:
    rows: list[list[Any]] = [_heads(d, "")]
    for m in d.measures:
        rows += [[DISTRICTS[one][0], *(d.of(m, one, month) for month in d.months)] for one in d.districts]
        rows += [_total(d, MEASURES[m][0], m)]
    return Table(rows, d.truth)


def pivot_in_tabular_form(d: Draw) -> Table:
    repeated = d.random.random() < 0.5
    rows = [_heads(d, "District", "Type")]
    for one in d.districts:
        for at, m in enumerate(d.measures):
            name = DISTRICTS[one][0] if repeated or not at else ""
            rows.append([name, MEASURES[m][0], *(d.of(m, one, month) for month in d.months)])
        rows.append([f"{DISTRICTS[one][0]} Total", None, *(sum(d.of(m, one, month) for m in d.measures) for month in d.months)])
    return Table(rows, d.truth)


def years_above_months(d: Draw) -> Table:
    m = d.measures[0]
    years: list[Any] = []
    for month in d.months:
        years.append(month.year if month.year not in years else None)
    heads = ["District", *(calendar.month_abbr[month.month] for month in d.months)]
    return Table([[d.title(m)], [None, *years], heads, *_district_rows(d, m)], d.only(m))


def months_above_districts(d: Draw) -> Table:
    m, style = d.measures[0], d.style()
    upper: list[Any] = [None]
    for month in d.months:
        upper += [d.month(month, style), *[None] * (len(d.districts) - 1)]
    lower = ["", *(d.name(one) for _ in d.months for one in d.districts)]
    numbers = [d.name(m), *(d.of(m, one, month) for month in d.months for one in d.districts)]
    return Table([upper, lower, numbers], d.only(m))


def types_across_months_and_districts_down(d: Draw) -> Table:
    style = d.style()
    rows: list[list[Any]] = [["Month", "District", *(d.name(m) for m in d.measures)]]
    for month in d.months:
        for at, one in enumerate(d.districts):
            rows.append([d.month(month, style) if at == 0 else None, d.name(one), *(d.of(m, one, month) for m in d.measures)])
    return Table(rows, d.truth)


def one_month_in_the_title(d: Draw) -> Table:
    month = d.months[0]
    rows: list[list[Any]] = [
        [f"Return for {calendar.month_name[month.month]} {month.year}"],
        ["District", *(d.name(m) for m in d.measures)],
    ]
    rows += [[d.name(one), *(d.of(m, one, month) for m in d.measures)] for one in d.districts]
    return Table(rows, {key: number for key, number in d.truth.items() if key[2] == month})


def numbers_of_excel_for_months(d: Draw) -> Table:
    m = d.measures[0]
    serials = [(month - date(1899, 12, 30)) // timedelta(days=1) for month in d.months]
    return Table([["District", *serials], *_district_rows(d, m)], d.only(m), tab=MEASURES[m][0])


def with_percentages_beside(d: Draw) -> Table:
    m = d.measures[0]
    style = d.style()
    upper: list[Any] = ["District"]
    for month in d.months:
        upper += [d.month(month, style), None]
    lower: list[Any] = [None, *["Number", "%"] * len(d.months)]
    rows = [
        [d.name(one), *(cell for month in d.months for cell in (d.of(m, one, month), d.random.randrange(100)))]
        for one in d.districts
    ]
    return Table([[d.title(m)], upper, lower, *rows], d.only(m))


def months_over_districts_down(d: Draw) -> Table:
    m, style = d.measures[0], d.style()
    rows: list[list[Any]] = [["", d.name(m)]]
    for month in d.months:
        rows += [[d.month(month, style)], *([d.name(one), d.of(m, one, month)] for one in d.districts)]
    return Table(rows, d.only(m))


def with_a_code_and_a_baseline(d: Draw) -> Table:
    m = d.measures[0]
    rows = [
        [f"E0700010{at}", d.name(one), 9_999, *(d.of(m, one, month) for month in d.months)] for at, one in enumerate(d.districts)
    ]
    return Table([[d.title(m)], _heads(d, "Code", "District", "Baseline"), *rows], d.only(m))


ORDINARY: list[Callable[[Draw], Table]] = [
    long_csv, long_with_other_headings, title_above, measure_on_the_tab, measure_in_the_corner, two_columns_of_names,
    districts_before_measures, months_down, stacked, stacked_with_other_months, side_by_side, outline_of_measures,
    pivot_of_districts_over_types, pivot_of_types_over_districts, subtotals_below, pivot_in_tabular_form, years_above_months,
    months_above_districts, types_across_months_and_districts_down, one_month_in_the_title, numbers_of_excel_for_months,
    with_percentages_beside, months_over_districts_down, with_a_code_and_a_baseline,
]  # fmt: skip


# Those in which each row says for itself what it is about.
WITH_OWN_NAMES = (
    long_csv, long_with_other_headings, title_above, measure_on_the_tab, measure_in_the_corner, districts_before_measures, months_down,
    years_above_months, one_month_in_the_title, with_percentages_beside, with_a_code_and_a_baseline,
)  # fmt: skip
