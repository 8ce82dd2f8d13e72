"""A pack's observations as one long table, for data.csv and for the Excel file. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from portal.contents.pack import Contents, Measure, Observation, SeriesBreak
from portal.contents.splits import each_with_splits
from portal.core.text import csv_text
from portal.wording import sentences
from portal.wording.lacking import lacked_parts
from portal.wording.late import value_late_words
from portal.wording.remarks import differing_total, publishing_remarks, rounding_remarks
from portal.wording.sentences import finding_words, printable


class DataLine(NamedTuple):
    """One observation with what it belongs to; the fields are the columns of data.csv, in their order.

    `covers` are the days that the value is of, in words: those of its period, the day at its end, or months to its end.
    """

    priority: str
    measure: str
    measure_name: str
    part: str
    part_name: str
    unit: str
    geography: str
    period_start: str
    period_end: str
    value: Decimal | None
    symbol: str
    status: str
    revised_from: Decimal | None
    note: str
    finding: str
    covers: str


def measure_lines(priority: str, measure: Measure, *, with_caveats: bool = False) -> Iterator[DataLine]:
    """Every observation of a measure, its total first; the total has an empty part.

    The note of the first value after a break names the break. The line of the total's newest value has the finding, whether
    that value is usual, and what a running total comes to. Every note says by which base the number is rounded; `with_caveats`
    adds the measure's caveats, and how it is published (rule 6, docs/domain.md), for a file that has no other place for them.
    """
    of_measure = (*publishing_remarks(measure), *measure.caveats) if with_caveats else rounding_remarks(measure)
    caveats = [one.rstrip(".") + "." for one in of_measure]
    lacked = lacked_parts(measure)
    for series in measure.series:
        earlier, newest = "", _newest(measure) if series.part is None else None
        for observation in series.observations:
            end = observation.period_end
            breaks = [_break_words(one) for one in measure.breaks if earlier and earlier < one.date <= end]
            earlier = end
            cumulated = sentences.cumulated_sentence(measure) if observation is newest else ""
            differing = differing_totals_of(measure, observation) if series.part is None else []
            lacking = _lacking_parts(measure, observation, lacked) if series.part is None else ""
            notes = [*observation.note.split("\n"), lacking, value_late_words(observation)]
            yield DataLine(
                priority=priority,
                measure=measure.key,
                measure_name=measure.name,
                part=series.part or "",
                part_name=series.name,
                unit=measure.unit,
                geography=measure.geography,
                period_start=observation.period_start,
                period_end=end,
                value=observation.value,
                symbol=observation.symbol,
                status=observation.status if observation.value is not None or observation.symbol else "",
                revised_from=observation.revised_from,
                note=" ".join(filter(None, [*notes, *differing, *breaks, *caveats, cumulated])),
                finding=finding_words(measure) if observation is newest else "",
                covers=sentences.period_words(observation.period_start, end, measure.covers),
            )


def _newest(measure: Measure) -> Observation | None:
    """The newest value of the measure as a whole, which its finding is about."""
    observations = [one for one in measure.series[0].observations if one.value is not None]
    return observations[-1] if observations else None


def _lacking_parts(measure: Measure, total: Observation, lacked: Mapping[str, str]) -> str:
    """“No total without Swale One Stop Shop.”: why a total that is made of parts is empty, and nothing where it is withheld;
    “Without Dover One Stop Shop, not applicable.” of one that is there. `lacked` are these by the last day."""
    if total.value is not None and (names := lacked.get(total.period_end)):
        return f"Without {names}, not applicable."
    if total.value is not None or total.symbol == "c" or measure.rate is not None:  # a rate says itself what it lacks
        return ""
    lacking = []
    for series in measure.series:
        own = next((one for one in series.observations if one.period_end == total.period_end), None)
        if series.part is not None and (own is None or (own.value is None and own.symbol not in ("c", "z"))):
            lacking.append(series.name)
    if not lacking:
        return ""
    return f"No total without {', '.join(lacking) if len(lacking) < len(measure.series) - 1 else 'its parts'}."


def differing_totals_of(measure: Measure, observation: Observation) -> list[str]:
    """What other splits of the same counts say of this total, where they do not agree."""
    span = (observation.period_start, observation.period_end)
    return [
        differing_total(split, one)
        for split in measure.splits
        for one in split.differing_totals
        if (one.period_start, one.period_end) == span
    ]


def _break_words(series_break: SeriesBreak) -> str:
    return f"Break in series, {series_break.effect} with earlier values: {series_break.reason.rstrip('.')}."


def data_lines(contents: Contents, *, with_caveats: bool = False) -> Iterator[DataLine]:
    """Every observation of every priority."""
    for priority in contents.priorities:
        for measure in each_with_splits(priority.measures):
            yield from measure_lines(priority.key, measure, with_caveats=with_caveats)


def render_csv(contents: Contents) -> bytes:
    """data.csv: UTF-8 without a byte order mark, lines ended by CR LF (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(DataLine._fields)
    writer.writerows([_cell(value) for value in line] for line in data_lines(contents, with_caveats=True))
    return out.getvalue().encode()


def _cell(value: str | Decimal | None) -> str:
    """A number as it is, a text so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return csv_text(printable(value))
