"""Contents as pack.json (schema 1), and a stored snapshot back as Contents. Pure."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import msgspec

from portal.contents.pack import Contents


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
    return msgspec.convert(data, Contents)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        # Numbers are JSON numbers: whole ones without a point.
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)  # type: ignore[operator]
    return value
