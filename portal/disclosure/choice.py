"""Which cells to withhold so that nobody can narrow a hidden number further than the rule allows (rule 13, docs/domain.md). Pure.

Everybody sees which cells are withheld. So that they tell nothing of how large a small number is, they are chosen in four steps:

1. Without the numbers: each withheld cell gets other cells that can make up for it, as if all were large (`_without_sizes`).
2. With stand-ins: numbers that anybody could have worked out who sees what is printed (stand_ins.py). Here every small number
   has to have its whole range while the same numbers stay small: otherwise other cells would have been withheld.
3. Where the second step took more, what is then idle is printed after all.
4. With the true numbers, for readers who know some of them. Hardly ever is anything added here.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache
from threading import Lock

from portal.disclosure.problem import Key, Problem, Range
from portal.disclosure.search import Choice, Search, demands_of
from portal.disclosure.stand_ins import share_of, with_stand_ins

SMALL_PROBLEM, ORDERS = 60, 24  # up to so many cells, so many orders are tried
LARGE = 1000  # no number of another world is further away


_CHOOSING = Lock()  # two who ask the same at once: the second takes what the first found


class _ByContent:
    """A problem as the key of what was chosen for it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent) and self.problem == other.problem

    def __hash__(self) -> int:
        return hash((len(self.problem.values), self.problem.hidden))


def choose(problem: Problem) -> Choice:
    """The cells to withhold: those of `problem.hidden`, and as few others as are found to be enough.

    What was chosen is remembered until `forget_choices`: an issue chooses before it holds up others who write, and once more
    while it does, when nothing but a change made meanwhile takes time.
    """
    with _CHOOSING:
        return _chosen(_ByContent(problem))


def forget_choices() -> None:
    _chosen.cache_clear()


@lru_cache(maxsize=512)  # more measures than an agreement has
def _chosen(question: _ByContent) -> Choice:
    problem = _in_order(question.problem)
    if not problem.hidden and not problem.needs:
        return Choice(frozenset(), frozenset())
    if not problem.alike:  # rounded numbers: none is withheld because it is small
        return _best(_hiding(problem, _best(with_stand_ins(problem)).hidden))
    alike = _among_alike(problem)
    first = _best(_without_sizes(problem)).hidden
    hidden = _best(with_stand_ins(_hiding(alike, first))).hidden
    if hidden != first and _is_small(problem):
        hidden = _without_idle(alike, hidden)
    return _best(_hiding(problem, hidden))


def _in_order(problem: Problem) -> Problem:
    """The same problem in an order that does not depend on the numbers; no two cells cost the same."""
    cells = sorted(problem.values, key=str)
    return replace(
        problem,
        values={cell: problem.values[cell] for cell in cells},
        sums=sorted(problem.sums, key=str),
        candidates={cell: problem.candidates[cell] * (1 + share_of(cell) / 10) for cell in cells if cell in problem.candidates},
        needs={cell: problem.needs[cell] for cell in cells if cell in problem.needs},
    )


def _is_small(problem: Problem) -> bool:
    return len(problem.values) <= SMALL_PROBLEM


def _hiding(problem: Problem, hidden: frozenset[Key]) -> Problem:
    """The problem that is left when these cells are withheld."""
    left = {cell: cost for cell, cost in problem.candidates.items() if cell not in hidden}
    return replace(problem, hidden=hidden, candidates=left)


def _without_sizes(problem: Problem) -> Problem:
    """The problem as if all numbers were large: every withheld one needs a range, and what is known or 0 cannot differ."""
    fixed = {cell for cell, one in problem.known.items() if one.low == one.high}
    fixed |= {cell for cell in problem.candidates if problem.alike[cell] == Range(0, 0)}
    return replace(
        problem,
        values=dict.fromkeys(problem.values, LARGE),
        inside=(),
        known=dict.fromkeys(fixed, Range(LARGE, LARGE)),
        candidates={cell: cost for cell, cost in problem.candidates.items() if cell not in fixed},
        needs={},
    )


def _among_alike(problem: Problem) -> Problem:
    """The problem of a reader who knows which numbers are small."""
    alike = {cell: problem.known.get(cell, one).within(one) for cell, one in problem.alike.items()}
    return replace(problem, known={**problem.known, **{cell: one for cell, one in alike.items() if not one.is_empty}})


def _without_idle(problem: Problem, hidden: frozenset[Key]) -> frozenset[Key]:
    """Without the cells that can be printed and leave every small number its range, and without those that only served them."""
    if _lost(problem, hidden):
        return hidden
    for cell in sorted(hidden & problem.candidates.keys(), key=lambda one: -problem.candidates[one]):
        hidden = _with_less(problem, hidden, hidden - {cell})
    return hidden


def _with_less(problem: Problem, hidden: frozenset[Key], less: frozenset[Key]) -> frozenset[Key]:
    """`less`, without what only served the rest of `hidden`; or `hidden`, where something else would lose its range."""
    while lost := _lost(problem, less):
        if not lost <= less - problem.hidden:
            return hidden
        less -= lost
    return less


def _lost(problem: Problem, hidden: frozenset[Key]) -> frozenset[Key]:
    """The cells that are not protected if these are withheld and all others are printed."""
    printed = {cell: Range(value, value) for cell, value in problem.values.items() if cell not in hidden}
    return _best(with_stand_ins(replace(problem, hidden=hidden, candidates={}, known={**problem.known, **printed}))).unprotected


def _best(problem: Problem) -> Choice:
    """What a search chooses; of a small problem the best of several, in other orders and with other costs."""
    demands = sorted(demands_of(problem), key=lambda one: (share_of(one.cell), str(one)))
    best = Search(problem).choice(demands)
    if not _is_small(problem) or not problem.candidates or best.hidden == problem.hidden:
        return best
    shuffling = random.Random(1)  # the same in every run
    for _ in range(ORDERS - 1):
        shuffling.shuffle(demands)
        costs = {cell: cost * (1 + shuffling.random() / 2) for cell, cost in problem.candidates.items()}
        best = min(best, Search(replace(problem, candidates=costs)).choice(demands), key=lambda one: _cost(problem, one))
    return best


def _cost(problem: Problem, choice: Choice) -> tuple[int, float]:
    return len(choice.unprotected), sum(problem.candidates.get(cell, 0.0) for cell in choice.hidden)
