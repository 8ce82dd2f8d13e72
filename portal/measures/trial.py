"""Which rules about unusual values run on trial: seen by coordinators, and asked of nobody yet."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, select

from portal.core import settings

RULES_ON_TRIAL = "query_rules_on_trial"


def rules_on_trial() -> ScalarSelect[str]:
    """The setting as a column of another query: the pages that need it are asked for often."""
    return select(settings.Setting.value).where(settings.Setting.key == RULES_ON_TRIAL).scalar_subquery()


def keys_of(kept: str | None) -> frozenset[str]:
    """Keys of `unusual.Rule`, from the setting as it is kept."""
    return frozenset(key for key in (kept or "").split(",") if key)


def on_trial() -> frozenset[str]:
    return keys_of(settings.read(RULES_ON_TRIAL))
