"""Contents as pack.json (schema 1), and a stored snapshot back as Contents. Pure."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from portal.contents.pack import Contents, Measure, PrintedComparison, Series
from portal.statistics.numbers import FixedDecimal


def to_json(contents: Contents) -> dict[str, Any]:
    """pack.json as a dictionary. The introduction's sections, summary, notes and origin are keys of the top level."""
    data: dict[str, Any] = _plain(contents)
    introduction = data.pop("introduction")
    data["introduction"] = introduction["sections"]
    data["introduction_summary"] = introduction["summary"]
    data["introduction_notes"] = introduction["notes"]
    data["introduction_carried"] = introduction["carried"]
    return data


def from_json(data: dict[str, Any]) -> Contents:
    """The contents of a stored snapshot; the inverse of `to_json`. Keys that a later schema added are passed over."""
    data = dict(data)
    data["introduction"] = {
        "sections": data["introduction"],
        "summary": data.pop("introduction_summary"),
        "notes": data.pop("introduction_notes"),
        "carried": data.pop("introduction_carried", None),
    }
    contents = msgspec.convert(data, Contents)
    priorities = (
        replace(priority, measures=tuple(map(_with_decimal_places, priority.measures))) for priority in contents.priorities
    )
    return replace(contents, priorities=tuple(priorities))


def _with_decimal_places(measure: Measure) -> Measure:
    """JSON writes 3.0 and 3.10 of a rate as it likes; they are printed with the decimal places of the rate."""
    if measure.rate is None:
        return measure
    places = measure.rate.decimal_places
    return replace(
        measure,
        series=tuple(_fixed_series(one, places) for one in measure.series),
        comparison=_fixed_comparison(measure.comparison, places),
    )


def _fixed_series(series: Series, places: int) -> Series:
    observations = (replace(one, value=_fixed(one.value, places)) for one in series.observations)
    return replace(series, observations=tuple(observations), comparison=_fixed_comparison(series.comparison, places))


def _fixed_comparison(comparison: PrintedComparison | None, places: int) -> PrintedComparison | None:
    if comparison is None:
        return None
    value, previous = _fixed(comparison.value, places), _fixed(comparison.previous_value, places)
    return replace(comparison, value=value, previous_value=previous, change=_fixed(comparison.change, places))


def _fixed(value: Decimal | None, places: int) -> FixedDecimal | None:
    """A change may have more decimal places than the rate, where it would be nought without them."""
    if value is None:
        return None
    fixed = FixedDecimal.of(value, places)
    return fixed if fixed == value else FixedDecimal(value)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        # Numbers are JSON numbers: whole ones without a point.
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)  # type: ignore[operator]
    return value
