"""What partners do with their data returns: save, send, fill with zeros, revise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Conflict, Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import Base, db
from portal.measures import queries as measure_queries
from portal.measures.models import Series
from portal.returns import cells
from portal.returns import flags as validation
from portal.returns.models import FlagExplanation, ReturnCell
from portal.returns.sheets import CellValue, Kept, Month, ReturnSheet, kept_value
from portal.statistics.periods import Period
from portal.submissions.actions import OpenPage, is_overtaken, open_for, send
from portal.submissions.events import Correction
from portal.submissions.models import Submission
from portal.submissions.workflow import Verb

LONGEST_WHY, LONGEST_RULE = 2000, 20
SHORTEST_REASON = 10


@dataclass(frozen=True)
class CellTyped:
    """What a page sends of one cell; None where it sends nothing of the kind.

    `was` and `wasnote` are what the page had before: with them a cell conflicts only with another change of the same cell.
    `going` and `goingnote` are what the page has sent of it without having heard that it arrived.
    """

    typed: str | None = None
    note: str | None = None
    status: str | None = None
    was: str | None = None
    wasnote: str | None = None
    going: str | None = None
    goingnote: str | None = None
    whys: Mapping[str, str] = field(default_factory=dict)


Typed = Mapping[int, Mapping[int, CellTyped]]


def save_returns(sheet: ReturnSheet, *, by: Person, page: Callable[[int], OpenPage], typed: Typed) -> list[Month]:
    """Keeps every cell as it was typed, right or wrong; the months that changed. Raises Conflict, WrongState or
    Incomplete, and then keeps nothing. Cells of series that the agency does not return are ignored."""
    own = {one.id: one for one in sheet.series}
    changed = []
    for month in sheet.months:
        sent = {
            series_id: replace(cell, status=None) if month.is_locked(series_id) else cell
            for series_id, cell in _touched(typed.get(month.id, {})).items()
            if series_id in own
        }
        if is_overtaken(month.submission, page(month.id)):
            sent = {series_id: cell for series_id, cell in sent.items() if not _is_later(month, series_id, cell)}
        given = {series_id: cell for series_id, cell in sent.items() if _differs(month, own[series_id], cell)}
        if given:
            _check_unlocked(month, own, given)
            _save(month, own, given, by, page(month.id))
            changed.append(month)
    return changed


def _touched(cells_of_month: Mapping[int, CellTyped]) -> dict[int, CellTyped]:
    """Without what still is as the page had it before: that may be older than what somebody else has saved."""
    return {
        series_id: replace(
            cell,
            typed=None if cell.was is not None and cell.typed == cell.was and cell.going is None else cell.typed,
            note=None if cell.wasnote is not None and cell.note == cell.wasnote and cell.goingnote is None else cell.note,
        )
        for series_id, cell in cells_of_month.items()
    }


def _differs(month: Month, series: Series, cell: CellTyped) -> bool:
    kept = kept_value(month, series)
    pairs = ((cell.typed, kept.typed), (cell.note, kept.note))
    if any(new is not None and new != old for new, old in pairs):
        return True
    is_kept = series.id in month.cells  # what the numbers of a measure are says nothing while there is no number
    if is_kept and cell.status in cells.STATUSES and cell.status != (kept.status or "final"):
        return True
    return any(why != kept.whys.get(rule, "") for rule, why in cell.whys.items())


def _check_unlocked(month: Month, own: Mapping[int, Series], given: Mapping[int, CellTyped]) -> None:
    """Incomplete with every cell that would change and was not sent back. Explanations stay open: a number that was put
    right can make another one look unusual."""
    problems = []
    for series_id, cell in given.items():
        kept = month.cells.get(series_id, Kept())
        if month.is_locked(series_id) and _after(kept, cell) != kept:
            words = f"{own[series_id].full_name}, {month.obligation.period.words}: this was not sent back. It stays as it was."
            problems.append((f"row-{series_id}", words))
    if problems:
        raise Incomplete(problems)


def _save(month: Month, own: Mapping[int, Series], given: Mapping[int, CellTyped], by: Person, page: OpenPage) -> None:
    _check_over(month, any(cell.typed for cell in given.values()))
    month.submission = open_for(month.obligation, month.submission, by, page, is_checked=_are_checked(month, given))
    if month.submission.id is None:
        db.session.flush()
    before = {series_id: kept_value(month, own[series_id]) for series_id, cell in given.items() if cell.whys}
    _write_cells(month, month.submission.id, given)
    _write_answers(month, month.submission.id, own, given, by, before)


def _is_later(month: Month, series_id: int, cell: CellTyped) -> bool:
    """Whether what is kept of the cell is not what the page had before it: then the page's later save has changed it."""
    return any(kept not in known for kept, known in _known(month, series_id, cell))


def _known(month: Month, series_id: int, cell: CellTyped) -> list[tuple[str, tuple[str | None, ...]]]:
    """Of the number and the note that would change: what is kept, and what the page knows that it may be."""
    kept = _kept(month, series_id)
    pairs = [(cell.typed, kept.typed, (cell.was, cell.going)), (cell.note, kept.note, (cell.wasnote, cell.goingnote))]
    return [(now, known) for new, now, known in pairs if new is not None and new != now]


def _check_over(month: Month, is_filled: bool) -> None:
    obligation = month.obligation
    if is_filled and obligation.period_end >= clock.today():
        words = f"{obligation.period.words} is not over. You can enter its numbers from {day_after(obligation.period)}."
        raise Incomplete([("top", words)])


def day_after(period: Period) -> str:
    return day_words(period.end + timedelta(days=1))


