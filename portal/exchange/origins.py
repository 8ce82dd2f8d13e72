"""What a priority or an action in the files comes from: those of the plan year before, which the files only name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.agreement.models import Action, Agreement, Priority
from portal.exchange.reading import Fault, FaultyFolder, FileRow
from portal.extensions import db


class Origins:
    """The priorities, or the actions, of the plan year before the agreement, as files name them."""

    def __init__(self, kind: type[Priority] | type[Action], agreement: Agreement) -> None:
        self._previous = agreement.previous
        rows: list[Any] = []
        if agreement.previous_id is not None:
            statement = select(kind).where(kind.agreement_id == agreement.previous_id).order_by(kind.position)
            rows = list(db.session.scalars(statement))
        self._by_name = {row.key if isinstance(row, Priority) else row.ref: row for row in rows}

    def of(self, row: FileRow, file: str, column: str) -> list[Any]:
        """Those that the row names, in their order. In a portal without the plan year before the names mean nothing, so none.

        Raises FaultyFolder for a name that the plan year before has not.
        """
        if self._previous is None:
            return []
        named = row[column]
        if unknown := [name for name in named if name not in self._by_name]:
            words = f"“{unknown[0]}” is not in the plan year before, {self._previous.year}."
            raise FaultyFolder([Fault(file, row.number, column, words)])
        return [one for name, one in self._by_name.items() if name in named]
