"""How much there is in the demonstration's open cycle on 3 July 2019, the day that its clock shows (portal/demo)."""

from __future__ import annotations

# What is owed, by where it stands.
APPROVED = 13
WAITING = 9  # sent, and for the team to review
SENT_BACK = 4
BEING_CORRECTED = 1  # of these, what was approved and reopened
NOT_RECEIVED = 63  # not begun, drafts, and what waits for a lead
OWED = APPROVED + WAITING + SENT_BACK + NOT_RECEIVED

# Who still has something to send.
OWING_AGENCIES = 24
PEOPLE_EACH = 2  # a contributor and a lead
OWING_PEOPLE = OWING_AGENCIES * PEOPLE_EACH
