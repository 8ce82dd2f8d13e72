"""What is stored now, where that is not what somebody typed on a page that they opened before."""

from __future__ import annotations

from typing import NamedTuple

from wtforms import Field, SelectField, SelectMultipleField

from portal.core.dates import PartialDate
from portal.core.forms import PortalForm
from portal.core.text import listed

NOT_COMPARED = ("csrf_token", "shown", "sure_of", "ref")


class Stored(NamedTuple):
    """A box by its label, and what is stored of it, in words."""

    label: str
    words: str


def differing(typed: PortalForm, stored: PortalForm) -> list[Stored]:
    """The boxes of the typed form that hold something else than the stored one."""
    return [
        Stored(field.label.text, _words(stored[field.name]))
        for field in typed
        if field.name not in NOT_COMPARED and _comparable(field) != _comparable(stored[field.name])
    ]


def _comparable(field: Field) -> object:
    return sorted(field.data or []) if isinstance(field, SelectMultipleField) else field.data


def _words(field: Field) -> str:
    if isinstance(field, SelectField):
        chosen = field.data if isinstance(field, SelectMultipleField) else [field.data]
        return listed([one.label for one in field.choices if one.value in (chosen or [])]) or "Nothing"
    return field.data.words if isinstance(field.data, PartialDate) else str(field.data or "") or "Nothing"
