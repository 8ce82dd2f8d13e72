"""The forms of contexts, sources and published figures."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from portal.core.forms import NumberField, OptionalDayField, PartialDateField, PortalForm, new_token, page_of
from portal.core.page_saves import OpenPage
from portal.core.stored_meanwhile import SharedForm
from portal.core.written_dates import FIRST, LAST
from portal.narratives.models import Context

SOURCE_KEY = r"^(?!new$)[a-z0-9][a-z0-9-]{1,78}$"  # “new” is the address of the empty form
KINDS = {
    "level": "A level: the number itself",
    "change-only": "Only a change was published",
    "direction-only": "Only a direction was published",
    "cumulative": "A number that adds to the earlier one",
}
DIRECTIONS = ("", "up", "down", "similar")
FIGURE_STATUSES = ("final", "provisional", "revised", "unaudited")


def _text(label: str, limit: int, *, required: str = "", hint: str = "") -> Any:
    checks: list[Any] = [DataRequired(required)] if required else []
    return StringField(label, [*checks, Length(max=limit, message=f"Use at most {limit} characters.")], description=hint)


class ContextForm(PortalForm):
    text = TextAreaField("Text")
    version = HiddenField()
    token = HiddenField()
    origin = HiddenField()  # what the page was opened with: the JSON of {"text": …}

    def start_from(self, context: Context | None) -> None:
        """From here on the form is that of a new page whose next save changes this narrative, whatever its box holds."""
        self.version.data, self.token.data = str(context.version if context else 0), new_token()
        self.origin.data = json.dumps({"text": context.text if context else ""})

    @property
    def page(self) -> OpenPage:
        return page_of(request.form)


class SourceForm(SharedForm):
    key = StringField(
        "Key",
        [
            DataRequired("Enter a key."),
            Regexp(SOURCE_KEY, message="Use small letters, digits and hyphens, and more than “new”."),
        ],
        description="How texts cite it: [^this-key]. It cannot be changed later.",
    )
    title = _text("Title", 300, required="Enter the title.")
    publisher = _text("Publisher", 200)
    published = PartialDateField("Published")
    period_covered_end = PartialDateField("Covers up to", description="The last year, month or day that it reports on.")
    draft = BooleanField("It is still a draft")
    dates_are_right = BooleanField("The dates are right")


class FigureForm(SharedForm):
    ref = StringField(
        "Reference",
        [DataRequired("Enter a reference."), Regexp(r"^[A-Z]{1,6}-[0-9]{1,3}[a-z]?$", message="Write it like ASB-08.")],
    )
    priority_id = SelectField("Priority", coerce=int)
    kind = SelectField("What was published", choices=[SelectChoice(key, label) for key, label in KINDS.items()])
    measure_name = _text("What is counted", 200, required="Say what is counted.")
    value = NumberField("Value")
    unit = _text("Unit", 40)
    qualifier = _text("Qualifier", 40, hint="approx, over, estimate, projected, or nothing.")
    geography = _text("Geography", 80)
    coverage = _text("Coverage", 200)
    period_start = OptionalDayField("Period starts", of_period=FIRST)
    period_end = OptionalDayField("Period ends", of_period=LAST)
    period_label = _text("Period as it is printed", 200)
    comparator_value = NumberField("Compared with: value")
    comparator_start = OptionalDayField("Compared with: period starts", of_period=FIRST)
    comparator_end = OptionalDayField("Compared with: period ends", of_period=LAST)
    comparator_label = _text("Compared with: as it is printed", 200)
    comparator_coverage = _text("Compared with: coverage, if it differs", 200)
    comparator_geography = _text("Compared with: geography, if it differs", 80)
    stated_change = NumberField("Change as the source states it")
    stated_change_percent = NumberField("Change in % as the source states it")
    stated_direction = SelectField(
        "Direction as the source states it", choices=[SelectChoice(one, one or "Not stated") for one in DIRECTIONS]
    )
    status = SelectField("Status", choices=[SelectChoice(one, one.capitalize()) for one in FIGURE_STATUSES])
    caveat = TextAreaField("Caveat", [Length(max=5000, message="Use at most 5,000 characters.")])
    restricted = BooleanField("Restricted: in the working group’s pack only")
    source_id = SelectField("Source", coerce=int)
    known_from = PartialDateField(
        "Known from",
        description="Packs print it from then on. Leave it empty where its source says when it was published, or where it was "
        "known when its period ended.",
    )

    def validate_period_end(self, field: Any) -> None:
        if field.data and self.period_start.data and field.data < self.period_start.data:
            raise ValidationError("The period cannot end before it starts.")

    def validate_comparator_end(self, field: Any) -> None:
        if field.data and self.comparator_start.data and field.data < self.comparator_start.data:
            raise ValidationError("The period cannot end before it starts.")
