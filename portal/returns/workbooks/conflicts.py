"""What was changed both in our workbook and on the portal since it was downloaded: shown, and taken only where it is ticked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.returns.changes import CellTyped
from portal.returns.workbooks.actions import OwedReturns, typed_of
from portal.returns.workbooks.preview import CellChange, ChangeKind

IN_FILE, TAKE = "file-", "take-"  # what the names of the fields of a conflict begin with
_FIELD = re.compile(rf"{IN_FILE}[a-z]{{1,10}}-(?P<cell>[0-9]{{1,9}}-[0-9]{{1,9}})", re.ASCII)


@dataclass(frozen=True)
class Conflict:
    """A cell that both changed. `key` names it in the form; `typed` is what is saved if the file's is taken."""

    key: str
    change: CellChange
    typed: CellTyped

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields that carry the file's cell to the next request, by name."""
        return {f"{IN_FILE}{kind}-{self.key}": text for kind, text in typed_fields(self.typed).items()}


def typed_fields(cell: CellTyped) -> dict[str, str]:
    """The texts of a cell as a page posts them (returns/forms.py), by the first part of the name of their field."""
    texts = {
        "cell": cell.typed, "note": cell.note, "status": cell.status, "was": cell.was, "wasnote": cell.wasnote,
    }  # fmt: skip
    return {kind: text for kind, text in texts.items() if text is not None}


def fields_of(typed: Mapping[int, Mapping[int, CellTyped]]) -> dict[str, str]:
    """The hidden fields that carry these cells to the next request, by name."""
    return {
        f"{kind}-{obligation_id}-{series_id}": text
        for obligation_id, of_month in typed.items()
        for series_id, cell in of_month.items()
        for kind, text in typed_fields(cell).items()
    }


def conflicts_of(owed: OwedReturns, changes: Iterable[CellChange]) -> list[Conflict]:
    """The conflicts among the changes, in the order of the file."""
    conflicts = []
    for change in changes:
        if change.kind is ChangeKind.CONFLICT:
            for obligation_id, typed in typed_of(owed, [change], {ChangeKind.CONFLICT}).items():
                conflicts += [Conflict(f"{obligation_id}-{series_id}", change, cell) for series_id, cell in typed.items()]
    return conflicts


def with_ticked(form: Mapping[str, str]) -> dict[str, str]:
    """The posted form, with the file's cells of the conflicts that were ticked as if they had been typed."""
    taken = {}
    for name, text in form.items():
        match = _FIELD.fullmatch(name)
        if match and f"{TAKE}{match['cell']}" in form:
            taken[name.removeprefix(IN_FILE)] = text
    return dict(form) | taken
