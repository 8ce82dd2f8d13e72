"""Form fields for GOV.UK pages. templates/components/fields.html draws them."""

from __future__ import annotations

import re
import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, PasswordField
from wtforms.fields.core import UnboundField

from portal.core.dates import PartialDate
from portal.core.text import clean

# What people write about lies between them. Outside, there is no year before or after to compare with.
EARLIEST, LATEST = 1900, 2199
YEAR = "Write the year with four digits, such as 2019."
LONGEST_PART = 4  # of a date: the year


def year_problem(day: date) -> str:
    """What is wrong with the year of a date that somebody typed; nothing where it is one that the portal can reckon with."""
    return YEAR if day.year < EARLIEST else f"Enter a year up to {LATEST}." if day.year > LATEST else ""


class PortalForm(FlaskForm):  # type: ignore[misc]
    """Every text is cleaned and trimmed on its way in, except passwords."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc,name-defined]
        def bind_field(self, form: Any, unbound_field: UnboundField, options: Any) -> Any:
            own = [] if issubclass(unbound_field.field_class, PasswordField) else [_clean]
            return super().bind_field(form, unbound_field, {**options, "filters": own})

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) in the order of the form: for the summary at the top of the page."""
        return [(getattr(field, "first_id", field.id), field.errors[0]) for field in self if field.errors]

    def blame(self, problems: list[tuple[str, str]]) -> None:
        """Puts messages from below (Incomplete) at the fields they name, or at the first field."""
        for name, message in problems:
            field = self._fields.get(name) or next(iter(self._fields.values()))
            field.errors = [*field.errors, message]


def _clean(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value


class DateParts(Field):  # type: ignore[misc]
    """A date in three boxes: day, month and year. `parts` keeps what was typed, however wrong. A form that comes without the
    boxes leaves the date as it is, if there is one."""

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
            # Not every number that int() reads can be asked for as a date: longer ones are none.
            day, month, year = (int(text) if text.isdecimal() and len(text) <= LONGEST_PART else 0 for text in typed)
            written = date(year, month, day)
        except ValueError:
            self.process_errors.append("This date does not exist. Write it like 12 7 2019.")
            return
        if problem := year_problem(written):
            self.process_errors.append(problem)
        else:
            self.data = written


class OptionalDateParts(DateParts):
    """The same, and None where all three boxes are empty."""

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
    """A number as it was written, exact; may be empty. Keeps what was typed, however wrong."""

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
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a whole number in digits.") from None


def new_token() -> str:
    """Names one open page, so that a page never conflicts with its own last save."""
    return secrets.token_urlsafe(12)


def save_number(text: str | None) -> int:
    """Which save of its page this is, as static/portal.js counts them: a later one has a larger number. 0 without scripts."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


def page_number(text: str | None) -> int:
    """A number that a page carries in a hidden field; 0 for anything that is not one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
