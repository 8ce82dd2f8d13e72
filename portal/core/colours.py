"""Colours as #rrggbb, and whether white text can be read on them (WCAG 2.2, success criterion 1.4.3). Pure."""

from __future__ import annotations

import re

USUAL = "#1d5a73"
LEAST_CONTRAST = 4.5  # of text of the usual size, at level AA
_TINT = 0.07  # how much of a colour is in its faint shade


def is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def contrast_to_white(colour: str) -> float:
    """From 1 (white) to 21 (black)."""
    return 1.05 / (_luminance(_parts(colour)) + 0.05)


def problem_of(colour: str) -> str:
    """Why white text cannot be read on it, with a shade that is dark enough; empty where it can."""
    if not is_colour(colour):
        return "Write the colour as # and six digits or letters from a to f, such as #1d5a73."
    contrast = contrast_to_white(colour)
    if contrast >= LEAST_CONTRAST:
        return ""
    rounded = int(contrast * 10) / 10  # 4.49 is not 4.5
    return (
        f"White text cannot be read on this colour: its contrast is {rounded} to 1, and {LEAST_CONTRAST} to 1 is needed. "
        f"Choose a darker one, such as {darkened(colour)}."
    )


def darkened(colour: str) -> str:
    """The lightest shade of the colour on which white text can be read, in steps of a hundredth."""
    shades = (_written([part * share / 100 for part in _parts(colour)]) for share in range(100, -1, -1))
    return next(shade for shade in shades if contrast_to_white(shade) >= LEAST_CONTRAST)


def faint(colour: str) -> str:
    """A shade of it that is nearly white, for backgrounds of dark text."""
    return _written([255 - (255 - part) * _TINT for part in _parts(colour)])


def _parts(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _written(parts: list[float]) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def _luminance(parts: list[float]) -> float:
    shares = [part / 255 for part in parts]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
