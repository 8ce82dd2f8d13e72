"""Which withheld numbers of a measure follow from all that was given, and whether that could have been avoided. Pure.

What nobody could avoid is proved and not believed: at each moment the same is asked of a pack that prints no number at all. If
a reader knows as much after such a pack, then earlier ones had given the number away (rule 13, docs/domain.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeAlias

from portal.disclosure.bounds import narrowed
from portal.disclosure.given import Cell, Edition, Given, Rules
from portal.disclosure.measure_problems import problem_of
from portal.disclosure.problem import Range

Moment: TypeAlias = Mapping[Cell, Given]
Found: TypeAlias = dict[tuple[Edition, int | None], "_Possible"]  # of a number, by who asks: an insider, or (None) anybody


@dataclass(frozen=True, kw_only=True)
class AuditedNumber:
    """A withheld number that is closer than the rule allows, and the printed ones that it follows from.

    `given_away_at` is the place of the newest moment that told more of it than it had to; empty where none did.
    """

    edition: Edition
    value: int
    possible: Range
    follows_from: tuple[Edition, ...]
    given_away_at: str


@dataclass(frozen=True)
class _Possible:
    """What a number can be, and what it has to be able to be (`need`; None: any two values)."""

    range: Range
    need: Range | None

    @property
    def wanted(self) -> Range | None:
        """As much of the need as is possible."""
        if self.need is None:
            return None
        highest = min((high for high in (self.range.high, self.need.high) if high is not None), default=None)
        return Range(max(self.range.low, self.need.low), highest)


def audited(history: Sequence[Moment], rules: Rules, public: Set[Cell] = frozenset()) -> Iterator[AuditedNumber]:
    """Every number that follows from `history`, oldest first. The `public` cells are known to everybody from elsewhere."""
    story = problem_of(history, rules)
    lines: dict[Edition, tuple[Range, tuple[Edition, ...]]] = {}
    for edition in sorted(story.printed_elsewhere, key=str):
        value = story.problem.values[edition]
        lines[edition] = Range(value, value), (edition,)
    for one in narrowed(story.problem):  # first for the audience as a whole, then for those who know more
        lines.setdefault(one.cell, (one.possible, one.known))
    places = _given_away(history, rules, public, lines.keys()) if lines else {}
    for edition, (possible, known) in lines.items():
        yield AuditedNumber(
            edition=edition,
            value=story.problem.values[edition],
            possible=possible,
            follows_from=known,
            given_away_at=places.get(edition, ""),
        )


def _given_away(history: Sequence[Moment], rules: Rules, public: Set[Cell], editions: Set[Edition]) -> dict[Edition, str]:
    """For each of the editions of which some moment told more than it had to: the place of the newest such moment."""
    places: dict[Edition, str] = {}
    for at, moment in enumerate(history):
        if any(line.is_entered for line in moment.values()):
            continue  # nothing was chosen by it
        bare = {cell: line if cell in public else line._replace(is_shown=False) for cell, line in moment.items()}
        given = _found([*history[:at], moment], rules, editions)
        least = _found([*history[:at], bare], rules, editions) if given else {}
        for (edition, reader), possible in given.items():
            if not _is_unavoidable(possible, least.get((edition, reader))):
                places[edition] = next(iter(moment.values())).place
    return places


def _found(history: Sequence[Moment], rules: Rules, editions: Set[Edition]) -> Found:
    """What is possible of those of the editions that follow from `history`."""
    story = problem_of(history, rules)
    values, needs = story.problem.values, story.problem.needs
    found = {
        (edition, None): _Possible(Range(values[edition], values[edition]), needs.get(edition))
        for edition in story.printed_elsewhere & editions
    }
    problem = replace(story.problem, hidden=story.problem.hidden & editions)
    return found | {(one.cell, one.reader): _Possible(one.possible, needs.get(one.cell)) for one in narrowed(problem)}


def _is_unavoidable(given: _Possible, least: _Possible | None) -> bool:
    """Whether as much of the need was left possible as could be; at least a range, where there could be one."""
    if least is None:
        return False
    if given.range.low == given.range.high and least.range.low != least.range.high:
        return False
    return given.wanted == least.wanted
