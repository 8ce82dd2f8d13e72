"""Whether a file is one that the portal issued, by its hash; and what a file that is not says of itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.core.dates import day_words, local
from portal.cycles.models import Cycle
from portal.documents.reference import Reference, reference_in
from portal.extensions import db
from portal.packs.files import PAGE
from portal.packs.models import Pack, PackFile, is_issued

RIGHT_AFTER = timedelta(days=1)  # files are drawn right after the freeze; what was drawn later is of a pack from before


@dataclass(frozen=True)
class Verdict:
    """What is said of a file, and whether it is one of an issued pack, byte for byte."""

    is_issued: bool
    words: str


def verify(name: str, data: bytes) -> Verdict:
    """Looks for the file among all that was issued. Two packs may have had the same file; then it names both."""
    found = db.session.scalars(
        select(PackFile)
        .join(PackFile.pack)
        .where(PackFile.sha256 == hashlib.sha256(data).hexdigest(), PackFile.name != PAGE, is_issued())
        .options(contains_eager(PackFile.pack).joinedload(Pack.cycle))
        .order_by(PackFile.pack_id)
    ).all()
    if found:
        return Verdict(True, "as issued: " + " and ".join(f"{_pack_words(one.pack)}, {one.name}" for one in found) + ".")
    return Verdict(False, _words_of_another(reference_in(name, data)))


def _words_of_another(reference: Reference | None) -> str:
    if reference is None:
        return "not ours: no issued pack has this file, and it names none."
    if reference.version is None:
        return f"not issued: a draft of the pack {reference.cycle}, {reference.audience}."
    pack = db.session.scalar(
        select(Pack)
        .join(Pack.cycle)
        .where(Cycle.key == reference.cycle, Pack.audience == reference.audience, Pack.version == reference.version, is_issued())
        .options(joinedload(Pack.cycle))
    )
    if pack is None:
        return f"not ours: it names {reference.cycle}, {reference.audience}, version {reference.version}, which was not issued."
    return f"differs: it names {_pack_words(pack)}, but no file of that pack is the same.{_of_before(pack)}"


def _of_before(pack: Pack) -> str:
    """Files of packs from before were drawn at each download, so a copy from that time may differ and be unchanged."""
    drawn_at = db.session.scalars(select(PackFile.drawn_at).where(PackFile.pack_id == pack.id, PackFile.name != PAGE)).first()
    if drawn_at is None or drawn_at - pack.frozen_at < RIGHT_AFTER:
        return ""
    return f" Files of this pack are stored since {day_words(drawn_at.date())}; a copy from before may differ without a change."


def _pack_words(pack: Pack) -> str:
    state = f", withdrawn {day_words(local(pack.withdrawn_at).date())}" if pack.withdrawn_at else ""
    return f"{pack.cycle.title}, {pack.audience}, version {pack.version}{state}"
