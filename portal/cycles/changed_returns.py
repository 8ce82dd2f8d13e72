"""What agencies are told the next morning when a measure or a part is returned otherwise: by whom, from when, until when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from portal.cycles.notifications import tell_of_change
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.notifications.digests import DigestLine


class Change(StrEnum):
    BEGINS = "begins"
    SENDER = "sender"
    ENDS = "ends"
    GOES_ON = "goes on"  # its end was taken back
    GONE = "gone"


_AN_END = (Change.ENDS, Change.GOES_ON)


@dataclass(frozen=True)
class ChangedReturn:
    """From that day on, where there is one, the measure or part is returned otherwise; the words say how."""

    about: Measure | Part
    change: Change
    day: date | None
    words: str

    @property
    def subject(self) -> str:
        return f"returned:{type(self.about).__name__.lower()}-{self.about.id}"

    @property
    def cause(self) -> str:
        return f"{self.subject}:{self.change}:{self.day or ''}"


def tell_of_return(changed: ChangedReturn, agency_ids: Collection[int]) -> None:
    """Tells the people of these agencies. Of several changes of a sender from one day on that nobody has read of, the last one
    counts. Of an end, and of its being taken back, people read what is not so as they last read it. What goes before anybody read
    that it begins is in no mail."""
    lines = db.session.scalars(
        select(DigestLine).where(DigestLine.cause.startswith(f"{changed.subject}:")).order_by(DigestLine.id)
    ).all()
    unread = [one for one in lines if one.posted_at is None]
    over: list[DigestLine] = []
    know_already: set[int] = set()
    if changed.change is Change.SENDER:
        over = [one for one in unread if one.cause.startswith(f"{changed.cause}:")]
    elif changed.change in _AN_END:
        over, know_already = [one for one in unread if _change_of(one) in _AN_END], _who_knows(changed, lines)
    elif changed.change is Change.GONE:
        over, know_already = unread, {one.person_id for one in unread if _change_of(one) == Change.BEGINS}
    for line in over:
        db.session.delete(line)
    tell_of_change(changed.cause, changed.words.rstrip("."), agency_ids, but=know_already)


def _change_of(line: DigestLine) -> str:
    return line.cause.split(":")[2]


def _who_knows(changed: ChangedReturn, lines: Sequence[DigestLine]) -> set[int]:
    """Those who read last, of whether it ends and when, what is so now. Who has not read of any end knows that it goes on."""
    about_end = [one for one in lines if _change_of(one) in _AN_END]
    last_read = {one.person_id: one for one in about_end if one.posted_at is not None}
    if changed.change is Change.ENDS:
        return {person_id for person_id, one in last_read.items() if one.cause.startswith(f"{changed.cause}:")}
    read_of_an_end = {person_id for person_id, one in last_read.items() if _change_of(one) == Change.ENDS}
    return {one.person_id for one in about_end} - read_of_an_end
