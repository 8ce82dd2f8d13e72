"""The rows of an update: milestones, outputs, funding, what is expected. Pure.

A draft keeps every field as it was typed, right or wrong. Only numbers and dates that can be read get one spelling
(“1200”, “2020-03”). Whether a field is right is asked when the update is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.dates import PartialDate
from portal.core.text import clean, with_capital
from portal.core.written_dates import PARTS_WRITTEN, written_date

Row = dict[str, str]  # what was typed, by the name of the Field
Rows = dict[str, list[Row]]  # by the key of the RowKind
Problems = list[tuple[str, str]]  # the id of the box that is wrong, and what to say there

MOST_ROWS, LONGEST_FIELD = 30, 300  # rows of one kind; characters
WON, LOST, WAITING = "won", "lost", "waiting"
BIDS = {"": "Not a bid", WON: "Bid won", LOST: "Bid lost", WAITING: "Bid waiting"}


@dataclass(frozen=True)
class Field:
    """One box of a row. `kind` is text, date, number, money, tick or bid. `need` is what to say where the box is empty and may
    not be."""

    name: str
    label: str
    kind: str = "text"
    need: str = ""


@dataclass(frozen=True)
class RowKind:
    """Rows of one kind, such as milestones. `one` is the word for a single row, on the button that adds another."""

    key: str
    title: str
    one: str
    hint: str
    fields: tuple[Field, ...]

    @property
    def blank(self) -> Row:
        """A row in which nothing was typed."""
        return {field.name: "" for field in self.fields}


PARTS = (
    RowKind(
        "milestones",
        "Milestones",
        "milestone",
        f"Dates such as {PARTS_WRITTEN}.",
        (
            Field("title", "Milestone", need="Say what the milestone is."),
            Field("planned", "Planned for", "date"),
            Field("done", "Done on", "date"),
        ),
    ),
    RowKind(
        "outputs",
        "Outputs",
        "output",
        "What was delivered, such as 300 practitioners trained. A running total counts from the start, not this cycle.",
        (
            Field("number", "Number", "number", "Enter the number in digits, such as 300."),
            Field("unit", "Of what", need="Say what was counted, such as practitioners trained."),
            Field("total", "Running total", "tick"),
        ),
    ),
    RowKind(
        "funding",
        "Funding",
        "grant or bid",
        "Bids that are lost or waiting are printed for the working group only.",
        (
            Field("source", "From", need="Say who gave it, or who was asked."),
            Field("amount", "Pounds", "money"),
            Field("purpose", "For what"),
            Field("bid", "Bid", "bid"),
        ),
    ),
    RowKind(
        "expected",
        "What is expected, with a date",
        "expectation",
        "Such as 1,500 pupils by March 2020. After that date we ask what came of it.",
        (Field("text", "What", need="Say what is expected."), Field("by", "By when", "date", "Say by when it is expected.")),
    ),
)
_BY_KEY = {part.key: part for part in PARTS}
_NAME = re.compile(r"([a-z]+)-([0-9]{1,3})-([a-z]+)", re.ASCII)
_NUMBER = re.compile(
    r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII
)  # 12.500 is refused: it may be twelve and a half, or twelve thousand


def rows_of(form: Mapping[str, str]) -> Rows:
    """The rows of a posted form (`milestones-0-title`), in order and without those that are empty."""
    by_place: dict[str, dict[int, Row]] = {part.key: {} for part in PARTS}
    for name, value in form.items():
        match = _NAME.fullmatch(name)
        part = _BY_KEY.get(match[1]) if match else None
        if match is None or part is None:
            continue
        for field in part.fields:
            if field.name == match[3]:
                by_place[part.key].setdefault(int(match[2]), part.blank)[field.name] = _spelt(field, clean(value).strip())
    return {key: [rows[at] for at in sorted(rows) if _is_filled(rows[at])] for key, rows in by_place.items()}


def _is_filled(row: Row) -> bool:
    """Whether something was typed in it. A tick or a choice alone says nothing."""
    return any(value for name, value in row.items() if name not in ("total", "bid"))


def _spelt(field: Field, text: str) -> str:
    """What can be read in its one spelling; anything else as it was typed, on one line."""
    text = " ".join(text.split())
    if field.kind == "date" and text:
        try:
            return written_date(text).text
        except ValueError:
            return text
    if field.kind in ("number", "money"):
        bare = text.replace(",", "").removeprefix("£").strip()
        return bare if _NUMBER.fullmatch(bare) else text
    if field.kind == "tick":
        return "yes" if text else ""
    if field.kind == "bid":
        return text if text in BIDS else ""
    return text


def box_text(kind: str, value: str) -> str:
    """A stored value as its box shows it: dates in words, numbers with commas for thousands."""
    if kind == "date":
        return day_or_text(value)
    if kind in ("number", "money") and _NUMBER.fullmatch(value):
        whole, point, rest = value.partition(".")
        return f"{int(whole):,}{point}{rest}"
    return value


def day_or_text(value: str) -> str:
    """A stored date in words; what is no date as it is."""
    try:
        return PartialDate(value).words
    except ValueError:
        return value


def box_name(id_: str) -> str:
    """How a message that stands away from its box calls it: “Milestone 2, planned for: ”. Empty for what is no box of a row."""
    match = _NAME.fullmatch(id_)
    part = _BY_KEY.get(match[1]) if match else None
    if match is None or part is None:
        return ""
    label = next((field.label for field in part.fields if field.name == match[3]), "")
    return f"{with_capital(part.one)} {int(match[2]) + 1}, {label.lower()}: "


def limit_problems(rows: Rows) -> Problems:
    """What is too much to be saved: too many rows, or too long a field."""
    too_many = [
        (
            f"{part.key}-{MOST_ROWS}-{part.fields[0].name}",
            f"There can be {MOST_ROWS} of these. Put some together.",
        )
        for part in PARTS
        if len(rows.get(part.key, ())) > MOST_ROWS
    ]
    return too_many + [
        (f"{key}-{at}-{name}", f"This has {len(value):,} characters. The limit is {LONGEST_FIELD}.")
        for key, part in rows.items()
        for at, row in enumerate(part)
        for name, value in row.items()
        if len(value) > LONGEST_FIELD
    ]


def row_problems(rows: Mapping[str, Sequence[Row]], today: date) -> Problems:
    """What has to be put right before the update is sent."""
    problems: Problems = []
    for part in PARTS:
        for at, row in enumerate(rows.get(part.key, ())):
            for field in part.fields:
                problem = _problem(field, row[field.name], today)
                if problem:
                    problems.append((f"{part.key}-{at}-{field.name}", problem))
    return problems


def _problem(field: Field, value: str, today: date) -> str:
    """What to say at this field; empty where it is right."""
    if not value:
        return field.need
    if field.kind in ("number", "money") and not _NUMBER.fullmatch(value):
        unit, example = ("the number", "1,480 or 37.5") if field.kind == "number" else ("pounds", "12,500 or 99.50")
        return f"Enter {unit} in digits, such as {example}."
    if field.kind != "date":
        return ""
    try:
        day = written_date(value)
    except ValueError as error:
        return str(error)
    if field.name == "done" and day.first > today:
        return f"{day.words} has not come yet. Leave this empty until it is done."
    return ""


def printed_lines(key: str, rows: Sequence[Row]) -> list[str]:
    """Each row as a line of print: “Website is live: planned March 2020, done 12 March 2020”."""
    return [_LINES[key](row) for row in rows]


def _milestone(row: Row) -> str:
    days = [f"{word} {day_or_text(row[name])}" for word, name in (("planned", "planned"), ("done", "done")) if row[name]]
    return f"{row['title']}: {', '.join(days)}" if days else row["title"]


def _output(row: Row) -> str:
    return f"{box_text('number', row['number'])} {row['unit']}{' (running total)' if row['total'] else ''}"


def purpose_words(text: str) -> str:
    """A purpose as it goes on after “for”: “Early intervention” becomes “early intervention”, “CCTV” stays."""
    text = text.removeprefix("for ").removeprefix("For ")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _grant(row: Row) -> str:
    amount = f"£{box_text('money', row['amount'])} from " if row["amount"] else ""
    purpose = f", for {purpose_words(row['purpose'])}" if row["purpose"] else ""
    bid = f" ({BIDS[row['bid']].lower()})" if row["bid"] else ""
    return f"{amount}{row['source']}{purpose}{bid}"


def _expectation(row: Row) -> str:
    return f"{row['text']}: {day_or_text(row['by'])}"


_LINES = {"milestones": _milestone, "outputs": _output, "funding": _grant, "expected": _expectation}


def carried(rows: Rows) -> Rows:
    """The rows that an update starts with, from last time's: milestones not done, running totals, and funding."""
    return {
        "milestones": [row for row in rows.get("milestones", ()) if not row["done"]],
        "outputs": [row for row in rows.get("outputs", ()) if row["total"]],
        "funding": list(rows.get("funding", ())),
        "expected": [],
    }


def filled(rows: Rows) -> Rows:
    """Without the kinds of which there is no row."""
    return {key: list(found) for key, found in rows.items() if found}
