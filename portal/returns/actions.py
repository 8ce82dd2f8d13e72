"""What partners do with their data returns: save, send, fill with zeros, revise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from operator import itemgetter
from typing import Any, NoReturn

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import Series
from portal.measures.senders.queries import returned_series
from portal.returns.cell_history import NumberChange, changes_with, forget_changes, is_recent, newest_changes, record_changes
from portal.returns.changes import CellTyped, Typed
from portal.returns.conflicts import Rewrite, first_unseen, rewrites
from portal.returns.explanations import (
    SharedReason,
    insert_and_update,
    is_other_explanation,
    share_explanation,
    write_explanations,
)
from portal.returns.flags import CellFlag, flags_on, history_of
from portal.returns.models import ReturnCell
from portal.returns.moved import check_nothing_moved
from portal.returns.nil_return import nil_return_of
from portal.returns.sheets import CellValue, Month, ReturnSheet, SavedCell, cell_value
from portal.returns.statuses import UsualStatuses
from portal.statistics.periods import Period
from portal.submissions.actions import OpenPage, is_older_save, open_for, send
from portal.submissions.agreement_changes.locking import lock_for_sending
from portal.submissions.untouched import is_untouched, untouched_problem
from portal.tables import cells


def save_returns(sheet: ReturnSheet, *, by: Person, page: Callable[[int], OpenPage], typed: Typed) -> list[Month]:
    """Saves every cell as it was typed, right or wrong, and returns the months that changed.

    Cells of series that the agency never returned are ignored. Raises Conflict, WrongState, also for what it does not return
    any more, or Incomplete, and then nothing is to be committed.
    """
    check_nothing_moved(sheet, typed)
    series_by_id = {series.id: series for series in sheet.series}
    usual = UsualStatuses.of_sheet(sheet)
    changed_months = []
    for month in sheet.months:
        sent = {
            series_id: replace(cell, status=None) if month.is_locked(series_id) else cell
            for series_id, cell in _without_untouched(typed.get(month.id, {})).items()
            if series_id in series_by_id
        }
        if is_older_save(month.submission, page(month.id)):
            sent = {series_id: cell for series_id, cell in sent.items() if not _was_changed_later(month, series_id, cell)}
        changes = {series_id: cell for series_id, cell in sent.items() if _differs(month, series_by_id[series_id], cell)}
        if changes:
            _check_unlocked(month, series_by_id, changes)
            changes = _with_usual_status(month, series_by_id, changes, usual)
            _save(month, series_by_id, changes, by, page(month.id))
            changed_months.append(month)
    return changed_months


def _without_untouched(cells_of_month: Mapping[int, CellTyped]) -> dict[int, CellTyped]:
    """The cells without numbers and notes that are still as the page had them before: somebody else may have saved newer ones."""
    return {
        series_id: replace(
            cell,
            typed=None if cell.was is not None and cell.typed == cell.was and cell.going is None else cell.typed,
            note=None if cell.wasnote is not None and cell.note == cell.wasnote and cell.goingnote is None else cell.note,
        )
        for series_id, cell in cells_of_month.items()
    }


def _differs(month: Month, series: Series, cell: CellTyped) -> bool:
    saved = cell_value(month, series)
    pairs = ((cell.typed, saved.typed), (cell.note, saved.note))
    if any(new is not None and new != old for new, old in pairs):
        return True
    is_saved = series.id in month.cells  # the status chosen for a whole measure does not count in a cell that was never saved
    if is_saved and cell.status in cells.AGENCY_STATUSES and cell.status != (saved.status or "final"):
        return True
    return any(is_other_explanation(saved.explanations.get(check), why) for check, why in cell.whys.items())


def _with_usual_status(
    month: Month, series_by_id: Mapping[int, Series], changes: Mapping[int, CellTyped], usual: UsualStatuses
) -> dict[int, CellTyped]:
    """The changes, with the usual status for a new cell that comes without one."""
    return {
        series_id: cell
        if series_id in month.cells or cell.status in cells.AGENCY_STATUSES
        else replace(cell, status=usual.of(series_by_id[series_id]))
        for series_id, cell in changes.items()
    }


def _check_unlocked(month: Month, series_by_id: Mapping[int, Series], changes: Mapping[int, CellTyped]) -> None:
    """Raises Incomplete with every cell that would change although it was not sent back.

    Explanations can still be given: a number that was put right can make another one look unusual.
    """
    problems = []
    for series_id, cell in changes.items():
        saved = month.cells.get(series_id, SavedCell())
        if month.is_locked(series_id) and _cell_after(saved, cell) != saved:
            name = f"{series_by_id[series_id].full_name}, {month.obligation.period.words}"
            problems.append((f"row-{series_id}", f"{name}: this was not sent back. It stays as it was."))
    if problems:
        raise Incomplete(problems)


def _save(month: Month, series_by_id: Mapping[int, Series], changes: Mapping[int, CellTyped], by: Person, page: OpenPage) -> None:
    _check_month_is_over(month, any(cell.typed for cell in changes.values()))
    is_checked = _check_for_conflicts(month, changes, by)
    may_continue = is_recent(month)
    month.submission = open_for(month.obligation, month.submission, by, page, is_checked=is_checked)
    if month.submission.id is None:
        db.session.flush()
    before = {series_id: cell_value(month, series_by_id[series_id]) for series_id, cell in changes.items() if cell.whys}
    numbers = write_cells(month, month.submission.id, changes)
    record_changes(month.submission.id, numbers, by, may_continue=may_continue)
    after = {series_id: cells.canonical(cell_value(month, series_by_id[series_id]).cell) for series_id in before}
    write_explanations(month, changes, by, before, after)


def _was_changed_later(month: Month, series_id: int, cell: CellTyped) -> bool:
    """Whether what is saved of the cell is not what this page had before: then a later save of the same page has changed it."""
    return first_unseen(rewrites(month, series_id, cell)) is not None


def _check_month_is_over(month: Month, is_filled: bool) -> None:
    """Raises Incomplete where a number is entered for a month that has not ended yet."""
    obligation = month.obligation
    if is_filled and obligation.period_end >= clock.today():
        words = f"{obligation.period.words} is not over. You can enter its numbers from {day_after(obligation.period)}."
        raise Incomplete([("top", words)])


def day_after(period: Period) -> str:
    """The first day after the period, as words."""
    return day_words(period.end + timedelta(days=1))


def _check_for_conflicts(month: Month, changes: Mapping[int, CellTyped], by: Person) -> bool:
    """Whether every change could be checked; a page can leave out what it had before, and then its version has to decide.

    Raises Conflict where a cell no longer holds what the page expects.
    """
    all_rewrites = [(series_id, rewrite) for series_id, cell in changes.items() for rewrite in rewrites(month, series_id, cell)]
    if any(rewrite.expected[0] is None for _, rewrite in all_rewrites):
        return False
    unseen = next(((series_id, rewrite) for series_id, rewrite in all_rewrites if rewrite.is_unseen), None)
    if unseen is not None:
        _refuse(month, *unseen, by)
    return True


def _refuse(month: Month, series_id: int, rewrite: Rewrite, by: Person) -> NoReturn:
    """Raises the Conflict of what a save would overwrite, and says whose it is."""
    what = f"“{rewrite.saved}”" if rewrite.saved else "nothing"
    author = month.submission.saved_by if month.submission else None
    if month.submission is not None and rewrite.kind == "cell":
        newest = {change.series_id: change.by for change in newest_changes([month.submission.id])}
        author = newest.get(series_id, author)
    if author is not None and author.id == by.id:
        raise Conflict(f"You entered {what} in another tab. What you typed here is not saved yet.")
    raise Conflict(f"{author.name if author else 'Somebody'} has entered {what} meanwhile. Yours is not saved yet.")


def _saved_cell(month: Month, series_id: int) -> SavedCell:
    return month.cells.get(series_id) or SavedCell()


def write_cells(month: Month, submission_id: int, changes: Mapping[int, CellTyped]) -> dict[int, NumberChange]:
    """Saves the cells; which numbers changed, by series id."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    numbers: dict[int, NumberChange] = {}
    for series_id, cell in changes.items():
        before = month.cells.get(series_id)
        after = _cell_after(_saved_cell(month, series_id), cell)
        if after != before:
            row = {"submission_id": submission_id, "series_id": series_id, **asdict(after)}
            (new if before is None else changed).append(row)
            month.cells[series_id] = after
            if after.typed != (before or SavedCell()).typed:
                numbers[series_id] = NumberChange((before or SavedCell()).typed, after.typed)
    insert_and_update(ReturnCell, new, changed)
    return numbers


