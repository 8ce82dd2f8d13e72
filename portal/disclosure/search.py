"""A search for what to withhold: other worlds in which every hidden number is as far away as it has to be able to be. Pure.

For every hidden number, and for either side, a world is looked for in which that number is as far away as has to stay possible,
and in which as few printed cells as possible differ from the truth. Those cells are withheld too. Then each of them is tried
without: if other worlds serve as well, it is printed after all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import NamedTuple

from portal.disclosure.other_worlds import FREE, OtherWorlds
from portal.disclosure.problem import Key, Problem


class Demand(NamedTuple):
    """That a cell can differ from the truth by `difference`, for everybody (insider None) or for one who knows more.

    `is_lasting`: even when the sums hold that are foreseen.
    """

    cell: Key
    difference: int
    insider: int | None
    is_lasting: bool = True


@dataclass(frozen=True)
class Choice:
    """`hidden` are all cells to withhold, and `unprotected` those that stay narrowed down whatever is withheld now."""

    hidden: frozenset[Key]
    unprotected: frozenset[Key]


def demands_of(problem: Problem) -> Iterator[Demand]:
    for cell, need in problem.needs.items():
        truth = problem.values[cell]
        sides = {min(0, need.low - truth), max(0, (truth if need.high is None else need.high) - truth)}
        for difference in sides - {0}:
            yield Demand(cell, difference, None)
            yield from (Demand(cell, difference, at) for at, known in enumerate(problem.insiders) if cell not in known)


def _either_side(cell: Key) -> list[Demand]:
    """What gives a cell two possible values, the best first."""
    return [Demand(cell, difference, None, is_lasting) for is_lasting in (True, False) for difference in (1, -1)]


class Search:
    """One search, with the worlds that were found: for each demand the cells in which its world differs from the truth."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._worlds = OtherWorlds(problem)
        self._seconds: set[Key] = set()
        self._lost: set[Key] = set()  # withheld cells that have one possible value whatever is withheld now
        self._found: dict[Demand, frozenset[Key]] = {}

    def choice(self, demands: Sequence[Demand]) -> Choice:
        unprotected = {demand.cell for demand in demands if not self._protect(demand)}
        self._protect_seconds()
        for cell in self._problem.candidates:
            if cell not in self._seconds:
                self._worlds.fix(cell)
        costs = self._problem.candidates
        for cell in sorted(self._seconds, key=lambda one: -costs[one]):
            if cell in self._seconds:
                self._print_after_all(cell)
        hidden = self._problem.hidden | self._seconds
        return Choice(hidden, frozenset(unprotected | (self._lost & hidden)))

    def _protect_seconds(self) -> None:
        """A second value needs a range of its own: one that differs in the world of another cell has it."""
        waiting = True
        while waiting:
            alone = [cell for cell in self._problem.hidden | self._seconds if self._is_alone(cell) and cell not in self._lost]
            waiting = False
            for cell in sorted(alone, key=str):
                before = len(self._seconds)
                if not any(self._meet(demand) for demand in _either_side(cell)):
                    self._lost.add(cell)
                waiting = waiting or len(self._seconds) > before

    def _is_alone(self, cell: Key) -> bool:
        return not any(cell in support for support in self._found.values())

    def _protect(self, demand: Demand) -> bool:
        """Hides what the demand needs, or what comes nearest to it; returns whether it can be met with the sums of today."""
        nearest = self._come_near(demand, 0)
        if nearest != demand.difference and self._problem.foreseen:
            nearest = self._come_near(demand._replace(is_lasting=False), nearest)
        return nearest == demand.difference

    def _come_near(self, demand: Demand, than: int) -> int:
        """The largest difference up to that of the demand that can be, if it is larger `than`."""
        step = 1 if demand.difference > 0 else -1
        for difference in range(demand.difference, than, -step):
            if self._meet(demand._replace(difference=difference)):
                return difference
        return than

    def _meet(self, demand: Demand) -> bool:
        """Hides what the demand needs; returns whether it can be met."""
        support = self._world(demand)
        if support is None:
            return False
        self._found[demand] = support
        for cell in support:
            if cell in self._problem.candidates and cell not in self._seconds:
                self._worlds.price(cell, FREE)
                self._seconds.add(cell)
        return True

    def _world(self, demand: Demand) -> frozenset[Key] | None:
        known = self._problem.insiders[demand.insider] if demand.insider is not None else frozenset()
        with self._worlds.known_to(known), nullcontext() if demand.is_lasting else self._worlds.nothing_foreseen():
            world = self._worlds.with_difference(demand.cell, demand.difference)
        return None if world is None else frozenset(cell for cell, by in world.items() if self._worlds.tells(cell, by))

    def _print_after_all(self, cell: Key) -> None:
        """Prints a second value if every demand can be met without it, and then those that served none but it."""
        self._worlds.fix(cell)
        needs = self._problem.needs  # a small number that is printed rounded keeps its own
        found = {demand: support for demand, support in self._found.items() if demand.cell != cell or cell in needs}
        for demand in [demand for demand, support in found.items() if cell in support]:
            other = self._world(demand)
            if other is None:
                self._worlds.release(cell)
                return
            found[demand] = other
        left = self._seconds - {cell}
        if not self._leaves_ranges(found):
            self._worlds.release(cell)
            return
        serving = frozenset().union(*found.values())
        for one in left - serving:
            self._worlds.fix(one)
        left &= serving
        self._seconds, self._found = left, {demand: support for demand, support in found.items() if self._is_needed(demand, left)}

    def _leaves_ranges(self, found: dict[Demand, frozenset[Key]]) -> bool:
        """Whether every cell that is withheld in any case still has a range; adds to `found` the worlds that show it."""
        serving = set().union(*found.values())
        for one in sorted(self._problem.hidden - serving, key=str):
            if one in serving:
                continue
            for demand in _either_side(one):
                support = self._world(demand)
                if support is not None:
                    found[demand] = support
                    serving |= support
                    break
            else:
                if one not in self._lost:
                    return False
        return True

    def _is_needed(self, demand: Demand, left: set[Key]) -> bool:
        return demand.cell in self._problem.needs or demand.cell in left or demand.cell in self._problem.hidden
