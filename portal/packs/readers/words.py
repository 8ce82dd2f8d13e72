"""Who can read a pack, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g

from portal.core.policy import Audience
from portal.core.text import listed
from portal.packs import queries
from portal.packs.models import READERS, Pack


def readers_words(packs: Sequence[Pack]) -> str:
    """“The working group can read it now. The governing group and the public cannot yet.” The packs are those of one version."""
    now = [pack.readers for pack in packs if pack.is_issued]
    later = [pack.readers for pack in packs if not pack.is_issued]
    sentence = f"{listed(now).capitalize()} can read it now."
    return f"{sentence} {listed(later).capitalize()} cannot yet." if later else sentence


def pack_reach(cycle_id: int) -> str:
    """Who has the pack of an issued cycle, as its agencies may know it, to follow “issued”: “to the working group and not yet to
    the agencies”, “and withdrawn again”. Empty where they can read it, and where nothing was issued."""
    if "issued_audiences" not in g:  # once for a page that names many cycles
        g.issued_audiences = queries.issued_audiences()
    given = g.issued_audiences.get(cycle_id, {})
    if not given or given.get(Audience.PUBLIC):
        return ""
    if Audience.PUBLIC in given or not any(given.values()):
        return "and withdrawn again"
    return f"to {listed([READERS[one] for one in Audience if given.get(one)])} and not yet to the agencies"
