"""Ten years of cycles: 39 issued, with everything approved, and an open one with every status in it."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bench.partnership import LARGE, MEASURED, MONTHLY, Partnership
from bench.rows import Rows
from portal.agreement.models import ActionStatus
from portal.core.dates import last_of_month
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import CycleStatus
from portal.demo.loading import TEXTS
from portal.measures.models import Observation
from portal.narratives.models import Context
from portal.narratives.queries import INTRODUCTION
from portal.returns.models import ReturnCell
from portal.statistics.periods import Period, months_before
from portal.submissions.actions import content_hash
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import Status, Verb, transition
from portal.updates.models import ProgressUpdate

CYCLES = 40
SAVED, SENT = (Verb.SAVE,), (Verb.SAVE, Verb.SUBMIT)
APPROVED, RETURNED = (*SENT, Verb.APPROVE), (*SENT, Verb.SEND_BACK)
RESENT = (*RETURNED, *SENT)
NOTHING: tuple[Verb, ...] = ()
# The open cycle: half of it approved, and work for everybody. The measured agency's own list shows every group.
OTHERS = (APPROVED, SENT, APPROVED, SAVED, APPROVED, RESENT, APPROVED, NOTHING, APPROVED, RETURNED)
OWN = (RETURNED, SAVED, RESENT, NOTHING, APPROVED, SAVED, SENT)
REASON = "Please say what this changed for the people concerned, and by when the rest will be done."


@dataclass
class History:
    """Writes it. `targets` collects what the measured pages show: obligation and submission ids by what they are."""

    rows: Rows
    one: Partnership
    texts: list[dict[str, str]]
    contexts: dict[str, str]
    targets: dict[str, Any] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(2))


def write(rows: Rows, one: Partnership, priority_keys: Sequence[str]) -> History:
    texts = TEXTS / "2019-01-to-2019-03"
    history = History(
        rows,
        one,
        tomllib.loads((texts / "updates.toml").read_text(encoding="utf-8"))["updates"],
        {key: (texts / "context" / f"{key}.md").read_text(encoding="utf-8") for key in (INTRODUCTION, *priority_keys)},
    )
    _observations(history)
    for number in range(CYCLES):
        _cycle(history, number, is_open=number == CYCLES - 1)
    return history


def _observations(history: History) -> None:
    """Of every series for every month, or quarter, but the last two months, which the open cycle is about."""
    one = history.one
    for (_, frequency), series in one.series.items():
        for period in Period(one.first_day, last_of_month(months_before(one.last_day, 2))).split(frequency):
            for series_id in series:
                history.rows.add(
                    Observation, series_id=series_id, period_start=period.start, period_end=period.end,
                    value=Decimal(history.chance.randrange(12, 900)), status="final",
                )  # fmt: skip


def _cycle(history: History, number: int, is_open: bool) -> None:
    one = history.one
    period = Period.ending(last_of_month(months_before(one.last_day, 3 * (CYCLES - 1 - number))), 3)
    key = f"{period.start:%Y-%m}-to-{period.end:%Y-%m}"
    # The open cycle is due in nine days, whatever day it is: nothing in it is late, and nothing depends on the day.
    due = date.today() + timedelta(days=9) if is_open else period.end + timedelta(days=12)
    cycle = history.rows.add(
        Cycle, key=key, agreement_id=one.agreement, title=period.words, period_start=period.start, period_end=period.end,
        opens=period.end - timedelta(days=13), due=due, meeting=due + timedelta(days=13),
        status=CycleStatus.OPEN if is_open else CycleStatus.ISSUED,
    )  # fmt: skip
    if is_open or number == CYCLES - 2:
        history.targets["open" if is_open else "issued"] = key
    sent_at = datetime.combine(period.end + timedelta(days=3), time(10))
    for at, (priority, text) in enumerate(zip((None, *one.priorities), history.contexts.values(), strict=True)):
        history.rows.add(
            Context, cycle_id=cycle, priority_id=priority, text=text, version=1, saved_at=sent_at + timedelta(minutes=at),
            saved_by_id=one.coordinator, written_in_id=cycle, written_at=sent_at + timedelta(minutes=at),
        )  # fmt: skip
    _updates(history, cycle, period, sent_at, is_open)
    _returns(history, cycle, period, sent_at, is_open)


def _updates(history: History, cycle: int, period: Period, sent_at: datetime, is_open: bool) -> None:
    seen = {True: 0, False: 0}
    for action, _, agencies in history.one.actions:
        for agency in agencies:
            obligation = history.rows.add(
                Obligation, cycle_id=cycle, agency_id=agency, kind=Kind.UPDATE, action_id=action,
                period_start=period.start, period_end=period.end,
            )  # fmt: skip
            is_own = agency == MEASURED
            plan = (OWN if is_own else OTHERS)[seen[is_own] % len(OWN if is_own else OTHERS)] if is_open else APPROVED
            seen[is_own] += 1
            if not plan:
                continue
            text = history.texts[(obligation * 7 + cycle) % len(history.texts)]
            content = {"text": text["text"], "next": text["next"], "action_status": ActionStatus.ONGOING.value}
            submission = _play(history, obligation, agency, plan, content, sent_at + timedelta(minutes=obligation % 3000))
            history.rows.link(ProgressUpdate, submission_id=submission, **content)
            if is_open and is_own:
                history.targets.setdefault({SAVED: "draft", RESENT: "resent"}.get(plan, "other"), (obligation, submission))


def _returns(history: History, cycle: int, period: Period, sent_at: datetime, is_open: bool) -> None:
    for (agency, frequency), series in history.one.series.items():
        for at, month in enumerate(period.split(frequency)):
            obligation = history.rows.add(
                Obligation, cycle_id=cycle, agency_id=agency, kind=Kind.RETURN, action_id=None,
                period_start=month.start, period_end=month.end,
            )  # fmt: skip
            is_own = agency == MEASURED
            plan = (APPROVED, SAVED if is_own else SENT, SENT if is_own else NOTHING)[at] if is_open else APPROVED
            if is_open and agency == LARGE:
                plan = SAVED
            if not plan or (is_open and frequency != MONTHLY):
                continue
            typed = {series_id: str(history.chance.randrange(12, 900)) for series_id in series}
            content = {
                "cells": {str(one): {"value": value, "symbol": "", "note": "", "status": "final"} for one, value in typed.items()}
            }
            submission = _play(history, obligation, agency, plan, content, sent_at + timedelta(minutes=obligation % 3000))
            for series_id, value in typed.items():
                history.rows.link(ReturnCell, submission_id=submission, series_id=series_id, typed=value)
            if is_open and (is_own or agency == LARGE):
                history.targets[f"{'return' if is_own else 'large'} {at}"] = (obligation, submission)


def _play(history: History, obligation: int, agency: int, plan: tuple[Verb, ...], content: dict[str, Any], at: datetime) -> int:
    """The submission with its versions and events; the portal's own table says what each verb leads to."""
    rows, one = history.rows, history.one
    contributor = one.contributors[agency]
    status, number, events = Status.NOT_STARTED, 0, []
    for step, verb in enumerate(plan):
        after = transition(status, verb)
        number += verb is Verb.SUBMIT
        events.append((at + timedelta(hours=step), verb, status, after, number))
        status = after
    submission = rows.add(
        Submission, obligation_id=obligation, status=status, version=len(plan), saved_at=at, saved_by_id=contributor,
        saved_in="bench", sent_at=at + timedelta(hours=1) if number else None,
    )  # fmt: skip
    for moment, verb, before, after, version in events:
        by_team = verb in (Verb.APPROVE, Verb.SEND_BACK)
        if verb is Verb.SUBMIT:
            rows.add(
                SubmissionVersion, submission_id=submission, number=version, content=_as_sent(content, version, number),
                content_hash=content_hash(content), sent_at=moment, sent_by_id=contributor,
            )  # fmt: skip
        if verb is Verb.SAVE and before is after:
            continue  # no news, as in Submission.apply
        rows.add(
            SubmissionEvent, submission_id=submission, at=moment, by_id=one.coordinator if by_team else contributor, verb=verb,
            agency_id=agency,
            status_from=before, status_to=after, reason=REASON if verb is Verb.SEND_BACK else "",
            version_number=version if version else None,
        )  # fmt: skip
    return submission


def _as_sent(content: dict[str, Any], version: int, newest: int) -> dict[str, Any]:
    """An earlier version lacks its last sentence, so that the review page has something to compare."""
    if version == newest or "text" not in content:
        return content
    return {**content, "text": content["text"].rsplit(". ", 1)[0] + "."}
