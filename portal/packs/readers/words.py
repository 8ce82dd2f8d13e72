"""Who can read a pack, in words."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.text import listed
from portal.packs.models import Pack


def readers_words(packs: Sequence[Pack]) -> str:
    """“The working group can read it now. The governing group and the public cannot yet.” The packs are those of one version."""
    now = [pack.readers for pack in packs if pack.is_issued]
    later = [pack.readers for pack in packs if not pack.is_issued]
    sentence = f"{listed(now).capitalize()} can read it now."
    return f"{sentence} {listed(later).capitalize()} cannot yet." if later else sentence
