"""What an audience can work out of a measure from all that it was given, and whether that was given away before. Pure.

A number that was printed before it was withheld, or that follows from what was printed before, is known for ever: no choice
can protect it any more. It is told from one that a choice should have protected.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from portal.disclosure.bounds import narrowed
from portal.disclosure.given import Cell, Edition, Given, Rules, problem_of
from portal.disclosure.problem import Problem, Range

History = Sequence[Mapping[Cell, Given]]


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """A withheld number that is closer than the rule allows: in `possible`, which follows from the numbers `follows_from`.

    `insiders` are the parts that somebody has to return to work it out; None where everybody of the audience can. `is_known`:
    it was so before it was withheld, or before the threshold was raised, so no choice could protect it.
    """

    edition: Edition
    possible: Range
    follows_from: tuple[Edition, ...]
    insiders: frozenset[str] | None
    is_known: bool


def deductions(history: History, rules: Rules, public: Mapping[Cell, int], *, is_ahead: bool) -> tuple[Deduction, ...]:
    """All deductions from the history of a measure. `public` are the numbers that a public source says.

    `is_ahead`: the last moment of the history is not issued yet, and all before it counts as known.
    They are remembered until `forget_deductions`, because an issue looks for them before and while it holds up others.
    """
    moments = tuple(tuple(moment.items()) for moment in history)
    return _deductions(moments, rules, tuple(public.items()), is_ahead)


def forget_deductions() -> None:
    _deductions.cache_clear()


@lru_cache(maxsize=512)  # more measures than an agreement has
def _deductions(
    moments: tuple[tuple[tuple[Cell, Given], ...], ...], rules: Rules, public: tuple[tuple[Cell, int], ...], is_ahead: bool
) -> tuple[Deduction, ...]:
    history, of_sources = [dict(moment) for moment in moments], set(public)
    problem, printed_elsewhere = problem_of(history, rules)
    of_public = {one: value for one, value in problem.known.items() if (one.cell, problem.values[one]) in of_sources}
    printed = {one for one in problem.known if one in printed_elsewhere or rules.is_small(problem.values[one])} - of_public.keys()
    narrow = {one.cell: one for one in reversed(list(narrowed(problem)))}  # the first is for the audience as a whole
    if not printed and not narrow:
        return ()
    by_whom = _insiders_needed(problem, rules, narrow.keys())
    before = _given_before(history, rules, is_ahead=is_ahead)
    found = [_printed(one, problem, is_known=one in before.get(one, problem.known)) for one in printed]
    threshold = rules.threshold if is_ahead else _threshold_then(history, rules, of_sources)
    for cell, one in narrow.items():
        asked = replace(problem, hidden=frozenset({cell}))
        known_before = replace(asked, known={**before[cell], **of_public})
        is_small = 0 < problem.values[cell] < threshold
        by_rule_then = replace(asked, needs={cell: Range(1, threshold - 1)} if is_small else {})
        found.append(
            Deduction(
                edition=cell,
                possible=one.possible,
                follows_from=one.known,
                insiders=by_whom.get(cell),
                is_known=any(narrowed(known_before)) or not any(narrowed(by_rule_then)),
            )
        )
    return tuple(sorted(found, key=lambda one: str(one.edition)))


def _printed(edition: Edition, problem: Problem, *, is_known: bool) -> Deduction:
    value = problem.values[edition]
    return Deduction(edition=edition, possible=Range(value, value), follows_from=(edition,), insiders=None, is_known=is_known)


def _threshold_then(history: History, rules: Rules, of_sources: set[tuple[Cell, int]]) -> int:
    """The threshold, or the one before it was raised: no choice prints a number below it, so it was at most the smallest."""
    lines = [(cell, line) for moment in history for cell, line in moment.items() if line.is_shown and not line.is_entered]
    printed = [line.value for cell, line in lines if line.value > 0 and (cell, line.value) not in of_sources]
    return min([rules.threshold, *printed])


def _insiders_needed(problem: Problem, rules: Rules, cells: Collection[Edition]) -> dict[Edition, frozenset[str]]:
    """The parts of those who alone can narrow a cell down; no entry where everybody can."""
    left = set(cells) - {one.cell for one in narrowed(replace(problem, hidden=frozenset(cells), insiders=()))}
    needed: dict[Edition, frozenset[str]] = {}
    for parts, known in zip(rules.insiders, problem.insiders, strict=True):
        if left:
            asked = replace(problem, hidden=frozenset(left), insiders=(known,))
            needed = {one.cell: parts for one in narrowed(asked)} | needed
    return needed


def _given_before(history: History, rules: Rules, *, is_ahead: bool) -> dict[Edition, Mapping[Edition, Range]]:
    """For each number that was withheld: what was printed before. Packs from before the ledger chose nothing; they all count."""
    entered = sum(any(line.is_entered for line in moment.values()) for moment in history)
    issued = len(history) - 1 if is_ahead else entered
    stories = [problem_of(history[:at], rules) for at in range(len(history) + 1)]
    before: dict[Edition, Mapping[Edition, Range]] = {}
    for at, (problem, printed_elsewhere) in enumerate(stories):
        for one in problem.hidden | printed_elsewhere:
            before.setdefault(one, stories[max(at - 1, issued)].problem.known)
    return before
