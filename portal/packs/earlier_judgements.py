"""What the finding of an earlier pack said of a month, of a run of months or of the line, and what is known of it now. Pure.

Only what is judged otherwise now is told: limits and lines are worked out anew with every value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from portal.contents.pack import Measure
from portal.packs.newest_years import breaks_in, steps_of, whole_readings
from portal.statistics.amounts import step_name
from portal.statistics.comparison import DOWN, UP
from portal.statistics.findings import AssessedPoint
from portal.statistics.periods import Period
from portal.statistics.significance import Assessment, assess

# How portal/statistics/findings.py says each, in the packs of every release.
_UNUSUAL = re.compile(r"(?P<side>Higher|Lower) than (?:is )?usual (?:in|for) ")
_UNUSUAL_SINCE = re.compile(r", and [^(,;]+ is (?P<side>above|below) what is usual since then")
_WITHIN = "Within its usual variation"
_RUN = re.compile(
    r", which it has been (?P<side>above|below) in each (?:month|quarter) since (?:the quarter )?(?P<since>[^(,;.]+)"
)
_BEND = re.compile(
    r"(?:(?P<course>rising|falling|level) until|(?:faster|more slowly) since) (?P<at>[^(,;.]+?)(?: and | \(|[,;.]|$)"
)
_LINE = re.compile(r"(?:around a|by its) (?P<direction>rising|falling) line")
_BEND_NOW = re.compile(r"the line has a bend in (?P<at>[^;,]+)")
_LINE_NOW = re.compile(r"on a (?P<direction>rising|falling) line")
_TAKEN_BACK = re.compile(r"(?<=\.) (?:The report of |Version [0-9]+ of this report )")
HARDLY_APART = 3  # months or quarters
SIDES = {"Higher": UP, "above": UP, "Lower": DOWN, "below": DOWN}
JUDGED = {UP: "higher than usual", DOWN: "lower than usual", "": "within what is usual"}


class Withdrawn(NamedTuple):
    """What does not stand any more. `words` follow the name of the earlier pack, and `listed` stands in a list of changes.

    `brief` is for a narrow column; empty for what was said of a line, which that column has no room to take back.
    """

    words: str
    listed: str
    brief: str = ""


class Judgement:
    """The measure of the pack now. It is assessed where somebody asks."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure

    @cached_property
    def assessment(self) -> Assessment:
        measure = self.measure
        return assess(whole_readings(measure), measure.frequency, breaks_in(measure), measure.unit, steps_of(measure))

    @cached_property
    def points(self) -> Mapping[Period, AssessedPoint]:
        return {point.period: point for point in self.assessment.points}

    def more(self, since: Period) -> str:
        """“with 3 more months”, or, where no month came after that one, “with the numbers that are known now”."""
        count = sum(period > since and point.value is not None for period, point in self.points.items())
        unit = step_name(self.measure.frequency)
        return f"with {count} more {unit}{'' if count == 1 else 's'}" if count else "with the numbers that are known now"

    @property
    def drawn_without_bend(self) -> str:
        """“it as one rising line with a change since November 2018”: what takes the place of a bend."""
        segment, direction = self.assessment.newest_segment, _LINE_NOW.search(self.assessment.method)
        line = f"one {direction['direction'] if direction else 'level'} line"
        change = f" with a change since {segment.change.words}" if segment and segment.change else ""
        return f"it as {line}{change}"

    def are_close(self, *names: str) -> bool:
        """Whether two bends, by the names of their months, are hardly apart: no reader who is not told a month misses it."""
        wanted = [name.removeprefix("the quarter ") for name in names]
        places = [at for at, period in enumerate(self.points) if period.words in wanted]
        return len(places) == len(names) and places[-1] - places[0] <= HARDLY_APART

    def part_of_change(self, period: Period) -> str:
        """“the first month of a change”, “part of a change since November 2018”, that nobody accepted; empty for any other."""
        segment = self.assessment.newest_segment
        if segment is None or segment.change is None or period < segment.change:
            return ""
        is_first = period == segment.change
        return (
            f"the first {step_name(self.measure.frequency)} of a change"
            if is_first
            else f"part of a change since {segment.change.words}"
        )

    def is_in_lasting_change(self, period: Period) -> bool:
        """Whether the finding tells of a change of level, or of an accepted one, that the period belongs to."""
        segment, steps = self.assessment.newest_segment, self.assessment.steps
        change = segment.change if segment else None
        return bool(change and change <= period) or any(step.date <= period.start for step in steps)


def own_finding(measure: Measure) -> str:
    """The finding without what it takes back of earlier packs."""
    return _TAKEN_BACK.split(measure.finding, maxsplit=1)[0]


def says_of_bend(measure: Measure) -> bool:
    """Whether its finding names a bend of the line, or takes back what was said of the line before."""
    own, *taken_back = _TAKEN_BACK.split(measure.finding)
    return bool(_BEND.search(own)) or any(" its line " in one for one in taken_back)


