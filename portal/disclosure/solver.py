"""A solver (HiGHS) that prints nothing, because the output of a command is data."""

from __future__ import annotations

import os
from functools import cache

import highspy


def new_solver(**options: float) -> highspy.Highs:
    """An empty model. `options` are those of HiGHS, such as a time limit in seconds."""
    _without_banner()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


@cache
def _without_banner() -> None:
    """Makes the first model of this process, at which HiGHS prints its name whatever its options say, to nowhere."""
    output = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
    finally:
        os.dup2(output, 1)
        os.close(nowhere)
        os.close(output)
