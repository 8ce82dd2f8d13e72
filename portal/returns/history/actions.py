"""What coordinators do with past values: load them from a file in one step, and take a load back."""

from __future__ import annotations

from sqlalchemy import delete, insert

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import clean
from portal.extensions import db
from portal.measures.absent_parts import Place, note_absent_parts
from portal.measures.models import HistoryLoad, Observation
from portal.returns.history.reading import PastReading

LONGEST_FILENAME = 100
STAYS = "A pack was issued after these values were loaded, so they stay."


def load(reading: PastReading, filename: str, *, by: Person) -> HistoryLoad:
    """Stores the new values of the file as approved ones, marked with this load (rule 10, docs/domain.md).

    All of them, or none: raises Incomplete where one is refused or asked about, or where none is new. Nothing is overwritten.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if not reading.can_be_loaded:
        raise Incomplete([("file", _not_loaded_words(reading))])
    loaded = HistoryLoad(
        agency_id=reading.past.agency.id,
        by_id=by.id,
        at=clock.now(),
        filename=clean(filename)[:LONGEST_FILENAME],
        value_count=len(reading.new),
    )
    db.session.add(loaded)
    db.session.flush()
    db.session.execute(
        insert(Observation),
        [
            {
                "series_id": one.series.series_id,
                "period_start": one.period.start,
                "period_end": one.period.end,
                "value": one.reading.value,
                "symbol": one.reading.symbol,
                "status": one.reading.status,
                "note": one.reading.note,
                "history_load_id": loaded.id,
            }
            for one in reading.new
            if one.series and one.period and one.reading
        ],
    )
    places = [Place(one.series.series_id, one.period) for one in reading.new if one.series and one.period]
    note_absent_parts(places, loaded.id)
    return loaded


def _not_loaded_words(reading: PastReading) -> str:
    if reading.refused:
        return f"Nothing was loaded: {len(reading.refused)} of the values cannot be taken as they are."
    if reading.inquiry.open:
        return "Nothing was loaded: it is not certain how the file is meant."
    return "Nothing was loaded: the file has no value that is not there already."


def take_back(loaded: HistoryLoad, *, by: Person) -> int:
    """Removes the values of a load and the load itself, and says how many they were.

    A value that a return has replaced meanwhile stays. Raises WrongState once a pack was frozen after the load (rule 8,
    docs/domain.md).
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if loaded.printed_at is not None:
        raise WrongState(STAYS)
    removed = db.session.execute(delete(Observation).where(Observation.history_load_id == loaded.id))
    db.session.delete(loaded)
    return int(removed.rowcount)  # type: ignore[attr-defined]