def _cell_after(before: SavedCell, cell: CellTyped) -> SavedCell:
    """The cell as it will be saved: what the page sends, and what was there where it sends nothing."""
    return SavedCell(
        before.typed if cell.typed is None else cell.typed[: cells.LONGEST_TYPED],
        before.note if cell.note is None else cell.note[: cells.LONGEST_NOTE],
        cell.status if cell.status in cells.AGENCY_STATUSES else before.status,
    )


def send_returns(
    sheet: ReturnSheet, obligation_ids: Sequence[int], *, by: Person, source: str = "", is_unchanged_meant: bool = True
) -> None:
    """Freezes the numbers of these months and sends them, all or none.

    Raises Incomplete with every cell that lacks an answer, a note or an explanation; without `is_unchanged_meant` also where
    nothing of what was sent back has changed.
    """
    lock_agreement(sheet)
    _check_still_returned(sheet, obligation_ids)
    values = sheet.values()
    flags = flags_on(sheet, values, history_of(sheet), measure_queries.breaks_by_name()).by_cell
    contents: dict[int, dict[str, Any]] = {}
    problems: list[tuple[str, str]] = []
    for month in (sheet.month(obligation_id) for obligation_id in obligation_ids):
        _check_sendable(month)
        contents[month.id] = {}
        for series in sheet.series:
            value, cell_flags = values[month.id, series.id], flags.get((month.id, series.id), ())
            problems += _problems(month, series, value, cell_flags, len(obligation_ids) > 1)
            contents[month.id][str(series.id)] = frozen_cell(value, cell_flags)
    if not is_unchanged_meant:
        problems += _untouched(sheet, contents)
    if problems:
        raise Incomplete(problems)
    for obligation_id, content in contents.items():
        month = sheet.month(obligation_id)
        if month.submission is None:  # a return without measures
            raise Incomplete([("top", "There is nothing to send.")])
        send(month.submission, by, {"cells": content}, source)
        forget_changes(month.submission.id)


