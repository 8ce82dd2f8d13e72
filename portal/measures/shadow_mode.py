"""Shadow mode of validation checks: the flags of a check are shown to coordinators only, until it has proved useful."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ScalarSelect, select

from portal.accounts.models import Person
from portal.core import settings
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.statistics.validation import ValidationCheck

KEY = "query_rules_on_trial"  # as it was first called; stored in databases
WHAT_CHECKS_ASK = {
    ValidationCheck.FAR: (
        "A value further from the median than is usual for its series, or for its season where two years are known. "
        "How far is set for each measure."
    ),
    ValidationCheck.ZERO: "A 0 in a series that is hardly ever 0.",
    ValidationCheck.SAME: "The same number for the third time running, where that is unlikely to be chance.",
    ValidationCheck.PARTS: "Parts that do not add up to the total that was returned beside them, or a part that is above it.",
    ValidationCheck.ABSENT: "Nothing, or a symbol, where there was a number the last time.",
    ValidationCheck.EQUAL: "The same number in five or more neighbouring parts of a measure, as where it was filled down.",
    ValidationCheck.BOUNDS: (
        "While there are too few earlier values: a total below its largest part or above the sum of its parts, a value outside "
        "the range in the measure’s settings, or one more than three times, or less than a third of, all the values so far."
    ),
}  # fmt: skip


def shadow_mode_setting() -> ScalarSelect[str]:
    """The setting as a column of another statement, which saves the pages that need it a read of their own."""
    return select(settings.Setting.value).where(settings.Setting.key == KEY).scalar_subquery()


def keys_of(stored: str | None) -> frozenset[str]:
    """The keys of checks in the stored setting; other words in it are left out."""
    words = (stored or "").split(",")
    return frozenset(check.key for check in ValidationCheck if check.key in words)


def checks_in_shadow_mode() -> frozenset[str]:
    """The keys of the checks that are in shadow mode now."""
    return keys_of(settings.read(KEY))


def put_in_shadow_mode(keys: Collection[str], *, by: Person) -> None:
    """Puts exactly these checks in shadow mode; the flags of the others are then shown to everybody.

    Raises Incomplete where a key belongs to no check.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if unknown := set(keys) - {check.key for check in ValidationCheck}:
        raise Incomplete([("checks", f"There is no check called {', '.join(sorted(unknown))}.")])
    settings.store(KEY, ",".join(check.key for check in ValidationCheck if check.key in keys))
