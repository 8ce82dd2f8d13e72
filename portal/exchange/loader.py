"""One row of a file against one row of the database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from portal.agreement.models import Agreement
from portal.extensions import Base, db


@dataclass
class Loader:
    """One import: `found` has the rows by table and key, so that every file is read from the database once."""

    agreement: Agreement
    changes: Counter[str] = field(default_factory=Counter)

    def put(self, model: type[Base], found: Base | None, /, **values: Any) -> Any:
        """Adds the row, or changes what differs in the one found."""
        if found is None:
            found = model(**values)
            db.session.add(found)
            self.changes["added"] += 1
            return found
        different = {name: value for name, value in values.items() if getattr(found, name) != value}
        for name, value in different.items():
            setattr(found, name, value)
        self.changes["changed" if different else "unchanged"] += 1
        return found
