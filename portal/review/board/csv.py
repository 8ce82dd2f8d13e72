"""What is owed in a cycle as a CSV file for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.core.text import csv_text
from portal.review.waiting import OwedItem

HEADS = (
    *("agency", "kind", "ref", "what", "priority", "status", "report_state", "due", "days_late", "sent_at", "remarks"),
    *("percent", "waits_for", "since"),
)


def render(rows: Sequence[OwedItem], late: Mapping[int, int], now: datetime) -> bytes:
    """The file, in UTF-8, with lines ended by CR LF (RFC 4180) and moments in UTC. `late` has days by obligation id."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for item in rows:
        obligation, action = item.obligation, item.obligation.action
        sent = item.submission.sent_at if item.submission else None
        cells = (
            obligation.agency.name,
            obligation.kind,
            obligation.ref,
            obligation.title,
            action.priority.title if action else "",
            item.status.value,
            item.report_state(now).value,
            obligation.due.isoformat(),
            str(late.get(obligation.id, 0)),
            _moment(sent),
            "; ".join([*item.marks, *_request(item)]),
            "" if item.draft is None else str(item.draft.percent),
            item.waits_for,
            _moment(item.since),
        )
        writer.writerow([csv_text(cell) for cell in cells])
    return out.getvalue().encode()


def _request(item: OwedItem) -> list[str]:
    return [f"asks for more time until {item.request.until.isoformat()}"] if item.request and item.request.until else []


def _moment(moment: datetime | None) -> str:
    return f"{moment.isoformat(timespec='seconds')}Z" if moment else ""
