"""What stands beside an agency's text, as one line of print each. Pure."""

from __future__ import annotations

import re

from portal.contents.pack import Entry, Section
from portal.contents.update_parts import Expected, Grant, Milestone, Output
from portal.disclosure.suppression import USUAL_THRESHOLD
from portal.statistics.comparison import number_words
from portal.wording.sentences import partial_words

_MARKS = re.compile(r"([\\`*_\[\]<>#|~]|^[-+](?= )|(?<=^[0-9])[.)](?= )|(?<=^[0-9]{2})[.)](?= ))")
_BIDS = {"won": " (bid won)", "lost": " (bid lost)", "waiting": " (bid waiting)"}


def sections(entry: Entry) -> list[Section]:
    """The text, what comes next, and what was said beside it, each with its heading."""
    listed = (
        ("Milestones", [milestone(one) for one in entry.milestones]),
        ("Outputs", [output(one) for one in entry.outputs]),
        ("Funding", [grant(one) for one in entry.funding]),
        ("Expected", [expected(one) for one in entry.expected]),
    )
    found = [
        Section("No change this cycle", entry.no_change),
        Section("", entry.text),
        Section(f"Why {entry.status}" if entry.status else "Why", entry.explanation),
        Section("Replaced by", entry.replaced_by),
        Section("Next", entry.next),
        *(Section(heading, literal("; ".join(lines))) for heading, lines in listed),
    ]
    return [one for one in found if one.text or not one.heading]


def literal(text: str) -> str:
    """Typed into a box of one line, so nothing in it is Markdown."""
    return _MARKS.sub(r"\\\1", text)


def milestone(one: Milestone) -> str:
    days = [f"{word} {partial_words(day)}" for word, day in (("planned", one.planned), ("done", one.done)) if day]
    return f"{one.title} ({', '.join(days)})" if days else one.title


def output(one: Output) -> str:
    """Marked where it is a running total: beside the one of last time it would look like a trend."""
    number = f"fewer than {USUAL_THRESHOLD}" if one.number is None else number_words(one.number)
    return f"{number} {one.unit}{' (running total)' if one.running_total else ''}"


def grant(one: Grant) -> str:
    amount = f"£{number_words(one.amount)} from " if one.amount is not None else ""
    purpose = f", for {one.purpose}" if one.purpose else ""
    return f"{amount}{one.source}{purpose}{_BIDS.get(one.bid, '')}"


def expected(one: Expected) -> str:
    return f"{one.text} ({partial_words(one.by)})"
