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

    Every cell has two columns: by how much it is higher, and by how much it is lower.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._cells = list(problem.values)
        self._column = {cell: 2 * at for at, cell in enumerate(self._cells)}
        self._solver = new_solver(mip_rel_gap=0.05)
        self._limits: dict[Key, tuple[float, float]] = {}
        self._add_columns()
        self._add_rows()

    def _add_columns(self) -> None:
        count = 2 * len(self._cells)
        self._solver.addVars(count, np.zeros(count), np.zeros(count))
        for cell in self._cells:
            known = self._problem.known.get(cell)
            self.limit(cell, known or Range(0, None))
            if known is not None or cell not in self._problem.candidates:
                self.price(cell, FREE)

    def _add_rows(self) -> None:
        for total, parts in (*self._problem.foreseen, *self._problem.sums):  # the rows of those that are foreseen come first
            self._add_row({total: 1, **dict.fromkeys(parts, -1)}, 0.0, 0.0)
        for part, whole in self._problem.inside:
            room = self._problem.values[whole] - self._problem.values[part]
            self._add_row({whole: 1, part: -1}, -float(room), highspy.kHighsInf)

    def _add_row(self, factors: Mapping[Key, int], low: float, high: float) -> None:
        columns = [column for cell in factors for column in (self._column[cell], self._column[cell] + 1)]
        values = [sign * factor for factor in factors.values() for sign in (1.0, -1.0)]
        self._solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(values))

    def price(self, cell: Key, cost: float) -> None:
        """What a difference of one in the cell costs."""
        for column in (self._column[cell], self._column[cell] + 1):
            self._solver.changeColCost(column, cost)

    def limit(self, cell: Key, possible: Range) -> None:
        """The numbers that the cell may have in another world."""
        truth = self._problem.values[cell]
        higher = highspy.kHighsInf if possible.high is None else float(max(0, possible.high - truth))
        self._limits[cell] = (higher, float(max(0, truth - possible.low)))
        self._put(cell, *self._limits[cell])

    def fix(self, cell: Key) -> None:
        """The cell is printed: it is the same in every world."""
        truth = self._problem.values[cell]
        self.limit(cell, Range(truth, truth))

    def _put(self, cell: Key, higher: float, lower: float) -> None:
        column = self._column[cell]
        self._solver.changeColBounds(column, 0.0, higher)
        self._solver.changeColBounds(column + 1, 0.0, lower)

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
        column, opposite = self._column[cell], self._column[cell] + 1
        higher, lower = self._limits[cell]
        if difference > higher or -difference > lower:
            return None
        if difference < 0:
            column, opposite = opposite, column
        amount = float(abs(difference))
        self._solver.changeColBounds(column, amount, amount)
        self._solver.changeColBounds(opposite, 0.0, 0.0)
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
        return {self._cells[at]: int(whole[at]) for at in np.nonzero(whole)[0]}
