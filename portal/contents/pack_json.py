"""Contents as pack.json (schema 1), and a stored snapshot back as Contents. Pure."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from portal.contents.pack import Contents


def to_json(contents: Contents) -> dict[str, Any]:
    """pack.json as a dictionary. The introduction's sections, summary and notes are keys of the top level."""
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
    build = typing.cast(Callable[[Any], Contents], _builder(Contents))
    return build(data)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        # Numbers are JSON numbers: whole ones without a point.
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)  # type: ignore[operator]
    return value


@functools.cache  # each type is examined once: a snapshot has thousands of values of a dozen types
def _builder(kind: Any) -> Callable[[Any], Any] | None:
    """The function that makes a value of that type from JSON; None where the JSON value is used as it is."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        each = _builder(typing.get_args(kind)[0])
        return tuple if each is None else lambda value: tuple(map(each, value))
    if origin in (typing.Union, types.UnionType):
        inner = _builder(next(arg for arg in typing.get_args(kind) if arg is not type(None)))
        return None if inner is None else lambda value: None if value is None else inner(value)
    if kind is Decimal:
        return lambda value: Decimal(str(value))
    if not dataclasses.is_dataclass(kind):
        return None
    made = {name: build for name, hint in typing.get_type_hints(kind).items() if (build := _builder(hint)) is not None}
    make = typing.cast(Callable[..., Any], kind)

    def build_one(value: dict[str, Any]) -> Any:
        return make(**{name: made[name](item) if name in made else item for name, item in value.items()})

    return build_one
