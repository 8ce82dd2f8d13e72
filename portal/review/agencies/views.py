"""The team’s pages about agencies and their people: who they are, what they were told, calls, more time, and own messages."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.models import Agency, Person
from portal.accounts.queries import me
from portal.core import clock
from portal.core.dates import day_words, local
from portal.core.errors import Incomplete, WrongState
from portal.core.forms import new_token, page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import transaction
from portal.core.typed_forms import came_from
from portal.cycles.actions import check_earlier_day, check_later_day, why_cycle_gives_no_more_time
from portal.cycles.forms import LessTimeForm, MoreTimeForm
from portal.cycles.models import Cycle, Obligation
from portal.cycles.queries import cycle as cycle_by_key
from portal.cycles.queries import obligation as obligation_by_id
from portal.notifications import mail as mailing
from portal.notifications import outbox
from portal.notifications.servers import mail_settings
from portal.review.agencies import actions, lists, queries
from portal.review.agencies.forms import CallForm, MessageForm
from portal.review.board import board
from portal.review.queries import board_counts, items
from portal.submissions.more_time import give_more_time, take_time_back, why_no_less_time, why_no_more_time
from portal.submissions.notifications import everybody_of
from portal.submissions.queries import submission_of
from portal.submissions.step_words import first_words

SENT_BEFORE = "Nothing new was sent: this message is in the outbox already."

blueprint = Blueprint("agencies", __name__)
MAILS_SHOWN = 100


@blueprint.get("/cycles/<string:key>/agencies")
@requires(Permission.RUN_CYCLES)
def index(key: str) -> Any:
    """The people of every agency of the cycle, and where nobody is."""
    cycle = cycle_by_key(key)
    shown = lists.agencies(cycle)
    people = {one.agency.id: one for one in queries.people_of(cycle, [agency.key for agency in shown.firsts])}
    everybody = [people[agency.id] for agency in shown.firsts]
    return render_template("agencies/index.html", cycle=cycle, list=shown, everybody=everybody, missing=lists.missing(cycle))


@blueprint.route("/cycles/<string:key>/agencies/<string:agency_key>", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def agency(key: str, agency_key: str) -> Any:
    """One agency: how it stands, its people, what they were told, and the calls; the form adds a line about a call."""
    cycle = cycle_by_key(key)
    found, now = queries.agency_in(cycle, agency_key), local(clock.now())
    form = CallForm(data={"day": now.date(), "time": f"{now:%H:%M}"})
    if form.validate_on_submit():
        try:
            with transaction():
                typed = {"at": form.at, "answered_by": form.answered_by.data, "words": form.words.data}
                actions.note_call(cycle, found, by=me(), **typed)
            flash("The call is noted.")
            return redirect(url_for("agencies.agency", key=key, agency_key=agency_key), 303)
        except Incomplete as error:
            form.blame(error.problems)
    return _agency_page(cycle, found, form), 422 if form.is_submitted() else 200


def _agency_page(cycle: Cycle, agency: Agency, form: CallForm) -> str:
    rows = board.build(count for count in board_counts(cycle) if count.agency_key == agency.key).rows
    return render_template(
        "agencies/agency.html",
        cycle=cycle,
        agency=agency,
        total=rows[0].total,
        people=queries.people_of(cycle, [agency.key])[0],
        calls=queries.calls_to(agency, cycle),
        mails=queries.mails_about(cycle, agency, MAILS_SHOWN),
        most=MAILS_SHOWN,
        sent_words=outbox.sent_words(has_server=mailing.is_configured(mail_settings())),
        form=form,
    )


@blueprint.route("/cycles/<string:key>/agencies/<string:agency_key>/more-time", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def more_time(key: str, agency_key: str) -> Any:
    """More time for everything that the agency still owes in the cycle."""
    cycle = cycle_by_key(key)
    found, form, asks = queries.agency_in(cycle, agency_key), MoreTimeForm(), False
    owed, people = _still_owed(cycle, found), _people(cycle, [agency_key])
    is_right = form.is_right_with(until=partial(actions.check_day_for_all, cycle))
    if is_right and not (asks := form.asks_about_meeting(cycle)):
        try:
            with transaction():
                typed = {"until": form.until.data, "reason": form.reason.data}
                names = actions.give_more_time(cycle, found, owed, people, by=me(), **typed)
            things = names[0] if len(names) == 1 else f"{len(names)} things"
            flash(f"{found.short_name} has until {day_words(form.until.data)} for {things}.")
            return redirect(url_for("agencies.agency", key=key, agency_key=agency_key), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("until", error.message)])
    why_not = _why_not(form, why_cycle_gives_no_more_time(cycle))
    shown = {"cycle": cycle, "agency": found, "form": form, "owed": owed, "people": people, "asks": asks}
    return render_template("agencies/more_time.html", **shown, why_not=why_not), 422 if form.is_submitted() else 200


@blueprint.route("/obligations/<int:obligation_id>/more-time", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def more_time_for_one(obligation_id: int) -> Any:
    """More time for one update or return."""
    obligation, form, asks = obligation_by_id(obligation_id), MoreTimeForm(), False
    is_right = form.is_right_with(until=partial(check_later_day, obligation))
    if is_right and not (asks := form.asks_about_meeting(obligation.cycle)):
        try:
            with transaction():
                give_more_time(obligation, by=me(), until=form.until.data, reason=form.reason.data)
            words = f"{obligation.agency.short_name} has until {day_words(obligation.due)} for {obligation.name}"
            flash(f"{words}. It gets a mail." if everybody_of(obligation.agency_id) else f"{words}.")
            return redirect(came_from(url_for("board.items", key=obligation.cycle.key, agency=obligation.agency.key)), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("until", error.message)])
    return _time_page("agencies/more_time_for_one.html", obligation, form, asks, why_no_more_time(obligation))


@blueprint.route("/obligations/<int:obligation_id>/less-time", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def less_time(obligation_id: int) -> Any:
    """Shortens more time that was given, or takes it back. Says first what follows, and asks."""
    obligation = obligation_by_id(obligation_id)
    form, asks = LessTimeForm.of(obligation), False
    is_right = form.is_right_with(until=partial(check_earlier_day, obligation))
    if is_right and not (asks := not form.is_sure and not why_no_less_time(obligation)):
        try:
            with transaction():
                take_time_back(obligation, by=me(), until=form.until.data, reason=form.reason.data)
            flash(f"{obligation.name} is due on {day_words(obligation.due)} now. {obligation.agency.short_name} gets a mail.")
            return redirect(came_from(url_for("board.items", key=obligation.cycle.key, agency=obligation.agency.key)), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("until", error.message)])
    return _time_page("agencies/less_time.html", obligation, form, asks, why_no_less_time(obligation))


def _time_page(template: str, obligation: Obligation, form: MoreTimeForm | LessTimeForm, asks: bool, why_not: str) -> Any:
    """`asks` says whether it asks before anything is done, `why_not` why nothing can be done."""
    shown = {"obligation": obligation, "form": form, "asks": asks, "people": everybody_of(obligation.agency_id)}
    page = render_template(template, **shown, why_not=_why_not(form, why_not, obligation))
    return page, 422 if form.problems else 200


def _why_not(form: MoreTimeForm | LessTimeForm, why_not: str, obligation: Obligation | None = None) -> str:
    """The same; where the form was sent nevertheless, that is all that is wrong with it, with who was first."""
    if why_not and form.is_submitted():
        is_its_own = obligation is not None and not why_cycle_gives_no_more_time(obligation.cycle)
        first = first_words(obligation, submission_of(obligation), me()) if obligation is not None and is_its_own else ""
        form.blame_only("until", f"{first} {why_not}".strip())
    return why_not


def _still_owed(cycle: Cycle, agency: Agency) -> list[Obligation]:
    return [
        item.obligation
        for item in items(cycle, me(), agency=agency.key)
        if item.is_with_agency and (item.can_have_more_time or not cycle.is_issued)
    ]


def _people(cycle: Cycle, agency_keys: list[str]) -> list[Person]:
    return [officer.person for one in queries.people_of(cycle, agency_keys) for officer in one.officers]


@blueprint.route("/cycles/<string:key>/write", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def write(key: str) -> Any:
    """A message to people of agencies that owe something: of one, or of those that the board shows. Each can be left out.

    Whoever was ticked and whose agency has sent everything since stays on the page, and gets it only if ticked again."""
    cycle, form = cycle_by_key(key), MessageForm()
    wanted, shown = request.args.get("agency", ""), request.args.get("show", "")
    rows = board.arranged(board.build(board_counts(cycle)).rows, "name", shown)
    agency_keys = {row.agency_key for row in rows if row.total.owes and wanted in ("", row.agency_key)}
    ticked = {page_number(number) for number in request.form.getlist("to")} if form.is_submitted() else None
    recipients = queries.recipients(cycle, wanted, agency_keys, ticked or (), request.form.getlist("sent_all"))
    token, problems = clean(request.form.get("token", ""))[:40] or new_token(), []
    shown_there = {"cycle": cycle, "form": form, "to": recipients, "token": token, "wanted": wanted, "shown": shown}
    if form.validate_on_submit() and "change" not in request.form:
        chosen = [person for person in recipients.everybody if person.id in (ticked or ())]
        try:
            recipients.check()
            if "sure" not in request.form:
                actions.check_recipients(chosen, by=me())
                text = actions.message_to(chosen[0], by=me(), words=form.words.data)
                return render_template("agencies/write_preview.html", **shown_there, chosen=chosen, text=text)
            with transaction():
                typed = {"subject": form.subject.data, "words": form.words.data, "token": token}
                number = actions.write_to(chosen, by=me(), cycle=cycle, **typed)
            flash(_sent_words(number))
            return redirect(url_for("board.board", key=key), 303)
        except Incomplete as error:
            problems = error.problems
    problems += form.problems
    ticked = ticked and ticked - {person.id for person in recipients.unasked}
    page = render_template("agencies/write.html", **shown_there, ticked=ticked, problems=problems)
    return page, 422 if form.is_submitted() and problems else 200


def _sent_words(number: int) -> str:
    if not number:
        return SENT_BEFORE
    return "1 mail is in the outbox." if number == 1 else f"{number} mails are in the outbox."
