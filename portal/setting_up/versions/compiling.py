"""The agreement as it stands now, and what changed in it since the version before: in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Agency, AgencyName
from portal.agreement.fates import ActionChange, Fate
from portal.agreement.models import CLOSED, Action, Agreement, Body, BodyName, Contribution
from portal.agreement.origins import says_what_it_continues
from portal.agreement.queries import priorities_with_leads
from portal.contents.agreement_document import (
    AgreedAction,
    AgreedMeasure,
    AgreedPart,
    AgreedPriority,
    AgreementChange,
    AgreementDocument,
)
from portal.core import clock
from portal.core.dates import day_words
from portal.core.text import plural, spelled_as_in
from portal.extensions import db
from portal.measures.models import Breakdown, Measure, MeasurePlacement, Part
from portal.packs.action_statuses import issued_statuses
from portal.setting_up.plan_years.changes import plan_year_changes
from portal.setting_up.versions.differences import measure_changes

NO_JUDGEMENT = "none"


def document_of(agreement: Agreement) -> AgreementDocument:
    """With restricted measures, and without a version."""
    actions: dict[int, list[AgreedAction]] = {}
    statuses = issued_statuses(agreement)
    for action in _actions(agreement):
        status = statuses.get(action.id, action.status)
        actions.setdefault(action.priority_id, []).append(_agreed_action(action, status))
    measures: dict[int, list[AgreedMeasure]] = {}
    for place in _placements(agreement):
        measures.setdefault(place.priority_id, []).append(_agreed_measure(place.measure))
    return AgreementDocument(
        key=agreement.key,
        title=agreement.title,
        partnership=agreement.partnership,
        starts=agreement.starts.isoformat(),
        ends=agreement.ends.isoformat(),
        priorities=tuple(
            AgreedPriority(
                key=one.key,
                code=one.code,
                title=one.title,
                lead_name=one.lead_agency.name,
                actions=tuple(actions.get(one.id, ())),
                measures=tuple(measures.get(one.id, ())),
            )
            for one in priorities_with_leads(agreement)
        ),
    )


def _actions(agreement: Agreement) -> Sequence[Action]:
    return db.session.scalars(
        select(Action)
        .where(Action.agreement_id == agreement.id)
        .options(
            joinedload(Action.lead_agency),
            joinedload(Action.body),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
        .order_by(Action.position)
    ).all()


def _placements(agreement: Agreement) -> Sequence[MeasurePlacement]:
    of_measure = joinedload(MeasurePlacement.measure)
    return db.session.scalars(
        select(MeasurePlacement)
        .where(MeasurePlacement.agreement_id == agreement.id)
        .options(
            of_measure.joinedload(Measure.breakdown).selectinload(Breakdown.parts).joinedload(Part.returned_by),
            of_measure.joinedload(Measure.returned_by),
        )
        .order_by(MeasurePlacement.position)
    ).all()


def _agreed_action(action: Action, status: str) -> AgreedAction:
    lead, *others = action.agencies
    return AgreedAction(
        ref=action.ref,
        title=action.title,
        lead_name=lead.name,
        contributors=tuple(agency.name for agency in others),
        oversight=action.body.name if action.body else "",
        start=action.start.words if action.start else "",
        due=action.due.words if action.due else "",
        ended=status if status in CLOSED else "",
    )


def _agreed_measure(measure: Measure) -> AgreedMeasure:
    parts = [one for one in measure.breakdown.parts if not one.has_ended(clock.today())] if measure.breakdown else []
    return AgreedMeasure(
        key=measure.key,
        name=measure.name,
        definition=measure.definition,
        unit=measure.unit,
        geography=measure.geography,
        frequency=measure.frequency,
        breakdown=spelled_as_in(measure.breakdown.name, [one.name for one in parts]) if measure.breakdown else "",
        judgement="" if measure.judgement == NO_JUDGEMENT else measure.judgement,
        returned_by=measure.returned_by.name if measure.returned_by else "each agency for its part",
        until=day_words(measure.returned_until) if measure.returned_until else "",
        restricted=measure.restricted,
        parts=()
        if measure.returned_by
        else tuple(AgreedPart(one.name, one.returned_by.name if one.returned_by else "") for one in parts),
    )


def new_names() -> dict[str, str]:
    """What agencies and bodies are called that had another name once, by that name."""
    found: dict[str, str] = {}
    for statement in (
        select(AgencyName.name, Agency.name).join(Agency, Agency.id == AgencyName.agency_id).order_by(AgencyName.id),
        select(BodyName.name, Body.name).join(Body, Body.id == BodyName.body_id).order_by(BodyName.id),
    ):
        found |= {old: new for old, new in db.session.execute(statement) if old != new}
    return {old: new for old, new in found.items() if old not in found.values()}


def changes_from_last_year(agreement: Agreement) -> tuple[str, tuple[AgreementChange, ...]]:
    """What the first version of a plan year is compared with, and what is not as it was in that; empty where nothing says what
    it continues. Why nothing continues an action is for the page of what changed, and not for a document that is sent out."""
    previous = agreement.previous
    if previous is None or not says_what_it_continues(agreement):
        return "", ()
    changes = plan_year_changes(agreement)
    return previous.year, (
        *(AgreementChange(one.priority.title, one.words) for one in changes.priorities if one.words != "Kept"),
        *(AgreementChange(one.title, "New priority") for one in changes.new_priorities),
        *_of_actions(changes.actions),
        *(AgreementChange(one.ref, f"New action under {one.priority.title}: {one.title}") for one in changes.new_actions),
        *measure_changes(document_of(previous), document_of(agreement)),
    )


def _of_actions(changes: Sequence[ActionChange]) -> Iterator[AgreementChange]:
    same = 0
    for change in changes:
        names = [one.ref for one in change.following]
        differences = [words for one in change.following for words in change.differences(one)]
        if change.fate is Fate.CONTINUES and names == [change.action.ref] and not differences:
            same += 1
        else:
            yield AgreementChange(f"{change.action.ref} {change.action.title}", _became(change))
    if same:
        yield AgreementChange(plural(same, "action"), "Continues as it was" if same == 1 else "Continue as they were")


def _became(change: ActionChange) -> str:
    """Without the status with which it ended: no pack may have printed that yet."""
    if not change.following:
        return "Nothing continues it" if change.fate is Fate.DROPPED else "Ended"
    joined = {Fate.CONTINUES: "Continues as", Fate.MERGED: "Merged into", Fate.SEVERAL: "Became several:"}[change.fate]
    following = []
    for one in change.following:
        differences = change.differences(one)
        title = f" {one.title}" if one.title != change.action.title else ""
        following.append(f"{one.ref}{title}{' (' + ', '.join(differences) + ')' if differences else ''}")
    return f"{joined} {'; '.join(following)}"
