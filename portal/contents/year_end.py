"""What the pack that closes a plan year says of each of its actions. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FollowingAction:
    """An action of the next plan year that continues it, and what is not as it was, a few words each."""

    ref: str
    title: str
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class YearEndAction:
    """An action of the plan year that ends. `status` is the one that the pack prints at the action.

    `fate` is what became of it in the next plan year, such as “continues”, “merged” or “not continued”; empty while that is
    not adopted. `reason` is why nothing continues it, for those who read that.
    """

    ref: str
    title: str
    priority: str
    lead_name: str
    status: str
    fate: str = ""
    following: tuple[FollowingAction, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class NewAction:
    """An action of the next plan year that continues none."""

    ref: str
    title: str
    priority: str
    lead_name: str


@dataclass(frozen=True, kw_only=True)
class YearEnd:
    """`year` is the plan year that ends on the ISO day `ends`; `next_year` the one after it, empty while that is not adopted.
    `unlinked_year` is that one instead, where it is adopted and does not say what it continues."""

    year: str
    ends: str
    next_year: str
    unlinked_year: str = ""
    actions: tuple[YearEndAction, ...]
    new_actions: tuple[NewAction, ...] = ()
