"""Numbers as the portal computes with them."""

from __future__ import annotations

from decimal import Decimal


def decimals(*values: int | str) -> tuple[Decimal, ...]:
    """What a computation is expected to give, several at once."""
    return tuple(map(Decimal, values))
