"""Forms of what several people change: what somebody else stored since the page was opened is not undone without a word."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, NamedTuple

from flask import request
from wtforms import BooleanField, Field, SelectField, SelectMultipleField
from wtforms.fields import HiddenField
from wtforms.fields.simple import SubmitField

from portal.core.dates import PartialDate, day_words
from portal.core.forms import PortalForm
from portal.core.text import listed

AS_OPENED = (
    "as-opened"  # the field that says what was stored when the page was opened: templates/components/stored_meanwhile.html
)
CHANGED_MEANWHILE = (
    "Somebody else has saved this since you opened the page. Read what they changed, and save again if yours is right."
)
NOT_COMPARED = ("csrf_token", "shown", "sure_of", "ref")


class Stored(NamedTuple):
    """A box by its label, and what is stored of it, in words."""

    label: str
    words: str


class SharedForm(PortalForm):
    """It is made with what is stored (obj=, data=). Where that has changed since the page was opened, it is refused once, with
    `stored`: what differs from what was typed. Its page has the field AS_OPENED."""

    stored: tuple[Stored, ...] = ()

    @property
    def as_opened(self) -> str:
        """The same as long as the same is stored."""
        values = [(field.name, repr(field.object_data)) for field in self._boxes()]
        return hashlib.sha256(repr(values).encode()).hexdigest()[:32]

    def validate(self, extra_validators: Any = None) -> bool:
        is_right: bool = super().validate(extra_validators)
        if request.form.get(AS_OPENED) not in (None, "", self.as_opened):
            self.stored = tuple(_stored(field) for field in self._boxes() if _differs(field))
        if not self.stored:
            return is_right
        self.blame([(self._boxes()[0].name, CHANGED_MEANWHILE)])
        return False

    def _boxes(self) -> list[Field]:
        return [one for one in self if one.name not in NOT_COMPARED and not isinstance(one, HiddenField | SubmitField)]


def _stored(field: Field) -> Stored:
    return Stored(field.label.text, _words(field, field.object_data))


def _differs(field: Field) -> bool:
    if isinstance(field, BooleanField) and field.object_data is None:
        return False  # a tick that answers a question, and is not stored
    return bool(_comparable(field, field.data) != _comparable(field, field.object_data))


def differing(typed: PortalForm, stored: PortalForm) -> list[Stored]:
    """The boxes of the typed form that hold something else than the stored one."""
    return [
        Stored(field.label.text, _words(field, stored[field.name].data))
        for field in typed
        if field.name not in NOT_COMPARED and _comparable(field, field.data) != _comparable(field, stored[field.name].data)
    ]


def _comparable(field: Field, value: Any) -> Any:
    if isinstance(field, SelectMultipleField):
        return sorted(value or [])
    return "" if value is None else value  # 0 is a number, and an empty box none


def _words(field: Field, value: Any) -> str:
    if isinstance(field, SelectField):
        chosen = value if isinstance(field, SelectMultipleField) else [value]
        return listed([one.label for one in field.choices if one.value in (chosen or [])]) or "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_words(value)
    return value.words if isinstance(value, PartialDate) else "Nothing" if value in (None, "") else str(value)
