"""Leads each entry of a file to a series and a period that may be written, or says why it cannot be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.returns.cells import read_cell
from portal.returns.workbooks.entries import FileEntry, Found, Stamp
from portal.returns.workbooks.known_series import Known, KnownSeries, Target
from portal.returns.workbooks.names import fold, is_total
from portal.returns.workbooks.written_periods import misfit
from portal.returns.workbooks.written_values import meaning
from portal.spreadsheets.refusals import Refused
from portal.statistics.comparison import number_words
from portal.statistics.periods import Period

MANY = 6  # periods, to list in a message

Place = tuple[int, Period]  # series id and period: one cell of a return


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry and where it leads. With a `problem` it is refused, and series and period are there as far as they are known."""

    entry: FileEntry
    series: KnownSeries | None
    period: Period | None
    problem: str = ""


@dataclass(frozen=True)
class Matched:
    """In the order of the file; the same value given twice is there once. `warnings` stand in nobody's way."""

    outcomes: tuple[Outcome, ...]
    warnings: tuple[str, ...]


def match(found: Found, known: Sequence[KnownSeries], *, agency: str, cycle: str) -> Matched:
    """`agency` and `cycle` are the keys of those that the upload is for. Raises Refused for another agency's workbook."""
    warnings = list(found.remarks)
    if found.stamp:
        warnings = _check_stamp(found.stamp, agency, cycle) + warnings
    names = Known(known)
    outcomes: list[Outcome] = []
    totals: list[tuple[FileEntry, str]] = []
    targets: dict[tuple[str, str, tuple[str, ...] | None], Target] = {}
    for entry in found.entries:
        asked = (entry.measure, entry.part, entry.headings)
        if asked not in targets:
            targets[asked] = names.find(*asked)
        target = _by_key(names, entry) or targets[asked]
        if target.total_of:
            totals.append((entry, target.total_of))
        else:
            outcomes.append(_outcome(entry, target))
    outcomes = _without_doubles(outcomes)
    warnings += _check_totals(totals, outcomes, names)
    return Matched(tuple(outcomes), tuple(warnings))


def _check_stamp(stamp: Stamp, agency: str, cycle: str) -> list[str]:
    if stamp.agency != agency:
        raise Refused(
            f"This workbook was made for another agency ({stamp.agency or 'not named'}). "
            "Download the workbook of your own agency, and fill in that one."
        )
    if stamp.cycle != cycle:
        return [f"This workbook was made for another review cycle ({stamp.cycle}). Check that it is the file you meant."]
    return []


def _by_key(names: Known, entry: FileEntry) -> Target | None:
    """By the hidden key of our own workbook, as long as the row still says the same; None where there is no such key."""
    series = names.by_id.get(entry.series_id) if entry.series_id is not None else None
    if series is None:
        return None
    same_measure = fold(entry.measure) in {fold(name) for name in (*series.measure_names, series.measure)}
    if series.part:
        same_part = fold(entry.part) in {fold(name) for name in (*series.part_names, series.part)}
    else:
        same_part = not entry.part or is_total(entry.part)
    if same_measure and same_part:
        return Target(series)
    written = ", ".join(text for text in (entry.measure, entry.part) if text) or "nothing"
    return Target(
        problem=f"The hidden key of this row belongs to {series.label}, but the row says “{written}”. "
        "Download the workbook again, and copy your numbers into it."
    )


def _outcome(entry: FileEntry, target: Target) -> Outcome:
    series, period = target.series, entry.period
    problem = target.problem or entry.problem
    if series and period and not problem:
        problem = misfit(period, series.frequency) or _closed(series, period)
        if not problem and (error := read_cell(entry.typed, series.unit).error):
            problem = error
    return Outcome(entry, series, period, problem)


def _closed(series: KnownSeries, period: Period) -> str:
    if period in series.periods:
        return ""
    open_ = sorted(series.periods)[-MANY:]
    listed = f"You can enter {', '.join(one.words for one in open_)}." if open_ else "Ask the coordinator when it will be."
    return f"{period.words} is not open for {series.measure_names[0]}. {listed}"


def _without_doubles(outcomes: list[Outcome]) -> list[Outcome]:
    """Of each place one outcome, unless its entries say different things: then all of them are refused."""
    groups: dict[Place, list[int]] = {}
    for at, one in enumerate(outcomes):
        if one.series and one.period and not one.problem and not one.entry.is_blank:
            groups.setdefault((one.series.series_id, one.period), []).append(at)
    dropped: set[int] = set()
    for many in groups.values():
        if len(many) > 1:
            first = outcomes[many[0]]
            clash = next((outcomes[at] for at in many[1:] if _differ(first, outcomes[at])), None)
            for at in many:
                if clash:
                    other = first if at != many[0] else clash
                    outcomes[at] = replace(outcomes[at], problem=_twice(outcomes[at], other))
            if not clash:
                outcomes[many[0]] = _merged([outcomes[at] for at in many])
                dropped.update(many[1:])
    return [one for at, one in enumerate(outcomes) if at not in dropped]


def _differ(one: Outcome, other: Outcome) -> bool:
    """Whether two entries for one place contradict each other. What only one of them says is no contradiction."""
    assert one.series
    if meaning(one.entry.typed, one.series.unit) != meaning(other.entry.typed, one.series.unit):
        return True
    return any(a and b and a != b for a, b in ((one.entry.status, other.entry.status), (one.entry.note, other.entry.note)))


def _merged(same: list[Outcome]) -> Outcome:
    status = next((one.entry.status for one in same if one.entry.status), "")
    note = next((one.entry.note for one in same if one.entry.note), "")
    return replace(same[0], entry=replace(same[0].entry, status=status, note=note))


def _twice(one: Outcome, other: Outcome) -> str:
    assert one.series and one.period
    sheet = f" of “{other.entry.sheet}”" if other.entry.sheet and other.entry.sheet != one.entry.sheet else ""
    said = f"“{other.entry.typed[:40]}”" if other.entry.typed != one.entry.typed else "another note or status"
    return (
        f"{one.series.label}, {one.period.words}, also stands in {other.entry.address}{sheet} with {said}. Keep one of the two."
    )


def _check_totals(totals: list[tuple[FileEntry, str]], outcomes: list[Outcome], names: Known) -> list[str]:
    """A warning for each total that its parts, where the file has them all, do not add up to."""
    values = {
        (one.series.series_id, one.period): read_cell(one.entry.typed, one.series.unit)
        for one in outcomes
        if totals and one.series and one.period and not one.problem
    }
    warnings = []
    for entry, key in totals:
        parts = names.parts.get(key, [])
        place = f"{entry.sheet}, {entry.address}" if entry.sheet else entry.address[:1].upper() + entry.address[1:]
        if not parts or not parts[0].adds_up:
            warnings.append(f"{place}: “{entry.part}” was not read, because no such total is returned.")
            continue
        if entry.period is None or entry.problem:
            continue
        stated = read_cell(entry.typed, parts[0].unit).value
        cells = [values.get((part.series_id, entry.period)) for part in parts]
        if stated is None or any(cell is None or (cell.value is None and cell.symbol != "z") for cell in cells):
            continue
        added = sum((cell.value for cell in cells if cell and cell.value is not None), Decimal(0))
        if added != stated:
            warnings.append(
                f"{place}: the file gives {number_words(stated)} as the total of {parts[0].measure_names[0]}, "
                f"{entry.period.words}, but its parts add up to {number_words(added)}. Check which is right."
            )
    return warnings
