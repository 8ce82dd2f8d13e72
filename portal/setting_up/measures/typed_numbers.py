"""Numbers that agencies typed for a measure or a part that is to be deleted, and that were never sent."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select

from portal.core.text import plural
from portal.extensions import db
from portal.returns.models import FlagExplanation, ReturnCell, ReturnCellChange, readings_of
from portal.setting_up.uses import uses
from portal.submissions.models import SubmissionVersion

OF_DRAFTS = (ReturnCell, ReturnCellChange, FlagExplanation)


def uses_of_series(series_ids: Collection[int], *, apart_from: Collection[str] = ()) -> str:
    """What names these series beside numbers in drafts that were never sent, as uses() says it; empty where nothing does."""
    of_drafts = [one.__tablename__ for one in OF_DRAFTS]
    if series_ids and (named := uses("series", *series_ids, apart_from=(*apart_from, *of_drafts))):
        return named
    concerned = select(ReturnCell.submission_id).where(ReturnCell.series_id.in_(series_ids))
    sent = db.session.scalars(select(SubmissionVersion).where(SubmissionVersion.submission_id.in_(concerned)))
    count = sum(series_id in series_ids for version in sent for series_id in readings_of(version))
    return plural(count, "number in a return that was sent", "numbers in returns that were sent") if count else ""


def delete_typed(series_ids: Collection[int]) -> list[str]:
    """Deletes them; says how many they are."""
    is_number = (ReturnCell.series_id.in_(series_ids), ReturnCell.typed != "")
    count = db.session.scalar(select(func.count()).where(*is_number)) or 0
    for table in OF_DRAFTS:
        db.session.execute(delete(table).where(table.series_id.in_(series_ids)))
    go = "goes" if count == 1 else "go"
    return [f"{plural(count, 'number')} that an agency has typed and not sent {go} with it."] if count else []
