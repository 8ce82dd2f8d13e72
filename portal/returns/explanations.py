"""Explanations of unusual values: of one, or one that many values share (rule 11, docs/domain.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import insert, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.extensions import Base, db
from portal.measures import queries as measure_queries
from portal.returns.changes import CellTyped
from portal.returns.flags import flags_on, history_of
from portal.returns.models import FlagExplanation, SharedExplanation
from portal.returns.sheets import CellValue, Explanation, Month, ReturnSheet
from portal.returns.weak_reasons import explains, refusal_of
from portal.submissions.actions import authorise_writing
from portal.tables import cells

LONGEST_EXPLANATION, LONGEST_CHECK, SHORTEST_SHARED = 2000, 20, 10


class FlagKey(NamedTuple):
    """Names a flag of a sheet: its cell and the key of its check."""

    obligation_id: int
    series_id: int
    check: str

    @property
    def name(self) -> str:
        """As forms write it."""
        return "-".join(map(str, self))


ALL_OPEN = "all"  # instead of the name of a flag: every one that has no explanation yet


class SharedReason(NamedTuple):
    """What a page asks to be shared: the words, and the names of the flags that it is for (`FlagKey.name`), or ALL_OPEN."""

    words: str
    flags: Collection[str]


def is_other_explanation(saved: Explanation | None, why: str) -> bool:
    """Whether what a page sends as the explanation of one flag is a change. Its box is empty where a shared one counts."""
    if saved is None:
        return bool(why)
    return why != saved.words if saved.shared_id is None else bool(why)


def write_explanations(
    month: Month, changes: Mapping[int, CellTyped], by: Person, before: Mapping[int, CellValue], after: Mapping[int, str]
) -> None:
    """Saves the explanations, each with the value that it was given for. `after` has these values by series id.

    A page without scripts sends an old explanation along when its value changes. That one was given for the value before
    and is not saved for the new one.
    """
    explanations = {
        FlagKey(month.id, series_id, check): Explanation(after[series_id], why[:LONGEST_EXPLANATION])
        for series_id, was in before.items()
        for check, why in changes[series_id].whys.items()
        if _is_meant(was, after[series_id], check, why)
    }
    save_explanations(month, explanations, by)


def _is_meant(was: CellValue, value: str, check: str, why: str) -> bool:
    """Whether the page means this explanation for the value as it is now. Only one of its own can be emptied in its box."""
    saved = was.explanations.get(check)
    if not why:
        return saved is not None and saved.shared_id is None
    return value == cells.canonical(was.cell) or saved is None or why != saved.words


def save_explanations(month: Month, explanations: Mapping[FlagKey, Explanation], by: Person) -> None:
    """Writes these explanations of one month, which has a submission."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for key, (value, words, shared_id) in explanations.items():
        row = {
            "submission_id": month.submission.id if month.submission else None,
            "series_id": key.series_id,
            "check": key.check[:LONGEST_CHECK],
            "value": value,
            "explanation": "" if shared_id else words,
            "shared_id": shared_id,
            "by_id": by.id,
            "at": clock.now(),
        }
        (changed if (key.series_id, key.check) in month.explanations else new).append(row)
        month.explanations[key.series_id, key.check] = Explanation(value, words, shared_id)
    insert_and_update(FlagExplanation, new, changed)


def share_explanation(sheet: ReturnSheet, reason: SharedReason, *, by: Person) -> int:
    """Gives one reason for many flags, and returns how many they are. Those that are no longer raised are left out.

    The same words again are the same reason. Raises Incomplete where there are no words, or no flag is ticked.
    """
    authorise_writing(by, sheet.months[0].obligation.agency_id)
    words = reason.words.strip()[:LONGEST_EXPLANATION]
    if words and not explains(words):
        raise Incomplete([("shared-why", refusal_of(words))])
    if len(words) < SHORTEST_SHARED:
        raise Incomplete([("shared-why", f"Write the reason that these values share, in at least {SHORTEST_SHARED} characters.")])
    by_month = {month.id: _explained(sheet, month, reason.flags) for month in sheet.months if month.is_open}
    if not any(by_month.values()):
        raise Incomplete([("shared-flags", "Say which values the reason is for.")])
    shared_id = _shared_id(sheet, words, by)
    for month in sheet.months:
        values = by_month.get(month.id, {})
        save_explanations(month, {key: Explanation(value, words, shared_id) for key, value in values.items()}, by)
    return sum(map(len, by_month.values()))


def _explained(sheet: ReturnSheet, month: Month, names: Collection[str]) -> dict[FlagKey, str]:
    """The ticked flags of the month that are raised now, each with the value that it is about."""
    values = sheet.values()
    flags = flags_on(sheet, values, history_of(sheet), measure_queries.breaks_by_name()).by_cell
    keys = {
        FlagKey(month.id, series_id, flag.check): flag
        for (obligation_id, series_id), raised in flags.items()
        if obligation_id == month.id
        for flag in raised
        if not flag.in_shadow_mode
    }
    wanted = [key for key, flag in keys.items() if key.name in names or (ALL_OPEN in names and flag.is_open)]
    return {key: cells.canonical(values[month.id, key.series_id].cell) for key in wanted}


def _shared_id(sheet: ReturnSheet, words: str, by: Person) -> int:
    """The id of the sheet's shared explanation with these words, which is made where there is none."""
    known = {one.words: one.shared_id for month in sheet.months for one in month.explanations.values() if one.shared_id}
    if (shared_id := known.get(words)) is not None:
        return shared_id
    shared = SharedExplanation(words=words, by_id=by.id, at=clock.now())
    db.session.add(shared)
    db.session.flush()
    return shared.id


def take_back_shared(sheet: ReturnSheet, shared_id: int, *, by: Person) -> None:
    """Takes a shared explanation from all values of the open months: each needs an answer again."""
    authorise_writing(by, sheet.months[0].obligation.agency_id)
    for month in (one for one in sheet.months if one.is_open):
        explanations = {
            FlagKey(month.id, series_id, check): Explanation(given.value, "")
            for (series_id, check), given in month.explanations.items()
            if given.shared_id == shared_id
        }
        save_explanations(month, explanations, by)


def insert_and_update(model: type[Base], new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    """Writes many rows at once. `changed` name theirs by the primary key."""
    if new:
        db.session.execute(insert(model), new)
    if changed:
        db.session.execute(update(model), changed)