def lock_agreement(sheet: ReturnSheet) -> None:
    """Before what is typed is saved and sent: until the transaction ends nobody changes what the return asks for."""
    lock_for_sending(sheet.months[0].obligation.cycle.agreement_id)


def _check_still_returned(sheet: ReturnSheet, obligation_ids: Sequence[int]) -> None:
    """WrongState where what the months ask for has changed since the sheet was read, before the agreement was locked."""
    own, on_sheet = sheet.months[0].obligation, {one.id for one in sheet.series}
    returned = returned_series(own.agency_id, own.frequency, own.cycle.agreement_id)
    for month in (sheet.month(obligation_id) for obligation_id in obligation_ids):
        if {one.id for one in returned.on(month.obligation.period_end)} != on_sheet:
            words = month.obligation.period.words
            raise WrongState(f"What is asked for in {words} has changed while you sent it. Read the page again, then send it.")


def _untouched(sheet: ReturnSheet, contents: Mapping[int, dict[str, Any]]) -> list[tuple[str, str]]:
    """The months in which nothing of what came back is other than it was, as a problem to answer."""
    months = [sheet.month(obligation_id) for obligation_id in contents]
    same = [one for one in months if is_untouched(one.submission, {"cells": contents[one.id]}, itemgetter("cells"))]
    where = f" in {' and '.join(month.obligation.period.words for month in same)}"
    return [untouched_problem([one.submission for one in same if one.submission], where)] if same else []


