"""A file of the agreement comes out the same, whatever separates, encodes and heads it."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.text import clean
from portal.exchange.columns import FILES, OPTIONAL, File
from portal.exchange.containers import FolderContainer
from portal.exchange.opening import DELIMITERS, Unreadable, decode, fold, open_table
from portal.exchange.reading import read_rows

AGENCIES = FILES[0]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
LETTERS = "abcdefghijklmnopqrstuvwxyzÀÉßéüñ£–’ 0123456789,;|'\"&()-\t"
CELLS = st.text(LETTERS, min_size=1, max_size=25).map(lambda text: clean(text).strip()).filter(bool)


def written(rows: list[list[str]], delimiter: str, line_end: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return stream.getvalue()


def spelt(data: st.DataObject, name: str) -> str:
    """The heading in one of the ways in which people spell it."""
    parts = data.draw(st.sampled_from(("_", " ", "-", "  ", " _"))).join(name.split("_"))
    cased = data.draw(st.sampled_from((str.lower, str.upper, str.title, str.capitalize)))(parts)
    return data.draw(st.sampled_from(("{}", " {}", "{} ", "\u00a0{}"))).format(cased)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6), st.data())
@settings(max_examples=300, deadline=None)
def test_rows_are_the_same_in_any_delimiter_encoding_and_spelling(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    keyed = [[f"key-{at}", *row] for at, row in enumerate(rows)]
    columns = data.draw(st.permutations(AGENCIES.header))
    table = [[dict(zip(AGENCIES.header, row, strict=True))[name] for name in columns] for row in keyed]
    empty = [""] * data.draw(st.integers(0, 3))
    lines = [[*(spelt(data, name) for name in columns), *empty], *([*row, *empty] for row in table)]
    lines += [[""] * len(lines[0])] * data.draw(st.integers(0, 2))
    text = written(lines, data.draw(st.sampled_from(DELIMITERS)), data.draw(st.sampled_from(("\r\n", "\n", "\r"))))
    encoded = text.encode(data.draw(st.sampled_from(ENCODINGS)))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "agencies.csv").write_bytes(encoded)
        found = read_rows(FolderContainer(Path(folder)))
    assert [fault for fault in found.faults if "missing" not in fault.message] == []
    assert [[row[name] for name in AGENCIES.header] for row in found.rows["agencies.csv"]] == keyed


@given(st.binary(max_size=400) | st.text(LETTERS + '"\n', max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_rows_or_one_fault_with_words(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bodies.csv"
        path.write_bytes(data)
        try:
            table = open_table(path, ["key", "name"])
        except Unreadable as error:
            words = error.message
        else:
            words = "."
            assert all(any(line.cells) for line in table.lines)
        assert words.endswith(".")
        assert all(fault.message.endswith(".") for fault in read_rows(FolderContainer(Path(folder))).faults)


@given(st.text(LETTERS, max_size=60))
def test_a_text_is_decoded_as_it_was_written(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "heading", ["Lead Agency", "lead_agency", " LEAD-AGENCY ", "lead  agency", "Lead\nAgency", "lead\u00a0agency"]
)
def test_a_heading_is_known_in_any_spelling(heading: str) -> None:
    assert fold(heading) == "lead_agency"


@pytest.mark.parametrize("file", [*FILES, *OPTIONAL], ids=lambda file: file.name)
def test_no_two_columns_are_spelt_alike(file: File) -> None:
    names = [fold(column.name) for column in file.all_columns]
    assert len(set(names)) == len(names)
    assert names == [column.name for column in file.all_columns]
