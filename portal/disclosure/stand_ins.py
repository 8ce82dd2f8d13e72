"""Numbers to choose by, in the place of those that nobody may see (rule 13, docs/domain.md). Pure; solved by HiGHS.

Everybody sees which cells are withheld. If that depended on how large the small numbers are, whoever knows the method could try
which of them would have led to the same choice. So what is withheld is chosen by numbers that follow from what is printed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import highspy
import numpy as np

from portal.disclosure.problem import Key, Problem, Range
from portal.disclosure.solver import new_solver

log = logging.getLogger(__name__)

MOST_NODES = 1000  # of the search tree; a limit of time would let the load of the machine choose
HIGH = 60  # where a number has no upper limit, what it would best be is drawn from so many


def share_of(cell: Key) -> float:
    """A number from 0 to below 1 that follows from the name of the cell only: it decides where nothing else does."""
    return float(int.from_bytes(sha256(str(cell).encode()).digest()[:4], "big") / 2**32)


def with_stand_ins(problem: Problem) -> Problem:
    """The same problem with other values wherever a reader sees none: they fit all that is printed or known.

    They are the same for whatever true values agree with what is printed, and as near as can be to numbers that are drawn
    by the names of the cells. A search that is cut short gives the best that it has found, the same on every machine.
    """
    seen = {cell: _seen(problem, cell) for cell in problem.values}
    if all(one.low == one.high for one in seen.values()):
        return problem
    solver = new_solver(mip_rel_gap=0.0)
    solver.setOptionValue("mip_max_nodes", MOST_NODES)
    column = {cell: at for at, cell in enumerate(seen)}
    for low, high in seen.values():
        solver.addVar(float(low), highspy.kHighsInf if high is None else float(high))
    for total, parts in (*problem.sums, *problem.foreseen):
        _add_row(solver, {column[total]: 1.0, **{column[part]: -1.0 for part in parts}}, 0.0, 0.0)
    for part, whole in problem.inside:
        _add_row(solver, {column[whole]: 1.0, column[part]: -1.0}, 0.0, highspy.kHighsInf)
    for cell, possible in seen.items():
        if possible.low != possible.high:
            _aim_at(solver, column[cell], _drawn(cell, possible), 1.0 + share_of(cell))
    columns = np.arange(solver.getNumCol(), dtype=np.int32)
    solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), highspy.HighsVarType.kInteger))
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        log.warning("no stand-ins were found for a measure with %s numbers: it is chosen by the true ones", len(seen))
        return problem
    found = solver.getSolution().col_value
    return replace(problem, values={cell: round(found[at]) for cell, at in column.items()})


def _seen(problem: Problem, cell: Key) -> Range:
    """What a reader can tell of the number by itself, if the cells to withhold are those of `problem.hidden`."""
    known = problem.known.get(cell, Range(0, None))
    if cell not in problem.candidates:
        return known
    truth = problem.values[cell]
    return known.within(problem.printed.get(cell, Range(truth, truth)))


def _drawn(cell: Key, possible: Range) -> int:
    high = possible.low + HIGH if possible.high is None else possible.high
    return possible.low + int(share_of(("drawn", cell)) * (high - possible.low + 1))


def _aim_at(solver: highspy.Highs, column: int, aim: int, weight: float) -> None:
    """Makes a value of the column cost the more, the further it is from `aim`."""
    solver.addVar(0.0, highspy.kHighsInf)
    away = solver.getNumCol() - 1
    solver.changeColCost(away, weight)
    _add_row(solver, {away: 1.0, column: -1.0}, -float(aim), highspy.kHighsInf)
    _add_row(solver, {away: 1.0, column: 1.0}, float(aim), highspy.kHighsInf)


def _add_row(solver: highspy.Highs, factors: Mapping[int, float], low: float, high: float) -> None:
    solver.addRow(low, high, len(factors), np.array(list(factors), dtype=np.int32), np.array(list(factors.values())))
