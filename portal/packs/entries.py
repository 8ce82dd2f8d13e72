"""What an agency wrote about an action, as a pack prints it. The private note is never taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.models import Agency
from portal.contents import pack as c
from portal.contents.update_parts import Expected, Grant, Milestone, Output
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.suppression import USUAL_THRESHOLD, is_small
from portal.packs.queries import SentUpdate
from portal.updates.details import Details, UpdateContent
from portal.updates.rows import LOST, WAITING, problems_of, purpose_words
from portal.wording.blocks import without_notes
from portal.wording.update_parts import sections


def entry_of(agency: Agency, one: SentUpdate, cycle: Cycle, audience: Audience) -> c.Entry:
    if one.version is None:
        return c.Entry(agency.key, agency.name, missing=True)
    content = one.version.published
    return c.Entry(
        agency.key,
        agency.name,
        without_notes(content["text"]),
        without_notes(content["next"]),
        f"{one.version.sent_at.isoformat(timespec='seconds')}Z",
        carried_from=one.cycle.title if one.cycle.id != cycle.id else content.get("carried_from"),
        status=content["action_status"],
        entered=bool(one.version.source),
        edited=content is not one.version.content,
        **_details(UpdateContent.of(content).details, audience),
    )


def as_printed(written: UpdateContent) -> list[c.Section]:
    """A draft as the working group's pack would print it; rows that are not right yet are left out."""
    details = written.details.as_sent(written.status)
    wrong = {name.rpartition("-")[0] for name, _ in problems_of(details.rows, date.max)}
    rows = {key: [row for at, row in enumerate(part) if f"{key}-{at}" not in wrong] for key, part in details.rows.items()}
    printed = _details(replace(details, rows=rows), Audience.WORKING_GROUP)
    text, next_text = without_notes(written.text), without_notes(written.next)
    return sections(c.Entry("", "", text, next_text, status=written.status, **printed))


def _output(row: dict[str, str], *, is_inside: bool) -> Output:
    number = Decimal(row["number"])
    return Output(number if is_inside or not is_small(number, USUAL_THRESHOLD) else None, row["unit"], bool(row["total"]))


def _details(details: Details, audience: Audience) -> dict[str, Any]:
    """Bids that are lost or waiting are the working group's business only."""
    rows = details.rows
    is_inside = audience is Audience.WORKING_GROUP
    return {
        **{name: without_notes(getattr(details, name)) for name in ("no_change", "explanation", "replaced_by")},
        "milestones": tuple(Milestone(row["title"], row["planned"], row["done"]) for row in rows.get("milestones", ())),
        "outputs": tuple(_output(row, is_inside=is_inside) for row in rows.get("outputs", ())),
        "funding": tuple(
            Grant(row["source"], Decimal(row["amount"]) if row["amount"] else None, purpose_words(row["purpose"]), row["bid"])
            for row in rows.get("funding", ())
            if is_inside or row["bid"] not in (LOST, WAITING)
        ),
        "expected": tuple(Expected(row["text"], row["by"]) for row in rows.get("expected", ())),
    }
