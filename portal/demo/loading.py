"""Loads the demonstration: the 2018/19 agreement, three issued cycles and an open one, through the actions that pages call.

The clock is set to the moment of each step while it is played, so that histories have the dates of a real year.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.accounts import passwords
from portal.accounts.models import Agency, Person
from portal.agreement.models import CLOSED, Action, ActionStatus, Agreement
from portal.core import clock
from portal.core.dates import PartialDate
from portal.core.policy import Role
from portal.cycles.actions import open_cycle
from portal.cycles.models import Cycle, Kind, Obligation
from portal.demo import decisions, evidence, figure_links, remarks, reminders, revisions
from portal.demo.cast import Cast
from portal.demo.months import MonthValue, illustrative_months
from portal.demo.returns import save_numbers, send_numbers
from portal.exchange.checks import read
from portal.exchange.containers import FolderContainer
from portal.exchange.loading import load as load_agreement
from portal.extensions import db
from portal.help.contact import Contact, change_contact
from portal.measures.models import Measure, Observation, Part, Series
from portal.narratives.actions import save_context
from portal.narratives.models import Figure
from portal.narratives.queries import INTRODUCTION, priorities_with_contexts
from portal.notifications import outbox
from portal.packs.actions import issue
from portal.packs.carried_figures.actions import carry
from portal.packs.carried_figures.queries import cycle_figures
from portal.returns.changes import CellTyped
from portal.review import actions as review
from portal.setting_up.versions.publishing import FIRST, NewVersion, freeze
from portal.statistics.periods import Period
from portal.submissions.actions import OpenPage
from portal.submissions.models import Submission
from portal.updates import actions as update_actions
from portal.updates.details import Details, UpdateContent
from portal.updates.rows import PARTS

HERE = Path(__file__).parent
FILES, TEXTS = HERE / "2018-19", HERE / "texts"
CLOCK_STARTS = datetime(2019, 7, 3, 8, 0)  # 09:00 in London, which is on summer time
SIGNS_OFF = ("kcc-public-health",)
SPECIAL_ACCOUNTS = [
    ("coordinator@kcst.example", "Coordinator, KCST", Role.COORDINATOR),
    ("admin@kcst.example", "Administrator", Role.ADMINISTRATOR),
    ("member@working-group.example", "Working group member", Role.MEMBER),
    ("governing@kcsp.example", "Governing group member", Role.GOVERNING),
]


@dataclass(frozen=True)
class Plan:
    """The dates of one cycle."""

    starts: date
    ends: date
    opens: date
    due: date
    meeting: date


ISSUED = (
    Plan(date(2018, 7, 1), date(2018, 9, 30), date(2018, 9, 17), date(2018, 10, 12), date(2018, 10, 25)),
    Plan(date(2018, 10, 1), date(2018, 12, 31), date(2018, 12, 10), date(2019, 1, 18), date(2019, 1, 31)),
    Plan(date(2019, 1, 1), date(2019, 3, 31), date(2019, 3, 18), date(2019, 4, 12), date(2019, 5, 2)),
)
OPEN = Plan(date(2019, 4, 1), date(2019, 6, 30), date(2019, 6, 17), date(2019, 7, 12), date(2019, 7, 25))
FIGURES_CARRIED = datetime(2019, 7, 2, 10, 30)
# Figures whose dates do not say since when they are known. All others of these came with the texts of the last cycle.
KNOWN_FROM = {
    "DA-02": "2017-03",  # the exercise of about 2016/17
    "DA-03": "2017-03",
    "SOC-13": "2018-12",  # the decision on the bid
    "SOC-14": "2018-12",
    "SV-13": "2018-10",  # a contract is known from its first month, not when it ends
    "SV-14": "2018-10",
} | dict.fromkeys(
    (
        "INT-04",
        "DA-14",
        "DA-15",
        "DA-20",
        "DA-21",
        "DA-22",
        "DA-23",
        "DA-24",
        "DA-25",
        "DA-26",
        "DA-27",
        "SM-21",
        "SM-22",
        "SM-23",
        "SOC-15",
        "SOC-16",
        "SV-03",
        "SV-12",
    ),
    "2019-03",
)
NEVER_CAME = {("thanet", date(2019, 3, 1))}  # a return that the last pack prints as not received


def load(password: str, play_open_cycle: Callable[[Cycle, Cast], None]) -> None:
    """Loads everything, inside the caller’s transaction.

    `play_open_cycle` is `open_cycle.play`, which is passed in because that module imports this one.
    """
    clock.start_at(CLOCK_STARTS)
    folder = read(FolderContainer(FILES))
    load_agreement(folder, FILES.name, "Community Safety Agreement 2018/19", folder.rows["bodies.csv"][0]["name"])
    with clock.fixed_at(datetime(2018, 4, 3, 9, 0)):
        people = _accounts(password)
        coordinator = people["coordinator@kcst.example"]
        _reopen_what_closed_later()
        freeze(db.session.scalars(select(Agreement)).one(), NewVersion(FIRST, clock.today()), by=coordinator)
    remarks.add(coordinator)
    change_contact(Contact("team@kcst.example", "01632 960001", "Monday to Friday, 9 to 5"), by=coordinator)
    _say_since_when_known()
    series = _series()
    values = _values(series)
    _add_history(values)
    cast = Cast(coordinator, people, values, revisions.first_sent(values, series))
    with outbox.without_posting():  # no mails about cycles that were issued long ago
        for plan in ISSUED:
            _play_issued_cycle(plan, cast)
    decisions.record(people["member@working-group.example"])
    with clock.fixed_at(datetime.combine(OPEN.opens, time(9))):
        cycle = _open(OPEN, cast)
    play_open_cycle(cycle, cast)
    reminders.mark_delivered()
    with clock.fixed_at(FIGURES_CARRIED):
        _carry_figures(cycle, cast, leave_old=True)


def _accounts(password: str) -> dict[str, Person]:
    """Creates the accounts, by email address. They share one hash: making one is slow on purpose, and they are over sixty."""
    agencies = {agency.key: agency for agency in db.session.scalars(select(Agency))}
    accounts = [(email, name, role, "kcst") for email, name, role in SPECIAL_ACCOUNTS]
    for agency in agencies.values():
        agency.signs_off = agency.key in SIGNS_OFF
        accounts.append((f"contributor@{agency.key}.example", f"Contributor, {agency.short_name}", Role.CONTRIBUTOR, agency.key))
        accounts.append((f"lead@{agency.key}.example", f"Lead, {agency.short_name}", Role.LEAD, agency.key))
    hashed = passwords.hash_password(password)
    people = {
        email: Person(email=email, name=name, role=role, agency=agencies[key], password_hash=hashed, created_at=clock.now())
        for email, name, role, key in accounts
    }
    db.session.add_all(people.values())
    db.session.flush()
    return people


def set_passwords(password: str) -> None:
    """Gives every demonstration account this password."""
    db.session.execute(
        update(Person).where(Person.email.endswith(".example")).values(password_hash=passwords.hash_password(password))
    )


def an_account() -> Person:
    """One of the accounts. All share one password."""
    account = db.session.scalar(select(Person).where(Person.email == SPECIAL_ACCOUNTS[0][0]))
    assert account is not None
    return account


def _reopen_what_closed_later() -> None:
    """Reopens all closed actions: the agreement has the statuses of the year's end, and the updates will close them."""
    for action in db.session.scalars(select(Action).where(Action.status.in_([status.value for status in CLOSED]))):
        action.report_status(ActionStatus.IN_PROGRESS, ISSUED[0].starts)


