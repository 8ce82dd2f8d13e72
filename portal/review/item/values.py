"""The numbers of a return as the reviewer reads them: beside last month, last year and the version before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.measures import queries as measure_queries
from portal.returns.models import frozen_flags_of, readings_of
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period, months_before
from portal.submissions.models import Submission


@dataclass(frozen=True)
class ValueLine:
    """One series. `earlier` is what the version before said, where it differs."""

    measure: str
    label: str
    is_first: bool
    now: Reading
    earlier: Reading | None
    last_year: Reading | None
    last_period: Reading | None
    series_id: int
    flags: tuple[dict[str, Any], ...]  # as the version froze them: rule, words, explanation, on_trial


def value_lines(submission: Submission) -> list[ValueLine]:
    obligation = submission.obligation
    step = obligation.period.month_count
    columns = (obligation.period.year_before(), Period.ending(months_before(obligation.period_end, step), step))
    versions = submission.versions
    sent = readings_of(versions[-1])
    earlier = readings_of(versions[-2]) if len(versions) > 1 else {}
    series = measure_queries.returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id)
    known = measure_queries.readings([one.id for one in series], columns[0].start, columns[-1].end)
    lines: list[ValueLine] = []
    for one in series:
        now = sent.get(one.id)
        if now is None:
            continue  # a series that was added after this was sent
        was = earlier.get(one.id)
        before = known.get(one.id, {})
        lines.append(
            ValueLine(
                one.measure.name,
                one.label if one.measure.breakdown_id else "",
                not lines or lines[-1].measure != one.measure.name,
                now,
                was if was is not None and was != now else None,
                before.get(columns[0]),
                before.get(columns[-1]),
                one.id,
                tuple(frozen_flags_of(versions[-1]).get(one.id, ())),
            )
        )
    return lines
