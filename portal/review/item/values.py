"""The numbers of a return as the reviewer reads them: beside last month, last year and the version before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.measures import queries as measure_queries
from portal.returns.models import frozen_flags_of, readings_of
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period, months_before
from portal.submissions.models import Submission


@dataclass(frozen=True, kw_only=True)
class ValueLine:
    """One series of a return.

    `is_first` says whether its measure begins here. `earlier` is the value of the version before, where it differs. `flags`
    are as the version froze them: rule, words, explanation, on_trial (whether the check waits in shadow mode). An explanation
    that many share is given at the first of them, which the others name (`like`).
    """

    measure: str
    label: str
    is_first: bool
    now: Reading
    earlier: Reading | None
    last_year: Reading | None
    last_period: Reading | None
    series_id: int
    flags: tuple[dict[str, Any], ...]


def value_lines(submission: Submission) -> list[ValueLine]:
    """Every series that was sent, in printed order. Series that were added to the agreement since are left out."""
    obligation = submission.obligation
    step = obligation.period.month_count
    year_before = obligation.period.year_before()
    period_before = Period.ending(months_before(obligation.period_end, step), step)
    versions = submission.versions
    sent, flags = readings_of(versions[-1]), frozen_flags_of(versions[-1])
    sent_before = readings_of(versions[-2]) if len(versions) > 1 else {}
    owed = measure_queries.returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id)
    approved = measure_queries.readings([series.id for series in owed], year_before.start, period_before.end)
    lines: list[ValueLine] = []
    places: dict[int, str] = {}
    for series in owed:
        now, earlier = sent.get(series.id), sent_before.get(series.id)
        if now is None:
            continue
        approved_before = approved.get(series.id, {})
        lines.append(
            ValueLine(
                measure=series.measure.name,
                label=series.label if series.measure.breakdown_id else "",
                is_first=not lines or lines[-1].measure != series.measure.name,
                now=now,
                earlier=earlier if earlier is not None and earlier != now else None,
                last_year=approved_before.get(year_before),
                last_period=approved_before.get(period_before),
                series_id=series.id,
                flags=_each_once(flags.get(series.id, ()), series.full_name, places),
            )
        )
    return lines


def _each_once(flags: Iterable[dict[str, Any]], name: str, places: dict[int, str]) -> tuple[dict[str, Any], ...]:
    """The flags of a series. `places` says where each shared explanation stands already: there `like` names that series."""
    shown = []
    for flag in flags:
        first = places.setdefault(flag["shared"], name) if flag.get("shared") else name
        shown.append(flag if first == name else {**flag, "explanation": "", "like": first})
    return tuple(shown)
