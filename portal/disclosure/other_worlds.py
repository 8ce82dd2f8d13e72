"""Whole numbers other than the true ones that would have led to the same print. Pure; solved by HiGHS.

A hidden cell is protected if there are such “other worlds” in which it is as small, and as large, as it has to stay possible.
A world is written as its difference from the truth, cell by cell; differences are small numbers, so the solver is exact.

HiGHS: Q. Huangfu and J. A. J. Hall, “Parallelizing the dual revised simplex method”, Mathematical Programming Computation 10,
2018; https://highs.dev.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import highspy
import numpy as np

from portal.disclosure.problem import Key, Problem, Range
from portal.disclosure.solver import new_solver

TINY = 1e-6
FREE = 1e-3  # the cost of a difference in a cell that is hidden anyway: small worlds are preferred
LONGEST_SEARCH = 5.0  # seconds for one world of whole numbers

Differences = dict[Key, int]


class OtherWorlds:
    """Finds worlds that differ from the truth in hidden cells, at the least cost of cells that would have to be hidden for it.

    Every cell has two columns: by how much it is higher, and by how much it is lower. A cell that would be printed rounded has
    two more, for what its print leaves open: that much costs nothing, and is there even where the cell is printed.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._cells = list(problem.values)
        self._column = {cell: 2 * at for at, cell in enumerate(self._cells)}
        self._open = {cell: self._column_pair(at) for at, cell in enumerate(problem.printed)}
        self._solver = new_solver(mip_rel_gap=0.05)
        self._limits: dict[Key, tuple[float, float]] = {}
        self._add_columns()
        self._add_rows()

    def _add_columns(self) -> None:
        count = 2 * (len(self._cells) + len(self._open))
        self._solver.addVars(count, np.zeros(count), np.zeros(count))
        for cell in self._cells:
            self.release(cell)
            self.price(cell, self._problem.candidates.get(cell, FREE))
        for column in self._open.values():
            self._solver.changeColCost(column, FREE)
            self._solver.changeColCost(column + 1, FREE)

    def _add_rows(self) -> None:
        for total, parts in (*self._problem.foreseen, *self._problem.sums):  # the rows of those that are foreseen come first
            self._add_row({total: 1, **dict.fromkeys(parts, -1)}, 0.0, 0.0)
        for part, whole in self._problem.inside:
            room = self._problem.values[whole] - self._problem.values[part]
            self._add_row({whole: 1, part: -1}, -float(room), highspy.kHighsInf)

    def _add_row(self, factors: Mapping[Key, int], low: float, high: float) -> None:
        pairs = [(pair, factor) for cell, factor in factors.items() for pair in self._pairs(cell)]
        columns = [column for pair, _ in pairs for column in (pair, pair + 1)]
        values = [sign * factor for _, factor in pairs for sign in (1.0, -1.0)]
        self._solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(values))

    def _column_pair(self, at: int) -> int:
        """The first of the two columns of the cell at this place of those that would be printed rounded."""
        return 2 * (len(self._cells) + at)

    def _pairs(self, cell: Key) -> list[int]:
        return [self._column[cell], self._open[cell]] if cell in self._open else [self._column[cell]]

    def _left_open(self, cell: Key) -> tuple[int, int]:
        """By how much the cell can be higher and lower than the truth where it is printed."""
        truth = self._problem.values[cell]
        shown = self._problem.printed.get(cell, Range(truth, truth))
        assert shown.high is not None
        return shown.high - truth, truth - shown.low

    def price(self, cell: Key, cost: float) -> None:
        """What a difference of one in the cell costs."""
        for column in (self._column[cell], self._column[cell] + 1):
            self._solver.changeColCost(column, cost)

    def release(self, cell: Key) -> None:
        """The cell is not printed: in another world it may have every number that it can have after what is known of it."""
        truth, possible = self._problem.values[cell], self._problem.known.get(cell, Range(0, None))
        higher = highspy.kHighsInf if possible.high is None else float(max(0, possible.high - truth))
        self._limit(cell, higher, float(max(0, truth - possible.low)))

    def fix(self, cell: Key) -> None:
        """The cell is printed: in every world it is the same, or rounded to the same."""
        higher, lower = self._left_open(cell)
        self._limit(cell, float(higher), float(lower))

    def _limit(self, cell: Key, higher: float, lower: float) -> None:
        self._limits[cell] = (higher, lower)
        self._put(cell, higher, lower)

    def _put(self, cell: Key, higher: float, lower: float) -> None:
        """Lets the cell differ so much: first by what its print leaves open."""
        open_higher, open_lower = self._left_open(cell)
        bounds = [(self._column[cell], max(0.0, higher - open_higher), max(0.0, lower - open_lower))]
        if cell in self._open:
            bounds.append((self._open[cell], min(higher, float(open_higher)), min(lower, float(open_lower))))
        for column, up, down in bounds:
            self._solver.changeColBounds(column, 0.0, up)
            self._solver.changeColBounds(column + 1, 0.0, down)

    @contextmanager
    def known_to(self, insider: Iterable[Key]) -> Iterator[None]:
        """Within, these cells are known as well."""
        cells = [cell for cell in insider if cell in self._column]
        for cell in cells:
            self._put(cell, 0.0, 0.0)
        yield
        for cell in cells:
            self._put(cell, *self._limits[cell])

    @contextmanager
    def nothing_foreseen(self) -> Iterator[None]:
        """Within, only sums hold that a reader knows of already."""
        rows = range(len(self._problem.foreseen))
        for row in rows:
            self._solver.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)
        yield
        for row in rows:
            self._solver.changeRowBounds(row, 0.0, 0.0)

    def with_difference(self, cell: Key, difference: int) -> Differences | None:
        """The cheapest world in which the cell differs from the truth by `difference`; None where there is none."""
        higher, lower = self._limits[cell]
        if difference > higher or -difference > lower:
            return None
        open_higher, open_lower = self._left_open(cell)
        amounts = {self._column[cell]: difference}
        if cell in self._open:
            within = max(-open_lower, min(open_higher, difference))
            amounts = {self._column[cell]: difference - within, self._open[cell]: within}
        for column, amount in amounts.items():
            self._solver.changeColBounds(column, float(max(0, amount)), float(max(0, amount)))
            self._solver.changeColBounds(column + 1, float(max(0, -amount)), float(max(0, -amount)))
        world = self._solve()
        self._put(cell, higher, lower)
        return world

    def _solve(self) -> Differences | None:
        values = self._run()
        if values is None or np.abs(values - np.round(values)).max(initial=0.0) <= TINY:
            return None if values is None else self._differences(values)
        columns = np.arange(len(values), dtype=np.int32)
        self._solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), highspy.HighsVarType.kInteger))
        values = self._run()
        self._solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), highspy.HighsVarType.kContinuous))
        return None if values is None else self._differences(values)

    def _run(self) -> np.ndarray | None:
        # the limit counts from the first search of the solver, so it moves on with each
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + LONGEST_SEARCH)
        self._solver.run()
        # a search that ran out of time may have found a world that is not the cheapest one
        found = self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return np.array(self._solver.getSolution().col_value) if found else None

    def _differences(self, values: np.ndarray) -> Differences:
        whole = np.rint(values[0::2] - values[1::2]).astype(int)
        for cell, column in self._open.items():
            whole[self._column[cell] // 2] += whole[column // 2]
        return {self._cells[at]: int(whole[at]) for at in np.nonzero(whole[: len(self._cells)])[0]}

    def tells(self, cell: Key, difference: int) -> bool:
        """Whether the print of the cell would differ from the true one, if the cell did."""
        higher, lower = self._left_open(cell)
        return not -lower <= difference <= higher
