"""The corrections of the demonstration: returns that were reopened after approval, corrected, sent and approved again.

The published totals are the sums of the corrected values. The values that were sent first are made up, like all months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.cycles.models import Cycle, Obligation
from portal.demo.cast import Cast
from portal.demo.months import MonthValue
from portal.demo.returns import save_numbers, send_numbers
from portal.extensions import db
from portal.returns.changes import CellTyped
from portal.review import actions as review
from portal.submissions import queries

Key = tuple[int, date, date]  # series, first and last day


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One corrected value of a return.

    `off_by` is by how much it was first sent too high (above 0) or too low; `reason` is why the team reopened the return at
    the moment `reopened`, `note` what the agency wrote about the corrected value.
    """

    agency: str
    period_start: date
    measure: str
    part: str
    off_by: int
    reopened: datetime
    reason: str
    note: str


CORRECTIONS = (
    Correction(
        agency="kent-police",
        period_start=date(2018, 11, 1),
        measure="da-incidents",
        part="thanet",
        off_by=-14,
        reopened=datetime(2019, 2, 12, 10, 5),
        reason="You wrote that the last two days of November were missing for Thanet. Please put the number right.",
        note="The incidents of 29 and 30 November had been left out.",
    ),
    Correction(
        agency="kent-police",
        period_start=date(2018, 12, 1),
        measure="violence",
        part="medway",
        off_by=11,
        reopened=datetime(2019, 2, 12, 10, 20),
        reason="You wrote that some offences in Medway were counted twice. Please put the number right.",
        note="Eleven offences had been counted twice.",
    ),
    Correction(
        agency="kcc-public-health",
        period_start=date(2019, 1, 1),
        measure="treatment",
        part="opiates",
        off_by=-22,
        reopened=datetime(2019, 4, 16, 9, 30),
        reason="One provider has sent its numbers to you late. Please add them before the pack is issued.",
        note="One provider’s numbers came after the return was sent.",
    ),
    Correction(
        agency="medway",
        period_start=date(2019, 2, 1),
        measure="oss-visitors",
        part="oss-medway",
        off_by=-6,
        reopened=datetime(2019, 6, 11, 11, 45),
        reason="Please add the visitors of the afternoon that you found in the paper register.",
        note="One afternoon was found in the paper register.",
    ),
)


def first_sent(values: Mapping[Key, MonthValue], series: Mapping[tuple[str, str], int]) -> dict[Key, MonthValue]:
    """The values that are corrected later, as they were sent first."""
    sent_values = {}
    for correction in CORRECTIONS:
        key = next(
            key for key in values if key[0] == series[correction.measure, correction.part] and key[1] == correction.period_start
        )
        number = values[key].value
        assert number is not None
        sent_values[key] = replace(values[key], value=number + correction.off_by)
    return sent_values


def play(cycle: Cycle, cast: Cast, *, since: datetime = datetime.min, until: datetime = datetime.max) -> None:
    """Plays the corrections to returns of the cycle that were made between the two moments."""
    for correction in CORRECTIONS:
        if since <= correction.reopened < until and cycle.period_start <= correction.period_start <= cycle.period_end:
            _correct(correction, _obligation(cycle, correction), cast)


def _obligation(cycle: Cycle, correction: Correction) -> Obligation:
    obligations = db.session.scalars(
        select(Obligation)
        .where(
            Obligation.cycle_id == cycle.id, Obligation.action_id.is_(None), Obligation.period_start == correction.period_start
        )
        .options(joinedload(Obligation.agency), joinedload(Obligation.cycle))
    )
    length = 3 if correction.measure == "treatment" else 1
    return next(one for one in obligations if one.agency.key == correction.agency and one.period.month_count == length)


def _correct(correction: Correction, obligation: Obligation, cast: Cast) -> None:
    submission = queries.submission_of(obligation)
    assert submission is not None
    with clock.fixed_at(correction.reopened):
        review.reopen(submission, by=cast.coordinator, version=submission.version, reason=correction.reason)
        db.session.flush()
    with clock.fixed_at(correction.reopened + timedelta(hours=3)):
        by = cast.sender(obligation.agency)
        save_numbers(obligation, by, dict(_typed(correction, obligation, cast)))
        send_numbers(obligation, by)
        db.session.flush()
    with clock.fixed_at(correction.reopened + timedelta(days=1)):
        review.approve(submission, by=cast.coordinator, version=submission.version)
        db.session.flush()


def _typed(correction: Correction, obligation: Obligation, cast: Cast) -> Iterable[tuple[int, CellTyped]]:
    """The corrected cell, as (series id, what is typed)."""
    for key in cast.first_sent:
        value = cast.values[key]
        if (value.measure, value.part) == (correction.measure, correction.part) and key[1] == obligation.period_start:
            yield key[0], CellTyped(str(value.value), correction.note, value.status)
