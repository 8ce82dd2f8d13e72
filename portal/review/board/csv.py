"""What is owed in a cycle as a CSV file for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from portal.core.text import csv_text
from portal.review.waiting import OwedItem

HEADS = ("agency", "kind", "ref", "what", "priority", "status", "due", "days_late", "sent_at", "remarks")


def render(rows: Sequence[OwedItem], late: Mapping[int, int]) -> bytes:
    """UTF-8, lines ended by CR LF (RFC 4180); moments are in UTC."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for one in rows:
        obligation, action = one.obligation, one.obligation.action
        sent = one.submission.sent_at if one.submission else None
        cells = (
            obligation.agency.name,
            obligation.kind,
            obligation.ref,
            obligation.title,
            action.priority.title if action else "",
            one.status.value,
            obligation.due.isoformat(),
            str(late.get(obligation.id, 0)),
            f"{sent.isoformat(timespec='seconds')}Z" if sent else "",
            "; ".join(one.marks),
        )
        writer.writerow([csv_text(cell) for cell in cells])
    return out.getvalue().encode()
