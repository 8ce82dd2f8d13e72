"""Rows on their way into a database, in bulk.

The portal's verbs would take minutes for ten years; they are measured elsewhere. Ids are given here, so that rows may
name each other before any of them is inserted.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection

from portal.extensions import Base


class Rows:
    """Rows by table."""

    def __init__(self) -> None:
        self._by_table: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Base], **values: Any) -> int:
        """A row with an id of its own, which it returns."""
        rows = self._by_table[model.__tablename__]
        rows.append({"id": len(rows) + 1, **values})
        return len(rows)

    def link(self, model: type[Base], **values: Any) -> None:
        """A row that is known by what it joins."""
        self._by_table[model.__tablename__].append(values)

    def insert(self, connection: Connection) -> int:
        """Everything, in the order that the foreign keys ask for; how many."""
        for table in Base.metadata.sorted_tables:
            if rows := self._by_table.get(table.name):
                connection.execute(table.insert(), rows)
        return sum(map(len, self._by_table.values()))
