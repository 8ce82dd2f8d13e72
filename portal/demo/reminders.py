"""The reminders of the demonstration's open cycle, and their mails, of which those of the last day are not sent yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from portal.core import clock
from portal.extensions import db
from portal.notifications.outbox import Mail
from portal.reminders.actions import send_reminders

FIRST_STEP = datetime(2019, 6, 28, 6, 0)  # ten working days before the due date
LAST_RUN = datetime(2019, 7, 2, 6, 0)


def send() -> None:
    with clock.fixed_at(FIRST_STEP):
        send_reminders()


def mark_delivered() -> None:
    """Marks all mails from before the last run as sent, as if a mail server had taken them."""
    db.session.execute(update(Mail).where(Mail.created_at < LAST_RUN).values(sent_at=Mail.created_at, attempts=1, last_error=""))
