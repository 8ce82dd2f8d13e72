"""What uses a row that somebody wants to delete. Only what nobody has used can be deleted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from portal.core.text import are, plural
from portal.extensions import Base, db
from portal.setting_up.confirming import first_listed

# What a row of the table is called; rows of other tables are “other records”.
_WORDS = {
    "action": ("action",),
    "contribution": ("contribution to an action", "contributions to actions"),
    "caveat_measure": ("caveat",),
    "context": ("context",),
    "figure": ("figure",),
    "measure": ("measure",),
    "measure_placement": ("measure",),
    "observation": ("value",),
    "obligation": ("update or return", "updates and returns"),
    "part": ("part of a measure", "parts of measures"),
    "person": ("account",),
    "population": ("population",),
    "population_size": ("number of a population", "numbers of populations"),
    "priority": ("priority", "priorities"),
    "rate": ("rate or share", "rates and shares"),
    "return_cell": ("typed number",),
    "series_break": ("break",),
}
_OTHER = ("other record",)


def no_longer_named(count: int) -> list[str]:
    """What deleting does to so many officers who look after it for their agency: that is no use of it."""
    return [f"{plural(count, 'officer')} {are(count)} named for it, and no longer then."] if count else []


def uses(table: str, *row_ids: int, apart_from: Collection[str] = ()) -> str:
    """“2 accounts and 1 action”: what names these rows, in one statement; empty where nothing does. `apart_from` are tables
    whose rows go with them."""
    keys = [
        (child.name, key.parent)
        for child in Base.metadata.sorted_tables
        if child.name not in apart_from
        for key in child.foreign_keys
        if key.column.table.name == table
    ]
    if not keys:
        return ""
    counts = db.session.execute(
        select(*(select(func.count()).where(column.in_(row_ids)).scalar_subquery() for _, column in keys))
    ).one()
    found: dict[tuple[str, ...], int] = {}
    for (name, _), count in zip(keys, counts, strict=True):
        words = _WORDS.get(name, _OTHER)
        found[words] = found.get(words, 0) + count
    named = sorted(found, key=lambda words: words == _OTHER)
    return first_listed([plural(found[words], *words) for words in named if found[words]])
