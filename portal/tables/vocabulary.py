"""The names of an agreement: which text is a measure, a part of one, a total, or a word that changes no meaning. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.tables.names import fold, is_total, nearest
from portal.tables.words import ABOUT_THE_REPORT, PLAIN_WORDS
from portal.tables.written_periods import MONTHS, month_named, written_period

_TOTAL_AROUND = re.compile(r"(?:(?:grand |sub )?totals? (?:of |for )?(?P<after>.+)|(?P<before>.+) (?:sub )?totals?)")


MOST_LOOKED_FOR = 100  # names of one file; looking for the nearest takes long, and nobody reads more of them


@dataclass(frozen=True)
class NamedMeasure:
    """A measure of the agreement with every name it goes by; `parts` are its parts, each as (key, names).

    The first name is shown to people. `is_whole`: a number can stand for the measure itself, because it has no parts or its
    parts overlap and the total is returned too.
    """

    key: str
    names: tuple[str, ...]
    unit: str = ""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_whole: bool = True


class Vocabulary:
    """Finds names of measures and parts. It takes the same time however many there are."""

    def __init__(self, measures: Sequence[NamedMeasure], others: Iterable[str] = ()) -> None:
        """`others` are names that say nothing about the numbers: of agencies and of the partnership."""
        self.by_key = {measure.key: measure for measure in measures}
        self._looked_for = 0
        self._keys: dict[str, list[str]] = {}
        self._parts: dict[tuple[str, str], str] = {}
        self._part_names: dict[str, str] = {}
        self._units = {fold(measure.unit) for measure in measures if measure.unit}
        for measure in measures:
            for name in (measure.key, *measure.names):
                keys = self._keys.setdefault(fold(name), [])
                if measure.key not in keys:
                    keys.append(measure.key)
            for key, names in measure.parts:
                for name in (key, *names):
                    self._parts.setdefault((measure.key, fold(name)), key)
                    self._part_names.setdefault(fold(name), names[0] if names else key)
        self._plain = sorted({fold(name) for name in others} - self._part_names.keys(), key=len, reverse=True)
        self._long_names = sorted((name for name in self._keys if name), key=len, reverse=True)
        self._long_parts = sorted((name for name in self._part_names if len(name) > 2), key=len, reverse=True)
        for measure in measures:  # a key means its measure, even if it is also the name of another one
            self._keys[fold(measure.key)] = [measure.key]

    def measures(self, text: str) -> tuple[str, ...]:
        """The keys of the measures with this name. A word for a total names none, also where one is called so."""
        return () if _is_bare_total(text) else tuple(self._keys.get(fold(text), ()))

    def part(self, measure: str, text: str) -> str:
        """The key of that part of the measure; empty where it has none of this name."""
        return self._parts.get((measure, fold(text)), "")

    def is_part(self, text: str) -> bool:
        """Whether any measure has a part of this name."""
        return fold(text) in self._part_names

    def is_total(self, text: str) -> bool:
        """Whether a row or column of this name holds a total."""
        return bool(text) and is_total(text) and not self.measures(text) and not self.is_part(text)

    def is_name(self, text: str) -> bool:
        """Whether the text is the name of a measure or part, or a total."""
        return bool(self.measures(text)) or self.is_part(text) or self.is_total(text)

    def total_of(self, text: str) -> str:
        """The name in “Ashford total” or “Total for Ashford”; empty where no known name is in it."""
        match = _TOTAL_AROUND.fullmatch(fold(text).replace("subtotal", "sub total"))
        name = (match["after"] or match["before"]) if match else ""
        return name if name and (self._keys.get(name) or name in self._part_names) else ""

    def is_unit(self, text: str) -> bool:
        """Whether the text is the unit of a measure."""
        return fold(text) in self._units

    def without_plain_names(self, folded: str) -> str:
        """A folded text without the names of agencies and of the partnership."""
        for name in self._plain:
            if len(name) > 2 and name in folded:
                folded = " ".join(re.sub(rf"\b{re.escape(name)}\b", " ", folded).split())
        return folded

    def says_nothing(self, text: str) -> bool:
        """Whether a text tells nothing about what is counted: a month, an agency, “Table 2”, “Prepared by …”."""
        folded = fold(text)
        if ABOUT_THE_REPORT.search(folded) or is_period(text):
            return True
        return all(word in PLAIN_WORDS or word.isdigit() or _is_month(word) for word in self.without_plain_names(folded).split())

    def measure_name_in(self, folded: str) -> str:
        """The longest name of a measure within a folded text; empty where none is in it."""
        return next((name for name in self._long_names if _holds(folded, name) and not _is_bare_total(name)), "")

    def part_name_in(self, folded: str) -> str:
        """The longest name of a part within a folded text; empty where none is in it."""
        return next((name for name in self._long_parts if _holds(folded, name)), "")

    def label(self, measure: str, part: str = "") -> str:
        """The names of a measure and part, for people."""
        known = self.by_key[measure]
        names = {key: names[0] if names else key for key, names in known.parts}
        return f"{known.names[0]}, {names.get(part, part)}" if part else known.names[0]

    def nearest_part(self, measure: str, text: str) -> str:
        """The name of the measure's part that is most like this one; empty where none is."""
        return self._nearest(text, [name for _, names in self.by_key[measure].parts for name in names])

    def nearest_measure(self, text: str) -> str:
        """The name of the measure that is most like this one; empty where none is."""
        return self._nearest(text, [name for measure in self.by_key.values() for name in measure.names])

    def _nearest(self, text: str, known: list[str]) -> str:
        self._looked_for += 1
        return nearest(text[:80], known) if self._looked_for <= MOST_LOOKED_FOR else ""


def _holds(folded: str, name: str) -> bool:
    return name in folded and bool(re.search(rf"\b{re.escape(name)}\b", folded))


def _is_bare_total(text: str) -> bool:
    """Whether a text is a total that does not say of what, even if a measure is called so: “Total”, “All”."""
    return is_total(text) and len(fold(text).split()) < 2


@lru_cache(maxsize=8192)
def is_period(text: str) -> bool:
    """Whether a text is meant as a month or quarter, even if it can be read in two ways."""
    if not text or len(text) > 40:
        return False
    if month_named(text):
        return True
    try:
        written_period(text)
    except ValueError as error:
        return any(words in str(error) for words in ("can mean", "is a quarter of a year", "is a year."))
    return True


def _is_month(word: str) -> bool:
    return bool(month_named(word)) or word in MONTHS