def _series() -> dict[tuple[str, str], int]:
    """The id of every series by measure and part."""
    rows = db.session.execute(select(Series.id, Measure.key, Part.key).join(Series.measure).outerjoin(Series.part))
    return {(measure, part or ""): series_id for series_id, measure, part in rows}


def _values(series: dict[tuple[str, str], int]) -> dict[tuple[int, date, date], MonthValue]:
    """The illustrative months by series and period."""
    return {
        (series[month.measure, month.part], month.period_start, month.period_end): month for month in illustrative_months(FILES)
    }


def _add_history(values: dict[tuple[int, date, date], MonthValue]) -> None:
    """Adds the values of the months before the first cycle, as they are loaded when a partnership begins with the portal."""
    db.session.add_all(
        Observation(
            series_id=series_id,
            period_start=start,
            period_end=end,
            value=month.value,
            symbol=month.symbol,
            status=month.status,
            note=month.note,
        )
        for (series_id, start, end), month in values.items()
        if end < ISSUED[0].starts
    )
    db.session.flush()


def _open(plan: Plan, cast: Cast) -> Cycle:
    return open_cycle(
        by=cast.coordinator,
        title=Period(plan.starts, plan.ends).words,
        starts=plan.starts,
        ends=plan.ends,
        due=plan.due,
        meeting=plan.meeting,
        opens=plan.opens,
    )


def obligations_of(cycle: Cycle) -> list[Obligation]:
    return list(
        db.session.scalars(
            select(Obligation)
            .where(Obligation.cycle_id == cycle.id)
            .options(joinedload(Obligation.agency), joinedload(Obligation.action), joinedload(Obligation.cycle))
            .order_by(Obligation.id)
        )
    )


