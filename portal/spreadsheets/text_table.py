"""Reads a CSV as a sheet of rows; finds out how it is encoded and which sign separates its columns. Pure."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator

from portal.core.text import clean
from portal.spreadsheets.kinds import UTF16
from portal.spreadsheets.number_signs import decimal_sign, numbers_in, plain_number
from portal.spreadsheets.refusals import TOO_MUCH, Refused
from portal.spreadsheets.sheets import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Content, Row, Sheet, Sheets

DELIMITERS = "\t|;,"  # where two part the lines equally well, the first of these: numbers and notes hold commas, but no tabs
LINES_TRIED = 20
LONGEST_LINE = 1_000_000  # characters; a line of nothing but commas would make millions of cells
_UNREADABLE = "“{}” is not a text that can be read. In Excel, choose “Save As” and “CSV UTF-8”, and upload that file."
CERTAIN_SHARE = 0.4  # of zero bytes among every second byte
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


def read_csv(filename: str, data: bytes) -> Sheets:
    """The file as one sheet without a name. Raises Refused where it is no text, or no proper CSV."""
    text = _decode(filename, data)
    if not text.strip():
        raise Refused(f"“{filename}” is empty. Choose the file with your numbers.")
    start, delimiter = _delimiter(text)
    rows = tuple(_rows(filename, text, start, delimiter))
    return Sheets(filename, (Sheet("", _with_plain_numbers(rows, commas_are_usual=delimiter == ";")),))


def _with_plain_numbers(rows: tuple[Row, ...], *, commas_are_usual: bool) -> tuple[Row, ...]:
    """The rows with their numbers as digits with a point. Raises Refused where it is not certain what parts the decimals."""
    texts = ((str(cell), row.number, column) for row in rows for column, cell in enumerate(row.cells, start=1))
    numbers = numbers_in(texts, lambda row, column: f"line {row}, column {column}")
    sign = decimal_sign(numbers, commas_are_usual=commas_are_usual)
    return tuple(Row(row.number, tuple(plain_number(str(cell), sign) for cell in row.cells)) for row in rows)


def _decode(filename: str, data: bytes) -> str:
    """UTF-16 with a byte order mark, or where it is certain; UTF-8; else Windows-1252, which is what Excel writes in the UK."""
    if data.startswith(UTF16):
        encodings: tuple[str, ...] = ("utf-16",)
    elif encoding := _utf16_without_mark(data):
        encodings = (encoding,)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = codecs.decode(data, encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return clean(text)
    raise Refused(_UNREADABLE.format(filename))


def _utf16_without_mark(data: bytes) -> str:
    """The name of the encoding where every second byte of the beginning is a zero byte, as in no other; empty otherwise."""
    start = data[:2000]
    if len(data) % 2 == 0 and len(start) >= 4:
        halves = start[0::2], start[1::2]
        zeros = [half.count(0) / len(half) for half in halves]
        if zeros[0] == 0 and zeros[1] > CERTAIN_SHARE:
            return "utf-16-le"
        if zeros[1] == 0 and zeros[0] > CERTAIN_SHARE:
            return "utf-16-be"
    return ""


def _delimiter(text: str) -> tuple[int, str]:
    """The index at which the table begins, and the sign that separates its columns.

    That is the sign which stands in most lines, and as often in each of them; unless a first line such as “sep=;” names another.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    if first.lower().startswith("sep=") and first[4:5] in (*DELIMITERS, " ") and len(first.rstrip("\r\n ")) <= 5:
        return len(first) + 1, first[4]
    lines = [line for line in text[:50_000].split("\n") if line.strip()][:LINES_TRIED]
    outside = ["".join(line.split('"')[::2]) for line in lines]

    def fitness(sign: str) -> tuple[int, int]:
        counts = [count for line in outside if (count := line.count(sign))]
        return len(counts), max((counts.count(count) for count in set(counts)), default=0)

    return 0, max(DELIMITERS, key=fitness)


def _rows(filename: str, text: str, start: int, delimiter: str) -> Iterator[Row]:
    lines = csv.reader(_lines(text, start), delimiter=delimiter, strict=True)
    number, cells_left = (2 if start else 1), MOST_CELLS
    last_line = 0
    texts: dict[str, str] = {}  # names and months occur thousands of times; each text is in memory once
    try:
        for cells in lines:
            if any(cell and not cell.isspace() for cell in cells):
                cells_left -= len(cells)
                if number > MOST_ROWS or len(cells) > MOST_COLUMNS or cells_left < 0:
                    raise Refused(f"“{filename}” has more rows or columns than a data return needs. {TOO_MUCH}")
                row: tuple[Content, ...] = tuple(texts.setdefault(cell, cell) for cell in cells)
                yield Row(number, row)
            number += lines.line_num - last_line  # a text in quotes can go over several lines
            last_line = lines.line_num
    except csv.Error as error:
        raise Refused(
            f"Line {number} of “{filename}” is not proper CSV: perhaps a quotation mark is missing. Correct it, then upload it."
        ) from error


def _lines(text: str, start: int) -> Iterator[str]:
    """The lines of the text. They end at line feeds only: `splitlines` would also split at signs that a cell can hold."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end - start > LONGEST_LINE:
            raise Refused(f"This file has a line of {end - start:,} characters, so it is no table. {TOO_MUCH}")
        yield text[start:end]
        start = end
