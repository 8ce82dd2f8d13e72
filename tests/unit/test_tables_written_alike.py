"""What files and pastes read alike: the cases that tests/javascript/written-alike.test.js reads too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portal.tables.headings import is_year
from portal.tables.names import fold
from portal.tables.words import DERIVED

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "cases" / "written_alike.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "folded"), CASES["folded"])
def test_names_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"), [(one, True) for one in CASES["derived"]] + [(one, False) for one in CASES["not_derived"]]
)
def test_what_is_worked_out_is_known_by_its_words(text: str, expected: bool) -> None:
    assert bool(DERIVED.search(fold(text))) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [(one, True) for one in CASES["years"]] + [(one, False) for one in CASES["no_years"]]
)
def test_years_are_known(text: str, expected: bool) -> None:
    assert is_year(text) is expected
