"""Numbers that were typed for what the agency does not return any more, or on a page that has been divided since: they are
refused and not passed over, so that nobody believes them saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from portal.accounts.models import Agency
from portal.core.errors import WrongState
from portal.cycles.models import Kind, Obligation
from portal.extensions import db
from portal.measures.models import Series
from portal.measures.senders.queries import ReturnedSeries, returned_series
from portal.returns.changes import CellTyped, Typed
from portal.returns.sheets import ReturnSheet


def check_nothing_moved(sheet: ReturnSheet, typed: Typed) -> None:
    """WrongState, with the numbers, where a changed box belongs to a measure and a month that are not on the sheet now. What the
    agency never returned, and months of another cycle, are nobody's box and are passed over."""
    on_sheet, series = {month.id for month in sheet.months}, {one.id for one in sheet.series}
    outside = [
        (number, series_id, cell)
        for number, cells in typed.items()
        for series_id, cell in cells.items()
        if cell.typed and cell.typed != (cell.was or "") and not (number in on_sheet and series_id in series)
    ]
    if outside and (sentences := list(_sentences(sheet, outside))):
        raise WrongState(f"{' '.join(sentences)} Nothing of this page is saved yet. Save it again without them.")


def _sentences(sheet: ReturnSheet, outside: Sequence[tuple[int, int, CellTyped]]) -> Iterator[str]:
    own = sheet.months[0].obligation
    returned = returned_series(own.agency_id, own.frequency, own.cycle.agreement_id)
    by_id = {one.id: one for one in returned.ever}
    months = _months_beside(own, {number for number, *_ in outside})
    agencies = _agencies(returned, {series_id for _, series_id, _ in outside})
    gone = _deleted({series_id for _, series_id, _ in outside})
    for number, series_id, cell in outside:
        if number in months and series_id in gone:
            what = f"“{cell.typed}” for {months[number].period.words}"
            yield f"{what} is not saved: what it was typed for is not in the portal now."
        if number not in months or series_id not in by_id:
            continue
        period, name = months[number].period, by_id[series_id].full_name
        now = returned.senders[series_id].on(period.end)
        if now == own.agency_id:
            yield f"{name}, {period.words}, has a page of its own now: “{cell.typed}” is not saved."
        else:
            who = f"{agencies[now].short_name} returns it now" if now in agencies else "nobody returns it now"
            yield f"{name}, {period.words}: {who}, so “{cell.typed}” is not saved."


def _months_beside(own: Obligation, numbers: set[int]) -> dict[int, Obligation]:
    """Those of these obligations that the same agency owes in the same cycle, by id."""
    rows = db.session.scalars(
        select(Obligation).where(
            Obligation.id.in_(numbers),
            Obligation.kind == Kind.RETURN,
            Obligation.agency_id == own.agency_id,
            Obligation.cycle_id == own.cycle_id,
        )
    )
    return {row.id: row for row in rows if row.frequency == own.frequency}


def _deleted(series_ids: set[int]) -> set[int]:
    """Those that are no series any more. Their numbers are never given again (extensions.py: IDS_NEVER_REUSED)."""
    return series_ids - set(db.session.scalars(select(Series.id).where(Series.id.in_(series_ids))))


def _agencies(returned: ReturnedSeries, series: set[int]) -> Mapping[int | None, Agency]:
    """Everybody who returns or returned one of these series, by id."""
    senders = [returned.senders[one] for one in series if one in returned.senders]
    numbers = {number for one in senders for number in (one.now, *(span.agency_id for span in one.earlier)) if number}
    return {one.id: one for one in db.session.scalars(select(Agency).where(Agency.id.in_(numbers)))}
