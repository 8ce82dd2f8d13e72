"""The columns of the agreement's files: what may stand in a cell, and that the demonstration's own files fit."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import demo
from portal.core.dates import PartialDate
from portal.exchange.columns import EACH_HOST, FILES, File, day, number, one_of, partial, required, text, whole, yes_no

FOLDER = Path(demo.__file__).parent / "2018-19"
NAMES = ("agencies.csv", "bodies.csv", "priorities.csv", "actions.csv", "breakdowns.csv", "measures.csv", "breaks.csv", "sources.csv",
         "figures.csv")  # fmt: skip
BY_NAME = {file.name: file for file in FILES}


def refusal(parse: Callable[[str], Any], cell: str) -> str:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is what the tests look at
        parse(cell)
    return str(refused.value)


def lines(file: File) -> list[list[str]]:
    with (FOLDER / file.name).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@given(st.integers(0, 50), st.text(max_size=60))
def test_text_up_to_its_limit(limit: int, cell: str) -> None:
    if len(cell) <= limit:
        assert text(limit)(cell) == cell
    else:
        assert refusal(text(limit), cell) == f"This has {len(cell)} characters. The limit is {limit}."


def test_a_long_text_is_counted_with_separators() -> None:
    assert refusal(text(5000), "x" * 100_000) == "This has 100,000 characters. The limit is 5,000."


@pytest.mark.parametrize("parse", [text(80), whole, number, day, partial, yes_no])
def test_what_is_required_cannot_be_empty(parse: Callable[[str], Any]) -> None:
    assert refusal(required(parse), "") == "This cannot be empty."


def test_what_is_required_is_still_parsed() -> None:
    assert required(whole)("7") == 7
    assert "is not a whole number" in refusal(required(whole), "seven")
    assert required(text(3))("abc") == "abc"


@pytest.mark.parametrize("parse", [number, day, partial])
def test_what_is_not_required_may_be_empty(parse: Callable[[str], Any]) -> None:
    assert parse("") is None


@pytest.mark.parametrize(("cell", "found"), [("up", "up"), ("UP", "up"), ("Down", "down"), ("", "")])
def test_a_choice_in_any_case(cell: str, found: str) -> None:
    assert one_of("up", "down", "")(cell) == found


@given(st.text(max_size=10).filter(lambda cell: cell.casefold() not in ("up", "down")))
def test_another_choice_is_refused_with_those_there_are(cell: str) -> None:
    assert refusal(one_of("up", "down"), cell) == f"“{cell}” is not known here. Use one of: up, down."
    assert refusal(one_of("up", ""), "left") == "“left” is not known here. Use one of: up, (empty)."


def test_yes_and_no() -> None:
    assert [yes_no(cell) for cell in ("yes", "Yes", "NO", "no")] == [True, True, False, False]
    assert "Use one of: yes, no." in refusal(yes_no, "true")
    assert "Use one of: yes, no." in refusal(yes_no, "")


@given(st.integers(0, 10**9))
def test_whole_numbers(count: int) -> None:
    assert whole(str(count)) == count
    if count:
        assert refusal(whole, f"-{count}") == f"“-{count}” is below 0."


@pytest.mark.parametrize("cell", ["", "1.5", "1,000", "one", "1e3", "0x1"])
def test_what_is_no_whole_number(cell: str) -> None:
    assert refusal(whole, cell) == f"“{cell}” is not a whole number."


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3))
def test_numbers_stay_as_they_were_written(value: Decimal) -> None:
    assert str(number(str(value))) == str(value)
    assert str(number("37.50")) == "37.50"


@pytest.mark.parametrize(
    "cell", ["1,000", "12%", "£5", "about 5", "1.2.3", "--1", "−1", "[x]", "NaN", "Infinity", "-inf", "sNaN"]
)
def test_what_is_no_number(cell: str) -> None:
    assert refusal(number, cell).startswith(f"“{cell}” is not a number.")


@pytest.mark.parametrize("cell", ["1E3", "1.3e6", "1e400000", "1_000", "٣", "１２"])
def test_numbers_are_written_in_digits_only(cell: str) -> None:
    """“1E3” would be printed and written back like that; the message says “Write digits only”."""
    assert refusal(number, cell).startswith(f"“{cell}” is not a number.")


@pytest.mark.parametrize("cell", ["1_0", "٣", "１２"])
def test_whole_numbers_are_written_in_digits_only(cell: str) -> None:
    assert refusal(whole, cell) == f"“{cell}” is not a whole number."


@given(st.dates())
def test_days(found: date) -> None:
    assert day(found.isoformat()) == found
    for precision in (4, 7, 10):
        assert partial(found.isoformat()[:precision]) == PartialDate(found.isoformat()[:precision])


@pytest.mark.parametrize(
    "cell", ["20/03/2019", "2019-3-20", "2019-03", "2019", "2019-02-30", "20 March 2019", "2019-03-20T00:00"]
)
def test_what_is_no_day(cell: str) -> None:
    assert refusal(day, cell) == f"“{cell}” is not a date. Write it as 2019-03-20."


@pytest.mark.parametrize("cell", ["20190320", "2019-W12-3", "2019W123"])
def test_a_day_is_written_in_one_way_only(cell: str) -> None:
    assert refusal(day, cell) == f"“{cell}” is not a date. Write it as 2019-03-20."


@pytest.mark.parametrize("cell", ["20/03/2019", "2019-3", "2019-02-30", "March 2019", "2019-13"])
def test_what_is_no_partial_date(cell: str) -> None:
    assert "is not a date" in refusal(partial, cell)


def test_the_files_in_the_order_in_which_they_refer_to_each_other() -> None:
    assert tuple(file.name for file in FILES) == NAMES
    for at, file in enumerate(FILES):
        for column in file.columns:
            assert column.refers_to in ("", *NAMES[:at]), f"{file.name}, {column.name}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_has_different_columns_and_a_key_among_them(file: File) -> None:
    assert len(set(file.header)) == len(file.header)
    assert file.key
    assert set(file.key) <= set(file.header)
    for column in file.columns:
        if column.name in file.key:
            assert refusal(column.parse, "") == "This cannot be empty.", column.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_demonstration_has_these_columns_and_every_cell_of_it_is_in_order(file: File) -> None:
    header, *rows = lines(file)
    assert header == file.header
    assert rows
    for row in rows:
        for column, cell in zip(file.columns, row, strict=True):
            column.parse(cell)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_keys_of_the_demonstration_are_different(file: File) -> None:
    header, *rows = lines(file)
    keys = [tuple(row[header.index(name)] for name in file.key) for row in rows]
    assert len(set(keys)) == len(keys)


def test_the_choices_are_those_of_the_product() -> None:
    statuses = ["not started", "in progress", "ongoing", "at risk", "off track", "complete", "not achieved", "superseded"]
    allowed = {
        ("actions.csv", "status"): statuses,
        ("measures.csv", "judgement"): ["lower is better", "higher is better", "none"],
        ("measures.csv", "frequency"): ["monthly", "quarterly"],
        ("breaks.csv", "effect"): ["not comparable", "compare with care"],
        ("figures.csv", "status"): ["unaudited", "provisional", "final", "revised"],
        ("figures.csv", "kind"): ["level", "change-only", "direction-only", "cumulative"],
    }
    for (name, column), choices in allowed.items():
        parse = next(one.parse for one in BY_NAME[name].columns if one.name == column)
        assert [parse(choice) for choice in choices] == choices
        listed = refusal(parse, "?").removesuffix(".").split("Use one of: ")[1].split(", ")
        assert sorted(listed) == sorted(choices)


def test_lists_and_the_name_for_every_host() -> None:
    assert [(file.name, one.name) for file in FILES for one in file.columns if one.many] == [
        ("actions.csv", "contributing_agencies")
    ]
    position = BY_NAME["measures.csv"].header.index("returned_by")
    assert EACH_HOST in {row[position] for row in lines(BY_NAME["measures.csv"])[1:]}
