"""Random changes of an agreement and of what is owed: it always equals a slow, obvious reference (issue 13, “Must show”)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Agency
from portal.accounts.models import Person as PersonRow
from portal.agreement.actions import save_action
from portal.agreement.models import Action, Agreement, Priority
from portal.core import clock
from portal.core.dates import last_of_month
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Role
from portal.core.text import fingerprint
from portal.core.written_dates import written_date
from portal.cycles.actions import open_cycle
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import ISSUE
from portal.extensions import db
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part
from portal.packs.removing_cycles.actions import remove_cycle
from portal.packs.removing_cycles.queries import removal_of
from portal.setting_up.agencies.merging import Merge, merge
from portal.setting_up.breakdowns.ending import PartEnd, end_part
from portal.setting_up.breakdowns.ending import take_end_back as take_part_end_back
from portal.setting_up.measures.adding import NewMeasure, add_measure
from portal.setting_up.measures.ending import MeasureEnd, end_measure, take_end_back
from portal.submissions.actions import send
from portal.submissions.agreement_changes.actions import bring_in_line
from portal.submissions.agreement_changes.handing_over import change_sender, concerned_of
from portal.submissions.cancelling import ask_again, cancel
from portal.submissions.models import Submission
from portal.submissions.workflow import Status, Verb
from tests.factories.owed_reference import FIRST, MONTHS, Item, Reference, ReferenceAction, ReferenceCycle, is_end_of, month

AGENCIES = 4


class Play:
    """A small partnership in the database and in the reference. Each step is done in both."""

    def __init__(self) -> None:
        self.reference = Reference()
        self.agencies = [
            Agency(key=f"a{at}", name=f"Agency {at}", short_name=f"A{at}", kind="district", position=at) for at in range(AGENCIES)
        ]
        db.session.add_all(self.agencies)
        db.session.flush()
        self.team = self._person("team", Role.COORDINATOR, self.agencies[0])
        self.officers = {one.id: self._person(one.key, Role.CONTRIBUTOR, one) for one in self.agencies}
        self.agreement = Agreement(key="2018-19", title="Agreement", partnership="P", starts=FIRST, ends=last_of_month(month(11)))
        self.agreement.adopted_at = datetime(2018, 4, 1)
        db.session.add(self.agreement)
        db.session.flush()
        self.priority = Priority(
            agreement_id=self.agreement.id, key="p", code="P", position=1, title="P", lead_agency_id=self.agencies[0].id
        )
        db.session.add(self.priority)
        self.subjects: dict[str, tuple[Measure, Part | None]] = {}
        self._add_measures()

    def _person(self, name: str, role: Role, agency: Agency) -> PersonRow:
        person = PersonRow(
            email=f"{name}@random.example",
            name=name,
            role=role,
            agency_id=agency.id,
            password_hash="none",
            created_at=clock.now(),
        )
        db.session.add(person)
        db.session.flush()
        return person

    def _add_measures(self) -> None:
        split = Breakdown(name="Shops", position=1, parts=[])
        db.session.add(split)
        db.session.flush()
        parts = [
            Part(breakdown_id=split.id, position=at, key=f"p{at}", name=f"Part {at}", returned_by_id=self.agencies[at].id)
            for at in range(2)
        ]
        db.session.add_all(parts)
        kinds = {"monthly": "monthly", "second": "monthly", "quarterly": "quarterly", "split": "monthly"}
        for at, (key, frequency) in enumerate(kinds.items()):
            is_split = key == "split"
            measure = Measure(
                key=key, position=at, name=key, frequency=frequency, unit="offences", geography="", judgement="none",
                sum_over_time="sum", sum_over_breakdown="sum", breakdown_id=split.id if is_split else None,
                returned_by_id=None if is_split else self.agencies[at].id,
            )  # fmt: skip
            db.session.add(measure)
            db.session.flush()
            db.session.add(
                MeasurePlacement(agreement_id=self.agreement.id, measure_id=measure.id, priority_id=self.priority.id, position=at)
            )
            for part in parts if is_split else [None]:
                self.subjects[f"{key}/{part.key}" if part else key] = (measure, part)
        db.session.flush()
        for name, (measure, part) in self.subjects.items():
            sender = part.returned_by_id if part else measure.returned_by_id
            assert sender is not None
            self.reference.frequencies[name] = measure.frequency
            self.reference.senders[name] = {
                ends: sender for ends in map(last_of_month, map(month, range(MONTHS))) if is_end_of(measure.frequency, ends)
            }

    def check(self) -> None:
        db.session.flush()
        rows = [
            (one.cycle_id, (one.agency_id, one.action_id, one.period_start, one.period_end))
            for one in db.session.scalars(select(Obligation).where(Obligation.cancelled_at.is_(None)))
        ]
        assert set(rows) == self.reference.owed()
        assert len(rows) == len(set(rows))

    # The steps. Each takes numbers from which it chooses.

    def open(self, length: int, _: int, __: int) -> None:
        last = max((cycle.ends for cycle in self.reference.cycles.values()), default=FIRST - timedelta(1))
        starts = last + timedelta(1)
        ends = last_of_month(
            date(starts.year + (starts.month + length % 4 - 1) // 12, (starts.month + length % 4 - 1) % 12 + 1, 1)
        )
        if ends > last_of_month(month(MONTHS - 1)):
            return
        due = ends + timedelta(10)
        cycle = open_cycle(by=self.team, title=f"{starts}", starts=starts, ends=ends, due=due, meeting=due, opens=starts)
        self.reference.cycles[cycle.id] = ReferenceCycle(starts, ends)

    def _cycle(self, number: int) -> int | None:
        found = sorted(self.reference.cycles)
        return found[number % len(found)] if found else None

    def remove(self, which: int, _: int, __: int) -> None:
        if (number := self._cycle(which)) is None:
            return
        cycle = db.session.get(Cycle, number)
        assert cycle is not None
        if self.reference.cycles[number].sent:
            with pytest.raises(WrongState):
                remove_cycle(cycle, by=self.team, sure_of="")
            return
        remove_cycle(cycle, by=self.team, sure_of=fingerprint(removal_of(cycle).sentences))
        del self.reference.cycles[number]

    def issue(self, which: int, _: int, __: int) -> None:
        if (number := self._cycle(which)) is None:
            return
        cycle, mine = db.session.get(Cycle, number), self.reference.cycles[number]
        assert cycle is not None
        if mine.frozen is None:
            cycle.move(ISSUE)
            mine.frozen = self.reference.asked(mine)

    def hand_over(self, what: int, agency: int, at: int) -> None:
        name = sorted(self.subjects)[what % len(self.subjects)]
        measure, part = self.subjects[name]
        to, starts = self._taking_part(agency), month(at % 14)
        try:
            change_sender(concerned_of(measure, part), to, starts, by=self.team)
            did = True
        except Incomplete:
            did = False
        assert self.reference.hand_over(name, to.id, starts) == did

    def add(self, agency: int, kind: int, at: int) -> None:
        """A new measure, of one agency, or one more that splits as there is one already."""
        is_split = kind % 4 == 1
        name, frequency = f"new{len(self.subjects)}", "quarterly" if kind % 3 == 0 and not is_split else "monthly"
        starts = month((at // 2) % 20)
        starts = starts.replace(month=(starts.month - 1) // 3 * 3 + 1) if frequency == "quarterly" else starts
        to = self._taking_part(agency)
        split = self.subjects["split/p0"][1].breakdown if is_split else None  # type: ignore[union-attr]
        columns = {
            "key": name, "name": name, "definition": "", "unit": "offences", "decimal_places": 0, "geography": "",
            "frequency": frequency, "judgement": "none", "sum_over_time": "sum", "covers": "period", "usual_lag_days": 0,
            "sum_over_breakdown": "sum" if split else "none", "threshold": 5, "restricted": False,
        }  # fmt: skip
        new = NewMeasure(
            priority=self.priority, columns=columns, agency=None if split else to, is_hosted=is_split, breakdown=split,
            starts=month((at // 2) % 20),
        )  # fmt: skip
        ends = [one for one in map(last_of_month, map(month, range(MONTHS))) if is_end_of(frequency, one)]
        senders = {name: dict.fromkeys(ends, to.id)}
        if split:
            # Whoever returns a part returns it in all measures that split so: one and the same row.
            senders = {f"{name}/{part.key}": self.reference.senders[f"split/{part.key}"] for part in split.parts}
        before = (dict(self.reference.senders), dict(self.reference.frequencies))
        self.reference.senders |= senders
        self.reference.frequencies |= dict.fromkeys(senders, frequency)
        self.reference.returned[name] = (starts, None)
        if self.reference.is_in_use(name, starts):
            self.reference.senders, self.reference.frequencies = before
            del self.reference.returned[name]
            with pytest.raises(Incomplete), db.session.begin_nested():
                add_measure(new, by=self.team)
            return
        add_measure(new, by=self.team)
        measure = db.session.scalars(select(Measure).where(Measure.key == name)).one()
        parts: list[Part | None] = list(split.parts) if split else [None]
        self.subjects |= {f"{name}/{part.key}" if part else name: (measure, part) for part in parts}

    def _measure(self, which: int) -> Measure:
        measures = {measure.key: measure for measure, _ in self.subjects.values()}
        return measures[sorted(measures)[which % len(measures)]]

    def end(self, which: int, at: int, _: int) -> None:
        measure = self._measure(which)
        first, last = self.reference.returned.get(measure.key, (None, None))
        day = month(at % 24)
        starts = day.replace(month=(day.month - 1) // 3 * 3 + 1) if measure.frequency == "quarterly" else day
        is_refused = last or (first and starts <= first) or self.reference.is_in_use(measure.key, starts)
        if is_refused:
            with pytest.raises((Incomplete, WrongState)), db.session.begin_nested():
                end_measure(measure, MeasureEnd(day, "It is over."), by=self.team)
            return
        end_measure(measure, MeasureEnd(day, "It is over."), by=self.team)
        self.reference.returned[measure.key] = (first, starts - timedelta(1))

    def take_end_back(self, which: int, _: int, __: int) -> None:
        ended = sorted(name for name, (_, last) in self.reference.returned.items() if last)
        if not ended:
            return
        name = ended[which % len(ended)]
        measure = db.session.scalars(select(Measure).where(Measure.key == name)).one()
        first, last = self.reference.returned[name]
        assert last is not None
        self.reference.returned[name] = (first, None)
        if self.reference.is_in_use(name, last + timedelta(1)):
            self.reference.returned[name] = (first, last)
            with pytest.raises(WrongState), db.session.begin_nested():
                take_end_back(measure, by=self.team)
            return
        take_end_back(measure, by=self.team)

    def end_part(self, which: int, at: int, _: int) -> None:
        """A part goes out of every measure that splits so, or comes back where it has ended."""
        split = [one for name, one in sorted(self.subjects.items()) if "/" in name]
        parts = {part.key: part for _, part in split if part}
        key = sorted(parts)[which % len(parts)]
        ends, first = self.reference.parts_until, month(at % 24)
        if key in ends:
            self._take_part_back(parts[key])
            return
        lasts = {one.key: self.reference.returned.get(one.key, (None, None))[1] for one, _ in split}
        going_on = [name for name, last in lasts.items() if last is None or last >= first]
        is_last_one = all(other in ends and ends[other] < first for other in parts if other != key)
        if is_last_one or any(self.reference.is_in_use(name, first) for name in going_on):
            with pytest.raises((Incomplete, WrongState)), db.session.begin_nested():
                end_part(parts[key], PartEnd(first, "It is over."), by=self.team)
            return
        end_part(parts[key], PartEnd(first, "It is over."), by=self.team)
        ends[key] = first - timedelta(1)

    def _take_part_back(self, part: Part) -> None:
        last = self.reference.parts_until.pop(part.key)
        names = {measure.key for measure, other in self.subjects.values() if other}
        if any(self.reference.is_in_use(name, last + timedelta(1)) for name in names):
            self.reference.parts_until[part.key] = last
            with pytest.raises(WrongState), db.session.begin_nested():
                take_part_end_back(part, by=self.team)
            return
        take_part_end_back(part, by=self.team)

    def change_action(self, which: int, agencies: int, when: int) -> None:
        """A new one, or another lead, contributors, start or end of one."""
        found = sorted(self.reference.actions)
        number = found[which % (len(found) + 1)] if which % (len(found) + 1) < len(found) else None
        action = db.session.get(Action, number) if number else None
        lead = self._taking_part(agencies)
        others = [one for at, one in enumerate(self.agencies) if one is not lead and agencies >> (2 + at) & 1]
        others = [one for one in others if one.id not in self.reference.ended]
        start = month(when % 12) if when % 3 else None
        is_closed = action is not None and when % 5 == 0
        values = {
            "ref": f"P{len(found) + 1}", "priority_id": self.priority.id, "title": "T", "lead_agency_id": lead.id, "body_id": None,
            "start": written_date(f"{start:%B %Y}") if start else None, "due": None,
        }  # fmt: skip
        today = month(when % 14) + timedelta(9)
        saved = save_action(
            self.agreement, action, values, contributors=others, status="complete" if is_closed else "in progress",
            today=today, by=self.team,
        )  # fmt: skip
        db.session.flush()
        db.session.expire(saved)
        before = self.reference.actions.get(saved.id)
        closed_on = ((before.closed_on if before else None) or today) if is_closed else None
        self.reference.actions[saved.id] = ReferenceAction([lead.id, *(one.id for one in others)], start, closed_on)
        bring_in_line(self.agreement.id, by=self.team, because="It changed.", is_concerned=lambda one: one.action_id == saved.id)

    def merge(self, which: int, other: int, at: int) -> None:
        agency, into = self.agencies[which % AGENCIES], self.agencies[other % AGENCIES]
        since, ended = month(at % 14), self.reference.ended
        chosen = Merge(into, since, is_meant=True)
        is_refused = agency is into or agency.id == self.team.agency_id or agency.id in ended or into.id in ended
        if is_refused or self.reference.stands_in_the_way(agency.id, into.id):
            with pytest.raises((Incomplete, WrongState)), db.session.begin_nested():
                merge(agency, chosen, by=self.team)
            return
        merge(agency, chosen, by=self.team)
        self.reference.merge(agency.id, into.id, since)

    def _taking_part(self, number: int) -> Agency:
        """The agency, or the next one that has not ended."""
        order = [self.agencies[(number + more) % AGENCIES] for more in range(AGENCIES)]
        return next(one for one in order if one.id not in self.reference.ended)

    def _owed(self, which: int) -> tuple[Obligation, ReferenceCycle, Item] | None:
        found = sorted(self.reference.owed(), key=repr)
        found = [one for one in found if one[1][1] is None or not which % 4] or found  # mostly returns: they change hands
        if not found:
            return None
        number, item = found[which % len(found)]
        return self._row(number, item), self.reference.cycles[number], item

    def _row(self, number: int, item: Item) -> Obligation:
        agency, action, starts, ends = item
        return db.session.scalars(
            select(Obligation).where(
                Obligation.cycle_id == number, Obligation.agency_id == agency, Obligation.action_id == action,
                Obligation.period_start == starts, Obligation.period_end == ends,
            )
        ).one()  # fmt: skip

    def send(self, which: int, _: int, __: int) -> None:
        if (found := self._owed(which)) is None or found[2] in found[1].sent:
            return
        obligation, cycle, item = found
        if obligation.agency_id in self.reference.ended:
            return  # nobody of it can sign in any more
        officer = self.officers[obligation.agency_id]
        submission = Submission(obligation=obligation, status=Status.NOT_STARTED)
        db.session.add(submission)
        submission.apply(Verb.SAVE, officer)
        db.session.flush()
        send(submission, officer, {"cells": {}})
        db.session.flush()
        cycle.sent.add(item)

    def cancel(self, which: int, _: int, __: int) -> None:
        if (found := self._owed(which)) is None:
            return
        obligation, cycle, item = found
        if item in cycle.sent:
            with pytest.raises(WrongState):
                cancel(obligation, by=self.team, reason="Not needed.", is_printed=False)
            return
        cancel(obligation, by=self.team, reason="Not needed.", is_printed=False)
        cycle.cancelled.add(item)

    def ask_again(self, which: int, _: int, __: int) -> None:
        found = sorted(((number, item) for number, one in self.reference.cycles.items() for item in one.cancelled), key=repr)
        if not found:
            return
        number, item = found[which % len(found)]
        cycle = self.reference.cycles[number]
        if item not in self.reference.asked(cycle) or self.reference.ended.get(item[0], cycle.due) < cycle.due:
            with pytest.raises(WrongState):
                ask_again(self._row(number, item), by=self.team)
            return
        ask_again(self._row(number, item), by=self.team)
        cycle.cancelled.discard(item)


STEPS: list[Callable[..., Any]] = [
    Play.open, Play.remove, Play.issue, Play.cancel, Play.cancel, Play.ask_again, Play.ask_again,
    *3 * [Play.change_action], *4 * [Play.send], *6 * [Play.hand_over], *2 * [Play.merge], *3 * [Play.add], *3 * [Play.end], *2 * [Play.take_end_back], *3 * [Play.end_part],
]  # fmt: skip
NUMBERS = st.integers(0, 200)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(STEPS), NUMBERS, NUMBERS, NUMBERS), min_size=20, max_size=30))
def test_what_is_owed_is_what_the_agreement_asks_for(
    empty_app: Flask, steps: list[tuple[Callable[..., Any], int, int, int]]
) -> None:
    begin = [(Play.change_action, 0, 27, 1), (Play.open, 2, 0, 0), (Play.open, 2, 0, 0)]
    with empty_app.app_context():
        try:
            play = Play()
            for step, *numbers in [*begin, *steps]:
                step(play, *numbers)
                play.check()
        finally:
            db.session.rollback()
            db.session.remove()
