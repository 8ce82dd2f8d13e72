"""Which measures can be rounded. Pure."""

from __future__ import annotations

from portal.disclosure.measures import is_counted


def rounding_problem(rounding_base: int | None, unit: str, decimal_places: int) -> str:
    """Why the numbers cannot be rounded to the base; empty where they can."""
    if rounding_base and (decimal_places or not is_counted(unit)):
        return "Only whole counts can be rounded, and this measure has rates, shares, money or decimals."
    return ""
