"""Values that were loaded from a file and not sent in a return: what is said of them wherever they are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, false, func, or_, select, update
from sqlalchemy.orm import aliased

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.dates import day_words, local
from portal.extensions import db
from portal.measures.models import HistoryLoad, Observation, Series


@dataclass(frozen=True, kw_only=True)
class LoadedValues:
    """The values of one measure that came with one load: the first and last day of their periods, when, by whom, from what."""

    starts: date
    ends: date
    on: date
    person: str
    agency: str
    filename: str

    def words(self, *, names_person: bool) -> str:
        """A sentence for pages and packs. Outside the team and the working group, the agency stands for the person."""
        first, last = f"{self.starts:%B %Y}", f"{self.ends:%B %Y}"
        span = first if first == last else f"{first} to {last}"
        by = self.person if names_person else self.agency
        return (
            f"Values of {span} were loaded on {day_words(self.on)} by {by} from {self.filename}, and not sent through the portal."
        )


def loaded_values(since: Mapping[int, date], until: date) -> dict[int, list[LoadedValues]]:
    """What was loaded of the periods to `until`, by measure id, in the order of the loads. One read.

    `since` has for each measure id the day that the periods end on or after.
    """
    by_measure: dict[int, list[LoadedValues]] = defaultdict(list)
    ids_by_day: dict[date, list[int]] = defaultdict(list)
    for id_, day in since.items():
        ids_by_day[day].append(id_)
    wanted = [and_(Series.measure_id.in_(ids), Observation.period_end >= day) for day, ids in ids_by_day.items()]
    team = aliased(Agency)
    first, last = func.min(Observation.period_start), func.max(Observation.period_end)
    rows = db.session.execute(
        select(Series.measure_id, first, last, HistoryLoad.at, Person.name, team.short_name, HistoryLoad.filename)
        .select_from(HistoryLoad)
        .join(Observation, Observation.history_load_id == HistoryLoad.id)
        .join(Series, Series.id == Observation.series_id)
        .join(Person, Person.id == HistoryLoad.by_id)
        .join(team, team.id == Person.agency_id)
        .where(or_(false(), *wanted), Observation.period_end <= until)
        .group_by(Series.measure_id, HistoryLoad.id, HistoryLoad.at, Person.name, team.short_name, HistoryLoad.filename)
        .order_by(HistoryLoad.id)
    )
    for measure_id, starts, ends, at, person, agency, filename in rows:
        by_measure[measure_id].append(
            LoadedValues(starts=starts, ends=ends, on=local(at).date(), person=person, agency=agency, filename=filename)
        )
    return by_measure


def note_frozen_pack() -> None:
    """From now on, what was loaded so far stays: a pack has been frozen that may print it (rule 8, docs/domain.md)."""
    db.session.execute(update(HistoryLoad).where(HistoryLoad.printed_at.is_(None)).values(printed_at=clock.now()))
