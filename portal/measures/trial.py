"""Which rules about unusual values run on trial: seen by coordinators, and asked of nobody yet."""

from __future__ import annotations

from portal.core import settings

RULES_ON_TRIAL = "query_rules_on_trial"


def on_trial() -> frozenset[str]:
    """Keys of `unusual.Rule`."""
    kept = settings.read(RULES_ON_TRIAL) or ""
    return frozenset(key for key in kept.split(",") if key)
