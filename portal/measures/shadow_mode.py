"""Rules on trial: what they ask about a value is seen by coordinators only, until it has shown to be worth asking."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ScalarSelect, select

from portal.accounts.models import Person
from portal.core import settings
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.statistics.validation import Rule

KEY = "query_rules_on_trial"
ASKS = {
    Rule.FAR: (
        "A value further from the median than is usual for its series, or for its season where two years are known. "
        "How far is set for each measure."
    ),
    Rule.ZERO: "A 0 in a series that is hardly ever 0.",
    Rule.SAME: "The same number for the third time running, where that is unlikely to be chance.",
    Rule.PARTS: "Parts that do not add up to the total that was returned beside them, or a part that is above it.",
    Rule.ABSENT: "Nothing, or a symbol, where there was a number the last time.",
}  # fmt: skip


def rules_on_trial() -> ScalarSelect[str]:
    """The setting as a column of another query: the pages that need it are asked for often."""
    return select(settings.Setting.value).where(settings.Setting.key == KEY).scalar_subquery()


def keys_of(kept: str | None) -> frozenset[str]:
    """The keys in the setting as it is kept."""
    known = (kept or "").split(",")
    return frozenset(rule.key for rule in Rule if rule.key in known)


def on_trial() -> frozenset[str]:
    """The keys of the rules that are on trial now."""
    return keys_of(settings.read(KEY))


def put_on_trial(keys: Collection[str], *, by: Person) -> None:
    """Exactly these rules are on trial from now on; the others ask everybody."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if unknown := set(keys) - {rule.key for rule in Rule}:
        raise Incomplete([("rules", f"There is no rule called {', '.join(sorted(unknown))}.")])
    settings.keep(KEY, ",".join(rule.key for rule in Rule if rule.key in keys))
