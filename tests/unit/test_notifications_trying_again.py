"""Which mails of the outbox offer to be sent again."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal.notifications.outbox import Mail

A_MOMENT = datetime(2019, 7, 3, 8)


@pytest.mark.parametrize(
    ("sent_at", "gave_up_at", "attempts", "can_be_retried"),
    [
        (None, None, 0, False),  # it goes with the next run anyway
        (None, None, 1, True),
        (None, A_MOMENT, 3, True),
        (None, A_MOMENT, 0, True),
        (A_MOMENT, None, 1, False),
    ],
)
def test_a_mail_that_failed_can_be_retried(
    sent_at: datetime | None, gave_up_at: datetime | None, attempts: int, can_be_retried: bool
) -> None:
    assert Mail(sent_at=sent_at, gave_up_at=gave_up_at, attempts=attempts).can_be_retried is can_be_retried