def _are_checked(month: Month, given: Mapping[int, CellTyped]) -> bool:
    """Whether the page says of every number and note what it was before. Conflict where that is not kept any more."""
    pairs = [pair for series_id, cell in given.items() for pair in _known(month, series_id, cell)]
    if any(known[0] is None for _, known in pairs):
        return False
    for kept, known in pairs:
        if kept not in known:
            who = month.submission.saved_by.name if month.submission and month.submission.saved_by else "Somebody"
            raise Conflict(f"{who} has entered {f'“{kept}”' if kept else 'nothing'} meanwhile. Yours is not saved yet.")
    return True


def _kept(month: Month, series_id: int) -> Kept:
    return month.cells.get(series_id) or Kept()


def _write_cells(month: Month, submission_id: int, given: Mapping[int, CellTyped]) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for series_id, cell in given.items():
        before = month.cells.get(series_id)
        after = _after(_kept(month, series_id), cell)
        if after != before:
            row = {"submission_id": submission_id, "series_id": series_id, **asdict(after)}
            (new if before is None else changed).append(row)
            month.cells[series_id] = after
    _put(ReturnCell, new, changed)


def _after(before: Kept, cell: CellTyped) -> Kept:
    return Kept(
        before.typed if cell.typed is None else cell.typed[: cells.LONGEST_TYPED],
        before.note if cell.note is None else cell.note[: cells.LONGEST_NOTE],
        cell.status if cell.status in cells.STATUSES else before.status,
    )


def _write_answers(
    month: Month,
    submission_id: int,
    own: Mapping[int, Series],
    given: Mapping[int, CellTyped],
    by: Person,
    before: Mapping[int, CellValue],
) -> None:
    """Keeps the explanations with the value that they were given for. One that a page without scripts sends along
    unchanged, while the value changes, was given for the value before."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for series_id, was in before.items():
        now = cells.canonical(kept_value(month, own[series_id]).cell)
        is_changed = now != cells.canonical(was.cell)
        for rule, why in given[series_id].whys.items():
            is_new = (series_id, rule) not in month.answers
            if (is_new and not why) or (is_changed and why and why == was.whys.get(rule)):
                continue
            month.answers[series_id, rule] = (now, why[:LONGEST_WHY])
            named = {"submission_id": submission_id, "series_id": series_id, "rule": rule[:LONGEST_RULE]}
            told = {"value": now, "explanation": why[:LONGEST_WHY], "by_id": by.id, "at": clock.now()}
            (new if is_new else changed).append(named | told)
    _put(FlagExplanation, new, changed)


def _put(model: type[Base], new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if new:
        db.session.execute(insert(model), new)
    if changed:
        db.session.execute(update(model), changed)


def send_returns(sheet: ReturnSheet, wanted: Sequence[int], *, by: Person, source: str = "") -> None:
    """Freezes the numbers of these months and sends them, all or none. Raises Incomplete with every cell that lacks an
    answer, a note or an explanation."""
    values = sheet.values()
    flags, _ = validation.flags_on(sheet, values, validation.history_of(sheet), measure_queries.breaks_by_name())
    contents: dict[int, dict[str, Any]] = {}
    problems: list[tuple[str, str]] = []
    for month in (sheet.month(obligation_id) for obligation_id in wanted):
        _check_sendable(month)
        contents[month.id] = {}
        for one in sheet.series:
            value, open_now = values[month.id, one.id], flags.get((month.id, one.id), ())
            problems += _problems(month, one, value, open_now, len(wanted) > 1)
            contents[month.id][str(one.id)] = _frozen(value, open_now)
    if problems:
        raise Incomplete(problems)
    for obligation_id, content in contents.items():
        month = sheet.month(obligation_id)
        if month.submission is None:  # a return without measures
            raise Incomplete([("top", "There is nothing to send.")])
        send(month.submission, by, {"cells": content}, source)


def _check_sendable(month: Month) -> None:
    period = month.obligation.period
    if period.end >= clock.today():
        raise Incomplete([("top", f"{period.words} is not over. You can send this from {day_after(period)}.")])


def _problems(
    month: Month, series: Series, value: CellValue, flags: Sequence[validation.CellFlag], with_month: bool
) -> list[tuple[str, str]]:
    name = f"{series.full_name}, {month.obligation.period.words}" if with_month else series.full_name
    where = f"{month.id}-{series.id}"
    if problem := cells.missing_answer(value.cell, value.note):
        return [(f"note-{where}" if value.cell.symbol == "x" else f"cell-{where}", f"{name}: {problem}")]
    return [(f"why-{where}-{flag.check}", f"{name}: {flag.words}") for flag in flags if flag.is_open]


def _frozen(value: CellValue, flags: Sequence[validation.CellFlag]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "value": None if value.cell.value is None else str(value.cell.value),
        "symbol": value.cell.symbol,
        "note": value.note,
        "status": value.status or "final",
    }
    if flags:
        found["queries"] = [flag.as_sent() for flag in flags]
    return found


def fill_with_zeros(sheet: ReturnSheet, obligation_id: int, *, by: Person, page: OpenPage) -> int:
    """A nil return: 0 in every cell of the month that has no answer yet; how many."""
    month = sheet.month(obligation_id)
    empty = [one.id for one in sheet.series if not kept_value(month, one).typed]
    zeros = {series_id: CellTyped(typed="0", was="") for series_id in empty}
    save_returns(sheet, by=by, page=lambda _: page, typed={obligation_id: zeros})
    return len(empty)


def revise(submission: Submission, *, by: Person, reason: str) -> None:
    """The agency opens an approved return again. What was approved stays in force until the team approves something new."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    if len(reason.strip()) < SHORTEST_REASON:
        message = f"Say in at least {SHORTEST_REASON} characters what was wrong. It is kept with the old value."
        raise Incomplete([("reason", message)])
    submission.apply(Verb.REOPEN, by, Correction(reason.strip()), submission.latest)