def take_back_changes(sheet: ReturnSheet, ids: Collection[int], *, by: Person, page: Callable[[int], OpenPage]) -> int:
    """Puts back what the cells held before these changes, where they still hold what these made; how many that are.

    Taking back is a change like any other. Raises like save_returns, and Conflict where nothing is left to take back.
    """
    typed: dict[int, dict[int, CellTyped]] = {}
    by_submission = {month.submission.id: month for month in sheet.months if month.submission is not None}
    for change in changes_with(sheet, ids):
        month = by_submission[change.submission_id]
        if _saved_cell(month, change.series_id).typed == change.typed:
            typed.setdefault(month.id, {})[change.series_id] = CellTyped(typed=change.typed_before, was=change.typed)
    if not typed:
        raise Conflict("The number has changed again since. Nothing was taken back.")
    save_returns(sheet, by=by, page=page, typed=typed)
    return sum(map(len, typed.values()))


def _check_sendable(month: Month) -> None:
    """Raises Incomplete where the month has not ended yet."""
    period = month.obligation.period
    if period.end >= clock.today():
        raise Incomplete([("top", f"{period.words} is not over. You can send this from {day_after(period)}.")])


def _problems(
    month: Month, series: Series, value: CellValue, flags: Sequence[CellFlag], with_month: bool
) -> list[tuple[str, str]]:
    """What is missing in a cell before it can be sent: (id of the field on the page, words). `with_month` names the month."""
    name = f"{series.full_name}, {month.obligation.period.words}" if with_month else series.full_name
    key = f"{month.id}-{series.id}"
    if problem := cells.missing_answer(value.cell, value.note):
        return [(f"note-{key}" if value.cell.symbol == "x" else f"cell-{key}", f"{name}: {problem}")]
    return [(f"why-{key}-{flag.check}", f"{name}: {flag.weakness or flag.words}") for flag in flags if flag.is_open]


def frozen_cell(value: CellValue, flags: Sequence[CellFlag]) -> dict[str, Any]:
    """The cell as a version freezes it. The keys are stored, so they stay as they are."""
    content: dict[str, Any] = {
        "value": None if value.cell.value is None else str(value.cell.value),
        "symbol": value.cell.symbol,
        "note": value.note,
        "status": value.status or "final",
    }
    if flags:
        content["queries"] = [flag.as_sent() for flag in flags]
    return content


def fill_with_zeros(sheet: ReturnSheet, obligation_id: int, *, by: Person, page: OpenPage, reason: str = "") -> int:
    """A nil return: saves 0 in every cell of the month where nothing was typed yet, and returns how many that were.

    One reason explains all that are unusual. Raises Incomplete where there is none, and then nothing is to be committed.
    """
    nil = nil_return_of(sheet, obligation_id)
    zeros = {series_id: CellTyped(typed="0", was="") for series_id in nil.empty}
    save_returns(sheet, by=by, page=lambda _: page, typed={obligation_id: zeros})
    if nil.asked:
        db.session.flush()
        share_explanation(sheet, SharedReason(reason, nil.asked), by=by)
    return len(nil.empty)


def fill_down(sheet: ReturnSheet, obligation_id: int, measure_id: int, *, by: Person, page: OpenPage) -> int:
    """Saves in every empty cell of a measure and month what stands in the cell above it; how many that were."""
    month, above, typed = sheet.month(obligation_id), "", dict[int, CellTyped]()
    for series in (one for one in sheet.series if one.measure_id == measure_id):
        here = cell_value(month, series).typed
        if above and not here:
            typed[series.id] = CellTyped(typed=above, was="")
        above = here or above
    save_returns(sheet, by=by, page=lambda _: page, typed={obligation_id: typed})
    return len(typed)
