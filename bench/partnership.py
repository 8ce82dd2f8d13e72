"""A partnership of the size that issue 2 names: 40 agencies, 7 priorities, 100 actions, 60 measures, 130 figures."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from bench.rows import Rows
from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, ActionStatus, Agreement, Body, Contribution, Priority
from portal.core.dates import PartialDate
from portal.core.policy import Role
from portal.core.settings import PARTNERSHIP, Setting
from portal.demo.loading import FILES
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part, Series
from portal.narratives.models import Figure, Source

AGENCIES, ACTIONS, PARTS, FIGURES = 40, 100, 13, 130
TEAM, MEASURED = 1, 2  # agency ids: the coordinating team, and the agency whose pages are measured
GRID_MEASURES = 3  # what MEASURED returns each month: 13 parts × 3 measures
LARGE = 20  # the agency whose sheet has 60 rows: four measures of 13 parts and eight without
LARGE_SPLIT, LARGE_WHOLE = 4, 8
SPLIT_MONTHLY, SPLIT_QUARTERLY = 39, 6  # with the others: 60, of which 52 have parts
MONTHLY, QUARTERLY = "monthly", "quarterly"


@dataclass
class Partnership:
    """What the years of work refer to."""

    first_day: date
    last_day: date
    agreement: int = 0
    priorities: list[int] = field(default_factory=list)
    actions: list[tuple[int, int, list[int]]] = field(default_factory=list)  # id, lead, everybody who writes
    series: dict[tuple[int, str], list[int]] = field(default_factory=dict)  # by sender and frequency
    contributors: dict[int, int] = field(default_factory=dict)  # people by agency
    coordinator: int = 0


def found(rows: Rows, first_day: date, last_day: date, password_hash: str) -> Partnership:
    """Everything that stands still while the cycles pass."""
    one = Partnership(first_day, last_day)
    rows.link(Setting, key=PARTNERSHIP, value="Benchmark Community Safety Partnership")
    _agencies(rows, one, password_hash)
    _agreement(rows, one)
    _actions(rows, one)
    _measures(rows, one)
    _figures(rows, one, _sources(rows))
    return one


def _agencies(rows: Rows, one: Partnership, password_hash: str) -> None:
    created = datetime.combine(one.first_day, datetime.min.time())

    def person(email: str, role: Role, agency: int) -> int:
        return rows.add(
            Person, email=email, name=f"{role.capitalize()}, agency {agency}", role=role, agency_id=agency,
            password_hash=password_hash, created_at=created,
        )  # fmt: skip

    for number in range(1, AGENCIES + 1):
        key = "team" if number == TEAM else f"agency-{number:02}"
        name = f"Borough Council and Partners {number:02}"
        agency = rows.add(Agency, key=key, position=number, name=name, short_name=f"Borough {number:02}")
        one.contributors[agency] = person(f"contributor@{key}.example", Role.CONTRIBUTOR, agency)
        person(f"lead@{key}.example", Role.LEAD, agency)
    one.coordinator = person("coordinator@team.example", Role.COORDINATOR, TEAM)
    person("member@team.example", Role.MEMBER, TEAM)


def _agreement(rows: Rows, one: Partnership) -> None:
    one.agreement = rows.add(
        Agreement, key="ten-years", title="Community Safety Agreement", partnership="Benchmark Partnership",
        starts=one.first_day, ends=one.last_day,
    )  # fmt: skip
    for at, row in enumerate(demonstration("priorities"), 1):
        one.priorities.append(
            rows.add(
                Priority, agreement_id=one.agreement, key=row["key"], code=row["code"], position=at, title=row["title"],
                lead_agency_id=at + 1,
            )
        )  # fmt: skip
    for at in range(1, 13):
        rows.add(Body, key=f"body-{at}", position=at, name=f"Oversight Board {at}")


def _actions(rows: Rows, one: Partnership) -> None:
    """Each with a lead and two contributors. The measured agency has more than the others, as a police force has."""
    for at in range(ACTIONS):
        lead = MEASURED if at % 12 == 0 else 3 + at * 5 % (AGENCIES - 2)
        others = [
            MEASURED if at % 10 == 5 else 3 + at * 7 % (AGENCIES - 2),
            3 + at * 11 % (AGENCIES - 2),
            3 + (at + 19) % (AGENCIES - 2),
        ]
        contributors = [agency for agency in dict.fromkeys(others) if agency != lead][:2]
        action = rows.add(
            Action, agreement_id=one.agreement, priority_id=one.priorities[at * 7 // ACTIONS], ref=f"A{at + 1}", position=at + 1,
            title=f"Work with partners on the {at + 1}th concern of the strategic assessment, and report what was achieved",
            lead_agency_id=lead, body_id=1 + at % 12, start=PartialDate(f"{one.first_day:%Y-%m}"), status=ActionStatus.ONGOING,
        )  # fmt: skip
        for position, agency in enumerate(contributors):
            rows.link(Contribution, action_id=action, agency_id=agency, position=position)
        one.actions.append((action, lead, [lead, *contributors]))


def _measures(rows: Rows, one: Partnership) -> None:
    """The measured agency returns three measures of 13 parts, a large one 60 series; eight others return the rest."""
    parts = []
    for at, name in enumerate(("district", "conference"), 1):
        breakdown = rows.add(Breakdown, name=name, position=at)
        parts.append(
            [
                rows.add(Part, breakdown_id=breakdown, position=part, key=f"{name}-{part}", name=f"{name.capitalize()} {part:02}")
                for part in range(1, PARTS + 1)
            ]
        )
    senders = [
        *[(MEASURED, MONTHLY, True)] * GRID_MEASURES,
        *[(3 + at % 8, MONTHLY, True) for at in range(SPLIT_MONTHLY)],
        *[(3 + at % 6, QUARTERLY, True) for at in range(SPLIT_QUARTERLY)],
        *[(LARGE, MONTHLY, True)] * LARGE_SPLIT,
        *[(LARGE, MONTHLY, False)] * LARGE_WHOLE,
    ]
    for at, (agency, frequency, is_split) in enumerate(senders):
        measure = rows.add(
            Measure, key=f"measure-{at + 1}", position=at + 1, name=f"Incidents of kind {at + 1} that were recorded",
            definition="What the system of record shows on the tenth of the following month, repeat incidents included.",
            frequency=frequency, unit="incidents", geography="County", judgement="none", sum_over_time="sum",
            sum_over_breakdown="sum", breakdown_id=1 + at % 2 if is_split else None, returned_by_id=agency,
        )  # fmt: skip
        rows.link(
            MeasurePlacement, agreement_id=one.agreement, measure_id=measure, priority_id=one.priorities[at % 7], position=at + 1
        )
        own = one.series.setdefault((agency, frequency), [])
        own.extend(rows.add(Series, measure_id=measure, part_id=part) for part in (parts[at % 2] if is_split else [None]))


def _sources(rows: Rows) -> list[int]:
    """The demonstration's register, which its contexts cite, and as many again."""
    known = [(row["key"], row["title"], row["publisher"], row["published"]) for row in demonstration("sources")]
    more = [(f"source-{at}", f"Statistical bulletin {at}", "Office for National Statistics", "2018-11") for at in range(1, 46)]
    return [
        rows.add(Source, key=key, position=at, title=title, publisher=publisher, published=PartialDate(day) if day else None)
        for at, (key, title, publisher, day) in enumerate([*known, *more], 1)
    ]


def _figures(rows: Rows, one: Partnership, sources: list[int]) -> None:
    years = [date(one.last_day.year - back, 1, 1) for back in (3, 2, 1)]
    (before, now), _ = pairwise(years)
    for at in range(FIGURES):
        rows.add(
            Figure, agreement_id=one.agreement, ref=f"F-{at + 1:03}", position=at + 1,
            priority_id=[None, *one.priorities][at % 8], kind="level", measure_name=f"Published count of concern {at + 1}",
            value=Decimal(20_000 + 97 * at), unit="count", geography="County", coverage="all ages",
            period_start=now, period_end=date(now.year, 12, 31), period_label=str(now.year),
            comparator_value=Decimal(21_500 + 83 * at), comparator_start=before, comparator_end=date(before.year, 12, 31),
            comparator_label=str(before.year), comparator_coverage="all ages",
            caveat="Recording practice changed during the year." if at % 3 == 0 else "", source_id=sources[at % len(sources)],
        )  # fmt: skip


def demonstration(name: str) -> list[dict[str, str]]:
    """A file of the demonstration's agreement: its titles and texts are of the length that real ones have."""
    with (FILES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