def _play_issued_cycle(plan: Plan, cast: Cast) -> None:
    """Opens the cycle, sends and approves everything that came, and issues the packs."""
    with clock.fixed_at(datetime.combine(plan.opens, time(9))):
        cycle = _open(plan, cast)
    texts = texts_of(cycle)
    days = (plan.due - plan.ends).days
    for number, obligation in enumerate(obligations_of(cycle)):
        sent_at = datetime.combine(plan.ends + timedelta(days=1 + number % days), time(9 + number % 7, number * 7 % 60))
        with clock.fixed_at(sent_at):
            submission = send(obligation, cast, texts)
        if submission is not None:
            with clock.fixed_at(sent_at + timedelta(days=1, hours=2)):
                review.approve(submission, by=cast.coordinator, version=submission.version)
                db.session.flush()
    frozen = datetime.combine(plan.meeting - timedelta(days=6), time(15))
    revisions.play(cycle, cast, until=frozen)
    with clock.fixed_at(frozen):
        _write_contexts(cycle, cast)
        db.session.flush()
        figure_links.decide_all(cycle.agreement, cast.coordinator)
        _carry_figures(cycle, cast)
        db.session.flush()
        issue(cycle, by=cast.coordinator)
        db.session.flush()
    revisions.play(cycle, cast, since=frozen)


def texts_of(cycle: Cycle) -> dict[tuple[str, str], dict[str, Any]]:
    """The progress texts of a cycle by action and agency."""
    stored = tomllib.loads((TEXTS / cycle.key / "updates.toml").read_text(encoding="utf-8"))
    return {(one["action"], one["agency"]): one for one in stored["updates"]}


def send(obligation: Obligation, cast: Cast, texts: dict[tuple[str, str], dict[str, Any]]) -> Submission | None:
    """Saves and sends what the demonstration has for the obligation; None where it has nothing."""
    submission = save(obligation, cast, texts)
    if submission is None:
        return None
    db.session.flush()
    by = cast.sender(obligation.agency)
    if obligation.kind == Kind.RETURN:
        send_numbers(obligation, by)
    else:
        evidence.add(submission, by)
        update_actions.send_update(submission, by=by)
    db.session.flush()
    return submission


def save(
    obligation: Obligation, cast: Cast, texts: dict[tuple[str, str], dict[str, Any]], cells: int = 1000
) -> Submission | None:
    """Saves a draft: the text of an update, or the first `cells` numbers of a return; None where there is no text."""
    by, page = cast.sender(obligation.agency), OpenPage(0, "demonstration")
    if obligation.action is not None:
        text = texts.get((obligation.action.ref, obligation.agency.key))
        if text is None:
            return None
        rows = {part.key: text.get(part.key, []) for part in PARTS}
        written = UpdateContent(
            text=text["text"].strip(),
            next=text["next"].strip(),
            status=text["status"],
            details=Details(rows=rows, explanation=text.get("explanation", "")),
        )
        return update_actions.save_update(obligation, by=by, page=page, written=written).submission
    if (obligation.agency.key, obligation.period_start) in NEVER_CAME:
        return None
    typed = {
        series_id: _typed(cast.first_sent.get((series_id, start, end), month))
        for (series_id, start, end), month in cast.values.items()
        if (start, end) == (obligation.period_start, obligation.period_end)
    }
    return save_numbers(obligation, by, dict(list(typed.items())[:cells]))


def _typed(month: MonthValue) -> CellTyped:
    return CellTyped(f"[{month.symbol}]" if month.symbol else str(month.value), month.note, month.status)


def _write_contexts(cycle: Cycle, cast: Cast) -> None:
    folder = TEXTS / cycle.key / "context"
    _, rows = priorities_with_contexts(cycle)
    for priority in (None, *(priority for priority, _ in rows)):
        text = (folder / f"{priority.key if priority else INTRODUCTION}.md").read_text(encoding="utf-8").strip()
        save_context(cycle, priority, by=cast.coordinator, text=text, page=OpenPage(0, "demonstration"))


def _say_since_when_known() -> None:
    """A contract is known from its first month, not when it ends; the agreement's files do not say so."""
    for ref, known_from in KNOWN_FROM.items():
        db.session.execute(update(Figure).where(Figure.ref == ref).values(known_from=PartialDate(known_from)))


def _carry_figures(cycle: Cycle, cast: Cast, *, leave_old: bool = False) -> None:
    """Carries the figures of earlier packs forward; with `leave_old` those only that are not over a year old."""
    figures = cycle_figures(cycle)
    shown = {one.figure.id for one in figures.to_decide}
    wanted = {one.figure.id for one in figures.to_decide if not (leave_old and figures.is_old(one.figure))}
    carry(cycle, wanted, shown, (), by=cast.coordinator)
    db.session.flush()
