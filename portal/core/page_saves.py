"""What each open page has saved last, so that its next save can be merged with what others have saved since.

A save is merged with a colleague's by what both were made from (core/three_way.py). For the first save of a page that is
what it was opened with, which its form carries. From then on it is what it saved last. The page cannot say what that was:
the answer to a save may be lost, and people type on while it is under way.

A page that was reloaded or come back to may go on with the unsaved text of the earlier one, and then with its last save too.
But a tab that was duplicated does so while the earlier page saves on, and of that it has shown nothing. So each page has a
token of its own, and says with which page it began and when: what that page saved later does not count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.errors import Conflict
from portal.extensions import Base, db

REMEMBERED = timedelta(days=7)  # since the page's last save; an older page that saves again shows both texts


@dataclass(frozen=True)
class OpenPage:
    """The open page that a change comes from: the version that it showed, its own token, and which of its saves this is
    (core.forms.save_number). `origin` is what it was opened with, as the content's own JSON; None where it does not say.
    `earlier` are the pages whose unsaved text it took over, the last one first: the token of each, and the highest number that
    a save of it could have had then."""

    version: int
    token: str
    number: int = 0
    origin: dict[str, Any] | None = field(default=None, hash=False)
    earlier: tuple[tuple[str, int], ...] = ()


class PageSave(Base):
    """The last save of one open page. `about` says of what, such as “update 12”; `content` is what the page had, `version`
    the one that the save made."""

    __tablename__ = "page_save"
    __table_args__ = (Index("ix_page_save_about", "about"), Index("ix_page_save_at", "at"))

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    about: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]  # in real time


def last_save(page: OpenPage, about: str) -> PageSave | None:
    return db.session.get(PageSave, (page.token, about))


def origin_of(page: OpenPage, about: str, last: PageSave | None) -> dict[str, Any] | None:
    """What the page's text was made from: what it saved last, unless it has been drawn anew since; None where nobody knows."""
    last = last or _save_before(page, about)
    return last.content if last is not None and last.version >= page.version else page.origin


def _save_before(page: OpenPage, about: str) -> PageSave | None:
    """What the earlier pages saved last, before this one took over what they had not saved."""
    if not page.earlier:
        return None
    tokens = [token for token, _ in page.earlier]
    found = db.session.scalars(select(PageSave).where(PageSave.about == about, PageSave.token.in_(tokens)))
    saves = {save.token: save for save in found}
    before = [saves[token] for token, latest in page.earlier if token in saves and saves[token].number <= latest]
    return before[0] if before else None


def remember(page: OpenPage, about: str, last: PageSave | None, *, version: int, content: dict[str, Any]) -> None:
    """Notes what the page saved. `last` is its save before, as last_save() found it."""
    if last is None:
        last = PageSave(token=page.token, about=about)
        db.session.add(last)
    last.number, last.version, last.content, last.at = page.number, version, content, clock.real_now()


def forget(about: str) -> None:
    """What pages saved of a draft counts no longer once it was sent; and nor does anything that is too old."""
    is_over = (PageSave.about == about) | (PageSave.at < clock.real_now() - REMEMBERED)
    db.session.execute(delete(PageSave).where(is_over))


def changed_meanwhile(other: str, *, is_own: bool, at: datetime | None = None) -> Conflict:
    """The refusal of a save that would overwrite what somebody called `other` has saved, `at` that moment, since the page was
    opened."""
    if is_own:
        return Conflict("You have changed this in another tab since you opened it here. What you wrote here is not saved yet.")
    when = f", {clock.when_words(at)}" if at is not None else ""
    return Conflict(f"{other} has changed this since you opened it{when}. What you wrote is not saved yet.")


def merged_words(other: str, *, is_own: bool) -> str:
    """That a save was put together with what somebody called `other`, or the same person in another tab, had saved."""
    who = "You have changed this in another tab" if is_own else f"{other} has changed this"
    return f"{who} meanwhile. Both texts are put together here."
