"""A narrative's Markdown parsed: its summary, its sections, and its notes in the order of their first use. Pure.

A note is a Markdown footnote. `[^key]` with the key of a source cites the register; any other label needs its own
definition, a line `[^label]: …`. Each note is numbered once, where it is first used, and keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_DEFINITION = re.compile(r"^\[\^([^\]\s]{1,80})\]:[ \t]*(.*(?:\n(?:[ \t]+\S.*))*)$", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,80})\]")
_HEADING = re.compile(r"^##[ \t]+(.*)$", re.MULTILINE)
_GAP = re.compile(r"\n[ \t]*\n")
SOURCE, NOTE = "source", "note"


@dataclass(frozen=True)
class SourceLine:
    """A source as a note prints it. `dates_problem` is a sentence where its dates cannot be right."""

    key: str
    text: str
    draft: bool
    dates_problem: str = ""


@dataclass(frozen=True)
class NoteLine:
    number: int
    kind: str
    text: str
    source: str | None = None
    draft: bool = False


@dataclass
class NumberedNotes:
    """The notes of one priority. It grows as they are used: first by its context, then by its figures."""

    sources: Mapping[str, SourceLine]
    lines: list[NoteLine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)  # by kind and label

    def cite(self, key: str) -> int:
        """The number of a source of the register."""
        if (SOURCE, key) not in self._numbers:
            source = self.sources[key]
            self._add(key, NoteLine(len(self.lines) + 1, SOURCE, source.text, key, source.draft))
        return self._numbers[SOURCE, key]

    def refer(self, label: str, definitions: Mapping[str, str]) -> int | None:
        """The number of a footnote or a source. Where there is neither it is None, and `problems` grows."""
        if label in definitions:  # a text's own explanation comes before a source of the same name
            if (NOTE, label) not in self._numbers:
                self._add(label, NoteLine(len(self.lines) + 1, NOTE, definitions[label]))
            return self._numbers[NOTE, label]
        if label in self.sources:
            return self.cite(label)
        self.problems.append(f"“[^{label}]” is neither a source of the register nor explained below.")
        return None

    def _add(self, label: str, line: NoteLine) -> None:
        self.lines.append(line)
        self._numbers[line.kind, label] = line.number


@dataclass(frozen=True)
class Narrative:
    """`summary` is the paragraph before the first heading; sections are (heading, text). References are numbered."""

    summary: str
    sections: tuple[tuple[str, str], ...]


def parse_narrative(text: str, notes: NumberedNotes) -> Narrative:
    """The narrative, with its references numbered by `notes`.

    The paragraphs between the summary and the first heading become a section without a heading.
    """
    definitions = {label: " ".join(body.split()) for label, body in _DEFINITION.findall(text)}
    body = _DEFINITION.sub("", text)

    def numbered(match: re.Match[str]) -> str:
        number = notes.refer(match.group(1), definitions)
        return f"[^{number}]" if number else ""

    body = _REFERENCE.sub(numbered, body).strip()
    opening, *rest = _HEADING.split(body)
    summary, *more = _GAP.split(opening.strip(), maxsplit=1)
    sections = [("", text.strip()) for text in more if text.strip()]
    sections += [(_without_closing_marks(heading), part.strip()) for heading, part in zip(rest[::2], rest[1::2], strict=True)]
    return Narrative(" ".join(summary.split()), tuple(sections))


def _without_closing_marks(heading: str) -> str:
    """“Recorded crime ##” is the heading “Recorded crime”, as in CommonMark; “C#” stays."""
    heading = heading.strip()
    bare = heading.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else heading
