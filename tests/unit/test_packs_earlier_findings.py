"""What an earlier pack told of a change, a month or a line is taken back in words once it does not stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.contents.pack import Contents, LevelStep, Measure, Observation
from portal.packs.changes import changed_since
from portal.packs.earlier_findings import with_withdrawn
from portal.statistics.periods import MONTHLY
from portal.statistics.significance import Step, assess
from tests.factories.pack_contents import ABUSE, measure, sample_contents
from tests.factories.usual import DROPPED, DROPPED_AT, EVEN, FALLING, VARIED, Values, period, series

TAKEN_BACK = (
    "The report of January to March 2019 said “lower than before since October 2018”. This does not stand any more as a lasting change, "
    "because "
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
    assert found.finding_in_brief.endswith("); no longer judged a lasting change: lower than before since October 2018")
    [listed] = changed_since(pack(found, "spring"), pack(judged(DROPPED), "winter"))
    assert (listed.what, listed.text) == ("Visitors", "No longer judged a lasting change: lower than before since October 2018")


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


def judged_series(values: Values, *steps: Step, key: str = "m") -> Measure:
    """The measure with these values and what is said of them."""
    readings = series(values)
    found = assess(readings, MONTHLY, (), "calls", steps).finding
    observations = tuple(
        Observation(
            period_start=period.start.isoformat(),
            period_end=period.end.isoformat(),
            value=reading.value,
            symbol=reading.symbol,
        )
        for period, reading in readings.items()
    )
    one = measure(key, "Visitors", 900)
    whole = replace(one.series[0], observations=observations)
    levels = tuple(LevelStep(step.date.isoformat(), step.reason) for step in steps)
    return replace(
        one, unit="calls", series=(whole,), steps=levels, finding=found.sentence, finding_in_brief=found.brief, breaks=()
    )


PEAK = [*EVEN[:30], 252]


def test_a_month_that_is_not_unusual_any_more_is_taken_back_once() -> None:
    before = judged_series(PEAK)
    assert before.finding.startswith("Higher than usual in July 2019 (252;")
    now = judged_series([*PEAK, 168, 244, 170])
    assert now.finding == "Within its usual variation."
    found = after(now, before)
    assert found.finding == (
        "Within its usual variation. The report of January to March 2019 called July 2019 higher than usual; with 3 more months it is "
        "within what is usual."
    )
    assert found.finding_in_brief == f"{now.finding_in_brief}; Jul 2019 now usual"
    [listed] = changed_since(pack(found, "spring"), pack(before, "winter"))
    assert (listed.what, listed.text) == ("Visitors", "July 2019 is within what is usual, not higher than usual")
    later = judged_series([*PEAK, 168, 244, 170, 200, 210, 205])
    assert "July 2019" not in after(later, found).finding, "a report that took it back has nothing more to take back"


def test_a_month_that_is_judged_as_before_is_not_named_again() -> None:
    before = judged_series(PEAK)
    for now in (judged_series([*PEAK, 200]), judged_series([*PEAK, 200, 195, 201])):
        assert after(now, before) == now


def test_a_month_that_turns_out_to_be_unusual_is_named_too() -> None:
    before = judged_series([*VARIED[:24], 270])
    assert before.finding == "Within its usual variation."
    now = judged_series([*VARIED[:24], 270, *[401, 399, 402, 398, 400, 401, 399, 400, 402, 398, 400, 401]])
    found = after(now, before).finding
    assert found.endswith("called January 2019 within what is usual; with 12 more months it is lower than usual.")


def test_a_month_that_is_not_judged_any_more_is_named() -> None:
    unjudged = replace(judged_series(EVEN), finding="", finding_in_brief="")
    found = after(unjudged, judged_series(PEAK))
    assert found.finding.endswith("called July 2019 higher than usual; what is usual for it is not judged now.")
    assert after(unjudged, judged_series(EVEN)) == unjudged, "a usual month alarmed nobody"


def test_a_month_of_a_lasting_change_goes_with_the_change() -> None:
    before = judged_series(DROPPED[: DROPPED_AT + 1])
    assert before.finding.startswith("Lower than usual in October 2018")
    now = judged_series(DROPPED)
    assert now.finding.startswith("Lower than before since October 2018")
    assert after(now, before) == now
    accepted = judged_series(DROPPED, Step(period(DROPPED_AT).start, "one force counts once"))
    assert after(accepted, before) == accepted


RISING = [round(200 * 1.015**at) for at in range(36)]
RUN = [*RISING[:30], *(round(value * 0.96) for value in RISING[30:])]


def test_a_usual_month_that_a_change_began_with_is_named() -> None:
    """It was within what is usual when it was the newest: with the months that came it belongs to the change."""
    before = replace(judged_series(DROPPED[: DROPPED_AT + 1]), finding="Within its usual variation.")
    now = judged_series(DROPPED)
    assert now.finding.startswith("Lower than before since October 2018")
    sentence = "called October 2018 within what is usual; with 14 more months it is the first month of a change."
    assert after(now, before).finding.endswith(sentence)
    [listed] = changed_since(pack(now, "spring"), pack(before, "winter"))
    assert listed.text == "October 2018 is the first month of a change"


def test_a_bend_is_named_beside_an_unusual_month_too() -> None:
    """The line of the next report has no bend any more: a reader of this one has to know that it had one."""
    unusual = judged_series([*BENT[:-1], 190])
    assert unusual.finding.startswith(
        "Higher than is usual for December 2019 by its line, level until January 2018 and falling since ("
    )
    listed = changed_since(pack(judged_series(FALLING), "spring"), pack(unusual, "winter"))
    assert "The line is drawn without a bend in January 2018" in [one.text for one in listed]


def test_a_run_beside_the_line_is_taken_back_with_the_months_that_broke_it() -> None:
    before = judged_series(RUN)
    assert ", which it has been below in each month since July 2019" in before.finding
    assert after(judged_series([*RUN, 340]), before).finding.count("The report of") == 0, "by the new line it was below it too"
    uneven = judged_series([round(value * (1.03 if at % 2 else 0.97)) for at, value in enumerate(RISING)])
    assert uneven.finding == "Within its usual variation around a rising line."
    found = after(uneven, before)
    assert found.finding.endswith(
        "said that it had been below its line in each month from July 2019 to December 2019; by the line drawn with the numbers that "
        "are known now it was not in August 2019, October 2019 and December 2019."
    )
    assert found.finding_in_brief == uneven.finding_in_brief, "the narrow column never told the run of an earlier month"


BENT = [*(400 + (-1) ** at * 3 for at in range(12)), *(400 - 12 * at + (-1) ** at * 3 for at in range(1, 25))]


def test_a_bend_that_is_none_any_more_is_taken_back() -> None:
    bent = judged_series(BENT)
    assert (
        bent.finding == "Within its usual variation around a line that was level until February 2018 and has been falling since."
    )
    assert after(judged_series([*BENT, 100]), bent) == judged_series([*BENT, 100]), "it has the same bend"
    assert after(judged_series(FALLING), bent).finding == (
        "Within its usual variation around a falling line. The report of January to March 2019 said that its line was level until "
        "February 2018; with the numbers that are known now the portal draws it as one falling line."
    )


def test_a_bend_that_only_an_older_report_named_is_taken_back() -> None:
    """The last report was of a release that did not name the bend beside an unusual month."""
    silent = replace(
        judged_series(BENT), finding="Higher than is usual for December by its falling line (190; 106 to 164 is usual)."
    )
    now, last = pack(judged_series(FALLING), "spring"), pack(silent, "winter")
    oldest = pack(judged_series(BENT), "winter")
    [priority] = with_withdrawn(now, [last], [oldest]).priorities
    assert "said that its line was level until February 2018; with the numbers" in priority.measures[0].finding


def test_a_line_that_is_level_now_is_named() -> None:
    assert after(judged_series(EVEN), judged_series(FALLING[:24])).finding == (
        "Within its usual variation. The report of January to March 2019 called its line falling; with 12 more months the portal now "
        "draws it as level."
    )
