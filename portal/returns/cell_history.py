"""The history of a draft: who changed which number when, thinned to one change a minute, cell and person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.extensions import db
from portal.returns.models import ReturnCellChange
from portal.returns.sheets import Month, ReturnSheet, SavedCell

THINNED_TO = timedelta(minutes=1)
MOST_SHOWN = 500  # changes, the newest first


class NumberChange(NamedTuple):
    before: str
    after: str


def is_recent(month: Month) -> bool:
    """Whether anything of the month was saved within the last minute, so that a change may go on with an earlier one."""
    saved_at = month.submission.saved_at if month.submission else None
    return saved_at is not None and saved_at > clock.now() - THINNED_TO


def record_changes(submission_id: int, changes: Mapping[int, NumberChange], by: Person, *, may_continue: bool) -> None:
    """Writes down the changed numbers of one save, by series id. `may_continue` as `is_recent` said before the save.

    What the same person has changed in the same cell within the last minute, with nobody in between, becomes one change.
    """
    earlier = {change.series_id: change for change in newest_changes([submission_id])} if changes and may_continue else {}
    now = clock.now()
    rows = []
    for series_id, (before, after) in changes.items():
        last = earlier.get(series_id)
        if last is not None and last.by_id == by.id and last.at > now - THINNED_TO and last.typed == before:
            before = last.typed_before
            db.session.delete(last)
        if before != after:
            rows.append({
                "submission_id": submission_id, "series_id": series_id, "by_id": by.id, "at": now, "typed_before": before,
                "typed": after,
            })  # fmt: skip
    if rows:
        db.session.execute(insert(ReturnCellChange), rows)


def newest_changes(submission_ids: Collection[int]) -> Sequence[ReturnCellChange]:
    """The newest change of each cell of these drafts, as far as there is one."""
    newest = (
        select(func.max(ReturnCellChange.id))
        .where(ReturnCellChange.submission_id.in_(submission_ids))
        .group_by(ReturnCellChange.submission_id, ReturnCellChange.series_id)
    )
    return db.session.scalars(
        select(ReturnCellChange).where(ReturnCellChange.id.in_(newest)).options(joinedload(ReturnCellChange.by))
    ).all()


def forget_changes(submission_id: int) -> None:
    """What was sent is in its version: the history of the draft ends."""
    db.session.execute(delete(ReturnCellChange).where(ReturnCellChange.submission_id == submission_id))


class ShownChange(NamedTuple):
    """A change as its page shows it. `can_take_back` where the cell still holds what it made, and is open."""

    id: int
    name: str
    period: str
    before: str
    after: str
    can_take_back: bool


class ShownSave(NamedTuple):
    """The changes of one save, with the person and the moment (UTC)."""

    change: ReturnCellChange
    changes: list[ShownChange]

    @property
    def to_take_back(self) -> list[ShownChange]:
        return [change for change in self.changes if change.can_take_back]


def saves_of(sheet: ReturnSheet) -> list[ShownSave]:
    """The changes of the sheet's drafts by save, the newest first."""
    months = {month.submission.id: month for month in sheet.months if month.submission is not None}
    names = {series.id: series.full_name for series in sheet.series}
    rows = db.session.scalars(
        select(ReturnCellChange)
        .where(ReturnCellChange.submission_id.in_(list(months)))
        .options(joinedload(ReturnCellChange.by))
        .order_by(ReturnCellChange.at.desc(), ReturnCellChange.id)
        .limit(MOST_SHOWN)
    )
    saves = []
    for _, group in groupby(rows, key=lambda change: (change.at, change.by_id)):
        changes = [change for change in group if change.series_id in names]
        if changes:
            saves.append(ShownSave(changes[0], [_shown(change, months[change.submission_id], names) for change in changes]))
    return saves


def _shown(change: ReturnCellChange, month: Month, names: Mapping[int, str]) -> ShownChange:
    saved = month.cells.get(change.series_id, SavedCell())
    return ShownChange(
        id=change.id,
        name=names[change.series_id],
        period=month.obligation.period.words,
        before=change.typed_before,
        after=change.typed,
        can_take_back=month.is_open and not month.is_locked(change.series_id) and saved.typed == change.typed,
    )


def changes_with(sheet: ReturnSheet, ids: Collection[int]) -> list[ReturnCellChange]:
    """Those of the changes that belong to this sheet."""
    is_of_sheet = ReturnCellChange.submission_id.in_(sheet.submission_ids)
    return list(db.session.scalars(select(ReturnCellChange).where(ReturnCellChange.id.in_(ids), is_of_sheet)))
