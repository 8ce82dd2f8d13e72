"""Contents as pack.json (schema 1), and a stored snapshot back as Contents. Pure."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from decimal import Decimal
from typing import Any

from portal.packs.contents import Contents


def to_json(contents: Contents) -> dict[str, Any]:
    """pack.json as a dictionary: the introduction's sections stand at the top level, its notes beside them."""
    data: dict[str, Any] = _plain(contents)
    introduction = data.pop("introduction")
    data["introduction"] = introduction["sections"]
    data["introduction_summary"] = introduction["summary"]
    data["introduction_notes"] = introduction["notes"]
    return data


def from_json(data: dict[str, Any]) -> Contents:
    """The contents of a stored snapshot; the inverse of `to_json`."""
    data = dict(data)
    data["introduction"] = {
        "sections": data["introduction"],
        "summary": data.pop("introduction_summary"),
        "notes": data.pop("introduction_notes"),
    }
    built: Contents = _build(Contents, data)
    return built


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        # Numbers are JSON numbers: whole ones without a point.
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)  # type: ignore[operator]
    return value


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(kind)
    if origin is tuple:
        return tuple(_build(typing.get_args(kind)[0], item) for item in value)
    if origin in (typing.Union, types.UnionType):
        return _build(next(arg for arg in typing.get_args(kind) if arg is not type(None)), value)
    if kind is Decimal:
        return Decimal(str(value))
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return kind(**{name: _build(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    return value


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
