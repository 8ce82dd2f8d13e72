"""A pack as an Excel file: contents in, bytes out. No database, no Flask.

Tidy sheets with one observation a row, so that a member can sort, filter and pivot them, and a native chart for each
measure beside its numbers. Texts are written as texts: nothing in a pack is ever a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from portal.contents.pack import Contents, Measure, Priority
from portal.contents.splits import each_with_splits
from portal.documents.charts import chart_words
from portal.documents.excel import lines as xlsx_lines
from portal.documents.reference import reference_words
from portal.statistics.comparison import is_unsettled
from portal.statistics.numbers import FixedDecimal
from portal.tables.decimals import MOST_DECIMALS
from portal.wording import approvals, late, method, outstanding, sentences, year_end

ACCENT, QUIET = "#1D5A73", "#505A5F"
HEAD_ROW = 3  # counted from 0; above it are the title, the subtitle and an empty row
WIDEST_PAGE = 300  # characters that can still be read on A4 across
LINE, HIGHEST = 13.5, 405  # points: a line of text, and what Excel allows for a row
LONGEST = 32767  # characters that a cell can hold
HOLLOW = {"fill": {"color": "#FFFFFF"}, "border": {"color": ACCENT}}
CHART_SIZE = {"width": 640, "height": 300}
CHART_ROWS = 16
OPTIONS = {
    "in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
# Without “none” Excel would take the theme's font instead.
LETTERS = {"font_name": "Arial", "font_size": 10, "font_scheme": "none", "valign": "top"}


class _Book:
    """The workbook being written, with its few formats and the names already taken."""

    def __init__(self, contents: Contents, out: io.BytesIO) -> None:
        self.contents = contents
        # A copy: XlsxWriter writes into what it is given, and the second file would differ from the first.
        self.file = Workbook(out, {**OPTIONS, "default_format_properties": dict(LETTERS)})
        self.names: list[tuple[str, str]] = []  # sheet, what it holds
        add = self.file.add_format
        self.title = add({"bold": True, "font_size": 16, "font_color": ACCENT})
        self.quiet = add({"font_color": QUIET})
        self.bold = add({"bold": True})
        self.draft = add({"bold": True, "font_size": 12, "font_color": ACCENT})
        self.head = add({"bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT, "text_wrap": True})
        self.head_right = add(
            {"bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT, "align": "right", "indent": 1}
        )
        self.wrap = add({"text_wrap": True})
        self.link = add({"font_color": ACCENT, "underline": 1})
        self.day = add({"num_format": "d mmm yyyy", "align": "left"})
        self.whole = add({"num_format": "#,##0", "align": "right", "indent": 1})
        self.part = add({"num_format": "#,##0.0##", "align": "right", "indent": 1})
        looks = ("#,##0" + ".0000000"[: places + 1 if places else 0] for places in range(MOST_DECIMALS + 1))
        self.with_places = [add({"num_format": look, "align": "right", "indent": 1}) for look in looks]

    def sheet(self, wanted: str, title: str, holds: str) -> Worksheet:
        """A new sheet under a legal name, with its title in A1, A4 across, and the draft mark on every page."""
        name = _sheet_name(wanted, [taken for taken, _ in self.names])
        self.names.append((name, holds))
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        # “&” begins a code in a footer; a size has to be parted from a digit that follows it.
        mark = subtitle(self.contents).replace("&", "&&")[:200]
        sheet.set_footer(f"&L&8 {sentences.printable(mark)}&R&8 Page &P of &N")
        sheet.set_row(0, 24)
        write(sheet, 0, 0, title, self.title)
        return sheet

    def value(self, sheet: Worksheet, row: int, column: int, value: Any, look: Any = None) -> None:
        """A cell by what it holds: number, day, or text. Nothing stays an empty cell."""
        if isinstance(value, FixedDecimal):
            sheet.write_number(row, column, float(value), self.with_places[min(value.decimal_places, MOST_DECIMALS)])
        elif isinstance(value, Decimal):
            is_whole = value == value.to_integral_value()
            sheet.write_number(row, column, int(value) if is_whole else float(value), self.whole if is_whole else self.part)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)
        elif value:
            write(sheet, row, column, str(value), look)

    def table(
        self,
        sheet: Worksheet,
        columns: Sequence[tuple[str, int]],
        lines: Iterable[Sequence[Any]],
        name: str,
        *,
        wraps: bool = True,
        names: int = 1,
        if_empty: str = "Nothing here in this cycle.",
    ) -> None:
        """A real table with a filter and a header that stays in sight. Where not all of it wraps, its last column does. Its first
        columns, `names`, say what a line is: where it is wider than a page, they are printed on each."""
        write(sheet, 1, 0, subtitle(self.contents), self.draft if self.contents.draft else self.quiet)
        for at, (heading, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            write(sheet, HEAD_ROW, at, heading, self._head(heading))
        count, fixed = 0, 0 if wraps else len(columns) - 1
        for count, line in enumerate(lines, start=1):
            for at, value in enumerate(line):
                self.value(sheet, HEAD_ROW + count, at, value, self.wrap if at >= fixed else None)
            if (height := _height(line[fixed:], columns[fixed:])) > LINE:
                sheet.set_row(HEAD_ROW + count, height)
        if count:
            headings = [{"header": heading, "header_format": self._head(heading)} for heading, _ in columns]
            look = {"columns": headings, "style": "Table Style Light 1", "name": name, "banded_rows": False}
            sheet.add_table(HEAD_ROW, 0, HEAD_ROW + count, len(columns) - 1, look)
        else:
            write(sheet, HEAD_ROW + 1, 0, if_empty, self.quiet)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        sheet.repeat_rows(HEAD_ROW)
        pages = 1 + sum(width for _, width in columns) // WIDEST_PAGE
        sheet.fit_to_pages(pages, 0)
        if pages > 1:
            sheet.repeat_columns(0, names - 1)

    def _head(self, heading: str) -> Any:
        return self.head_right if heading in xlsx_lines.NUMBERS else self.head


def render_xlsx(contents: Contents) -> bytes:
    """The Excel file; the same contents make the same bytes."""
    out = io.BytesIO()
    book = _Book(contents, out)
    _properties(book)
    front = book.sheet("Contents", contents.agreement.title, "What is in this file")
    for at, priority in enumerate(contents.priorities):
        _priority(book, priority, at)
    measures = book.sheet("Measures", "Measures", "Definition, direction, breaks and caveats of each measure in this report")
    book.table(measures, xlsx_lines.MEASURES, xlsx_lines.measure_facts(contents), "Measures", names=2)
    figures = book.sheet("Figures", "Published figures", "Those in this report, with comparison, caveats and source")
    book.table(figures, xlsx_lines.FIGURES, xlsx_lines.figure_lines(contents), "Figures", names=4)
    actions = book.sheet("Actions", "Actions and progress", "Every action, with what each agency wrote")
    book.table(actions, xlsx_lines.ACTIONS, xlsx_lines.action_lines(contents), "Actions", names=2)
    _year_end(book)
    data = book.sheet("All data", "All data", "Every observation in this report, in one table")
    book.table(data, xlsx_lines.ALL_DATA, xlsx_lines.all_lines(contents), "AllData", wraps=False)
    _appendix(book)
    _contents_sheet(book, front)
    book.file.close()
    return out.getvalue()


def _year_end(book: _Book) -> None:
    if (one := book.contents.year_end) is None:
        return
    sheet = book.sheet(
        "End of the year",
        year_end.heading(one),
        f"Every action of {one.year}: its status, and what became of it as far as it is known",
    )
    book.table(sheet, xlsx_lines.YEAR_END, xlsx_lines.year_end_lines(one), "YearEnd", names=2, if_empty="There was no action.")


def _appendix(book: _Book) -> None:
    """What the report does not hold, what has changed since the one before, and what this audience does not see."""
    contents = book.contents
    missing = book.sheet("Not in this report", "Not in this report", "What was asked for and is not in this report, and why")
    book.table(
        missing, xlsx_lines.NOT_IN_REPORT, map(outstanding.not_received_line, contents.not_received), "NotInReport",
        if_empty="Everything that was asked for is in this report.",
    )  # fmt: skip
    became = "What has come of it since the last report, or is not asked for any more"
    arrived = book.sheet("Earlier reports", late.HEADING, became)
    book.table(arrived, xlsx_lines.RECEIVED_LATE, late.late_lines(contents), "ReceivedLate", if_empty=late.none_late(contents))
    if lines := approvals.approval_lines(contents):
        holds = "What nobody but its author in the coordinating team could approve"
        book.table(book.sheet("Approved otherwise", approvals.HEADING, holds), xlsx_lines.APPROVED, lines, "ApprovedOtherwise")
    holds = f"What an earlier report printed otherwise{': it is worked out at the issue' if contents.draft else ''}"
    changed = book.sheet("Changed", "Changed since last time", holds)
    changes = sentences.changed_lines(contents)
    book.table(changed, xlsx_lines.CHANGED, changes, "Changed", if_empty=sentences.unchanged_words(contents))
    revised = book.sheet(
        "Revised values",
        "Values revised in the period shown",
        "Revised values, and what they were before, but for totals of parts",
    )
    book.table(
        revised,
        xlsx_lines.REVISED,
        xlsx_lines.revised_lines(contents),
        "Revised",
        if_empty="No value in this report was revised.",
    )
    suppressed = book.sheet("Withheld", "Withheld", "The values that this audience does not see")
    book.table(
        suppressed, xlsx_lines.SUPPRESSED, sentences.suppression_lines(contents), "Withheld",
        if_empty="Nothing is withheld from this audience.",
    )  # fmt: skip
    made = book.sheet("Method", method.HEADING, f"{method.HEADING}: periods, comparisons, what is usual")
    book.table(made, xlsx_lines.METHOD, method.METHOD, "Method")


def subtitle(contents: Contents) -> str:
    """“January to March 2019 · Working group · Version 2”."""
    return " · ".join((contents.cycle.title, sentences.audience_words(contents.audience), sentences.version_words(contents)))


def write(sheet: Worksheet, row: int, column: int, text: str, look: Any = None) -> None:
    """A text, whatever it begins with; a longer one than a cell can hold is cut and says so."""
    text = sentences.printable(text)
    sheet.write_string(row, column, text if len(text) <= LONGEST else text[: LONGEST - 20] + "… (cut, too long)", look)


def _height(line: Sequence[Any], columns: Sequence[tuple[str, int]]) -> float:
    """The height that the longest text of a line needs, in points: LibreOffice does not work it out by itself."""
    needed = 1
    for value, (_, width) in zip(line, columns, strict=True):
        if isinstance(value, str):
            needed = max(needed, sum(1 + len(piece) // max(width - 2, 1) for piece in value.split("\n")))
    return min(needed * LINE, HIGHEST)


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that Excel takes: 31 characters, none of []:*?/\\, no apostrophe at the ends, no two alike in any case."""
    clean = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\]", " ", sentences.printable(wanted))).strip(" '") or "Sheet"
    used = {name.casefold() for name in taken} | {"history"}
    name, number = clean[:31].strip(" '"), 1
    while name.casefold() in used:
        number += 1
        name = f"{clean[: 31 - len(str(number)) - 1].strip()} {number}"
    return name


