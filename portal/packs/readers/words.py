"""Who can read a pack, in words."""

from __future__ import annotations

from collections.abc import Sequence

from portal.packs.models import Pack


def readers_words(packs: Sequence[Pack]) -> str:
    """“The working group can read it now. The governing group and the public cannot yet.” The packs are those of one version."""
    now = [pack.readers for pack in packs if pack.is_issued]
    later = [pack.readers for pack in packs if not pack.is_issued]
    sentence = f"{_listed(now)} can read it now."
    return f"{sentence} {_listed(later)} cannot yet." if later else sentence


def _listed(names: list[str]) -> str:
    """“The working group, the governing group and the public”."""
    words = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return words[:1].upper() + words[1:]
