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

    `insiders` are the parts that somebody has to return to work it out; empty where everybody can. `given_away_at` is the place
    of the newest moment that told more of it than it had to; empty where none did.
    """

    edition: Edition
    value: int
    possible: Range
    follows_from: tuple[Edition, ...]
    insiders: frozenset[str]
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


def audited(
    history: Sequence[Moment], rules: Rules, public: Set[Cell] = frozenset(), *, is_ahead: bool = False
) -> Iterator[AuditedNumber]:
    """Every number that follows from `history`, oldest first, and every printed one that would be withheld now.

    The `public` cells are known to everybody from elsewhere. `is_ahead`: the last moment is not issued yet, and only it can be
    what gave a number away.
    """
    story = problem_of(history, rules)
    values = story.problem.values
    lines: dict[Edition, AuditedNumber] = {}
    exact = [one for one, known in story.problem.known.items() if known.low == known.high]
    small = {one for one in exact if rules.is_small(values[one]) and one.cell not in public}
    for edition in sorted(story.printed_elsewhere | small, key=str):
        lines[edition] = _number(edition, values[edition], Range(values[edition], values[edition]), (edition,))
    for one in narrowed(story.problem):  # first for the audience as a whole, then for those who know more
        insiders = frozenset[str]() if one.reader is None else rules.insiders[one.reader]
        lines.setdefault(one.cell, _number(one.cell, values[one.cell], one.possible, one.known, insiders))
    if not lines:
        return
    then = rules if is_ahead else replace(rules, threshold=_threshold_then(history, rules, public))
    places = _given_away(history, then, public, lines.keys(), first=len(history) - 1 if is_ahead else 0)
    yield from (replace(line, given_away_at=places.get(edition, "")) for edition, line in lines.items())


def _number(
    edition: Edition, value: int, possible: Range, known: tuple[Edition, ...], insiders: frozenset[str] = frozenset()
) -> AuditedNumber:
    return AuditedNumber(edition=edition, value=value, possible=possible, follows_from=known, insiders=insiders, given_away_at="")


def _threshold_then(history: Sequence[Moment], rules: Rules, public: Set[Cell]) -> int:
    """The threshold, or the one before it was raised: no choice prints a number below it, so it was at most the smallest."""
    lines = [(cell, one) for moment in history for cell, one in moment.items() if one.is_shown and not one.rounded_to]
    lines = [(cell, line) for cell, line in lines if not line.is_entered]
    return min([rules.threshold, *(line.value for cell, line in lines if line.value > 0 and cell not in public)])


def _given_away(
    history: Sequence[Moment], rules: Rules, public: Set[Cell], editions: Set[Edition], first: int = 0
) -> dict[Edition, str]:
    """For each of the editions of which some moment, from the `first` on, told more than it had to: the place of the newest."""
    places: dict[Edition, str] = {}
    for at, moment in enumerate(history):
        if at < first or any(line.is_entered for line in moment.values()):
            continue  # nothing was chosen by what was entered
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
