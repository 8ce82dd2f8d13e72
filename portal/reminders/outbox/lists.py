"""The list of the mails in the outbox: what it can be asked for."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from portal.core.lists import ListKind, ListOrder, ListPage, cases_filter, words_filter
from portal.notifications.outbox import Mail


def mails(state_words: Mapping[str, str]) -> ListPage:
    """The mails, as the address asks for them, the newest first. `state_words` are what the page calls their states."""
    unsent = Mail.sent_at.is_(None)
    conditions = {
        "waiting": unsent & Mail.gave_up_at.is_(None),
        "sent": Mail.sent_at.is_not(None),
        "failed": unsent & Mail.gave_up_at.is_not(None),
    }
    kind = ListKind(
        filters=(
            words_filter("Subject or address", Mail.subject, Mail.recipient),
            cases_filter("state", "Status", {state: (words, conditions[state]) for state, words in state_words.items()}),
        ),
        orders={
            "written": ListOrder("Newest first", (Mail.created_at,), is_newest_first=True),
            "to": ListOrder("Address", (Mail.recipient,)),
            "subject": ListOrder("Subject", (func.lower(Mail.subject),)),
        },
        tie=Mail.id,
    )
    return kind.asked().page_of(select(Mail))
