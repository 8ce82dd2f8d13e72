"""Reads about planned cycles, and what they would do today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.queries import last_days
from portal.agreement.models import Agreement
from portal.agreement.queries import agreement_on, agreements_and_drafts
from portal.core import clock
from portal.core.dates import ONE_DAY, day_words
from portal.core.errors import NotFound
from portal.core.text import plural
from portal.cycles.models import Cycle
from portal.cycles.owed import Dated, Owed, agreed_work
from portal.cycles.programme.models import PlannedCycle
from portal.cycles.programme.rhythms import Spacing
from portal.extensions import db
from portal.measures.senders.queries import periods_with_numbers
from portal.statistics.periods import Period, months_before


def planned_cycles() -> Sequence[PlannedCycle]:
    """Oldest period first."""
    return db.session.scalars(select(PlannedCycle).order_by(PlannedCycle.period_start, PlannedCycle.id)).all()


def next_planned() -> PlannedCycle | None:
    """The earliest whose months no cycle has; one that overlaps can never open."""
    spans = taken_spans([])
    return next((one for one in planned_cycles() if not any(overlap(span, one.period) for _, span in spans)), None)


def planned_cycle(planned_id: int) -> PlannedCycle:
    found = db.session.get(PlannedCycle, planned_id)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class PlanYear:
    """A year that can be planned. `agreement` is None for the one after the newest, which nobody has prepared yet."""

    period: Period
    agreement: Agreement | None

    @property
    def key(self) -> str:
        return self.period.start.isoformat()

    @property
    def words(self) -> str:
        days = f"{day_words(self.period.start)} to {day_words(self.period.end)}"
        if self.agreement is None:
            return f"{days} (not prepared yet)"
        return f"{days} ({self.agreement.title}{', a draft' if self.agreement.is_draft else ''})"


def plan_years() -> list[PlanYear]:
    """Those that are not over, or else the newest, and the one after; oldest first."""
    agreements = sorted(agreements_and_drafts(), key=lambda one: one.starts)
    if not agreements:
        return []
    last = agreements[-1].ends
    after = PlanYear(Period(last + ONE_DAY, months_before(last + ONE_DAY, -12) - ONE_DAY), None)
    years = [PlanYear(Period(one.starts, one.ends), one) for one in agreements]
    return [one for one in years if one.period.end >= clock.today()] + [after]


def taken_spans(planned: Iterable[PlannedCycle], but: PlannedCycle | None = None) -> list[tuple[str, Period]]:
    """(title, period) of each cycle and of each of these, without the one that is `but`."""
    cycles = db.session.execute(select(Cycle.title, Cycle.period_start, Cycle.period_end).order_by(Cycle.period_start))
    spans = [(title, Period(starts, ends)) for title, starts, ends in cycles]
    return spans + [(one.title, one.period) for one in planned if one is not but]


def usual_spacing() -> Spacing:
    """The days of the newest cycle, counted from the end of its period."""
    newest = db.session.scalar(select(Cycle).order_by(Cycle.period_start.desc()).limit(1))
    if newest is None:
        return Spacing()
    found = Spacing(*((day - newest.period_end).days for day in (newest.opens, newest.due, newest.meeting)))
    return found if found.is_usable else Spacing()


@dataclass(frozen=True)
class PlannedLine:
    """A planned cycle with what it would ask for today. `why_not` says why it could not open; empty where it can."""

    planned: PlannedCycle
    why_not: str
    asks: str = ""

    @property
    def is_stuck(self) -> bool:
        """Whether its day has come, and it cannot open."""
        return bool(self.why_not) and self.planned.opens <= clock.today()

    @property
    def is_waiting(self) -> bool:
        """Whether its day is over, and the daily run has not come since."""
        return not self.why_not and self.planned.opens < clock.today()


def planned_lines(*, with_work: bool = True) -> list[PlannedLine]:
    """All of them, oldest period first; the statements do not grow with their number. Without `with_work` nothing is counted."""
    planned = planned_cycles()
    if not planned:
        return []
    agreements, spans, lines = agreements_and_drafts(), taken_spans([]), list[PlannedLine]()
    work = {one.id: agreed_work(one.id) for one in agreements if with_work and not one.is_draft}
    ended = last_days() if with_work else {}
    for one in planned:
        agreement = in_force(one.period_start, agreements)
        why_not = why_not_open(one, agreements, spans) or _why_wait(one, lines[-1] if lines else None)
        asks = _asked(work[agreement.id].asked_in(one, ended)) if agreement is not None and agreement.id in work else ""
        lines.append(PlannedLine(one, why_not, asks))
    return lines


def opening_words(cycle: Dated) -> str:
    """What a cycle would ask for if it opened now, and under which plan year: “asks 25 agencies for 45 updates and
    13 returns, under Community Safety Agreement 2018/19.” Empty while there is no agreement."""
    agreement = agreement_on(cycle.period.start)
    if agreement is None:
        return ""
    asked = agreed_work(agreement.id).asked_in(cycle, last_days())
    words = f"{_asked(asked)}, under {agreement.title}"
    if cycle.period.start > agreement.ends:
        words += f", although that ended on {day_words(agreement.ends)}: no plan year that is adopted covers its period"
    known = periods_with_numbers(agreement.id, cycle.period)
    count = sum(one.action_id is None and (one.agency_id, one.starts, one.ends) in known for one in asked)
    return f"{words}. {_known_words(count)}".strip()


def _known_words(count: int) -> str:
    """About so many returns that are asked for although they are of months with numbers."""
    if not count:
        return ""
    which = (
        "One of the returns is of a month or quarter that has"
        if count == 1
        else (f"{count} of the returns are of months or quarters that have")
    )
    return f"{which} numbers already. If nobody is to send these again, begin the period later."


def _asked(owed: Sequence[Owed]) -> str:
    updates = sum(one.action_id is not None for one in owed)
    agencies = plural(len({one.agency_id for one in owed}), "agency", "agencies")
    return f"asks {agencies} for {plural(updates, 'update')} and {plural(len(owed) - updates, 'return')}"


def _why_wait(planned: PlannedCycle, before: PlannedLine | None) -> str:
    """Why it has to wait for the planned cycle before it; empty where it need not."""
    if before is None or (before.planned.opens <= planned.opens and not before.why_not):
        return ""
    return f"{before.planned.title} is before it in the programme, and has to open first."


def in_force(day: date, agreements: Iterable[Agreement]) -> Agreement | None:
    """The adopted one that is of that day; one that has ended is not."""
    begun = [one for one in agreements if not one.is_draft and one.starts <= day]
    newest = max(begun, key=lambda one: one.starts, default=None)
    return newest if newest is not None and day <= newest.ends else None


def why_not_open(planned: PlannedCycle, agreements: Sequence[Agreement], cycles: Sequence[tuple[str, Period]]) -> str:
    """Why it cannot open, as a sentence that says what to do; empty where it can. `cycles` are those that are there."""
    if in_force(planned.period_start, agreements) is None:
        draft = next((one for one in agreements if one.is_draft and one.starts <= planned.period_start <= one.ends), None)
        if draft is not None:
            return f"{draft.title} is not adopted yet. Adopt it, or open the cycle yourself."
        return f"No plan year that is adopted covers {day_words(planned.period_start)}. Adopt one, or open the cycle yourself."
    overlapped = next((title for title, one in cycles if overlap(one, planned.period)), "")
    if overlapped:
        return f"{overlapped} has months of its period already. Change its period, or remove it from the programme."
    if planned.due < clock.today():
        return f"It was due on {day_words(planned.due)}, which is over. Change its dates, or remove it from the programme."
    if planned.meeting < planned.due:
        return f"Its meeting is before it is due, on {day_words(planned.due)}. Change its dates."
    return ""


def overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def stuck_lines() -> list[PlannedLine]:
    """Those whose day has come and that are not open: for the first page of the team."""
    if not db.session.scalar(select(PlannedCycle.id).where(PlannedCycle.opens <= clock.today()).limit(1)):
        return []
    return [one for one in planned_lines(with_work=False) if one.is_stuck or one.is_waiting]
