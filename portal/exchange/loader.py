"""The import of one row of a file: it adds a row of the database, or changes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from portal.agreement.models import Agreement
from portal.extensions import Base, db


@dataclass
class Loader:
    """One import of an agreement; `changes` counts the rows added, changed and unchanged."""

    agreement: Agreement
    changes: Counter[str] = field(default_factory=Counter)

    def put(self, model: type[Base], existing: Base | None, /, **values: Any) -> Any:
        """Adds a row with these values where none exists, or changes what differs in the existing one; returns the row."""
        if existing is None:
            added = model(**values)
            db.session.add(added)
            self.changes["added"] += 1
            return added
        different = {name: value for name, value in values.items() if getattr(existing, name) != value}
        for name, value in different.items():
            setattr(existing, name, value)
        self.changes["changed" if different else "unchanged"] += 1
        return existing


def places(existing: Sequence[Any], all_rows: Collection[Any]) -> list[int]:
    """The positions of rows in the order of a file. `existing` are their rows in the database, None for a new one.

    Positions stay where the file keeps the order and adds at the end. Otherwise all are numbered anew; rows of `all_rows` that
    the file does not have move behind.
    """
    positions = [row.position for row in existing if row is not None]
    is_in_order = all(first < second for first, second in pairwise(positions))
    if is_in_order and None not in existing[: len(positions)]:
        following = max((row.position for row in all_rows), default=-1) + 1
        return [*positions, *range(following, following + len(existing) - len(positions))]
    in_file = {id(row) for row in existing}
    others = sorted((row for row in all_rows if id(row) not in in_file), key=lambda row: row.position)
    for position, row in enumerate(others, start=len(existing)):
        row.position = position
    return list(range(len(existing)))
