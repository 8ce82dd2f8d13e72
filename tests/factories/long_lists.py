"""Fills every long list of the portal with as many rows as a test wants, as copies of rows that are there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask

from portal.core.transaction import transaction
from portal.extensions import Base, db
from tests.factories.pages import CYCLE

Values = dict[str, Callable[[int], Any]]


def fill(app: Flask, number: int) -> None:
    """So many people, sources, figures, mails and actions more; each action is owed in the open cycle and waits for the team; and
    as many returns of Kent Police, in an issued cycle. As many packs, measures, links of figures, and things that were expected.
    """
    from portal.accounts.models import Agency, Person
    from portal.agreement.models import Action
    from portal.cycles.models import Cycle, Kind, Obligation
    from portal.narratives.models import Figure, Source
    from portal.notifications.outbox import Mail
    from portal.packs.models import Pack

    with app.app_context(), transaction():
        start = db.session.scalar(db.select(db.func.count(Person.id))) or 0
        names: Values = {"key": lambda at: f"copy-{start}-{at}", "position": lambda at: 1000 + at}
        police = db.session.scalars(db.select(Agency).where(Agency.key == "kent-police")).one()
        cycle = db.session.scalars(db.select(Cycle).where(Cycle.key == CYCLE)).one()
        agencies = copies(police, number, names | {"name": lambda at: f"Agency {start} {at}"})
        returned = _first(Obligation, Obligation.agency_id == police.id, Obligation.kind == Kind.RETURN)
        copies(returned, number, {"agency_id": lambda at: agencies[at], "cycle_id": lambda _: cycle.id})
        mails: Values = {"dedupe_key": lambda at: f"copy-{start}-{at}", "obligation_id": lambda _: None}
        people: Values = {"email": lambda at: f"copy-{start}-{at}@kent-police.example", "agency_id": lambda _: police.id}
        refs: Values = {"ref": lambda at: f"C{start}-{at}", "position": lambda at: 1000 + at}
        copies(_first(Person), number, people)
        copies(_first(Source), number, names)
        figures = copies(_first(Figure), number, refs)
        _link(figures)
        _measure(number, names, cycle.agreement_id)
        copies(_first(Mail), number, mails)
        actions = copies(_first(Action, Action.agreement_id == cycle.agreement_id), number, refs)
        update = _first(Obligation, Obligation.cycle_id == cycle.id, Obligation.kind == Kind.UPDATE)
        owed = copies(update, number, {"action_id": lambda at: actions[at], "agency_id": lambda _: police.id})
        _expect(_send(owed))
        ended = db.session.scalars(db.select(Cycle).where(Cycle.key == "2018-07-to-2018-09")).one()
        day = date(1900, 1, 1) + timedelta(days=start * 31)
        months: Values = {name: lambda at: day + timedelta(days=at) for name in ("period_start", "period_end")}
        copies(returned, number, {"cycle_id": lambda _: ended.id, **months})
        copies(_first(Pack), number, {"version": lambda at: 1000 + start + at, "contents": lambda _: {}})


def _link(figures: list[int]) -> None:
    """Each of these figures, which are copies of the first, is a number of the measure that some figure is one of."""
    from portal.narratives.figure_links.models import FigureLink
    from portal.narratives.models import Figure

    first = _first(Figure)
    as_now: Values = {
        "value": lambda _: first.value,
        "period_start": lambda _: first.period_start,
        "period_end": lambda _: first.period_end,
    }
    copies(_first(FigureLink), len(figures), {"figure_id": lambda at: figures[at], **as_now})


def _measure(number: int, names: Values, agreement_id: int) -> None:
    """So many measures more in the agreement, each with a series and no values."""
    from portal.measures.models import Measure, MeasurePlacement, Series

    plain = Measure.breakdown_id.is_(None), Measure.restricted.is_(False), Measure.counts_same_as_id.is_(None)
    measures = copies(_first(Measure, *plain), number, names | {"name": lambda at: f"Measure {at}"})
    copies(_first(Series, Series.part_id.is_(None)), number, {"measure_id": lambda at: measures[at]})
    where = MeasurePlacement.agreement_id == agreement_id
    priority_id = db.session.scalar(db.select(db.func.max(MeasurePlacement.priority_id)).where(where))
    of = {"agreement_id": agreement_id, "priority_id": priority_id}
    db.session.execute(db.insert(MeasurePlacement), [{**of, "measure_id": id_, "position": 1000 + id_} for id_ in measures])


def _expect(submissions: list[int]) -> None:
    """Each of these expected something by a date that has passed."""
    from portal.updates.follow_ups.models import FollowUp

    long_ago: Values = {
        "last": lambda at: date(2019, 1, 1) + timedelta(days=at % 90),
        "text": lambda at: f"The report, part {at}",
    }
    answer: Values = {"outturn": lambda _: "", "outturn_at": lambda _: None, "outturn_by_id": lambda _: None}
    copies(_first(FollowUp), len(submissions), {"submission_id": lambda at: submissions[at], **long_ago, **answer})


def _send(owed: list[int]) -> list[int]:
    """Each of these waits for the team, as something else does already. Their submissions."""
    from portal.submissions.models import Submission, SubmissionVersion
    from portal.submissions.workflow import Status

    waiting = _first(Submission, Submission.status == Status.SUBMITTED, Submission.update.has())
    version = _first(SubmissionVersion, SubmissionVersion.submission_id == waiting.id)
    sent = copies(waiting, len(owed), {"obligation_id": lambda at: owed[at]})
    copies(version, len(owed), {"submission_id": lambda at: sent[at]})
    return sent


def copies(row: Base, number: int, values: Values) -> list[int]:
    """Adds copies of the row with these values, each made of its place from 0; their ids in order."""
    columns = {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs if column.key != "id"}
    rows = [columns | {name: make(at) for name, make in values.items()} for at in range(number)]
    statement = db.insert(type(row)).returning(type(row).id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
    return list(db.session.execute(statement, rows).scalars())


def _first(model: Any, *where: Any) -> Any:
    return db.session.scalars(db.select(model).where(*where).order_by(model.id).limit(1)).one()
