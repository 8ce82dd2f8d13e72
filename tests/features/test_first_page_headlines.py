"""What each person reads first, in every state of a cycle: a table written by hand. Combinations of one list's lines are in
tests/unit/test_worklist_wording.py."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import make_app
from tests.factories.odd_portal import PEOPLE
from tests.factories.pages import Person
from tests.factories.portal_states import STATES, made

NOTHING, PACKS, ACCOUNTS, NO_CYCLE = "Nothing to send", "Packs", "People", "No cycle is open yet"
ROLES = ("contributor", "warden", "lead", "coordinator", "member", "governing", "administrator")
HEADLINES = {
    "empty": (NOTHING, NOTHING, NOTHING, NO_CYCLE, PACKS, PACKS, ACCOUNTS),
    "before opening": (NOTHING, NOTHING, NOTHING, NO_CYCLE, PACKS, PACKS, ACCOUNTS),
    "open": (
        "11 things to send by 12 July 2019", "3 things to send by 12 July 2019",
        "1 thing to sign off and 2 to send by 12 July 2019", "22 days to the meeting", PACKS, PACKS, ACCOUNTS,
    ),
    "busy": (
        "3 things to answer and 7 to send by 12 July 2019", "3 things to send by 12 July 2019",
        "1 thing to sign off and 2 to send by 12 July 2019", "22 days to the meeting", PACKS, PACKS, ACCOUNTS,
    ),
    "late": (
        "3 things to answer and 7 to send, overdue", "3 things to send, overdue",
        "1 thing to sign off and 2 to send, overdue", "9 days to the meeting", PACKS, PACKS, ACCOUNTS,
    ),
    "closed for updates": (
        "1 thing to send by 12 July 2019", "1 thing to send by 12 July 2019", "1 thing to sign off",
        "22 days to the meeting", PACKS, PACKS, ACCOUNTS,
    ),
    "ready to issue": (
        "3 things to answer and 7 to send, overdue", "3 things to send, overdue",
        "1 thing to sign off and 2 to send, overdue", "9 days to the meeting", PACKS, PACKS, ACCOUNTS,
    ),
    # The issue ends nothing: the same things are owed as before.
    "issued": (
        "3 things to answer and 7 to send, overdue", "3 things to send, overdue",
        "1 thing to sign off and 2 to send, overdue", "9 days to the meeting", PACKS, PACKS, ACCOUNTS,
    ),
    "a later version": (
        "3 things to answer and 7 to send, overdue", "3 things to send, overdue",
        "1 thing to sign off and 2 to send, overdue", "1 day since the meeting", PACKS, PACKS, ACCOUNTS,
    ),
}  # fmt: skip


def test_every_state_and_every_role_has_its_line() -> None:
    assert set(HEADLINES) == set(STATES)
    assert set(ROLES) == set(PEOPLE) - {"stranger"}


@pytest.mark.parametrize("state", HEADLINES)
def test_the_first_page_says_what_is_true(
    state: str, demonstration: Path, shared: Path, tmp_path: Path, quick_documents: None
) -> None:
    from portal.extensions import db

    shutil.copy(made(state, demonstration, shared), tmp_path / "portal.sqlite")
    app = make_app(tmp_path / "portal.sqlite", shared)
    found = tuple(Person(app, PEOPLE[role]).get("/").heading for role in ROLES)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, HEADLINES[state], strict=True))
