"""How far a reader can narrow a hidden number down: the smallest and the largest that it can be. Pure; solved by HiGHS."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import NamedTuple

import highspy
import numpy as np

from portal.disclosure.problem import Key, Problem, Range
from portal.disclosure.solver import new_solver

NEAR = 1e-6


class Narrowed(NamedTuple):
    """A hidden cell that is closer than the rule allows, and the known cells that it follows from.

    `reader` is the place in `Problem.insiders` of who can tell; None where anybody can.
    """

    cell: Key
    possible: Range
    known: tuple[Key, ...]
    reader: int | None


def narrowed(problem: Problem) -> Iterator[Narrowed]:
    """Every hidden cell of which less is possible than its need, or that can have one value only.

    What is known of the others is in `problem.known`. Whoever knows more (`problem.insiders`) is asked for as well.
    """
    if not problem.hidden:
        return
    solver = _Solver(problem)
    for reader, insider in ((None, frozenset[Key]()), *enumerate(problem.insiders)):
        with_more = solver.knowing(insider)
        for cell in sorted(problem.hidden - insider, key=str):
            need = problem.needs.get(cell)
            if insider and need is None:
                continue
            (low, from_low), (high, from_high) = with_more.extreme(cell, -1), with_more.extreme(cell, 1)
            is_narrow = low == high if need is None else _is_less(Range(low or 0, high), need)
            if is_narrow:
                yield Narrowed(cell, Range(low or 0, high), tuple(sorted(from_low | from_high, key=str)), reader)


def _is_less(possible: Range, need: Range) -> bool:
    return possible.low > need.low or (possible.high is not None and need.high is not None and possible.high < need.high)


class _Solver:
    """One column a cell: by how much it differs from the truth. One row a sum."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._column = {cell: at for at, cell in enumerate(problem.values)}
        self._solver = new_solver()
        self._rows: list[tuple[Key, ...]] = []
        count = len(problem.values)
        self._solver.addVars(count, np.zeros(count), np.zeros(count))
        self.knowing(frozenset())
        for total, parts in problem.sums:
            self._add_row((total, *parts), [1.0] + [-1.0] * len(parts), 0.0, 0.0)
        for part, whole in problem.inside:
            room = float(problem.values[whole] - problem.values[part])
            self._add_row((whole, part), [1.0, -1.0], -room, highspy.kHighsInf)

    def _add_row(self, cells: tuple[Key, ...], factors: list[float], low: float, high: float) -> None:
        columns = np.array([self._column[cell] for cell in cells], dtype=np.int32)
        self._solver.addRow(low, high, len(cells), columns, np.array(factors))
        self._rows.append(cells)

    def knowing(self, insider: frozenset[Key]) -> _Solver:
        """The same solver, for somebody who knows these cells as well."""
        for cell, column in self._column.items():
            truth = self._problem.values[cell]
            low, high = self._problem.known.get(cell, Range(0, None))
            if cell in insider:
                low = high = truth
            upper = highspy.kHighsInf if high is None else float(high - truth)
            self._solver.changeColBounds(column, float(low - truth), upper)
        return self

    def extreme(self, cell: Key, side: int) -> tuple[int | None, set[Key]]:
        """The largest (side 1) or smallest (-1) that the cell can be, None without a limit; and the known cells that say so."""
        column = self._column[cell]
        self._solver.changeColCost(column, -float(side))
        self._solver.run()
        bounded = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        solution = self._solver.getSolution()
        self._solver.changeColCost(column, 0.0)
        if not bounded:
            return None, set()
        value = self._problem.values[cell] + solution.col_value[column]
        rows = [cells for cells, dual in zip(self._rows, solution.row_dual, strict=True) if abs(dual) > NEAR]
        known = {one for cells in rows for one in cells if one in self._problem.known}
        return (floor(value + NEAR) if side > 0 else ceil(value - NEAR)), known
