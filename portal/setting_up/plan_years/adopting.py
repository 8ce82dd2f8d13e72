"""A draft plan year is adopted: from its first day on cycles are opened for it, and everybody sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Agency, Person
from portal.accounts.queries import last_days
from portal.agreement.models import CLOSED, Action, Agreement, Contribution, Priority
from portal.agreement.queries import priorities_with_leads
from portal.core import clock
from portal.core.dates import ONE_DAY, day_words, last_of_month
from portal.core.policy import Permission, authorise
from portal.core.text import listed, plural
from portal.cycles.models import Cycle
from portal.cycles.officers.models import NamedOfficer
from portal.cycles.officers.queries import Subject
from portal.cycles.owed import agreed_work
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.measures.models import MeasurePlacement
from portal.packs.year_end import frozen_closing_cycle
from portal.setting_up.confirming import Consequences, first_listed
from portal.setting_up.plan_years.changes import PlanYearChanges, plan_year_changes
from portal.setting_up.plan_years.proposals.actions import end_sharing
from portal.setting_up.plan_years.proposals.queries import written_counts
from portal.setting_up.versions.publishing import FIRST, NewVersion, freeze
from portal.statistics.periods import Period

USUAL_MONTHS = 3  # of a cycle, where none was opened yet


def adopting(draft: Agreement) -> Consequences:
    """What adopting does, or everything that stands in its way."""
    if not draft.is_draft or draft.previous is None:
        return Consequences(why_not=f"{draft.title} is adopted already.")
    changes = plan_year_changes(draft)
    problems = [*_undecided(changes.undecided), *_empty_priorities(draft), *_ended_agencies(draft)]
    if problems:
        return Consequences(why_not=" ".join(problems))
    previous, starts = draft.previous, day_words(draft.starts)
    first = _first_cycle(draft)
    until = "" if draft.starts <= clock.today() else f" Until then {previous.title} is in force."
    return Consequences(
        (
            f"{draft.title} is in force from {starts} on: cycles whose period begins on or after that day follow it.{until}",
            *_staying_lines(draft),
            f"{_becomes_words(changes, previous)} {draft.year} has {plural(len(changes.new_actions), 'action')} beside these.",
            *_owed_lines(previous, draft, first),
            *_ended_before(draft),
            *_closed_by_now(changes, previous, draft),
            *_written_lines(draft),
            "Who looks after an action for its agency looks after what continues it.",
            "Everybody sees its actions, measures and priorities where they see those of other plan years. Nobody is sent a mail:"
            " agencies read what they owe when its first cycle is opened.",
            "It is version 1.0, dated today. Everybody but administrators can download its document, in Word and PDF.",
            f"Packs that were issued, and all of {previous.title}, stay as they are.{_chapter_words(previous)}",
            "This cannot be taken back. What the agreement says can still be changed afterwards, page by page.",
        )
    )


def adopt(draft: Agreement, *, by: Person, sure_of: str) -> None:
    """Does what adopting() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(draft, with_for_update=True)
    adopting(draft).check(sure_of)
    draft.adopted_at, draft.adopted_by_id = clock.now(), by.id
    end_sharing(draft)
    _carry_officers_over(draft)
    db.session.flush()
    freeze(draft, NewVersion(FIRST, clock.today()), by=by)


def _written_lines(draft: Agreement) -> list[str]:
    """Of what the working group wrote, and of asking it."""
    lines, (count, unanswered) = list[str](), written_counts(draft)
    if unanswered:
        it, them = ("1 entry is", "it") if unanswered == 1 else (f"{unanswered} entries are", "them")
        lines.append(f"Of what the working group wrote, {it} not answered. Nobody can answer {them} afterwards.")
    if count:
        lines.append("What the working group wrote stays on the page of what changed, for it and for coordinators.")
    return lines


def _becomes_words(changes: PlanYearChanges, previous: Agreement) -> str:
    if not changes.actions:
        return f"{previous.year} had no actions."
    return f"Of the {plural(len(changes.actions), 'action')} of {previous.year}, {changes.counts_words}."


def _undecided(undecided: Sequence[object]) -> list[str]:
    if not undecided:
        return []
    count = len(undecided)
    words = "1 action is" if count == 1 else f"{count} actions are"
    return [f"{words} not decided yet: say for each of them what becomes of it."]


def _empty_priorities(draft: Agreement) -> list[str]:
    used = select(Action.priority_id).union(select(MeasurePlacement.priority_id))
    empty = db.session.scalars(
        select(Priority.title).where(Priority.agreement_id == draft.id, Priority.id.not_in(used)).order_by(Priority.position)
    ).all()
    if not empty:
        return []
    return [f"{first_listed(empty)} {_has(empty)} neither an action nor a measure: add one, or delete the priority."]


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _ended_agencies(draft: Agreement) -> list[str]:
    """Of agencies that have ended by its first day, or by today: what still names them."""
    ended = {agency_id for agency_id, day in last_days().items() if day <= max(draft.starts, clock.today())}
    if not ended:
        return []
    contributes = select(Contribution.action_id).where(Contribution.agency_id.in_(ended))
    actions = db.session.scalars(
        select(Action.ref)
        .where(Action.agreement_id == draft.id, Action.lead_agency_id.in_(ended) | Action.id.in_(contributes))
        .order_by(Action.position)
    ).all()
    named = [one.title for one in priorities_with_leads(draft) if one.lead_agency_id in ended] + list(actions)
    if not named:
        return []
    return [f"{first_listed(named)} {'names' if len(named) == 1 else 'name'} an agency that has ended: choose another one."]


