"""What goes wrong in tables, to try the reader on: each changes a generated table (table_shapes.py) in place.

No number may be read as another one because of it.
"""

from __future__ import annotations

from collections.abc import Callable

from openpyxl.utils.cell import get_column_letter

from tests.factories.table_shapes import DISTRICTS, MEASURES, Draw, Table


def _first_row_of_numbers(table: Table) -> int:
    """Its index; a row of years or of Excel's numbers for days is none."""
    return next(
        at
        for at, row in enumerate(table.rows)
        if any(isinstance(one, int) and not 1990 < one < 2100 and one < 43000 for one in row)
    )


def first_row_of_numbers_is_gone(d: Draw, table: Table) -> None:
    del table.rows[_first_row_of_numbers(table)]


def total_differs(d: Draw, table: Table) -> None:
    for row in table.rows:
        if row and isinstance(row[0], str) and "otal" in row[0]:
            row[-1] = (row[-1] or 0) + 1


def a_name_is_not_known(d: Draw, table: Table) -> None:
    names = {name for spellings in (*DISTRICTS.values(), *MEASURES.values()) for name in spellings}
    for row in table.rows:
        for column, content in enumerate(row):
            if content in names:
                row[column] = "Rother"
                return


def a_column_is_doubled(d: Draw, table: Table) -> None:
    width = max(len(row) for row in table.rows)
    for row in table.rows:
        row += [None] * (width - len(row))
        extra = row[-1]
        row.append(extra + 7 if isinstance(extra, int) else extra)


def a_column_without_heading(d: Draw, table: Table) -> None:
    width = max(len(row) for row in table.rows)
    for row in table.rows:
        row += [None] * (width - len(row))
        row.insert(width - 1, d.random.randrange(100) if isinstance(row[-1], int) else None)


def another_title(d: Draw, table: Table) -> None:
    table.rows.insert(0, ["Fly-tipping reported to the districts"])


def a_line_between(d: Draw, table: Table) -> None:
    at = max(at for at, row in enumerate(table.rows) if any(isinstance(one, int) for one in row))
    table.rows.insert(at, ["of which at night"])


def rows_in_another_order(d: Draw, table: Table) -> None:
    """Only for shapes whose rows all have their own names."""
    first = _first_row_of_numbers(table)
    rest = table.rows[first:]
    d.random.shuffle(rest)
    table.rows[first:] = rest


def two_cells_merged(d: Draw, table: Table) -> None:
    row = max(at for at, row in enumerate(table.rows, 1) if row and isinstance(row[-1], int))
    column = get_column_letter(len(table.rows[row - 1]))
    if row > 1 and len(table.rows[row - 2]) == len(table.rows[row - 1]):
        table.merged.append(f"{column}{row - 1}:{column}{row}")
        table.rows[row - 1][-1] = None


def headings_are_gone(d: Draw, table: Table) -> None:
    at = next((at for at, row in enumerate(table.rows) if len([one for one in row if one]) > 1), 0)
    del table.rows[at]


TROUBLES: list[Callable[[Draw, Table], None]] = [
    first_row_of_numbers_is_gone, total_differs, a_name_is_not_known, a_column_is_doubled, a_column_without_heading, another_title,
    a_line_between, rows_in_another_order, two_cells_merged, headings_are_gone,
]  # fmt: skip
