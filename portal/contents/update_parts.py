"""The parts of an entry other than its text: milestones, outputs, funding and expectations, as a pack prints them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Milestone:
    """Dates are partial (“2020”, “2020-03”, “2020-03-27”) or empty."""

    title: str
    planned: str
    done: str


@dataclass(frozen=True)
class Output:
    """A number of something that was done. `number` is None where it is small and suppressed (rule 13, docs/domain.md).

    A running total counts from the start of the work, so two of them are no trend.
    """

    number: Decimal | None
    unit: str
    running_total: bool


@dataclass(frozen=True)
class Grant:
    """`bid` is won, lost or waiting; empty where it was no bid. `amount` is in pounds."""

    source: str
    amount: Decimal | None
    purpose: str
    bid: str


@dataclass(frozen=True)
class Expected:
    """A statement about the future; `by` is a partial date."""

    text: str
    by: str
