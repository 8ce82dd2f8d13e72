"""How many decimals the values of a measure may have. Pure."""

from __future__ import annotations

MOST_DECIMALS = 6  # of a rate: enough for every rate, and few enough for exact sums and percentages


def usual_decimal_places(unit: str) -> int:
    """The decimal places of a new measure in this unit: none for a count; as many as can be for a rate, a share or money."""
    return MOST_DECIMALS if unit.startswith(("%", "£", "rate")) else 0
