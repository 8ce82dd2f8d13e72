"""What an earlier pack said of a measure and this one judges otherwise: it is taken back in words, once. Pure.

Limits and lines are worked out anew with every value, so that a change can stop being one, a month can stop being unusual and a
line its bend. A reader of the earlier pack has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from portal.contents.pack import Contents, Measure
from portal.contents.splits import each_with_splits
from portal.packs.earlier_judgements import Judgement, Withdrawn, says_of_bend, withdrawn_bend, withdrawn_judgements

# How portal/statistics/findings.py says a lasting change, in the packs of every release.
_CHANGE = re.compile(r"(?P<side>Higher|Lower) than (?P<than>before|its (?:rising|falling) line) since (?P<since>[^(]+) \(")
_TOO_FEW = "Needs "
_BY_NEW_LEVEL = "; judged by the level since "


def with_withdrawn(now: Contents, earlier: Iterable[Contents], older: Iterable[Contents] = ()) -> Contents:
    """The pack `now`, in which the finding of each measure says what of the findings of earlier packs does not stand any more.

    All packs are of the same audience. `earlier` are those before it; `older` are of the cycles before these, the newest first: a
    bend that one of them named stands for its readers until a later pack says something else of it.
    """
    was, long_ago = ([_earlier_pack(now, before) for before in packs] for packs in (earlier, older))
    priorities = tuple(
        replace(priority, measures=tuple(_with_withdrawn(measure, was, long_ago) for measure in priority.measures))
        for priority in now.priorities
    )
    return replace(now, priorities=priorities)


def _measures(contents: Contents) -> Iterator[Measure]:
    return each_with_splits(measure for priority in contents.priorities for measure in priority.measures)


class EarlierPack(NamedTuple):
    """How sentences name it, its measures by key, and whether it is an earlier version of the same report."""

    name: str
    measures: Mapping[str, Measure]
    is_same_report: bool


Findings = Sequence[EarlierPack]


def _earlier_pack(now: Contents, before: Contents) -> EarlierPack:
    is_same_report = now.cycle.key == before.cycle.key
    name = f"Version {before.version} of this report" if is_same_report else f"The report of {before.cycle.title}"
    return EarlierPack(name, {one.key: one for one in _measures(before)}, is_same_report)


def _with_withdrawn(measure: Measure, was: Findings, long_ago: Findings) -> Measure:
    judgement = Judgement(measure)
    found: dict[str, tuple[str, Withdrawn]] = {}  # by what does not stand, so that two earlier packs do not say it twice
    for name, measures, _ in was:
        for one in _withdrawn(judgement, measures.get(measure.key)):
            found.setdefault(one.listed, (name, one))
    found |= {one.listed: (name, one) for name, one in _withdrawn_long_ago(judgement, was, long_ago)}
    if not found:
        return measure
    sentences = [f"{name} {one.words}." for name, one in found.values()]
    briefs = [one.brief for _, one in found.values()]
    return replace(
        measure,
        finding=" ".join(filter(None, [measure.finding, *sentences])),
        finding_in_brief="; ".join(filter(None, [measure.finding_in_brief, *briefs])),
    )


def _withdrawn_long_ago(now: Judgement, was: Findings, long_ago: Findings) -> Iterator[tuple[str, Withdrawn]]:
    """The bend of the newest pack that says something of one, where no pack since does. An earlier version of this pack does not
    count: a version without a change says the same as the one before."""
    key = now.measure.key
    of_others = [pack.measures[key] for pack in was if key in pack.measures and not pack.is_same_report]
    if any(says_of_bend(one) for one in of_others):
        return
    found = next((pack for pack in long_ago if key in pack.measures and says_of_bend(pack.measures[key])), None)
    if found is not None:
        yield from ((found.name, one) for one in withdrawn_bend(now, found.measures[key]))


def withdrawn_from(before: Measure | None, now: Measure) -> list[str]:
    """What was said of the measure `before` and does not stand `now`: “no longer judged a lasting change: lower than before since
    May 2018”."""
    return [one.listed for one in _withdrawn(Judgement(now), before)]


def _withdrawn(now: Judgement, before: Measure | None) -> Iterator[Withdrawn]:
    if before is None or not before.finding:
        return
    if change := _withdrawn_change(now.measure, before):
        words = f"said “{change}”. This does not stand any more as a lasting change, because {_because(change, now.measure)}"
        listed = f"no longer judged a lasting change: {change}"  # it can still be on that side of the line
        yield Withdrawn(words, listed, listed)
    yield from withdrawn_judgements(now, before)


def _withdrawn_change(measure: Measure, before: Measure) -> str:
    """“lower than its rising line since December 2018”: what was said of the measure `before` and does not stand; empty where all
    of it stands. It does where the same is said again, perhaps from another month on, and where the team accepted a new level."""
    stated, found = _CHANGE.match(before.finding), _CHANGE.match(measure.finding)
    if not stated or (found and found["side"] == stated["side"]) or _BY_NEW_LEVEL in measure.finding:
        return ""
    return f"{stated['side'].lower()} than {stated['than']} since {stated['since']}"


def _because(change: str, measure: Measure) -> str:
    if not measure.finding:
        return "what is usual for this measure is not judged now"
    if measure.finding.startswith(_TOO_FEW):
        return "there are too few values now to say what is usual"
    if _CHANGE.match(measure.finding):
        return "with the numbers that are known now a later change is clearer"
    line = "that line" if " line since " in change else "the level before"
    return (
        f"with the numbers that are known now the values since then are not far enough from {line}, drawn anew, to tell a change "
        "from chance"
    )
