"""A measure is no longer returned from a month on, with a reason; and that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Person
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import listed
from portal.cycles.changed_returns import Change, ChangedReturn
from portal.extensions import db
from portal.measures.models import Measure
from portal.measures.senders.queries import returned_of_measures
from portal.rates.queries import rates_of
from portal.setting_up.measures.effects import follow, no_longer_asked_for
from portal.statistics.periods import MONTHS_IN, Period
from portal.submissions.agreement_changes.contents import agreements_of
from portal.submissions.agreement_changes.in_use import check_free, first_day_of, in_use
from portal.submissions.agreement_changes.locking import lock_for_change


@dataclass(frozen=True)
class MeasureEnd:
    """From the month on it is no longer returned, for the reason."""

    month: date
    reason: str


def end_measure(measure: Measure, end: MeasureEnd, *, by: Person) -> list[str]:
    """Ends it; what that changes, a sentence each. A page that only wants to know these undoes the transaction.

    Raises WrongState where it cannot end, and Incomplete for a month that was sent or issued already.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change(measure)
    if measure.returned_until is not None:
        raise WrongState(f"{measure.name} has ended already.")
    check_stands_alone(measure)
    first = first_day_of(measure.frequency, end.month)
    if measure.returned_from and first <= measure.returned_from:
        message = f"It is returned from {measure.returned_from:%B %Y} on only. Choose a later month, or delete it."
        raise Incomplete([("returned_until", message)])
    before, typed = returned_of_measures([measure]), no_longer_asked_for([one.id for one in measure.series], first)
    check_free(before, first, "returned_until")
    measure.returned_until, measure.ended_because = first - ONE_DAY, end.reason
    db.session.flush()
    last = Period.ending(first - ONE_DAY, MONTHS_IN[measure.frequency]).words
    words = f"{measure.name} is returned until {last} only. {end.reason.rstrip('.')}."
    after = returned_of_measures([measure])
    return [
        f"{last} is the last of which {measure.name} is returned.",
        *follow(before, after, agreements_of([measure]), changed=ChangedReturn(measure, Change.ENDS, first, words), by=by),
        *typed,
        f"Cycles that are opened later do not ask for it from {first:%B %Y} on, and their packs leave it out.",
        *rates_without_it(measure),
        "Its values and issued packs stay. This can be undone.",
    ]


def check_stands_alone(measure: Measure) -> None:
    """WrongState where it counts the same as a measure that goes on."""
    alike = [one.name for one in (measure.counts_same_as, *measure.other_splits) if one]
    if alike:
        raise WrongState(f"{measure.name} counts the same as {listed(alike)}. Take them apart first, on the page of settings.")


def rates_without_it(measure: Measure) -> list[str]:
    names = [f"“{one.name}”" for one in rates_of([measure.id]) if one.printed_until is None]
    if not names:
        return []
    worked_out = "it is" if len(names) == 1 else "they are"
    return [f"Packs of later cycles leave {listed(names)} out, too: {worked_out} worked out from it."]


def take_end_back(measure: Measure, *, by: Person) -> list[str]:
    """It is returned again, as if it had not ended; what that changes, a sentence each.

    Raises WrongState where it has not ended, and where a later month was sent or issued without it.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change(measure)
    if measure.returned_until is None:
        raise WrongState(f"{measure.name} has not ended. There is nothing to undo.")
    if measure.followed_by:
        raise WrongState(f"{measure.followed_by[0].name} takes its place. Delete that first, with its break.")
    first, before = measure.returned_until + ONE_DAY, returned_of_measures([measure])
    measure.returned_until, measure.ended_because = None, ""
    db.session.flush()
    after = returned_of_measures([measure])
    if found := in_use(after, first):
        raise WrongState(
            f"This cannot be undone any more, because later numbers went without it: {found.words}. A new measure can follow it."
        )
    words = f"{measure.name} is returned again, from {first:%B %Y} on."
    return [
        words,
        *follow(before, after, agreements_of([measure]), changed=ChangedReturn(measure, Change.GOES_ON, first, words), by=by),
        "Cycles that are opened later ask for it again.",
    ]
