"""What the last import read, and the merge of a whole folder with it and with the portal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.agreement.models import Agreement
from portal.exchange.columns import FILES, OPTIONAL, File
from portal.exchange.measure_settings import CAVEATS, SETTINGS, usual_settings, with_usual_settings
from portal.exchange.merging import Cells, Difference, Sides, identity, label_of, merge, texts_of
from portal.exchange.models import SHARED, ImportedFile
from portal.exchange.present import all_rows, former_names
from portal.exchange.reading import FileRow, Folder
from portal.extensions import db
from portal.measures.models import Measure

_MEASURES = next(file for file in FILES if file.name == "measures.csv")
# A measure is the same in every agreement, and its priority is not: its file is two, one shared and one of the agreement.
DEFINITIONS = File(_MEASURES.name, tuple(column for column in _MEASURES.columns if column.name != "priority"), ("key",))
PLACEMENTS = File(_MEASURES.name, tuple(column for column in _MEASURES.columns if column.name in ("key", "priority")), ("key",))
OF_AGREEMENT = ("priorities.csv", "actions.csv", "figures.csv", "placements")


@dataclass(frozen=True)
class Gone:
    """A row that the last import had and this one has not, and that is still in the portal."""

    file: str
    label: str

    def __str__(self) -> str:
        return (
            f"{self.file}: “{self.label[:80]}” is not in the files any more. It stays in the portal{_MEANS.get(self.file, '.')}"
        )


@dataclass(frozen=True)
class Added:
    """A row that the portal had not, and perhaps had once."""

    file: str
    label: str

    def __str__(self) -> str:
        return f"{self.file}: “{self.label[:80]}” is added. If it had been removed in the portal, remove it again."


_MEANS = {
    "actions.csv": ", with what was sent for it, and goes on to be owed until its status is a closing one.",
    "measures.csv": ", with its values, and goes on to be returned.",
}


@dataclass
class FolderMerge:
    """How the folder differs from the portal. `is_recorded` is False where no earlier import of the agreement is recorded."""

    is_recorded: bool
    differences: list[Difference] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)  # only where nobody knows whether people had removed them


class ImportHistory:
    """The rows of earlier imports, the portal's rows, and the folder's; they are merged, and the folder's are recorded."""

    def __init__(self, agreement: Agreement, folder: Folder, *, before: Collection[str]) -> None:
        """`before` are the plan years of the agreements that were there before this import."""
        self._agreement, self._folder, self._is_first = agreement, folder, not before
        self._is_new = agreement.key not in before
        self._records = {
            (one.plan_year, one.name): one
            for one in db.session.scalars(select(ImportedFile).where(ImportedFile.plan_year.in_((SHARED, agreement.key))))
        }
        # An agreement, or what all share, was imported when imports were not recorded yet.
        self._is_unrecorded = agreement.key in before and (agreement.key, "actions.csv") not in self._records
        self._are_shared_unrecorded = bool(before) and (SHARED, "agencies.csv") not in self._records
        self._present = all_rows(agreement)
        self._measures = _measure_keys([*self._present["measures.csv"], *(row.values for row in folder.rows["measures.csv"])])
        _fill_settings(folder, self._present["measures.csv"])
        self._present[CAVEATS] = _of_measures(self._present[CAVEATS], {row["key"] for row in folder.rows["measures.csv"]})
        self._originals = {name: list(folder.rows[file.name]) for name, file in _parts_of_folder()}

    def merge(self, *, overwrite: bool) -> FolderMerge:
        """Puts the portal's values into the folder's rows where they stay."""
        merged = FolderMerge(is_recorded=not (self._is_unrecorded or self._are_shared_unrecorded))
        for name, file in _parts_of_folder():
            present = self._present_by_identity(name, file)
            sides = Sides(
                present=present,
                last=self._last(name, file, present),
                headings=self._folder.headings.get(file.name, frozenset()),
                measures=self._measures,
                overwrite=overwrite,
                former={identity(file, {"key": key}, {}): names for key, names in former_names(file.name).items()},
            )
            found = merge(file, self._folder.rows[file.name], sides)
            self._take(name, found.rows)
            merged.differences.extend(found.differences)
            if name in ("breaks.csv", CAVEATS) and self._are_shared_unrecorded:
                keys = [identity(file, row.values, self._measures) for row in found.rows]
                merged.added.extend(Added(file.name, label_of(key)) for key in keys if key not in present)
            if name != "definitions" and file.name in self._folder.headings:  # an optional file may be missing
                merged.gone.extend(self._gone(name, file, present))
        return merged

    def _take(self, name: str, rows: list[FileRow]) -> None:
        """The merged rows replace the folder's. A measure that is in the agreement no more stays a measure, without priority."""
        if name == "placements":
            priorities = {row["key"]: row["priority"] for row in rows}
            for row in self._folder.rows[_MEASURES.name]:
                row.values["priority"] = priorities.get(row["key"], "")
        else:
            self._folder.rows[_MEASURES.name if name == "definitions" else name] = rows

    def _present_by_identity(self, name: str, file: File) -> dict[str, Mapping[str, Any]]:
        rows = self._present[file.name]
        if name == "placements":
            rows = [row for row in rows if "priority" in row]
        return {identity(file, row, self._measures): row for row in rows}

    def _last(self, name: str, file: File, present: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Cells]:
        """The rows as last imported. In a portal without an agreement nobody has changed anything: its rows are as imported."""
        if self._is_first:
            return {key: texts_of(file, row, self._measures) for key, row in present.items()}
        record = self._records.get((self._scope(name), name))
        cells = record.cells if record else {}
        if name == "placements" and self._is_unrecorded:
            # A measure of the portal that has no place in this agreement had one until it was defined anew.
            return {identity(file, row, self._measures): {} for row in self._present[_MEASURES.name] if "priority" not in row}
        if name != SETTINGS:
            return cells
        usual = {}  # a measure that was imported without settings had those of a new one
        measures = self._records.get((SHARED, "definitions"))
        for measure in (measures.cells if measures else {}).values():
            row = usual_settings(measure["key"], measure["sum_over_time"])
            usual[identity(file, row, self._measures)] = texts_of(file, row, self._measures)
        return usual | cells

    def _gone(self, name: str, file: File, present: Mapping[str, Any]) -> Iterable[Gone]:
        record = self._records.get((self._agreement.key, name))
        is_unrecorded = self._is_unrecorded if name in OF_AGREEMENT else self._are_shared_unrecorded
        listed = record.listed if record else list(present) if is_unrecorded and name != SETTINGS else []
        in_folder = {identity(file, row.values, self._measures) for row in self._originals[name]}
        return [Gone(file.name, label_of(key)) for key in listed if key in present and key not in in_folder]

    def measure_of(self, measures: Mapping[str, Measure]) -> dict[str, Measure]:
        """The measures by all names that they have in the portal and in the folder, folded. `measures` are by key."""
        return {name: measures[key] for name, key in self._measures.items()}

    def record(self) -> None:
        """Records the folder's rows as they were read, for the next import."""
        for name, file in _parts_of_folder():
            if file.name in self._folder.filled:
                if self._is_new:  # what comes later is not taken for something that was imported before imports were recorded
                    self._record_of(self._scope(name), name)
                continue
            rows = {identity(file, row.values, self._measures): row.values for row in self._originals[name]}
            cells = {key: texts_of(file, values, self._measures) for key, values in rows.items()}
            scope = self._scope(name)
            record = self._record_of(scope, name)
            record.cells = {**record.cells, **cells}
            self._record_of(self._agreement.key, name).listed = list(rows)

    def _record_of(self, plan_year: str, name: str) -> ImportedFile:
        record = self._records.get((plan_year, name))
        if record is None:
            record = self._records[plan_year, name] = ImportedFile(plan_year=plan_year, name=name, cells={}, listed=[])
            db.session.add(record)
        return record

    def _scope(self, name: str) -> str:
        return self._agreement.key if name in OF_AGREEMENT else SHARED


def _parts_of_folder() -> list[tuple[str, File]]:
    """The files by the names under which they are recorded."""
    files = [(file.name, file) for file in (*FILES, *OPTIONAL) if file is not _MEASURES]
    return [*files[:5], ("definitions", DEFINITIONS), ("placements", PLACEMENTS), *files[5:]]


def _measure_keys(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The keys of measures by their names, folded, and by themselves."""
    found = list(rows)
    return {row["name"].casefold(): row["key"] for row in found} | {row["key"].casefold(): row["key"] for row in found}


def _fill_settings(folder: Folder, present: list[dict[str, Any]]) -> None:
    sums = {row["key"]: row["sum_over_time"] for row in [*(row.values for row in folder.rows["measures.csv"]), *present]}
    folder.rows[SETTINGS] = [with_usual_settings(row, sums[row["measure"]]) for row in folder.rows[SETTINGS]]


def _of_measures(caveats: list[dict[str, Any]], keys: set[str]) -> list[dict[str, Any]]:
    """The caveats with these measures only: measures that the folder does not have keep theirs, whatever it says."""
    own = [caveat | {"measures": [key for key in caveat["measures"] if key in keys]} for caveat in caveats]
    return [caveat for caveat in own if caveat["measures"]]
