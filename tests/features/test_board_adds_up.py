"""The numbers above the board add up to what is owed, and the list of what is owed says what of it is not asked for any more."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_app
from tests.factories.pages import CYCLE, Page, coordinator
from tests.factories.portal_states import STATES, made
from tests.features.test_review_cancelling import cancel

BOARD, ITEMS = f"/cycles/{CYCLE}/board", f"/cycles/{CYCLE}/items"
WITH_CYCLE = [state for state in STATES if state not in ("empty", "before opening")]


def standings(page: Page) -> tuple[int, list[int]]:
    """What is owed altogether, and the numbers that say how it stands."""
    first, *others = page.tree.xpath("//ul[@aria-label='Summary of what is owed']/li//b")
    approved, owed = re.fullmatch(r"(\d+) of (\d+)", first.text_content()).groups()  # type: ignore[union-attr]
    return int(owed), [int(approved), *(int(one.text_content()) for one in others)]


def of_list(page: Page) -> int:
    """How many the list has, without what is not asked for any more."""
    words = page.tree.xpath("//p[contains(@class, 'app-list-count')]")[0].text_content()
    found = int(re.search(r"\d+", words).group())  # type: ignore[union-attr]
    cancelled = re.search(r"(\d+) of them not asked for any more", words)
    return found - (int(cancelled.group(1)) if cancelled else 0)


@pytest.mark.parametrize("state", WITH_CYCLE)
@pytest.mark.usefixtures("quick_documents")
def test_the_numbers_above_the_board_add_up(state: str, demonstration: Path, shared: Path, tmp_path: Path) -> None:
    shutil.copy(made(state, demonstration, shared), tmp_path / "portal.sqlite")
    team = coordinator(make_app(tmp_path / "portal.sqlite", shared))
    owed, numbers = standings(team.get(BOARD))
    assert sum(numbers) == owed == of_list(team.get(ITEMS)), numbers
    for address in team.get(ITEMS).links(r"/stop-asking/\d+")[:2]:
        form = address.partition("?")[0]
        team.submit(form, reason="The scheme has ended.", printed="printed")
        after, numbers = standings(team.get(BOARD))
        assert sum(numbers) == after == of_list(team.get(ITEMS)) == owed - 1, numbers
        owed = after


def test_what_is_not_asked_for_any_more_is_counted_in_the_list(app: Flask) -> None:
    team = coordinator(app)
    before, _ = standings(team.get(BOARD))
    cancel(team, "look-ahead", "SV6")
    page = team.get(BOARD)
    assert standings(page)[0] == before - 1 and "1 not asked for any more" in page.words
    assert f"{before} items, 1 of them not asked for any more" in team.get(ITEMS).words
    assert "1 of them not asked for any more" in team.get(f"{ITEMS}?agency=look-ahead").words
    assert "not asked for any more" not in team.get(f"{ITEMS}?agency=kent-police").paragraph("of ")


def test_what_was_approved_and_comes_again_is_counted_once(app: Flask) -> None:
    """In the demonstration SM5 of BTP was approved, and is open again."""
    page = coordinator(app).get(BOARD)
    assert re.search(r"\d+ sent back or open again, 1 of them approved before", page.words), page.words
