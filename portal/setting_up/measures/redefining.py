"""A measure is counted differently from a month on: what that changes, before and after it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.dates import day_words
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.core.text import are
from portal.cycles.changed_returns import Change, ChangedReturn, tell_of_return
from portal.cycles.models import Cycle
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.measures import redefinition
from portal.measures.models import Measure
from portal.measures.senders.queries import returned_of_measures
from portal.setting_up.measures.effects import follow, no_longer_asked_for
from portal.setting_up.measures.ending import check_stands_alone, rates_without_it
from portal.statistics.comparison import LATEST
from portal.statistics.periods import MONTHS_IN, QUARTERLY, Period
from portal.submissions.agreement_changes.contents import agency_ids, agreements_of
from portal.submissions.agreement_changes.in_use import check_free, first_day_of
from portal.submissions.agreement_changes.locking import lock_for_change


def define_anew(old: Measure, values: Mapping[str, Any], *, by: Person, starts: date, reason: str) -> list[str]:
    """Ends the measure, and makes the new one from that day on; what that changes, a sentence each.

    Raises what places_to_take() and add_successor() of portal/measures/redefinition.py raise; Incomplete, too, for a day that
    begins no month or quarter, and for a month that was sent or issued already.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change(old)
    running = select(Cycle.agreement_id).where(Cycle.status.in_(RUNNING))
    places = redefinition.places_to_take(old, db.session.scalars(running).all())
    check_stands_alone(old)
    _check_first_day(old, starts)
    before, typed = returned_of_measures([old]), no_longer_asked_for([one.id for one in old.series], starts)
    check_free(before, starts, "starts")
    new = redefinition.add_successor(old, values, places, starts=starts, reason=reason)
    db.session.flush()
    kind = "the quarter " if old.frequency == QUARTERLY else ""
    first, last = f"{kind}{Period.starting(starts, MONTHS_IN[old.frequency]).words}", f"{kind}{old.last_returned}"
    begins = ChangedReturn(new, Change.BEGINS, starts, f"{new.name} is a new measure, from {first} on.")
    words = f"{old.name} is returned until {last} only. {new.name} takes its place. {reason.rstrip('.')}."
    after, placed = returned_of_measures([old, new]), agreements_of([new])
    tell_of_return(ChangedReturn(old, Change.ENDS, starts, words), agency_ids(before))
    parts = ", and with the same parts" if old.breakdown_id else ""
    return [
        f"“{new.name}” takes the place of “{old.name}” from {first} on, with the same sender{parts}, joined to it by a break.",
        _how_it_is_counted(new),
        *_not_carried_over(old, new),
        f"“{old.name}” is returned until {last}. Its values, what is owed of it until then, and issued packs stay.",
        *follow(before, after, placed, changed=begins, by=by),
        *typed,
        *rates_without_it(old),
        f"While nothing was sent for it, this can be undone: remove the break of “{new.name}”, delete it, and undo the end of "
        f"“{old.name}”.",
    ]


def _how_it_is_counted(new: Measure) -> str:
    """What cannot be changed once a value of it is approved, and its key, which never changes."""
    over_time = "the latest value counts" if new.sum_over_time == LATEST else "they are added up"
    return f"Files name it “{new.key}”. It is counted in {new.unit}; of several months, {over_time}."


def _not_carried_over(old: Measure, new: Measure) -> list[str]:
    """What packs of the new one go without, as long as nobody adds it on its pages."""
    lines = []
    if old.rounds_to and not new.rounding_base:
        lines.append(f"“{old.name}” is rounded outside the working group’s pack. The new one is not: its unit has decimals.")
    if old.is_yearly and not new.yearly_only:
        words = f"Others than the working group read only complete plan years of “{old.name}”"
        lines.append(f"{words}. Of the new one they read every value, because it does not add up to years.")
    if old.comparison != new.comparison:
        lines.append(f"It is compared with the 12 months before, and not as “{old.name}” is.")
    if old.caveats:
        count = len(old.caveats)
        which = "The caveat" if count == 1 else f"The {count} caveats"
        lines.append(f"{which} of “{old.name}” {are(count)} not added to it.")
    return lines


def _check_first_day(measure: Measure, starts: date) -> None:
    """Incomplete where it begins no month, or quarter, or the measure begins later itself."""
    kind, such = ("quarter", "1 July") if measure.frequency == QUARTERLY else ("month", "1 May")
    if starts != first_day_of(measure.frequency, starts.replace(day=1)):
        message = f"Begin with the first day of a {kind}, such as {such}: each {kind} is counted in one way."
        raise Incomplete([("starts", message)])
    if measure.returned_from and starts <= measure.returned_from:
        begins = day_words(measure.returned_from)
        raise Incomplete([("starts", f"“{measure.name}” begins on {begins} itself. Choose a later {kind}.")])
