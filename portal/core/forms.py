"""Form fields for GOV.UK pages. templates/components/fields.html draws them."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, IntegerField, PasswordField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import Choice
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, Length, Regexp

from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete, NotWhole
from portal.core.page_saves import OpenPage
from portal.core.text import EMAIL_ADDRESS, SHORTEST_REASON, clean
from portal.core.written_dates import (
    DAY_HINT,
    FIRST,
    MONTH_HINT,
    PART_HINT,
    QUARTER_HINT,
    far_ahead_problem,
    written_date,
    written_day,
)

END = "end"  # the field at the end of a form, by which one that was cut off is known
MOST_EARLIER_PAGES = 20  # whose last saves are looked for


class PortalForm(FlaskForm):  # type: ignore[misc]
    """Every text is cleaned and trimmed on its way in, except passwords."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc,name-defined]
        def bind_field(self, form: Any, unbound_field: UnboundField, options: Any) -> Any:
            filters = [] if issubclass(unbound_field.field_class, PasswordField) else [_clean]
            return super().bind_field(form, unbound_field, {**options, "filters": filters})

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) in the order of the form: for the summary at the top of the page."""
        return [(field.id, field.errors[0]) for field in self if field.errors]

    def blame(self, problems: list[tuple[str, str]]) -> None:
        """Shows the problems of an Incomplete error at the fields that they name, or at the first field."""
        for name, message in problems:
            field = self._fields.get(name) or next(iter(self._fields.values()))
            field.errors = [*field.errors, message]

    def is_right_with(self, **checks: Callable[[Any], object]) -> bool:
        """Whether the form was sent and is right, by its own rules and by these checks of a field's value, which raise
        Incomplete. What is wrong by any of them is shown at once. A field whose value is wrong
        already, or could not be read, is not checked."""
        if not self.is_submitted():
            return False
        self.validate()
        for name, check in checks.items():
            field = self._fields[name]
            try:
                if field.data is not None and not field.errors:
                    check(field.data)
            except Incomplete as error:
                self.blame(error.problems)
        return not self.errors

    def blame_only(self, name: str, message: str) -> None:
        """The same for one problem, in place of all others: what they ask for would not help."""
        for field in self:
            field.errors = []
        self.blame([(name, message)])


class WholeForm(PortalForm):
    """A form of which a tick or a box that does not arrive would be taken for emptied: one that was cut off is refused by
    NotWhole, and nothing of it is used. Its page has templates/components/fields.html: end_mark behind the last box."""

    def validate(self, extra_validators: Any = None) -> bool:
        if END not in request.form:
            raise NotWhole
        return bool(super().validate(extra_validators))


def key_field(example: str, of: str) -> StringField:
    """The box for the key of something new, which files name it by."""
    return StringField(
        "Key",
        [
            DataRequired("Enter a key."),
            Length(max=80, message="Use at most 80 characters."),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=f"Use small letters, digits and hyphens only, such as {example}."),
        ],
        description=f"Files name the {of} by it, so it never changes. For example {example}.",
    )


def email_field(label: str, example: str, *rules: Any, description: str = "") -> EmailField:
    """A box for an e-mail address, which may be empty unless one of the `rules` says otherwise. They come first."""
    return EmailField(
        label,
        [
            *rules,
            Regexp(f"^$|^{EMAIL_ADDRESS}$", message=f"Enter an address like {example}."),
            Length(max=254, message="Use at most 254 characters."),
        ],
        description=description,
    )


def at_least_a_word(message: str) -> tuple[DataRequired, Length]:
    """The rules of a box that asks for a reason."""
    return DataRequired(message), Length(min=SHORTEST_REASON, message=message)


def _clean(value: Any) -> Any:
    return clean(value).strip() if isinstance(value, str) else value


class ChooseOneField(SelectField):  # type: ignore[misc]
    """A drop-down list in which nothing is chosen at first: nobody sends by mistake what stands at its top. Who chooses nothing
    reads `missing`."""

    def __init__(self, label: str, missing: str, coerce: Callable[[Any], Any] = str, **more: Any) -> None:
        no_such = {"invalid_value_message": missing, "invalid_choice_message": missing}
        super().__init__(label, [DataRequired(missing)], lambda value: coerce(value) if value else None, **no_such, **more)

    def iter_choices(self) -> list[Choice]:
        choices = super().iter_choices()
        has_one = any(self.coerce(one.value) == self.object_data for one in choices)
        return choices if has_one else [Choice("", "Choose one", not self.data, {}), *choices]


class ManyChoicesField(SelectMultipleField):  # type: ignore[misc]
    """Choices of which any number can be ticked. What is none of them is refused in our words, without repeating it."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("Choose only what is in the list.") from None


class _TypedField(Field):  # type: ignore[misc]
    """One box whose text is read. What was typed stays in it, even if it cannot be read."""

    typed = ""
    data: Any = None

    def _value(self) -> str:
        return self.typed or (self._words() if self.data else "")

    def _words(self) -> str:
        """The value as its box shows it."""
        raise NotImplementedError


class DayField(_TypedField):
    """A day in one box, as people write it (written_dates.py). Where it is the `of_period` (FIRST or LAST) day of a period, the
    name of a month is enough.

    A request without the box leaves the day as it is, if there is one.
    """

    may_be_empty = False
    hint = DAY_HINT

    def __init__(self, label: str, description: str = "", of_period: str = "", **more: Any) -> None:
        self.of_period = of_period
        super().__init__(label, description=f"{description} {self.hint}".strip(), **more)

    def _words(self) -> str:
        return day_words(self.data)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(None, *args, **kwargs)
        if formdata is None:
            return
        if self.name in formdata:
            self.typed, self.data = clean(formdata.get(self.name, "")).strip(), None
            if self.typed:
                self._read()
        if self.data is None and not self.process_errors and not self.may_be_empty:
            self.process_errors.append("Enter the date.")

    def _read(self) -> None:
        try:
            self.data = _not_far_ahead(written_day(self.typed, self.of_period))
        except ValueError as error:
            self.process_errors.append(str(error))


def _not_far_ahead(day: date) -> date:
    """The day; ValueError, with a sentence, where its year is more likely mistyped."""
    if problem := far_ahead_problem(day, clock.today()):
        raise ValueError(problem)
    return day


class MonthField(DayField):
    """The first day of a month, in one box in which the name of the month is enough."""

    hint = MONTH_HINT

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, of_period=FIRST, **more)

    def ask_for_quarter(self, label: str) -> None:
        """Has the box ask for a quarter, of which it gets a month."""
        self.label.text, self.description = label, QUARTER_HINT

    def _read(self) -> None:
        super()._read()
        if self.data is not None and self.data.day != 1:
            self.data = None
            self.process_errors.append("Give a month, such as May 2019: returns are of whole months.")


class OptionalDayField(DayField):
    """A day whose box may be empty: then it is None."""

    may_be_empty = True


class PartialDateField(_TypedField):
    """A date to the day, month or year in one box; may be empty."""

    def __init__(self, label: str, description: str = "", **more: Any) -> None:
        super().__init__(label, description=f"{description} {PART_HINT}".strip(), **more)

    def _words(self) -> str:
        words: str = self.data.words
        return words

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = clean(valuelist[0]).strip() if valuelist else ""
        self.data = written_date(self.typed) if self.typed else None
        if self.data is not None:
            _not_far_ahead(self.data.first)


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