def _properties(book: _Book) -> None:
    contents = book.contents
    frozen = datetime.fromisoformat(contents.frozen_at)
    moment = frozen.astimezone(UTC).replace(tzinfo=None) if frozen.tzinfo else frozen
    book.file.set_properties({
        "title": sentences.printable(f"{contents.agreement.title}: {contents.cycle.title}")[:255],
        "author": sentences.printable(contents.agreement.partnership)[:255],
        "created": moment.replace(microsecond=0),
        "keywords": reference_words(contents),
    })  # fmt: skip


def _contents_sheet(book: _Book, sheet: Worksheet) -> None:
    contents = book.contents
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    facts = (
        ("Partnership", contents.agreement.partnership),
        ("Review cycle", contents.cycle.title),
        ("Meeting", sentences.meeting_words(contents.cycle)),
        ("Audience", sentences.audience_words(contents.audience)),
        ("Version", sentences.version_words(contents)),
        ("Compiled" if contents.draft else "Frozen", sentences.moment_words(contents.frozen_at)),
        ("Handling", contents.handling),
        ("Corrected version", contents.note),
    )
    row = 2
    for label, text in facts:
        if text:
            write(sheet, row, 0, label, book.bold)
            write(sheet, row, 1, text, book.draft if label == "Version" and contents.draft else book.wrap)
            row += 1
    row = _heading(book, sheet, row + 1, "Sheet", "What it holds")
    for name, holds in book.names[1:]:
        target = "internal:'" + name.replace("'", "''") + "'!A1"
        sheet.write_url(row, 0, target, book.link, sentences.printable(name))
        write(sheet, row, 1, holds, book.wrap)
        row += 1
    row = _heading(book, sheet, row + 1, "Symbol or mark", "Meaning")
    for mark, meaning in sentences.KEY:
        write(sheet, row, 0, mark)
        write(sheet, row, 1, meaning, book.wrap)
        row += 1


