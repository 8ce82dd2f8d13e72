"""Reads a CSV as a sheet of rows; finds out how it is encoded and which sign separates its columns. Pure."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator

from portal.core.text import clean
from portal.spreadsheets.kinds import UTF16
from portal.spreadsheets.refusals import TOO_MUCH, Refused
from portal.spreadsheets.sheets import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Content, Row, Sheet, Sheets

DELIMITERS = ",;\t"
LINES_TRIED = 20
LONGEST_LINE = 1_000_000  # characters; a line of nothing but commas would make millions of cells
_UNREADABLE = "“{}” is not a text that can be read. In Excel, choose “Save As” and “CSV UTF-8”, and upload that file."
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


def read_csv(filename: str, data: bytes) -> Sheets:
    """The file as one sheet without a name. Raises Refused where it is no text, or no proper CSV."""
    text = _decode(filename, data)
    if not text.strip():
        raise Refused(f"“{filename}” is empty. Choose the file with your numbers.")
    start, delimiter = _delimiter(text)
    return Sheets(filename, (Sheet("", tuple(_rows(filename, text, start, delimiter))),))


def _decode(filename: str, data: bytes) -> str:
    """UTF-16 only with a byte order mark; UTF-8 with or without; else Windows-1252, which is what Excel writes in the UK."""
    encodings = ("utf-16",) if data.startswith(UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = codecs.decode(data, encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return clean(text)
    raise Refused(_UNREADABLE.format(filename))


def _delimiter(text: str) -> tuple[int, str]:
    """The index at which the table begins, and the sign that separates its columns.

    That is the sign which is the most frequent one in most lines, unless a first line such as “sep=;” names another.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    if first.lower().startswith("sep=") and first[4:5] in (*DELIMITERS, " ") and len(first.rstrip()) <= 5:
        return len(first) + 1, first[4]
    votes: Counter[str] = Counter()
    for line in [line for line in text[:50_000].split("\n") if line.strip()][:LINES_TRIED]:
        outside = "".join(line.split('"')[::2])
        counts = {sign: outside.count(sign) for sign in DELIMITERS}
        best = max(DELIMITERS, key=lambda sign: counts[sign])  # where two are equally frequent, the comma
        if counts[best]:
            votes[best] += 1
    return 0, max(DELIMITERS, key=lambda sign: votes[sign])


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
