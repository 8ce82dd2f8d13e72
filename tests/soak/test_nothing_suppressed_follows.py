"""Made-up partnerships of six cycles, attacked with all of their public packs."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.factories.attacker import Narrowed
from tests.factories.partnerships import AT_TIMES, ROUNDED, following, gave_away, play

pytestmark = pytest.mark.soak

# How the numbers are published, and how many partnerships do so.
WAYS: dict[str, tuple[int, dict[str, Any]]] = {
    "exactly": (500, {}),
    "rounded": (300, {"bases": ROUNDED}),
    "rounded at times": (150, {"bases": AT_TIMES, "change": 0.3}),
    "months, then years only": (200, {"years_from": 2}),
    "rounded months, then rounded years only": (200, {"bases": ROUNDED, "years_from": 3}),
}


@pytest.mark.timeout(0)
@pytest.mark.parametrize("way", WAYS)
def test_partnerships_of_six_cycles(way: str) -> None:
    """With revisions, late months and merged districts.

    A number that follows must be one that nobody could keep: it follows as closely where the pack that first gave it away is
    put in place by one that prints no number at all. The audit of the portal has to list it as known, and stops no freeze.
    """
    count, rules = WAYS[way]
    avoidable: dict[int, list[Narrowed]] = {}
    known: dict[int, int] = {}
    stopped: dict[int, list[int]] = {}
    for seed in range(count):
        issued = play(seed, **rules)
        found = following(issued)
        unlisted = [one for one in found if (*one.place[1:], one.truth) not in issued.known]
        if found and (too_much := [*unlisted, *gave_away(issued)]):
            avoidable[seed] = too_much
        if found:
            known[seed] = len(found)
        if issued.stopped:
            stopped[seed] = issued.stopped
        if sys.stdout.isatty() or seed % 10 == 9:
            print(f"\r{way}: {seed + 1} of {count} partnerships, {len(known)} with known numbers", end="", flush=True)
    print(f"\n{way}: known from earlier packs: {known}. Freezes that were stopped: {stopped}.")
    assert (avoidable, stopped) == ({}, {})
