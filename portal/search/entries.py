"""What can be found of each row: its name, its words, and what its address is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action
from portal.core.dates import day_words, local
from portal.measures.models import Measure
from portal.narratives.models import Context, Figure, Source
from portal.rates.models import Rate
from portal.submissions.models import Submission
from portal.updates.details import UpdateContent
from portal.wording.blocks import plain, without_notes
from portal.wording.tables import qualified
from portal.wording.value_signs import with_unit

INTRODUCTION, INTRODUCTION_TITLE = "introduction", "Introduction"
LONG_AGO = date(1900, 1, 1)  # of what has no day


class Kind(StrEnum):
    """What is found, in the order of the page."""

    ACTION = "action"
    MEASURE = "measure"
    UPDATE = "update"
    CONTEXT = "context"
    FIGURE = "figure"
    SOURCE = "source"
    PACK = "pack"
    AGENCY = "agency"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that can be found, as SearchEntry stores it. `other` are words that find it and are not shown."""

    kind: Kind
    name: str
    text: str = ""
    other: str = ""
    remark: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    day: date = LONG_AGO
    agency_id: int | None = None
    audience: str = ""


def sentences(pieces: Iterable[str]) -> str:
    """The pieces that there are, one after the other."""
    return " · ".join(" ".join(piece.split()) for piece in pieces if piece and piece.strip())


def of_action(action: Action) -> Entry:
    priority = action.priority
    others = [one.short_name for one in action.contributors if one.id != action.lead_agency_id]
    return Entry(
        kind=Kind.ACTION,
        name=f"{action.ref} {action.title}",
        text=sentences(
            [
                f"Lead: {action.lead_agency.name}",
                f"With {', '.join(others)}" if others else "",
                action.body.name if action.body else "",
                action.status.capitalize(),
            ]
        ),
        other=" ".join(name for agency in action.agencies for name in agency.all_names),
        remark=f"{priority.title}, {priority.agreement.key}",
        place={"plan_year": priority.agreement.key, "ref": action.ref},
        day=priority.agreement.ends,
    )


def of_measure(measure: Measure) -> Entry:
    sender = measure.returned_by.name if measure.returned_by else ""
    parts = ", ".join(one.part.name for one in sorted(measure.series, key=lambda one: one.id) if one.part)
    return Entry(
        kind=Kind.MEASURE,
        name=measure.name,
        text=sentences(
            [measure.definition, f"Returned by {sender}" if sender else "", measure.geography, f"Parts: {parts}" if parts else ""]
        ),
        other=measure.key,
        remark=sentences([measure.unit, measure.frequency]),
        place={"key": measure.key},
    )


def of_rate(rate: Rate) -> Entry:
    """It is found as a measure."""
    return Entry(
        kind=Kind.MEASURE,
        name=rate.name,
        text=sentences([f"Worked out: {rate.worked_out}", rate.numerator.geography]),
        other=rate.key,
        remark=sentences([rate.unit, rate.numerator.frequency]),
        place={"key": rate.key},
    )


def of_source(source: Source) -> Entry:
    return Entry(
        kind=Kind.SOURCE,
        name=source.title,
        text=sentences([source.publisher, source.published.words if source.published else "", source.key]),
        place={"key": source.key},
        day=source.published.last if source.published else LONG_AGO,
    )


def of_figure(figure: Figure, plan_year: str) -> Entry:
    value = with_unit(figure.value, figure.unit) if figure.value is not None else figure.unit
    return Entry(
        kind=Kind.FIGURE,
        name=f"{figure.ref} {figure.measure_name}",
        text=sentences(
            [
                qualified(value, figure.qualifier, figure.status),
                figure.period_words,
                figure.geography,
                figure.coverage,
                figure.caveat,
            ]
        ),
        other=figure.source.title if figure.source else "",
        remark=f"{figure.priority.title if figure.priority else INTRODUCTION_TITLE}, {plan_year}",
        place={"plan_year": plan_year, "ref": figure.ref},
        day=figure.period_end or LONG_AGO,
    )


def of_agency(agency: Agency) -> Entry:
    return Entry(
        kind=Kind.AGENCY,
        name=agency.name,
        text=sentences(
            [
                agency.kind,
                *(f"Called {one.name} until {day_words(one.last_day)}" for one in agency.former_names),
                agency.also_known_as.replace(";", ", "),
                f"Took part until {day_words(agency.ended_on)}" if agency.ended_on else "",
                f"Merged into {agency.merged_into.name}" if agency.merged_into else "",
            ]
        ),
        other=" ".join(agency.all_names),
        place={"key": agency.key},
        agency_id=agency.id,
    )


def of_person(person: Person) -> Entry:
    return Entry(
        kind=Kind.PERSON,
        name=person.name,
        text=person.email,
        remark=f"{person.role.capitalize()}, {person.agency.short_name}",
        place={"id": person.id, "email": person.email},
        agency_id=person.agency_id,
    )


def of_submission(submission: Submission) -> Entry | None:
    """The newest version that was sent of an update, and what is published of it; None for a draft and for a data return.

    Drafts are their agency's own, and their page changes with every key.
    """
    obligation, newest = submission.obligation, submission.latest
    if obligation.action is None or newest is None:
        return None
    contents = [newest.content, *([submission.approved_version.published] if submission.approved_version else [])]
    texts = dict.fromkeys(plain(without_notes(text)) for content in contents for text in UpdateContent.of(content).texts)
    return Entry(
        kind=Kind.UPDATE,
        name=f"{obligation.action.ref} {obligation.action.title}",
        text=sentences(texts),
        other=" ".join(obligation.agency.all_names),
        remark=f"{obligation.agency.short_name}, {obligation.cycle.title}",
        place={"submission_id": submission.id, "obligation_id": obligation.id},
        day=local(newest.sent_at).date(),
        agency_id=obligation.agency_id,
    )


def of_context(context: Context, cycle_key: str, cycle_title: str) -> Entry | None:
    """The narrative as it stands in the editor; None without any."""
    if not context.has_text:
        return None
    priority = context.priority
    return Entry(
        kind=Kind.CONTEXT,
        name=priority.title if priority else INTRODUCTION_TITLE,
        text=sentences([plain(without_notes(context.text))]),
        remark=cycle_title,
        place={"cycle": cycle_key, "section": priority.key if priority else INTRODUCTION},
        day=local(context.saved_at).date(),
    )
