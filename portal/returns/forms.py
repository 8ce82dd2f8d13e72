"""The grid of a data return as a page posts it, read into typed cells. The form of an update is in updates/forms.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.core.forms import page_number, page_of
from portal.core.text import clean
from portal.returns.changes import CellTyped
from portal.returns.explanations import SharedReason
from portal.returns.sheets import ReturnSheet
from portal.statistics.validation import ValidationCheck
from portal.submissions.actions import OpenPage
from portal.tables.cells import AGENCY_STATUSES


def pages_of(form: Mapping[str, str]) -> Callable[[int], OpenPage]:
    """The open page for each month of it: they share a token, and each return has its own version."""
    page = page_of(form)
    return lambda obligation_id: replace(page, version=page_number(form.get(f"version-{obligation_id}")))


CHECK_KEYS = {check.key for check in ValidationCheck}
_CELL = re.compile(r"(cell|note|status|was|wasnote|going|goingnote|why)-([0-9]{1,9})-([0-9]{1,9})(?:-([a-z]{1,20}))?", re.ASCII)


def typed_cells(form: Mapping[str, str], sheet: ReturnSheet) -> dict[int, dict[int, CellTyped]]:
    """The cells of a posted grid, by obligation and series. `status-of-MEASURE` says what all numbers of a measure are."""
    sent = _posted_cells(form)
    _apply_measure_statuses(form, sheet, sent)
    return _by_obligation(sent)


def shared_reason(form: MultiDict[str, str]) -> SharedReason:
    """The reason that many flags are to share, and which they are."""
    return SharedReason(clean(form.get("shared-why", "")), frozenset(form.getlist("shared")))


def typed_by_cell(form: Mapping[str, str]) -> dict[int, dict[int, CellTyped]]:
    """The same, of a page that has no choice of a status for a whole measure."""
    return _by_obligation(_posted_cells(form))


def _posted_cells(form: Mapping[str, str]) -> dict[tuple[int, int], dict[str, Any]]:
    """The arguments of `CellTyped` by obligation id and series id.

    The fields are called cell-, note-, status-, was-, wasnote-, going- and goingnote-OBLIGATION-SERIES, and
    why-OBLIGATION-SERIES-CHECK.
    """
    sent: dict[tuple[int, int], dict[str, Any]] = {}
    for name, value in form.items():
        match = _CELL.fullmatch(name)
        if match is None or (match[1] == "why") is not (match[4] in CHECK_KEYS):
            continue
        kind, obligation, series, check = match.groups()
        cell = sent.setdefault((int(obligation), int(series)), {"whys": {}})
        if kind == "why":
            cell["whys"][check] = clean(value).strip()
        else:
            cell["typed" if kind == "cell" else kind] = clean(value).strip()
    return sent


def _by_obligation(sent: Mapping[tuple[int, int], dict[str, Any]]) -> dict[int, dict[int, CellTyped]]:
    cells: dict[int, dict[int, CellTyped]] = {}
    for (obligation_id, series_id), cell in sent.items():
        cells.setdefault(obligation_id, {})[series_id] = CellTyped(**cell)
    return cells


def _apply_measure_statuses(form: Mapping[str, str], sheet: ReturnSheet, sent: dict[tuple[int, int], dict[str, Any]]) -> None:
    """Gives the status chosen for a measure to all its cells that have none of their own. What was sent stays as it was."""
    months = [month for month in sheet.months if month.is_open]
    for series in sheet.series:
        status = form.get(f"status-of-{series.measure_id}", "")
        if status not in AGENCY_STATUSES:
            continue
        for month in months:
            cell = sent.setdefault((month.id, series.id), {"whys": {}})
            cell.setdefault("status", status)
