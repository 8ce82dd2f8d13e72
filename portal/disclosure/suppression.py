"""What a small number is (rule 13, docs/domain.md). Pure."""

from __future__ import annotations

from decimal import Decimal

USUAL_THRESHOLD = 5  # for a count that belongs to no measure; each measure has its own threshold
# The reason of a suppression of a whole measure or published figure. That of a single value is not told.
RESTRICTED = "restricted"


def is_small(value: Decimal | None, threshold: int) -> bool:
    return value is not None and 0 < value < threshold


def with_area(name: str, geography: str) -> str:
    """“Prevent referrals (Kent & Medway)”: what is withheld by name and area, because another area may be printed."""
    return f"{name} ({geography})" if geography else name