def _heading(book: _Book, sheet: Worksheet, row: int, *texts: str) -> int:
    for at, text in enumerate(texts):
        write(sheet, row, at, text, book.head)
    return row + 1


def _priority(book: _Book, priority: Priority, at: int) -> None:
    sheet = book.sheet(priority.title, priority.title, f"The measures of {priority.title}, with charts")
    book.table(sheet, xlsx_lines.SERIES, xlsx_lines.series_lines(priority), f"Priority{at + 1}", wraps=False)
    first = HEAD_ROW + 1
    for number, measure in enumerate(priority.measures):
        _chart(book, sheet, measure, first, HEAD_ROW + number * CHART_ROWS)
        first += sum(len(series.observations) for one in each_with_splits([measure]) for series in one.series)


def _chart(book: _Book, sheet: Worksheet, measure: Measure, first: int, row: int) -> None:
    """Adds a line chart of the measure's first series, the total; a missing value is a gap and never 0."""
    count = len(measure.series[0].observations) if measure.series else 0
    if not count or all(one.value is None for one in measure.series[0].observations):
        return
    chart = book.file.add_chart({"type": "line"})
    last = first + count - 1
    open_points = [HOLLOW if is_unsettled(one.status) else None for one in measure.series[0].observations]
    chart.add_series({
        "name": [sheet.name, first, 0],
        "categories": [sheet.name, first, xlsx_lines.DAY_COLUMN, last, xlsx_lines.DAY_COLUMN],
        "values": [sheet.name, first, xlsx_lines.VALUE_COLUMN, last, xlsx_lines.VALUE_COLUMN],
        "line": {"color": ACCENT, "width": 2},
        "marker": {"type": "circle", "size": 4, "fill": {"color": ACCENT}, "border": {"color": ACCENT}},
        "points": open_points,
    })  # fmt: skip
    small = {"size": 9, "bold": False}
    chart.set_title({"name": _not_formula(measure.name), "name_font": {"size": 11, "color": ACCENT}})
    period = {"quarterly": "Quarter ending", "yearly": "Year ending"}.get(measure.frequency, "Month")
    period += " (hollow points: not final)" if any(open_points) else ""
    chart.set_x_axis(
        {"name": period, "name_font": small, "num_format": "mmm yyyy", "date_axis": True, "num_font": {"rotation": -45}}
    )
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    chart.set_y_axis({"name": _not_formula(measure.unit), "name_font": small, "min": 0, "major_gridlines": grid})
    chart.set_legend({"none": True})
    chart.show_blanks_as("gap")
    chart.set_size(CHART_SIZE)
    sheet.insert_chart(
        row, len(xlsx_lines.SERIES) + 1, chart, {"description": sentences.printable(chart_words(measure)), "object_position": 3}
    )


def _not_formula(text: str) -> str:
    """XlsxWriter takes a title that begins with “=” for a reference to a cell."""
    text = sentences.printable(text)
    return f" {text}" if text.startswith("=") else text
