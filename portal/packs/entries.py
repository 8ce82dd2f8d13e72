"""What an agency wrote about an action, as a pack prints it. The private note is never taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.accounts.models import Agency
from portal.contents import pack as contents
from portal.contents.outstanding import ReportState
from portal.contents.update_parts import Expected, Grant, Milestone, Output
from portal.core.dates import local
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.suppression import USUAL_THRESHOLD, is_small
from portal.packs.exceptional_approvals import approver_of
from portal.packs.late_arrivals import LateArrival
from portal.packs.queries import ObligationOutcome
from portal.submissions.report_state import report_state
from portal.submissions.workflow import Status
from portal.updates.details import Details, UpdateContent
from portal.updates.rows import LOST, WAITING, purpose_words, row_problems
from portal.wording.blocks import without_notes
from portal.wording.update_parts import sections


@dataclass(frozen=True)
class Printing:
    """What entries are printed for: the pack of a cycle, for an audience, as things are at that moment. A draft says beside a
    text that was opened again that it may change; in a frozen pack it does not."""

    cycle: Cycle
    audience: Audience
    now: datetime
    is_draft: bool


def entry_of(agency: Agency, outcome: ObligationOutcome, printing: Printing) -> contents.Entry:
    """The entry of an agency: its approved version, or how far it has come."""
    if outcome.version is None:
        return contents.Entry(agency=agency.key, agency_name=agency.name, missing=True, **outstanding(outcome, printing.now))
    content = outcome.version.published
    return contents.Entry(
        agency=agency.key,
        agency_name=agency.name,
        text=without_notes(content["text"]),
        next=without_notes(content["next"]),
        submitted_at=f"{outcome.version.sent_at.isoformat(timespec='seconds')}Z",
        carried_from=outcome.cycle.title if outcome.cycle.id != printing.cycle.id else content.get("carried_from"),
        status=content["action_status"],
        entered=bool(outcome.version.source),
        edited=content is not outcome.version.content,
        approver=approver_of(outcome),
        opened_again=printing.is_draft and outcome.status is not Status.APPROVED,
        **_details(UpdateContent.of(content).details, printing.audience),
    )


def late_entry(late: LateArrival, printing: Printing) -> contents.Entry:
    """The entry of an update that was owed in an earlier cycle, whose pack went without it."""
    outcome = late.outcome
    entry = entry_of(outcome.obligation.agency, outcome, printing)
    assert outcome.version is not None
    carried = outcome.version.published.get("carried_from")
    return replace(entry, after_last_pack=late.after_last_pack, owed_in=outcome.cycle.title, carried_from=carried)


def outstanding(outcome: ObligationOutcome, now: datetime) -> dict[str, Any]:
    """How far what is not approved has come, as keyword arguments of an Outstanding."""
    due = outcome.obligation.due
    state = report_state(outcome.status, due, now, has_approved=outcome.version is not None, is_cancelled=outcome.is_cancelled)
    was_received = state in (ReportState.RECEIVED, ReportState.SENT_BACK)
    first, sent, back = outcome.first_sent_at or outcome.sent_at, outcome.sent_at, outcome.sent_back_at
    return {
        "state": state.value,
        "due": due.isoformat(),
        "received": _day(first) if was_received else None,
        "sent_back": _day(back) if was_received else None,
        "received_again": _day(sent) if was_received and sent != first else None,
        "reason": outcome.obligation.cancelled_because,
        "is_entered": was_received and outcome.is_entered,
        "is_entered_again": was_received and outcome.is_entered_last,
    }


def _day(moment: datetime | None) -> str | None:
    return local(moment).date().isoformat() if moment is not None else None


def as_printed(written: UpdateContent) -> list[contents.Section]:
    """A draft as the working group's pack would print it; rows that still have an error are left out."""
    details = written.details.as_sent(written.status)
    faulty = {name.rpartition("-")[0] for name, _ in row_problems(details.rows, date.max)}
    rows = {key: [row for at, row in enumerate(part) if f"{key}-{at}" not in faulty] for key, part in details.rows.items()}
    printed_details = _details(replace(details, rows=rows), Audience.WORKING_GROUP)
    entry = contents.Entry(
        agency="",
        agency_name="",
        text=without_notes(written.text),
        next=without_notes(written.next),
        status=written.status,
        **printed_details,
    )
    return sections(entry)


@dataclass(frozen=True)
class AgencyEntry:
    """One entry of an agency in a frozen pack, with its place. `priority_key` is the anchor of the priority in the page."""

    priority_key: str
    priority: str
    ref: str
    action: str
    entry: contents.Entry


def entries_of(pack_contents: contents.Contents, agency_key: str) -> list[AgencyEntry]:
    """The entries of one agency, in the order of the pack."""
    return [
        AgencyEntry(priority.key, priority.title, action.ref, action.title, entry)
        for priority in pack_contents.priorities
        for action in priority.actions
        for entry in action.entries
        if entry.agency == agency_key
    ]


def _output(row: dict[str, str], *, is_inside: bool) -> Output:
    number = Decimal(row["number"])
    return Output(number if is_inside or not is_small(number, USUAL_THRESHOLD) else None, row["unit"], bool(row["total"]))


def _details(details: Details, audience: Audience) -> dict[str, Any]:
    """Everything of an update but its text, as keyword arguments of an Entry.

    Bids that are lost or waiting, and small numbers of outputs, are for the working group only.
    """
    rows = details.rows
    is_inside = audience is Audience.WORKING_GROUP
    return {
        **{name: without_notes(getattr(details, name)) for name in ("no_change", "explanation", "replaced_by")},
        "no_change_since": details.same_since or None,
        "milestones": tuple(Milestone(row["title"], row["planned"], row["done"]) for row in rows.get("milestones", ())),
        "outputs": tuple(_output(row, is_inside=is_inside) for row in rows.get("outputs", ())),
        "funding": tuple(
            Grant(row["source"], Decimal(row["amount"]) if row["amount"] else None, purpose_words(row["purpose"]), row["bid"])
            for row in rows.get("funding", ())
            if is_inside or row["bid"] not in (LOST, WAITING)
        ),
        "expected": tuple(Expected(row["text"], row["by"]) for row in rows.get("expected", ())),
    }
