"""What an update says: as a draft keeps it, as a version freezes it, and back."""

import json
from typing import Any

import pytest

from portal.submissions.actions import content_hash
from portal.updates.details import UPDATE_ITEMS, Details, UpdateContent

MILESTONE = {"title": "Website is live", "planned": "2020-03", "done": ""}
STORED = {
    "rows": {"milestones": [MILESTONE], "outputs": [], "funding": [], "expected": []},
    "explanation": "The van is late.",
    "replaced_by": "Another plan",
    "note": "Between us.",
    "no_change": "Nobody was there.",
    "unchanged": False,
    "not_personal": ["a postcode: CT1 2AB"],
}
FILE = {"key": "k", "name": "list.pdf", "size": 7, "sha256": "0" * 64, "scan": "clean"}
FROZEN: list[dict[str, Any]] = [
    {"text": "A", "next": "", "action_status": "ongoing", "details": {}},
    {
        "text": "A",
        "next": "B",
        "action_status": "at risk",
        "details": {"explanation": "Late.", "rows": {"milestones": [MILESTONE]}},
    },
    {"text": "A", "next": "", "action_status": "superseded", "details": {"replaced_by": "C", "note": "N"}},
    {"text": "A", "next": "", "action_status": "ongoing", "details": {"no_change": "Quiet."}, "carried_from": "Spring"},
    {"text": "A", "next": "", "action_status": "ongoing", "details": {}, "asked": ["“X” looks like Y."], "evidence": [FILE]},
]


def test_a_draft_stays_as_it_was() -> None:
    assert json.dumps(Details.of(STORED).stored) == json.dumps(STORED)
    assert Details.of({}) == Details()


@pytest.mark.parametrize("content", FROZEN)
def test_a_version_is_frozen_as_it_was(content: dict[str, Any]) -> None:
    again = UpdateContent.of(content).frozen
    assert json.dumps(again) == json.dumps(content), "to the byte, the order of keys included"
    assert content_hash(again) == content_hash(content)


@pytest.mark.parametrize(
    ("status", "is_unchanged", "words"),
    [
        ("ongoing", False, {"note"}),
        ("ongoing", True, {"note", "no_change"}),
        ("at risk", False, {"note", "explanation"}),
        ("off track", False, {"note", "explanation"}),
        ("not achieved", False, {"note", "explanation"}),
        ("superseded", True, {"note", "replaced_by", "no_change"}),
        ("", False, {"note"}),
    ],
)
def test_only_what_the_status_or_the_button_asks_for_is_sent(status: str, is_unchanged: bool, words: set[str]) -> None:
    details = Details.of({**STORED, "unchanged": is_unchanged})
    assert details.frozen(status) == {name: STORED[name] for name in words} | {"rows": {"milestones": [MILESTONE]}}


def test_what_is_not_sent_is_not_looked_through() -> None:
    written = UpdateContent(text="A", next="B", status="ongoing", details=Details.of(STORED))
    assert [text for text in written.texts if text] == ["A", "B", "Between us.", "Website is live", "2020-03"]


def test_a_draft_and_its_version_say_the_same_under_every_item() -> None:
    written = UpdateContent(text="A", next="B", status="at risk", details=Details.of(STORED), evidence=[FILE])
    sent = UpdateContent.of(written.frozen)
    assert {name: written.item(name) for name in UPDATE_ITEMS} == {name: sent.item(name) for name in UPDATE_ITEMS}
    assert sent.item("evidence") == ["k"]
    assert written.item("status") == ("at risk", "The van is late.", "")
