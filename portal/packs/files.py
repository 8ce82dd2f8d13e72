"""The files of issued packs, and their pages: drawn once, stored, and served as they are (rule 8, docs/domain.md).

They are drawn right after the freeze, beside the answer, in transactions of their own. What is not drawn yet (the process
died, or the pack is older than this table) is drawn for the next one who needs it, or by `flask upgrade`. Whoever stores a
file first has drawn it for everybody.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock

from flask import current_app, get_template_attribute
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from portal.contents.pack import Contents
from portal.contents.pack_json import from_json
from portal.core import clock
from portal.core.dates import in_time_zone, time_zone
from portal.core.errors import NotFound
from portal.core.logs import log_error
from portal.core.threads import in_thread
from portal.core.transaction import keeping_what_was_drawn
from portal.documents import bundle
from portal.extensions import db
from portal.packs.models import Pack, PackFile

PAGE = "page.html"  # what the page of a pack shows of its contents; nobody downloads it
_DRAWING: defaultdict[tuple[int, str], Lock] = defaultdict(Lock)  # a worker draws nothing twice at once


def file_of(pack: Pack, name: str) -> PackFile:
    """A file of the pack (bundle.MEDIA_TYPES), or PAGE. Draws it first where it is not stored yet, which takes seconds.

    All that can be downloaded is drawn together, so that the manifest agrees with the files. NotFound for a format that did
    not exist when the pack was drawn.
    """
    asked_for = select(PackFile).where(PackFile.pack_id == pack.id, PackFile.name == name).options(undefer(PackFile.data))
    found = db.session.scalar(asked_for)
    if found is None and not _is_drawn(pack, last := _last_of(name)):
        _draw(pack, last)
        found = db.session.scalar(asked_for)
    if found is None:
        raise NotFound
    return found


def complete(packs: Iterable[Pack]) -> list[Pack]:
    """Draws what is not stored yet, and returns the packs where that failed; why is in the log. Their next reader tries again."""
    failed: list[Pack] = []
    for pack in packs:
        try:
            for last in (bundle.MANIFEST, PAGE):
                if not _is_drawn(pack, last):
                    _draw(pack, last)
        except Exception as error:  # the pack is issued, whatever goes wrong here
            db.session.rollback()
            log_error(error)
            failed.append(pack)
    return failed


def complete_issued(pack_ids: Sequence[int]) -> None:
    """Draws the packs that were just issued, in their order."""
    complete(db.session.scalars(select(Pack).where(Pack.id.in_(pack_ids)).order_by(Pack.id)).all())


def incomplete_packs() -> Sequence[Pack]:
    """Issued packs with something that is not drawn yet, oldest first."""
    drawn = select(func.count(PackFile.id)).where(PackFile.pack_id == Pack.id, PackFile.name.in_((bundle.MANIFEST, PAGE)))
    return db.session.scalars(select(Pack).where(drawn.scalar_subquery() < 2).order_by(Pack.id)).all()


def are_stored(pack: Pack) -> bool:
    return _is_drawn(pack, bundle.MANIFEST)


def _last_of(name: str) -> str:
    """What is stored together with the file and last: it is there when all of them are."""
    return PAGE if name == PAGE else bundle.MANIFEST


def _is_drawn(pack: Pack, last: str) -> bool:
    return db.session.scalar(select(PackFile.id).where(PackFile.pack_id == pack.id, PackFile.name == last)) is not None


def _draw(pack: Pack, last: str) -> None:
    """Draws the page, or all files, and stores them, unless somebody else was first, in this process or in another one."""
    pack_id, zone = pack.id, time_zone()
    db.session.rollback()  # gives the connection back while it waits, and while it draws
    with _DRAWING[pack_id, last]:
        if _is_drawn(pack, last):
            return
        contents = from_json(db.session.scalars(select(Pack.contents).where(Pack.id == pack_id)).one())
        db.session.rollback()
        with in_time_zone(zone):
            made = _page(contents) if last == PAGE else in_thread(bundle.render_all, contents, current_app.config["FONTS_DIR"])
        with keeping_what_was_drawn():
            db.session.execute(select(Pack.id).where(Pack.id == pack_id).with_for_update(key_share=True))
            if not _is_drawn(pack, last):
                db.session.add_all(_file(pack_id, name, data) for name, data in made.items())


def _page(contents: Contents) -> dict[str, bytes]:
    return {PAGE: str(get_template_attribute("components/pack.html", "whole_pack")(contents)).encode()}


def _file(pack_id: int, name: str, data: bytes) -> PackFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return PackFile(pack_id=pack_id, name=name, sha256=sha256, size=len(data), data=data, drawn_at=clock.now())