def withdrawn_bend(now: Judgement, before: Measure) -> Iterator[Withdrawn]:
    """What the finding of the measure `before` said of a bend, where the line is drawn otherwise now."""
    finding, newest = own_finding(before), _newest(before)
    if newest is not None and now.assessment.method and _BEND.search(finding):
        yield from _of_line(now, finding, newest)


def withdrawn_judgements(now: Judgement, before: Measure) -> Iterator[Withdrawn]:
    """What the finding of the measure `before` said and is judged otherwise now."""
    finding, newest = own_finding(before), _newest(before)
    if newest is None or not finding:
        return
    yield from _of_month(now, finding, newest)
    if now.assessment.method:
        yield from _of_run(now, finding, newest)
        yield from _of_line(now, finding, newest)


def _newest(before: Measure) -> Period | None:
    """The month or quarter that the finding of the earlier pack was about: the newest with a number."""
    return max((period for period, reading in whole_readings(before).items() if reading.value is not None), default=None)


def _of_month(now: Judgement, finding: str, newest: Period) -> Iterator[Withdrawn]:
    stated = _UNUSUAL.match(finding) or _UNUSUAL_SINCE.search(finding)
    if stated is None and not finding.startswith(_WITHIN):
        return
    then = SIDES[stated["side"]] if stated else ""
    called, point = JUDGED[then], now.points.get(newest)
    words = f"called {newest.words} {called}"
    if not now.measure.finding or point is None or point.middle is None:
        if then:
            not_judged = f"{newest.words} is not judged now"
            yield Withdrawn(f"{words}; what is usual for it is not judged now", not_judged, not_judged)
        return
    if now.is_in_lasting_change(newest):
        if not then and (words_now := now.part_of_change(newest)):
            yield Withdrawn(f"{words}; {now.more(newest)} it is {words_now}", f"{newest.words} is {words_now}")
        return
    if point.beyond == then:
        return
    is_now = JUDGED[point.beyond]
    listed = f"{newest.words} is {is_now}, not {called}"
    yield Withdrawn(
        f"{words}; {now.more(newest)} it is {is_now}", listed, f"{newest.short} now {is_now.removeprefix('within what is ')}"
    )


def _of_run(now: Judgement, finding: str, newest: Period) -> Iterator[Withdrawn]:
    stated = _RUN.search(finding)
    first = next((period for period in now.points if stated and period.words == stated["since"].strip()), None)
    if stated is None or first is None or now.is_in_lasting_change(newest):
        return
    sign = 1 if SIDES[stated["side"]] == UP else -1
    run = [point for period, point in now.points.items() if first <= period <= newest and point.value is not None]
    others = [one.period.words for one in run if one.middle is None or (float(one.value or 0) - one.middle) * sign <= 0]
    if not others:
        return
    unit, side = step_name(now.measure.frequency), stated["side"]
    words = f"said that it had been {side} its line in each {unit} from {first.words} to {newest.words}"
    yield Withdrawn(
        f"{words}; by the line drawn {now.more(newest)} it was not in {_listed(others)}",
        f"not {side} its line in each {unit} since {first.words}",
    )


def _of_line(now: Judgement, finding: str, newest: Period) -> Iterator[Withdrawn]:
    """Its bend, or, where it had none, its direction."""
    bend_now, line_now = (pattern.search(now.assessment.method) for pattern in (_BEND_NOW, _LINE_NOW))
    more = now.more(newest)
    drawn = f"{more} the portal {'draws' if more.endswith('now') else 'now draws'}"
    if stated := _BEND.search(finding):
        at, at_now = stated["at"].strip(), bend_now["at"].strip() if bend_now else ""
        is_named = bool(_BEND.search(own_finding(now.measure)))
        if at == at_now or (at_now and not is_named and now.are_close(at, at_now)):
            return
        is_now = f"its bend in {at_now}" if at_now else now.drawn_without_bend
        stated_then = f"its line was {stated['course']} until {at}" if stated["course"] else f"its line had a bend in {at}"
        listed = f"with a bend in {at_now}, not in {at}" if at_now else f"without a bend in {at}"
        yield Withdrawn(f"said that {stated_then}; {drawn} {is_now}", f"the line is drawn {listed}")
    elif stated := _LINE.search(finding):
        direction, stated_then = line_now["direction"] if line_now else "level", f"called its line {stated['direction']}"
        if bend_now and _BEND.search(own_finding(now.measure)):
            at_now = bend_now["at"].strip()
            yield Withdrawn(f"{stated_then}; {drawn} it with a bend in {at_now}", f"the line is drawn with a bend in {at_now}")
        elif not bend_now and direction != stated["direction"]:
            listed = f"the line is drawn as {direction}, not as {stated['direction']}"
            yield Withdrawn(f"{stated_then}; {drawn} it as {direction}", listed)


def _listed(names: list[str]) -> str:
    """“May 2018”, “May 2018 and June 2018”, “May 2018, June 2018 and 4 more”."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
