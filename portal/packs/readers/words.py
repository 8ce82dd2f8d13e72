"""Who can read a pack, in words."""

from __future__ import annotations

from collections.abc import Collection

from portal.packs.models import READERS


def readers_words(audiences: Collection[str]) -> str:
    """“The working group can read it now. The governing group and the public cannot yet.”"""
    now = [words for audience, words in READERS.items() if audience in audiences]
    later = [words for audience, words in READERS.items() if audience not in audiences]
    sentence = f"{_listed(now)} can read it now."
    return f"{sentence} {_listed(later)} cannot yet." if later else sentence


def _listed(names: list[str]) -> str:
    """“The working group, the governing group and the public”."""
    words = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return words[:1].upper() + words[1:]
