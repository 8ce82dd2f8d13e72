"""What the page of an action shows to one person.

The team sees the rows themselves. Whoever reads packs sees what the newest pack of each cycle prints for them. A partner
sees that of the other agencies, and what its own agency owed, sent and got approved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from portal.accounts.models import Person
from portal.action_pages import queries, sums
from portal.agreement.models import Action
from portal.contents import pack as contents
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.policy import Audience, Permission, can
from portal.cycles.decisions.models import Decision
from portal.cycles.models import Cycle
from portal.packs.entries import Printing, entry_of
from portal.packs.models import Pack
from portal.updates.details import UpdateContent
from portal.updates.follow_ups.models import FollowUp
from portal.wording.outstanding import state_words
from portal.wording.sentences import partial_words


@dataclass(frozen=True)
class Head:
    """What the action is, and who answers for it. Dates are words."""

    plan_year: str
    ref: str
    title: str
    priority: str
    lead: str
    others: list[str]
    oversight: str
    when: str
    status: str


@dataclass(frozen=True)
class File:
    """A file that went with an approved update."""

    key: str
    name: str
    agency: str
    cycle: str


@dataclass(frozen=True)
class CyclePart:
    """One cycle: what each agency wrote, and where it is written or reviewed, by the agency's key. `without_status` stands where
    its status is not known."""

    cycle: Cycle
    pack: Pack | None
    status: str
    entries: list[contents.Entry]
    addresses: dict[str, str]
    decisions: list[Decision]
    without_status: str = ""


@dataclass(frozen=True)
class ActionPage:
    """The whole page. `cycles` begin with the newest; `related` are the actions that it continues, and those that continue it."""

    head: Head
    action: Action | None  # for whoever may change it
    cycles: list[CyclePart]
    milestones: list[sums.MilestoneLine]
    outputs: list[sums.OutputLine]
    funding: sums.Funding
    follow_ups: Sequence[FollowUp]
    files: list[File]
    related: list[queries.RelatedAction]

    @property
    def continues(self) -> list[queries.RelatedAction]:
        return [one for one in self.related if one.is_earlier]

    @property
    def continued_by(self) -> list[queries.RelatedAction]:
        return [one for one in self.related if not one.is_earlier]

    @property
    def overdue(self) -> int:
        return sum(line.is_overdue for line in self.milestones)


def action_page(person: Person, plan_year: str, ref: str) -> ActionPage:
    """NotFound where the person may not see the action, or where no pack for them has it."""
    is_team = can(person, Permission.REVIEW)
    is_partner = can(person, Permission.SEE_OWN_WORK)
    action = queries.action(plan_year, ref) if is_team or is_partner else None
    if (is_team or is_partner) and (action is None or not (is_team or _writes(person, action))):
        raise NotFound
    printed = queries.issued(person, plan_year, ref)
    if action is None and not printed:
        raise NotFound
    owed = queries.outcomes(person, action) if action else []
    order = [agency.key for agency in action.agencies] if action else []
    asked = {one.obligation.cycle_id for one, _ in owed} if is_team else set()
    shown = [(pack, one) for pack, one in printed if pack.cycle_id not in asked]  # the team reads what it was sent itself
    leads = {pack.cycle_id: one.lead for pack, one in printed}
    cycles = _cycles(shown, owed, person, {pack.cycle_id: pack for pack, _ in printed}, order, leads)
    _add_decisions(cycles, queries.decisions(person, plan_year, ref))
    entries = sums.new_entries(entry for part in cycles for entry in part.entries)
    return ActionPage(
        head=_head_of(action) if action else _printed_head(plan_year, printed[-1]),
        action=action if can(person, Permission.EDIT_AGREEMENT) else None,
        cycles=cycles[::-1],
        milestones=sums.milestones(entries, clock.today()),
        outputs=sums.outputs(entries),
        funding=sums.funding(entries),
        follow_ups=queries.follow_ups(person, action) if action else [],
        files=_files(owed),
        related=queries.related(person, plan_year, ref),
    )


def _writes(person: Person, action: Action) -> bool:
    return person.agency_id in {agency.id for agency in action.agencies}


def _head_of(action: Action) -> Head:
    lead, *others = action.agencies
    return Head(
        plan_year=action.priority.agreement.key,
        ref=action.ref,
        title=action.title,
        priority=action.priority.title,
        lead=lead.name,
        others=[agency.name for agency in others],
        oversight=action.body.name if action.body else "",
        when=_when(action.start.words if action.start else "", action.due.words if action.due else ""),
        status=action.status,
    )


def _when(start: str, due: str) -> str:
    """“April 2018 to March 2019”, “from April 2018”. Older packs have dates that are still ISO texts."""
    start, due = partial_words(start), partial_words(due)
    if start == due:
        return start
    return f"{start} to {due}" if start and due else f"from {start}" if start else f"due {due}"


def _printed_head(plan_year: str, newest: tuple[Pack, contents.Action]) -> Head:
    pack, action = newest
    priority = next(one["title"] for one in pack.contents["priorities"] if any(a["ref"] == action.ref for a in one["actions"]))
    return Head(
        plan_year=plan_year,
        ref=action.ref,
        title=action.title,
        priority=priority,
        lead=action.lead_name,
        others=list(dict.fromkeys(entry.agency_name for entry in action.entries if entry.agency != action.lead)),
        oversight=action.oversight,
        when=_when(action.start, action.due),
        status=action.status,
    )


def _cycles(
    printed: Sequence[tuple[Pack, contents.Action]],
    owed: Sequence[queries.Owed],
    person: Person,
    packs: dict[int, Pack],
    order: Sequence[str],
    leads: Mapping[int, str],
) -> list[CyclePart]:
    """Every cycle, the oldest first. What is owed stands in place of what a pack printed of the same agency. `order` are the keys
    of the agencies that write, the lead agency's first; `leads` is who led it by the pack of each cycle that is issued."""
    own = {one.obligation.agency.key for one, _ in owed}  # what of it came late stands in the cycle that asked for it
    parts = {
        pack.cycle_id: CyclePart(
            pack.cycle, pack, action.status, [one for one in action.entries if not (one.owed_in and one.agency in own)], {}, []
        )
        for pack, action in printed
    }
    now, is_team = clock.now(), can(person, Permission.REVIEW)
    for one, sent in owed:
        cycle, agency = one.obligation.cycle, one.obligation.agency
        part = parts.setdefault(cycle.id, CyclePart(cycle, packs.get(cycle.id), "", [], {}, []))
        entry = entry_of(agency, one, Printing(cycle, Audience.WORKING_GROUP, now, is_draft=True))
        part.entries[:] = [*(other for other in part.entries if other.agency != agency.key), entry]
        if not is_team:
            part.addresses[agency.key] = url_for("updates.update", obligation_id=one.obligation.id)
        elif sent is not None:
            part.addresses[agency.key] = url_for("items.item", submission_id=sent)
    ordered = sorted(parts.values(), key=lambda part: part.cycle.period_end)
    for part in ordered:
        part.entries.sort(key=lambda entry: order.index(entry.agency) if entry.agency in order else len(order))
    own_keys = {one.obligation.agency.key for one, _ in owed if one.obligation.agency_id == person.agency_id}
    found = []
    for part in ordered:
        lead = leads.get(part.cycle.id) or (order[0] if order else "")
        without = _without_status(part.entries, lead) if is_team or lead in own_keys else "Shown once it is issued"
        found.append(replace(part, status=part.status or _status_of(part.entries, lead), without_status=without))
    return found


def _status_of(entries: Sequence[contents.Entry], lead: str) -> str:
    """The status that the lead agency reported; empty where it has not."""
    return next((entry.status for entry in entries if entry.agency == lead), "")


def _without_status(entries: Sequence[contents.Entry], lead: str) -> str:
    """Why no status is known: it is the one that the lead agency reported. Says how far its update has come."""
    entry = next((one for one in entries if one.agency == lead), None)
    if entry is None:
        return "The lead agency was not asked for an update"
    return f"The lead agency’s update: {state_words(entry)}" if entry.missing else "The lead agency reported none"


def _add_decisions(cycles: Sequence[CyclePart], decisions: Sequence[Decision]) -> None:
    by_cycle = {part.cycle.id: part for part in cycles}
    for decision in decisions:
        if part := by_cycle.get(decision.cycle_id):
            part.decisions.append(decision)


def _files(owed: Sequence[queries.Owed]) -> list[File]:
    return [
        File(file["key"], file["name"], one.obligation.agency.short_name, one.obligation.cycle.title)
        for one, _ in reversed(owed)
        if one.version is not None
        for file in UpdateContent.of(one.version.content).evidence
    ]
