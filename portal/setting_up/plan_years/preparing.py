"""The first plan year is added empty. Each later one is made from the newest as a draft, and can be thrown away while it is not
adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Person
from portal.agreement.models import (
    CLOSED,
    Action,
    ActionOrigin,
    Agreement,
    Contribution,
    DroppedAction,
    Priority,
    PriorityOrigin,
)
from portal.agreement.queries import agreements_and_drafts
from portal.core import clock, settings
from portal.core.dates import ONE_DAY, day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.settings import Setting
from portal.core.text import plural
from portal.exchange.loading import usual_partnership
from portal.exchange.plan_years import plan_year_of, title_of
from portal.extensions import db
from portal.measures.models import MeasurePlacement
from portal.setting_up.confirming import Consequences
from portal.setting_up.plan_years.proposals.actions import delete_written
from portal.setting_up.plan_years.proposals.queries import written_counts
from portal.setting_up.uses import uses
from portal.statistics.periods import Period

ADDED_MEANWHILE = "Somebody has added a plan year meanwhile. Look at it before you add another one."
A_YEAR = timedelta(days=366)
NOT_NOW = "Today is not in this plan year, and it does not begin within a year."
MOST_MONTHS = 36  # of a plan year: more is a slip of the keyboard
COPIED = ("priority_id", "ref", "position", "title", "lead_agency_id", "body_id", "start", "due", "status")


@dataclass(frozen=True)
class NewPlanYear:
    """`key` is the plan year as addresses and files write it, such as 2019-20."""

    key: str
    title: str
    starts: date
    ends: date


def usual_first() -> NewPlanYear:
    """The plan year, April to March, of today."""
    key = plan_year_of(clock.today())
    return NewPlanYear(key, title_of(key), date(int(key[:4]), 4, 1), date(int(key[:4]) + 1, 3, 31))


def usual_next(newest: Agreement) -> NewPlanYear:
    """The plan year after this one, which is as long as it."""
    starts = newest.ends + ONE_DAY
    months = Period(newest.starts, newest.ends).month_count
    year, month = divmod(starts.year * 12 + starts.month - 1 + months, 12)
    key = f"{starts.year}-{(starts.year + 1) % 100:02d}"
    title = newest.title.replace(newest.year, key.replace("-", "/"))
    return NewPlanYear(key, title, starts, date(year, month + 1, 1) - timedelta(days=1))


def why_not_prepare() -> str:
    """Why no plan year can be prepared now; empty where one can."""
    newest = next(iter(agreements_and_drafts()), None)
    if newest is not None and newest.is_draft:
        return f"{newest.year} is a draft already. Adopt it or throw it away before another plan year is prepared."
    return ""


def add_first(new: NewPlanYear, *, is_meant: bool, by: Person) -> Agreement:
    """The first plan year, with nothing in it and in force at once.

    Raises WrongState where there is one already, Incomplete for days or a key that cannot be, and for a time that is over or far
    ahead unless that `is_meant`.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.get(Setting, settings.PARTNERSHIP, with_for_update=True)  # of two at once the second finds the first one's
    if agreements_and_drafts():
        raise WrongState(ADDED_MEANWHILE)
    if problems := _problems(new):
        raise Incomplete(problems)
    if not is_meant and not new.starts - A_YEAR <= clock.today() <= new.ends:
        raise Incomplete([("is_meant", f"{NOT_NOW} Change its days, or tick that they are right.")])
    first = Agreement(**vars(new), partnership=usual_partnership(), adopted_at=clock.now())
    db.session.add(first)
    db.session.flush()
    return first


