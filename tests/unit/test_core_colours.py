"""Whether white text can be read on a colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import colours

ANY = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#1d5a73", 7.6)]
)
def test_contrasts_are_those_of_wcag(colour: str, contrast: float) -> None:
    assert colours.contrast_to_white(colour) == pytest.approx(contrast, abs=0.01)


@given(ANY)
def test_what_is_refused_comes_with_a_shade_that_is_not(colour: str) -> None:
    problem = colours.problem_of(colour)
    assert bool(problem) == (colours.contrast_to_white(colour) < colours.LEAST_CONTRAST)
    assert colours.problem_of(colours.darkened(colour)) == ""
    assert not problem or colours.darkened(colour) in problem


def test_what_is_nearly_enough_is_not_rounded_up() -> None:
    assert "its contrast is 4.4 to 1, and 4.5 to 1 is needed" in colours.problem_of("#777777")


@pytest.mark.parametrize("text", ["", "red", "#fff", "#1d5a7g", "1d5a73", "#1d5a73;}", "#1d5a73\n"])
def test_what_is_no_colour_never_reaches_a_style_sheet(text: str) -> None:
    assert "six digits" in colours.problem_of(text)


@given(ANY)
def test_the_faint_shade_carries_dark_text(colour: str) -> None:
    ink = colours.contrast_to_white("#1f2933")
    assert ink / colours.contrast_to_white(colours.faint(colour)) >= 7, "WCAG 2.2, level AAA"
