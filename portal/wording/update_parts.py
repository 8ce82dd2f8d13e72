"""An agency's entry as sections: its text, and milestones, outputs, funding and expectations in words. Pure."""

from __future__ import annotations

import re

from portal.contents.pack import Entry, Section
from portal.contents.update_parts import Expected, Grant, Milestone, Output
from portal.disclosure.suppression import USUAL_THRESHOLD
from portal.statistics.numbers import number_words
from portal.wording.sentences import partial_words, sent_on

_MARKS = re.compile(r"([\\`*_\[\]<>#|~]|^[-+](?= )|(?<=^[0-9])[.)](?= )|(?<=^[0-9]{2})[.)](?= ))")
_BIDS = {"won": " (bid won)", "lost": " (bid lost)", "waiting": " (bid waiting)"}


def sections(entry: Entry) -> list[Section]:
    """Everything that the entry has, each piece with its heading; the text itself has none."""
    listed = (
        ("Milestones", [_milestone_words(one) for one in entry.milestones]),
        ("Outputs", [_output_words(one) for one in entry.outputs]),
        ("Funding", [_grant_words(one) for one in entry.funding]),
        ("Expected", [_expected_words(one) for one in entry.expected]),
    )
    parts = [
        Section(no_change_heading(entry), entry.no_change),
        Section("", entry.text),
        Section(f"Why {entry.status}" if entry.status else "Why", entry.explanation),
        Section("Replaced by", entry.replaced_by),
        Section("Next", entry.next),
        *(Section(heading, _without_markdown("; ".join(lines))) for heading, lines in listed),
    ]
    return [one for one in parts if one.text or not one.heading]


def no_change_heading(entry: Entry) -> str:
    """“No change reported (9 July 2019)” where only what had changed was asked for."""
    if entry.no_change_since is None:
        return "No change this cycle"
    return f"No change reported ({sent_on(entry)})"


def _without_markdown(text: str) -> str:
    """The text with the signs of Markdown escaped: it was typed into a box of one line, where none is meant."""
    return _MARKS.sub(r"\\\1", text)


def _milestone_words(milestone: Milestone) -> str:
    days = [f"{word} {partial_words(day)}" for word, day in (("planned", milestone.planned), ("done", milestone.done)) if day]
    return f"{milestone.title} ({', '.join(days)})" if days else milestone.title


def _output_words(output: Output) -> str:
    """A running total is marked, because two of them in a row would look like a trend."""
    number = f"fewer than {USUAL_THRESHOLD}" if output.number is None else number_words(output.number)
    return f"{number} {output.unit}{' (running total)' if output.running_total else ''}"


def _grant_words(grant: Grant) -> str:
    amount = f"£{number_words(grant.amount)} from " if grant.amount is not None else ""
    purpose = f", for {grant.purpose}" if grant.purpose else ""
    return f"{amount}{grant.source}{purpose}{_BIDS.get(grant.bid, '')}"


def _expected_words(expected: Expected) -> str:
    return f"{expected.text} ({partial_words(expected.by)})"
