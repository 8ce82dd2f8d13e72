"""What happens to the names of something that is renamed: an old name becomes another name, by which it is still found. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def replaced(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The old names that are none any more, each once."""
    now = {one.casefold() for one in new}
    return list(dict.fromkeys(one for one in old if one.casefold() not in now))


def aliases_after(aliases: Sequence[str], old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The other names after a renaming: the old names come to them, and what is a name now goes."""
    return replaced([*aliases, *old], new)


def aliases_back(aliases: Sequence[str], before: Sequence[str], old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The other names after a renaming is taken back. `before` are those of before it; what came since stays."""
    added = [one for one in old if one not in before]
    gone = [one for one in before if one in new]
    return list(dict.fromkeys([*(one for one in aliases if one not in added), *gone]))
