"""What an agency wrote about an action, as a pack prints it. The private note is never taken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from portal.accounts.models import Agency
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.packs import contents as c
from portal.packs.entry_contents import Expected, Grant, Milestone, Output
from portal.packs.queries import Sent
from portal.packs.render.blocks import without_notes
from portal.submissions.update_rows import LOST, WAITING, purpose_words


def entry_of(agency: Agency, one: Sent, cycle: Cycle, audience: Audience) -> c.Entry:
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
        **_details(content.get("details") or {}, audience),
    )


def _details(held: dict[str, Any], audience: Audience) -> dict[str, Any]:
    """Bids that are lost or waiting are the working group's business only."""
    rows = held.get("rows") or {}
    is_inside = audience is Audience.WORKING_GROUP
    return {
        **{name: without_notes(held.get(name, "")) for name in ("no_change", "explanation", "replaced_by")},
        "milestones": tuple(Milestone(row["title"], row["planned"], row["done"]) for row in rows.get("milestones", ())),
        "outputs": tuple(Output(Decimal(row["number"]), row["unit"], bool(row["total"])) for row in rows.get("outputs", ())),
        "funding": tuple(
            Grant(row["source"], Decimal(row["amount"]) if row["amount"] else None, purpose_words(row["purpose"]), row["bid"])
            for row in rows.get("funding", ())
            if is_inside or row["bid"] not in (LOST, WAITING)
        ),
        "expected": tuple(Expected(row["text"], row["by"]) for row in rows.get("expected", ())),
    }
