"""The import of one row of a file: it adds a row of the database, or changes one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
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
