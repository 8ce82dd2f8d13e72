"""Two agencies become one from a day on: one goes on, with the other's people, actions and measures, and the other ends. What was
sent and issued keeps the old name, by which the one that goes on is found, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts import actions as accounts
from portal.accounts.models import Agency, PassedOn, Person, names_of
from portal.accounts.notifications import KIND
from portal.core import clock
from portal.core.dates import ONE_DAY, day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.core.text import plural
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.officers.models import NamedOfficer
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.setting_up.agencies.actions import LONGEST_ALIASES
from portal.setting_up.agencies.end_effects import effects_of_end, names_of_owed
from portal.setting_up.agencies.ending import End, end_agency, ending, merged_words, nothing_owed_words, owed_sentences, tell
from portal.setting_up.agencies.handing_work_over import hand_actions_over, hand_measures_over
from portal.setting_up.confirming import first_listed
from portal.submissions.agreement_changes.actions import stands_without
from portal.submissions.agreement_changes.difference import OwedDifference
from portal.submissions.agreement_changes.handing_over import Leaving
from portal.submissions.models import Submission
from portal.submissions.workflow import Status

AWHILE = timedelta(days=92)  # a day of merging is recorded so late without a question, where no cycle is running


@dataclass(frozen=True)
class Merge:
    """Which agency goes on, and the first day on which the two are one; whether that is meant, where it is long ago."""

    into: Agency
    since: date
    is_meant: bool = False

    @property
    def because(self) -> str:
        return f"It is part of {self.into.name} since {day_words(self.since)}."


@dataclass(frozen=True)
class _Asked:
    """Something that one of the two owes in a running cycle."""

    obligation: Obligation
    submission: Submission | None
    is_sent: bool

    @property
    def is_begun(self) -> bool:
        return self.submission is not None and not self.is_sent and self.submission.status != Status.NOT_STARTED


def merge(agency: Agency, merge: Merge, *, by: Person) -> list[str]:
    """Does it; what that changes, a sentence each. A page that only wants to know these undoes the transaction.

    Raises Incomplete for a day or an agency that cannot be, and WrongState where something stands in the way.
    """
    authorise(by, Permission.END_AGENCIES)
    for one in sorted((agency, merge.into), key=lambda one: one.id):
        db.session.refresh(one, with_for_update=True)
    _check(agency, merge, by)
    before = _asked(agency, merge.into)
    _check_owed(agency, merge.into, before)
    starts = _first_month(merge.since)
    leaving = Leaving(agency, merge.because)
    measures = hand_measures_over(leaving, merge.into, starts, by=by)
    actions = hand_actions_over(leaving, merge.into, by=by)
    returns = [f"{merge.into.short_name} returns {first_listed(measures)}."] if measures else []
    agency.merged_into, agency.passed_on = merge.into, PassedOn(people=[], work=[*returns, *actions], names=[])
    people = _move_people(agency, merge, by)
    _take_names(agency, merge.into)
    db.session.flush()
    changed = _owed_lines(merge.into, before, _asked(agency, merge.into))
    return [
        *(_measure_lines(measures, agency, merge, starts) or [f"{agency.short_name} returns no measure today."]),
        *(actions or [f"{agency.short_name} writes about no open action."]),
        *changed,
        *_begun_lines(agency, merge.into, before),
        *people,
        *_end(agency, merge, by),
        f"The search and files find {merge.into.short_name} by the names of {agency.short_name}, too.",
        f"Packs that were issued, and what {agency.short_name} sent, keep its name. Its history stays on its own page.",
        f"This cannot be undone in one step. If {agency.short_name} comes back: undo that it has left, which brings its people"
        " back, then move its actions and measures back on their pages.",
    ]


def _check(agency: Agency, merge: Merge, by: Person) -> None:
    if merge.since > clock.today():
        raise Incomplete([("since", "This day lies ahead. Pages change at once, so merge them on that day, or later.")])
    running = _running_since()
    if merge.since < (running or clock.today() - AWHILE) and not merge.is_meant:
        long_ago = (
            f"before {day_words(running)}, with which the running cycles begin" if running else "more than three months ago"
        )
        raise Incomplete([("is_meant", f"{day_words(merge.since)} is {long_ago}. Correct the day, or tick this if it is meant.")])
    if agency.id == merge.into.id:
        raise Incomplete([("into", "Choose another agency.")])
    for one in (agency, merge.into):
        if one.ended_on is not None:
            raise WrongState(f"{one.name} left the partnership already. Its last day was {day_words(one.ended_on)}.")
    if by.agency_id == agency.id:
        raise WrongState("This is your own agency. A colleague of the team who belongs to another agency can merge it.")
    if len(";".join(_names_after(agency, merge.into))) > LONGEST_ALIASES:
        problem = f"Its other names are longer than {LONGEST_ALIASES} characters then. Remove some first."
        raise Incomplete([("into", problem)])


def _asked(agency: Agency, into: Agency) -> list[_Asked]:
    """What the two owe in running cycles."""
    rows = db.session.execute(
        select(Obligation, Submission, stands_without(agency.id))
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Cycle.status.in_(RUNNING), Obligation.agency_id.in_([agency.id, into.id]), Obligation.cancelled_at.is_(None))
        .options(contains_eager(Obligation.cycle), joinedload(Obligation.agency), joinedload(Obligation.action))
        .order_by(Cycle.period_start, Obligation.kind.desc(), Obligation.period_end, Obligation.id)
    )
    return [_Asked(obligation, submission, bool(sent)) for obligation, submission, sent in rows]


def _check_owed(agency: Agency, into: Agency, asked: Sequence[_Asked]) -> None:
    """WrongState, with all that stands in the way."""
    of_agency = [one for one in asked if one.obligation.agency_id == agency.id]
    of_into = [one for one in asked if one.obligation.agency_id == into.id]
    sent = {
        (one.obligation.period_start, one.obligation.period_end)
        for one in of_into
        if one.is_sent and not one.obligation.action_id
    }
    begun = {(one.obligation.cycle_id, one.obligation.action_id) for one in of_into if one.is_begun and one.obligation.action_id}
    problems = []
    for one in of_agency:
        item, name = one.obligation, names_of_owed([one.obligation])
        if item.kind == Kind.RETURN and not one.is_sent and (item.period_start, item.period_end) in sent:
            way = f"Let {agency.short_name} send it first, or stop asking for it."
            problems.append(f"{into.short_name} has sent its own return already, and {agency.short_name} has not: {name}. {way}")
        elif (item.cycle_id, item.action_id) in begun and one.is_begun:
            problems.append(f"Both have begun an update on the same action: {name}. Let one of them send it first.")
        elif one.submission is not None and one.submission.status == Status.AWAITING_SIGN_OFF and not one.is_sent:
            problems.append(f"{name} waits for the lead of {agency.short_name} to sign it off. Let them do that first.")
    if problems:
        raise WrongState(" ".join(problems))


def _first_month(since: date) -> date:
    """From which month on the other returns what this one returned: what it has not sent in running cycles goes along."""
    return min(since.replace(day=1), _running_since() or since)


def _running_since() -> date | None:
    """The first day that a running cycle covers."""
    return db.session.scalar(select(func.min(Cycle.period_start)).where(Cycle.status.in_(RUNNING)))


def _measure_lines(names: Sequence[str], agency: Agency, merge: Merge, starts: date) -> list[str]:
    if not names:
        return []
    into = merge.into.short_name
    lines = [f"{into} returns from {starts:%B %Y} on, where nothing was sent or issued yet: {first_listed(names)}."]
    if starts < merge.since.replace(day=1):
        lines.append(
            f"Months before {day_words(merge.since)} that {agency.short_name} has not sent go along, too: its people, who send"
            f" them, are with {into} from then on."
        )
    return lines


def _owed_lines(into: Agency, before: Sequence[_Asked], after: Sequence[_Asked]) -> list[str]:
    """What is owed otherwise than before."""
    was, now = {one.obligation.id for one in before}, {one.obligation.id for one in after}
    gone = [one.obligation for one in before if one.obligation.id not in now]
    new = [one.obligation for one in after if one.obligation.id not in was]
    own = {_place(one.obligation) for one in before if one.obligation.agency_id == into.id}
    joined = [one for one in gone if _place(one) in own]
    lines = OwedDifference(added=new, cancelled=gone).lines or ["What is owed in running cycles stays the same."]
    if returns := [one for one in joined if one.kind == Kind.RETURN]:
        lines.append(f"{into.short_name} owes these with the numbers of both: {names_of_owed(returns)}.")
    if updates := [one for one in joined if one.kind == Kind.UPDATE]:
        lines.append(f"{into.short_name} writes one update for both: {names_of_owed(updates)}.")
    return lines


def _place(one: Obligation) -> tuple[int | None, date, date]:
    """What is owed, whoever owes it: a month and a quarter can end on the same day."""
    return one.action_id, one.period_start, one.period_end


def _begun_lines(agency: Agency, into: Agency, before: Sequence[_Asked]) -> list[str]:
    """What its people typed and did not send, or were to correct: it has their history, and stays with it."""
    begun = [one for one in before if one.is_begun and one.obligation.agency_id == agency.id]
    sent_back = [one.obligation for one in begun if one.submission and one.submission.status == Status.SENT_BACK]
    others = [one.obligation for one in begun if one.obligation not in sent_back]
    anew = f"That is not taken along. Ask its people to send it first; otherwise {into.short_name} starts again."
    lines = [f"{agency.short_name} has begun and not sent: {names_of_owed(others)}. {anew}"] if others else []
    if sent_back:
        lines.append(f"This was sent back to {agency.short_name} and not sent again: {names_of_owed(sent_back)}. {anew}")
    return lines


def _move_people(agency: Agency, merge: Merge, by: Person) -> list[str]:
    """Everybody with an open account goes along, in the role that they have, and signs in anew."""
    people = db.session.scalars(
        select(Person).where(Person.agency_id == agency.id, Person.is_active).order_by(Person.name, Person.id)
    ).all()
    into = merge.into
    if not people:
        return [f"Nobody of {agency.short_name} has an open account."]
    accounts.move_with_agency(people, into, by=by)
    words = [
        f"{agency.name} is part of {into.name} since {day_words(merge.since)}. Your account belongs to {into.name} now.",
        f"Sign in as before. Your list: {link('home')}",
    ]
    agency.passed_on = {**_passed_on(agency), "people": [one.id for one in people]}
    tell(people, KIND, merged_words(agency), words, by)
    names = first_listed([one.name for one in people])
    return [
        f"{plural(len(people), 'person moves', 'people move')} to {into.short_name} in the role that they have: {names}.",
        "They are signed out, get an email, and sign in with the same address and password.",
        *_officers_lines(agency, into),
    ]


def _officers_lines(agency: Agency, into: Agency) -> list[str]:
    if db.session.scalar(select(NamedOfficer.id).where(NamedOfficer.agency_id == agency.id).limit(1)) is None:
        return []
    where = f"on the page “Who looks after what” of {into.short_name}"
    return [f"Who looks after what at {agency.short_name} does not go along: name them {where}, or everybody there is reminded."]


def _names_after(agency: Agency, into: Agency) -> list[str]:
    known = {one.casefold() for one in (into.key, into.name, into.short_name)}
    names = dict.fromkeys([*names_of(into.also_known_as), agency.name, agency.short_name, *names_of(agency.also_known_as)])
    return [one for one in names if one.casefold() not in known]


def _take_names(agency: Agency, into: Agency) -> None:
    own = {one.casefold() for one in names_of(into.also_known_as)}
    more = [one for one in _names_after(agency, into) if one.casefold() not in own]
    into.also_known_as = ";".join([*([into.also_known_as] if own else []), *more])  # its own stay as they are written
    agency.passed_on = {**_passed_on(agency), "names": more}


def _passed_on(agency: Agency) -> PassedOn:
    return agency.passed_on or PassedOn(people=[], work=[], names=[])


def _end(agency: Agency, merge: Merge, by: Person) -> list[str]:
    """Ends what is left, as on the page for it, and says what becomes of what is owed under the old name."""
    end = End(merge.since - ONE_DAY, merge.because, is_printed=False, leaves_issued=True)
    consequences = ending(agency, end, by=by)
    found = effects_of_end(agency, end.last_day, leaves_issued=True)
    lines = owed_sentences(agency, end, found)
    if lines[0] == nothing_owed_words(agency, end):
        lines[:1] = [] if found.still_owed else [f"Nothing else that is not sent yet stays with {agency.short_name}."]
    end_agency(agency, end, by=by, sure_of=consequences.sure_of)
    return lines
