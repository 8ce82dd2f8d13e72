"""Made-up partnerships of six cycles, attacked with all of their public packs."""

from __future__ import annotations

import pytest

from tests.factories.attacker import Narrowed, attack, gather
from tests.factories.partnerships import KEY, Issued, blank, play

pytestmark = pytest.mark.soak

ADDING = {KEY: ("sum", "sum")}
THRESHOLD = 5


@pytest.mark.timeout(0)
def test_five_hundred_partnerships_of_six_cycles() -> None:
    """With revisions, late months and merged districts.

    A number that follows must be one that nobody could keep: it follows as closely where the pack that first told of it is
    put in place by one that prints no number at all. The audit of the portal has to list it as known, and stops no freeze.
    """
    avoidable: dict[int, list[Narrowed]] = {}
    known: dict[int, int] = {}
    stopped: dict[int, list[int]] = {}
    for seed in range(500):
        issued = play(seed)
        following = attack(gather(issued.public, issued.inside, ADDING, issued.mergers))
        unlisted = [one for one in following if (tuple(one.place[1:]), one.truth) not in issued.known]
        if found := [*unlisted, *(told_too_much(issued) if following else [])]:
            avoidable[seed] = found
        if following:
            known[seed] = len(following)
        if issued.stopped:
            stopped[seed] = issued.stopped
    print(f"\nKnown from earlier packs: {known}. Freezes that were stopped: {stopped}.")
    assert (avoidable, stopped) == ({}, {})


def told_too_much(issued: Issued) -> list[Narrowed]:
    """What a pack told of withheld numbers, although an empty pack in its place would have told less of them."""
    found: list[Narrowed] = []
    for at in range(len(issued.public)):
        inside = issued.inside[: at + 1]
        told = attack(gather(issued.public[: at + 1], inside, ADDING, issued.mergers))
        if not told:
            continue
        empty = [*issued.public[:at], blank(inside[at])]
        untold = {one.number: one for one in attack(gather(empty, inside, ADDING, issued.mergers))}
        found.extend(one for one in told if one.number not in untold or is_closer(one, untold[one.number]))
    return found


def is_closer(one: Narrowed, other: Narrowed) -> bool:
    """Whether less is possible of the number, within what has to stay possible of it."""
    if one.low == one.high and other.low < other.high:
        return True
    if not 0 < one.truth < THRESHOLD:
        return False
    return max(1, one.low) > max(1, other.low) or min(THRESHOLD - 1, one.high) < min(THRESHOLD - 1, other.high)
