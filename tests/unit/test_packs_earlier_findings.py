"""A lasting change that an earlier pack told of is taken back in words once it does not stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.contents.pack import Contents, Measure
from portal.packs.changes import changed_since
from portal.packs.earlier_findings import with_withdrawn
from portal.statistics.periods import MONTHLY
from portal.statistics.significance import Step, assess
from tests.factories.pack_contents import ABUSE, measure, sample_contents
from tests.factories.usual import DROPPED, DROPPED_AT, EVEN, FALLING, period, series

TAKEN_BACK = (
    "The report of January to March 2019 said “lower than before since October 2018”. This does not stand any more, because "
)
ANEW = (
    "with the numbers that are known now the values since then are not far enough from the level before, drawn anew, to tell a "
)


def judged(values: list[int], *steps: Step) -> Measure:
    found = assess(series(values), MONTHLY, (), "calls", steps).finding
    return replace(measure("m", "Visitors", 900), finding=found.sentence, finding_in_brief=found.brief)


def pack(one: Measure, key: str, version: int | None = 1) -> Contents:
    sample = sample_contents()
    head = replace(sample.cycle, key=key, title={"winter": "January to March 2019"}.get(key, "April to June 2019"))
    return replace(sample_contents(priorities=(replace(sample.priorities[ABUSE], measures=(one,)),)), cycle=head, version=version)


def after(now: Measure, before: Measure, key: str = "winter") -> Measure:
    return with_withdrawn(pack(now, "spring"), [pack(before, key)]).priorities[0].measures[0]


def test_a_change_that_is_none_any_more_is_taken_back() -> None:
    found = after(judged(EVEN), judged(DROPPED))
    assert found.finding == f"Within its usual variation. {TAKEN_BACK}{ANEW}change from chance."
    assert found.finding_in_brief.endswith("); no longer lower than before since October 2018")
    [listed] = changed_since(pack(found, "spring"), pack(judged(DROPPED), "winter"))
    assert (listed.what, listed.text) == ("Visitors", "No longer lower than before since October 2018")


def test_an_earlier_version_of_the_same_report_is_named_so() -> None:
    found = after(judged(EVEN), judged(DROPPED), "spring").finding
    assert "Version 1 of this report said “lower than before since October 2018”." in found


@pytest.mark.parametrize(
    "now",
    [
        judged(DROPPED),
        judged([*DROPPED, 390]),
        judged(DROPPED, Step(period(DROPPED_AT).start, "one force counts once")),
    ],
)
def test_what_still_stands_or_is_accepted_is_not_taken_back(now: Measure) -> None:
    assert after(now, judged(DROPPED)) == now


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (judged(EVEN[:5]), "there are too few values now to say what is usual."),
        (replace(judged(EVEN), finding="", finding_in_brief=""), "what is usual for this measure is not judged now."),
        (judged([*EVEN[:30], *[round(value * 1.3) for value in EVEN[30:]]]), "a later change is clearer."),
    ],
)
def test_the_reason_is_that_of_the_newer_pack(now: Measure, reason: str) -> None:
    assert after(now, judged(DROPPED)).finding.startswith(f"{now.finding} {TAKEN_BACK}".strip())
    assert after(now, judged(DROPPED)).finding.endswith(reason)


def test_a_single_value_and_a_line_are_nothing_to_take_back() -> None:
    for before in (judged([*EVEN, 9000]), judged(FALLING), judged(EVEN), judged(EVEN[:5])):
        assert after(judged(EVEN), before) == judged(EVEN)
