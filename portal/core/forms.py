"""Form fields for GOV.UK pages. templates/components/fields.html draws them."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, PasswordField, SelectMultipleField, ValidationError
from wtforms.fields.core import UnboundField

from portal.core.dates import PartialDate
from portal.core.page_saves import OpenPage
from portal.core.text import clean

# The years that a typed date may have. Periods near the limits of Python's dates (1 and 9999) could not be compared.
EARLIEST, LATEST = 1900, 2199
_FOUR_DIGITS = "Write the year with four digits, such as 2019."
_LONGEST_DATE_PART = 4  # digits, of the year
MOST_EARLIER_PAGES = 20  # whose last saves are looked for


def year_problem(day: date) -> str:
    """What is wrong with the year of a date that somebody typed, as a sentence; empty where it is right."""
    return _FOUR_DIGITS if day.year < EARLIEST else f"Enter a year up to {LATEST}." if day.year > LATEST else ""


class PortalForm(FlaskForm):  # type: ignore[misc]
    """Every text is cleaned and trimmed on its way in, except passwords."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc,name-defined]
        def bind_field(self, form: Any, unbound_field: UnboundField, options: Any) -> Any:
            filters = [] if issubclass(unbound_field.field_class, PasswordField) else [_clean]
            return super().bind_field(form, unbound_field, {**options, "filters": filters})

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) in the order of the form: for the summary at the top of the page."""
        return [(getattr(field, "first_id", field.id), field.errors[0]) for field in self if field.errors]

    def blame(self, problems: list[tuple[str, str]]) -> None:
        """Shows the problems of an Incomplete error at the fields that they name, or at the first field."""
        for name, message in problems:
            field = self._fields.get(name) or next(iter(self._fields.values()))
            field.errors = [*field.errors, message]


def _clean(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value


class ManyChoicesField(SelectMultipleField):  # type: ignore[misc]
    """Choices of which any number can be ticked. What is none of them is refused in our words, without repeating it."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("Choose only what is in the list.") from None


class DateParts(Field):  # type: ignore[misc]
    """A date in three boxes: day, month and year. `parts` is what was typed, even if it is no date.

    A request without the boxes leaves the date as it is, if there is one.
    """

    parts: tuple[str, str, str] = ("", "", "")
    data: Any = None
    may_be_empty = False

    @property
    def first_id(self) -> str:
        return f"{self.name}-day"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(None, *args, **kwargs)
        boxes = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if formdata is not None and any(box in formdata for box in boxes):
            day, month, year = (clean(formdata.get(box, "")).strip() for box in boxes)
            self.parts, self.data = (day, month, year), None
            if day or month or year:
                self._read(day, month, year)
        elif self.data:
            self.parts = (str(self.data.day), str(self.data.month), str(self.data.year))
        if formdata is not None and self.data is None and not self.process_errors and not self.may_be_empty:
            self.process_errors.append("Enter the date.")

    def _read(self, *typed: str) -> None:
        try:
            # 0 stands for what is no number. date() refuses it with a ValueError, but would overflow with a very long one.
            day, month, year = (int(text) if text.isdecimal() and len(text) <= _LONGEST_DATE_PART else 0 for text in typed)
            written = date(year, month, day)
        except ValueError:
            self.process_errors.append("This date does not exist. Write it like 12 7 2019.")
            return
        if problem := year_problem(written):
            self.process_errors.append(problem)
        else:
            self.data = written


class OptionalDateParts(DateParts):
    """A date in three boxes that may all be empty: then it is None."""

    may_be_empty = True


class PartialDateField(Field):  # type: ignore[misc]
    """A date to the day, month or year in one box: 2018, 2018-11 or 2018-11-27; may be empty."""

    typed = ""

    def _value(self) -> str:
        return self.data.text if self.data else self.typed

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = clean(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = PartialDate(self.typed)
            except ValueError as error:
                raise ValueError(str(error)) from None


class NumberField(Field):  # type: ignore[misc]
    """An exact decimal number; may be empty. `typed` is what was typed, even if it is no number."""

    typed = ""

    def _value(self) -> str:
        return f"{self.data:f}" if self.data is not None else self.typed

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = clean(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if self.typed:
            if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?", self.typed):
                raise ValueError("Enter a number in digits, such as 31204 or 20.7.")
            self.data = Decimal(self.typed)


class WholeNumberField(IntegerField):  # type: ignore[misc]
    """WTForms’ field with our words for what is no whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a whole number in digits.") from None


def new_token() -> str:
    """A name for one open page, so that a page never conflicts with its own last save."""
    return secrets.token_urlsafe(12)


def save_number(text: str | None) -> int:
    """Which save of its page this is, as static/js/autosave.js counts them; 0 from a page without scripts."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


def page_number(text: str | None) -> int:
    """A number that a page carries in a hidden field; 0 for anything that is not one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def page_of(form: Mapping[str, str]) -> OpenPage:
    """The open page that posted this form. Where its fields are missing or damaged, a new page that has seen no version."""
    token = clean(form.get("token", ""))[:40] or new_token()
    number, origin = save_number(form.get("save_number")), _origin_of(form.get("origin"))
    return OpenPage(page_number(form.get("version")), token, number, origin, _earlier_pages(form.get("earlier_pages")))


def _earlier_pages(text: str | None) -> tuple[tuple[str, int], ...]:
    """Tokens and save numbers from the field `earlier_pages`, as static/js/unsaved-offer.js writes it."""
    words = clean(text or "").split()[: 2 * MOST_EARLIER_PAGES]
    return tuple((token[:40], save_number(number)) for token, number in zip(words[::2], words[1::2], strict=False))


def _origin_of(text: str | None) -> dict[str, Any] | None:
    """What a page was opened with, from its hidden field `origin`; None for anything that is no JSON object."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
