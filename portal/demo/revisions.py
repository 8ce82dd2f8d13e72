"""What was corrected after it had been approved, as it happens: a return is reopened, corrected, sent and approved again.

The published totals are those of the values as they are now; what had been sent first is made up, like all single months.
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
from portal.returns.actions import CellTyped
from portal.review import actions as review
from portal.submissions import queries

Key = tuple[int, date, date]  # series, first and last day


@dataclass(frozen=True)
class Correction:
    """One value of a return: by how much too high (or too low) it was sent first, why it was reopened, and what was said."""

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
        "kent-police", date(2018, 11, 1), "da-incidents", "thanet", -14, datetime(2019, 2, 12, 10, 5),
        "You wrote that the last two days of November were missing for Thanet. Please put the number right.",
        "The incidents of 29 and 30 November had been left out.",
    ),
    Correction(
        "kent-police", date(2018, 12, 1), "violence", "medway", 11, datetime(2019, 2, 12, 10, 20),
        "You wrote that some offences in Medway were counted twice. Please put the number right.",
        "Eleven offences had been counted twice.",
    ),
    Correction(
        "kcc-public-health", date(2019, 1, 1), "treatment", "opiates", -22, datetime(2019, 4, 16, 9, 30),
        "One provider has sent its numbers to you late. Please add them before the pack is issued.",
        "One provider’s numbers came after the return was sent.",
    ),
    Correction(
        "medway", date(2019, 2, 1), "oss-visitors", "oss-medway", -6, datetime(2019, 6, 11, 11, 45),
        "Please add the visitors of the afternoon that you found in the paper register.",
        "One afternoon was found in the paper register.",
    ),
)  # fmt: skip


def first_sent(values: Mapping[Key, MonthValue], series: Mapping[tuple[str, str], int]) -> dict[Key, MonthValue]:
    """The corrected values as they had been sent first."""
    found = {}
    for one in CORRECTIONS:
        key = next(key for key in values if key[0] == series[one.measure, one.part] and key[1] == one.period_start)
        number = values[key].value
        assert number is not None
        found[key] = replace(values[key], value=number + one.off_by)
    return found


def play(cycle: Cycle, cast: Cast, *, since: datetime = datetime.min, until: datetime = datetime.max) -> None:
    """The corrections to returns of the cycle that were made between the two moments."""
    for one in CORRECTIONS:
        if since <= one.reopened < until and cycle.period_start <= one.period_start <= cycle.period_end:
            _correct(one, _obligation(cycle, one), cast)


def _obligation(cycle: Cycle, one: Correction) -> Obligation:
    found = db.session.scalars(
        select(Obligation)
        .where(Obligation.cycle_id == cycle.id, Obligation.action_id.is_(None), Obligation.period_start == one.period_start)
        .options(joinedload(Obligation.agency), joinedload(Obligation.cycle))
    )
    length = 3 if one.measure == "treatment" else 1
    return next(own for own in found if own.agency.key == one.agency and own.period.month_count == length)


def _correct(one: Correction, obligation: Obligation, cast: Cast) -> None:
    submission = queries.submission_of(obligation)
    assert submission is not None
    with clock.fixed_at(one.reopened):
        review.reopen(submission, by=cast.coordinator, version=submission.version, reason=one.reason)
        db.session.flush()
    with clock.fixed_at(one.reopened + timedelta(hours=3)):
        by = cast.sender(obligation.agency)
        save_numbers(obligation, by, dict(_typed(one, obligation, cast)))
        send_numbers(obligation, by)
        db.session.flush()
    with clock.fixed_at(one.reopened + timedelta(days=1)):
        review.approve(submission, by=cast.coordinator, version=submission.version)
        db.session.flush()


def _typed(one: Correction, obligation: Obligation, cast: Cast) -> Iterable[tuple[int, CellTyped]]:
    for key in cast.first_sent:
        value = cast.values[key]
        if (value.measure, value.part) == (one.measure, one.part) and key[1] == obligation.period_start:
            yield key[0], CellTyped(str(value.value), one.note, value.status)
