"""What partners send in a grid. The form of an update is in update_form.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from portal.core.forms import page_number
from portal.core.text import clean
from portal.returns.actions import CellTyped
from portal.returns.cells import STATUSES
from portal.returns.sheets import ReturnSheet
from portal.statistics.validation import ValidationCheck
from portal.submissions.actions import OpenPage
from portal.submissions.forms import page_of


def pages_of(form: Mapping[str, str]) -> Callable[[int], OpenPage]:
    """The open page as it was with each month: one token, and the version of every return on it."""
    whole = page_of(form)
    return lambda obligation_id: replace(whole, version=page_number(form.get(f"version-{obligation_id}")))


RULES = {rule.key for rule in ValidationCheck}
_CELL = re.compile(r"(cell|note|status|was|wasnote|going|goingnote|why)-([0-9]{1,9})-([0-9]{1,9})(?:-([a-z]{1,20}))?", re.ASCII)


def typed_cells(form: Mapping[str, str], sheet: ReturnSheet) -> dict[int, dict[int, CellTyped]]:
    """The cells of a posted grid, by obligation and series. `status-of-MEASURE` says what all numbers of a measure are."""
    sent = _sent(form)
    _apply_measure_statuses(form, sheet, sent)
    return _by_obligation(sent)


def typed_by_cell(form: Mapping[str, str]) -> dict[int, dict[int, CellTyped]]:
    """The same, of a page that speaks of single cells only."""
    return _by_obligation(_sent(form))


def _sent(form: Mapping[str, str]) -> dict[tuple[int, int], dict[str, Any]]:
    """cell-, note-, status-, was- and going-OBLIGATION-SERIES, and why-OBLIGATION-SERIES-RULE."""
    sent: dict[tuple[int, int], dict[str, Any]] = {}
    for name, value in form.items():
        found = _CELL.fullmatch(name)
        if found is None or (found[1] == "why") is not (found[4] in RULES):
            continue
        kind, obligation, series, rule = found.groups()
        cell = sent.setdefault((int(obligation), int(series)), {"whys": {}})
        if kind == "why":
            cell["whys"][rule] = clean(value).strip()
        else:
            cell["typed" if kind == "cell" else kind] = clean(value).strip()
    return sent


def _by_obligation(sent: Mapping[tuple[int, int], dict[str, Any]]) -> dict[int, dict[int, CellTyped]]:
    cells: dict[int, dict[int, CellTyped]] = {}
    for (obligation_id, series_id), cell in sent.items():
        cells.setdefault(obligation_id, {})[series_id] = CellTyped(**cell)
    return cells


def _apply_measure_statuses(form: Mapping[str, str], sheet: ReturnSheet, sent: dict[tuple[int, int], dict[str, Any]]) -> None:
    months = [month for month in sheet.months if month.is_open]  # what was sent stays as it was sent
    for one in sheet.series:
        status = form.get(f"status-of-{one.measure_id}", "")
        if status not in STATUSES:
            continue
        for month in months:
            cell = sent.setdefault((month.id, one.id), {"whys": {}})
            cell.setdefault("status", status)