def _staying_lines(draft: Agreement) -> list[str]:
    """Of the cycles that run: they were opened for an older plan year."""
    running = select(Cycle.title, Agreement.title).join(Cycle.agreement).where(Cycle.status.in_(RUNNING))
    rows = db.session.execute(running.where(Cycle.agreement_id != draft.id).order_by(Cycle.period_start)).all()
    return [f"{cycle} stays with {agreement}, for which it was opened." for cycle, agreement in rows]


def _chapter_words(previous: Agreement) -> str:
    """Where the pack that closes the plan year is frozen already."""
    cycle = frozen_closing_cycle(previous)
    return f" A correction of {cycle.title} says what became of each action." if cycle else ""


def _first_cycle(draft: Agreement) -> Period:
    """The period of its first cycle: after the last that was opened, and as long as that."""
    last = db.session.scalar(select(Cycle).order_by(Cycle.period_end.desc()).limit(1))
    starts = max(draft.starts, last.period_end + ONE_DAY) if last else draft.starts
    months = Period(last.period_start, last.period_end).month_count if last else USUAL_MONTHS
    year, month = divmod(starts.year * 12 + starts.month - 1 + months - 1, 12)
    return Period(starts, last_of_month(date(year, month + 1, 1)))


def _owed_lines(previous: Agreement, draft: Agreement, first: Period) -> list[str]:
    """What agencies owe in a first cycle of that period, where it differs from what they would owe of the plan year before."""
    before, now = _owed_counts(previous, first), _owed_counts(draft, first)
    agencies = db.session.scalars(select(Agency).order_by(Agency.position)).all()
    lines, same = [], 0
    for agency in agencies:
        old, new = before[agency.id], now[agency.id]
        if old == new:
            same += bool(new.total())
        else:
            lines.append(f"In {first.words}, {agency.short_name} owes {_counted(new)}, and not {_counted(old)}.")
    if same:
        others = "1 other agency owes" if same == 1 else f"{same} {'other ' if lines else ''}agencies owe"
        lines.append(f"{others} as many updates and data returns in {first.words} as {previous.year} would ask for.")
    return lines


def refs_due_before(draft: Agreement) -> list[str]:
    actions = db.session.scalars(select(Action).where(Action.agreement_id == draft.id).order_by(Action.position))
    return [one.ref for one in actions if one.due and one.due.last < draft.starts and one.status not in CLOSED]


def _ended_before(draft: Agreement) -> list[str]:
    """The open actions that were to be done before its first day."""
    refs = refs_due_before(draft)
    if not refs:
        return []
    was = "is an action that was" if len(refs) == 1 else "are actions that were"
    return [f"{first_listed(refs)} {was} due before {draft.year} begins. Change the dates first, where there are new ones."]


def _closed_by_now(changes: PlanYearChanges, previous: Agreement, draft: Agreement) -> list[str]:
    """The actions of last year that were closed after they were copied, and still go on in the draft."""
    closed = [one.action.ref for one in changes.actions if one.is_closed_meanwhile]
    if not closed:
        return []
    verb, goes, it = ("is", "goes", "it") if len(closed) == 1 else ("are", "go", "them")
    return [
        f"{first_listed(closed)} {verb} closed in {previous.year} by now, and {goes} on in {draft.year}. Delete what continues "
        f"{it} there, where nothing is left to do."
    ]


def _owed_counts(agreement: Agreement, period: Period) -> dict[int, Counter[str]]:
    """By agency. What is owed falls due after the period: nothing is asked of agencies that have ended by then."""
    found: dict[int, Counter[str]] = {one: Counter() for one in db.session.scalars(select(Agency.id))}
    last_day_of = last_days()
    for owed in agreed_work(agreement.id).owed_in(period):
        if last_day_of.get(owed.agency_id, date.max) <= period.end:
            continue
        found[owed.agency_id]["data return" if owed.action_id is None else "update"] += 1
    return found


def _counted(counts: Counter[str]) -> str:
    return listed([plural(counts[one], one) for one in ("update", "data return") if counts[one]]) or "nothing"


def _carry_officers_over(draft: Agreement) -> None:
    """Who looks after an action for their agency looks after what continues it, if the agency still writes about it."""
    actions = db.session.scalars(
        select(Action)
        .where(Action.agreement_id == draft.id)
        .options(
            joinedload(Action.lead_agency),
            selectinload(Action.origins),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
    ).all()
    origins = {origin.id for one in actions for origin in one.origins}
    named: dict[int | None, list[NamedOfficer]] = {}
    for row in db.session.scalars(select(NamedOfficer).where(NamedOfficer.action_id.in_(origins)).order_by(NamedOfficer.id)):
        named.setdefault(row.action_id, []).append(row)
    for action in actions:
        writing = {agency.id for agency in action.agencies}
        first = {row.agency_id: row for origin in reversed(action.origins) for row in named.get(origin.id, ())}
        for agency_id, row in first.items():
            if agency_id in writing:
                subject = Subject(name="", action_id=action.id).key
                values = {"agency_id": agency_id, "subject": subject, "action_id": action.id, "person_id": row.person_id}
                db.session.add(NamedOfficer(**values, by_id=row.by_id, at=row.at))