def prepare(new: NewPlanYear, *, by: Person) -> Agreement:
    """A draft made from the newest plan year: all its priorities, its open actions and the places of its measures, each priority
    and action with where it comes from. Closed actions are not copied.

    Raises WrongState where why_not_prepare() says so, Incomplete for days or a key that cannot be.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if reason := why_not_prepare():
        raise WrongState(reason)
    newest = agreements_and_drafts()[0]
    db.session.refresh(newest, with_for_update=True)  # of two at the same moment the second finds the draft of the first
    if reason := why_not_prepare():
        raise WrongState(reason)
    if problems := _problems(new):
        raise Incomplete(problems)
    draft = Agreement(
        key=new.key,
        title=new.title,
        partnership=newest.partnership,
        starts=new.starts,
        ends=new.ends,
        previous_id=newest.id,
    )
    db.session.add(draft)
    db.session.flush()
    priorities = _copy_priorities(newest, draft)
    copy_actions(_open_actions(newest), draft, priorities)
    _copy_placements(newest, draft, priorities)
    return draft


def _problems(new: NewPlanYear) -> list[tuple[str, str]]:
    problems = []
    others = agreements_and_drafts()
    if any(one.key == new.key for one in others):
        problems.append(("key", "There is a plan year with this name already. Use another one."))
    if new.ends < new.starts:
        problems.append(("ends", "A plan year cannot end before it starts."))
    elif not (period := Period(new.starts, new.ends)).is_whole_months:
        problems.append(("ends", "A plan year covers whole months. Start on the first and end on the last day of a month."))
    elif period.month_count > MOST_MONTHS:
        problems.append(("ends", f"A plan year covers at most {MOST_MONTHS} months."))
    overlapping = [one for one in others if one.starts <= new.ends and one.ends >= new.starts]
    if overlapping and not problems:
        one = overlapping[0]
        days = f"{day_words(one.starts)} to {day_words(one.ends)}"
        problems.append(("starts", f"This overlaps {one.title}, {days}. Each day belongs to one plan year."))
    elif others and not problems and new.starts < others[0].starts:
        problems.append(
            ("starts", f"A new plan year comes after {others[0].title}, which starts on {day_words(others[0].starts)}.")
        )
    first = int(new.key[:4])
    if not problems and not {first, first + 1} & {new.starts.year, new.ends.year}:
        problems.append(("key", f"Its days are in {new.starts.year}, and not in {new.key}. Change the one or the other."))
    return problems


def _copy_priorities(newest: Agreement, draft: Agreement) -> Mapping[int, Priority]:
    """The copies by the ids of those that they come from."""
    rows = db.session.scalars(select(Priority).where(Priority.agreement_id == newest.id).order_by(Priority.position)).all()
    copies = {}
    for row in rows:
        values = {name: getattr(row, name) for name in ("key", "code", "position", "title", "lead_agency_id")}
        copies[row.id] = Priority(agreement_id=draft.id, origins=[row], **values)
    db.session.add_all(copies.values())
    db.session.flush()
    return copies


def _open_actions(newest: Agreement) -> Sequence[Action]:
    closed = [one.value for one in CLOSED]
    return db.session.scalars(
        select(Action)
        .where(Action.agreement_id == newest.id, Action.status.not_in(closed))
        .options(selectinload(Action.contributions).joinedload(Contribution.agency))
        .order_by(Action.position)
    ).all()


def copy_actions(actions: Sequence[Action], draft: Agreement, priorities: Mapping[int, Priority]) -> None:
    """Copies them into the draft, each continuing the one that it was made from. `priorities` are those of the draft, by the ids
    of those that they come from."""
    for one in actions:
        values = {name: getattr(one, name) for name in COPIED} | {"priority_id": priorities[one.priority_id].id}
        copy = Action(agreement_id=draft.id, origins=[one], **values)
        copy.contributors = one.contributors
        db.session.add(copy)
    db.session.flush()


def _copy_placements(newest: Agreement, draft: Agreement, priorities: Mapping[int, Priority]) -> None:
    placed = db.session.scalars(select(MeasurePlacement).where(MeasurePlacement.agreement_id == newest.id)).all()
    db.session.add_all(
        MeasurePlacement(
            agreement_id=draft.id,
            measure_id=one.measure_id,
            priority_id=priorities[one.priority_id].id,
            position=one.position,
        )
        for one in placed
    )
    db.session.flush()


def throwing_away(draft: Agreement) -> Consequences:
    """What throwing the draft away does. An adopted plan year can go only while nothing names it."""
    if not draft.is_draft:
        if used := uses("agreement", draft.id):
            return Consequences(why_not=f"{draft.title} is adopted, so it cannot be thrown away: it is named by {used}.")
        return Consequences((f"{draft.title} is gone. Nothing names it. Another plan year can be added.",))
    counted = (Priority, Action, MeasurePlacement)
    counts = [select(func.count()).select_from(one).where(one.agreement_id == draft.id).scalar_subquery() for one in counted]
    priorities, actions, measures = db.session.execute(select(*counts)).one()
    previous = draft.previous.title if draft.previous else "the last plan year"
    return Consequences(
        (
            f"The draft {draft.year} is gone, with {plural(priorities, 'priority', 'priorities')}, {plural(actions, 'action')}"
            f" and the places of {plural(measures, 'measure')}.",
            f"What was decided about the actions of {previous} for it is gone, too.",
            *_written_lines(draft),
            f"{previous} stays as it is. So do all cycles, packs, measures and their values.",
            "The draft does not come back. Another one can be prepared.",
        )
    )


def _written_lines(draft: Agreement) -> list[str]:
    """Of what the working group wrote about it."""
    count, unanswered = written_counts(draft)
    if not count:
        return []
    of_them = f", {unanswered} of them not answered" if unanswered else ""
    return [f"What the working group wrote about it is gone, too: {plural(count, 'entry', 'entries')}{of_them}."]


def throw_away(draft: Agreement, *, by: Person, sure_of: str) -> None:
    """Does what throwing_away() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    throwing_away(draft).check(sure_of)
    delete_written(draft)
    actions = select(Action.id).where(Action.agreement_id == draft.id)
    priorities = select(Priority.id).where(Priority.agreement_id == draft.id)
    decided = select(Action.id).where(Action.agreement_id == draft.previous_id)
    for statement in (
        delete(DroppedAction).where(DroppedAction.action_id.in_(decided)),
        delete(ActionOrigin).where(ActionOrigin.action_id.in_(actions)),
        delete(PriorityOrigin).where(PriorityOrigin.priority_id.in_(priorities)),
        delete(Contribution).where(Contribution.action_id.in_(actions)),
        delete(MeasurePlacement).where(MeasurePlacement.agreement_id == draft.id),
        delete(Action).where(Action.agreement_id == draft.id),
        delete(Priority).where(Priority.agreement_id == draft.id),
        delete(Agreement).where(Agreement.id == draft.id),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.expire_all()
