"""The forms of the measures of an agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.core.forms import ChooseOneField, DayField, MonthField, WholeNumberField, at_least_a_word, key_field
from portal.core.written_dates import FIRST
from portal.measures.coverage import CHOICES
from portal.measures.forms import JUDGEMENTS, OVER_TIME, NamedForm, at_most
from portal.measures.models import DEFAULT_THRESHOLD
from portal.setting_up.confirming import ConfirmForm
from portal.setting_up.measures.adding import HOW_PARTS_ADD_UP
from portal.statistics.periods import MONTHS_IN
from portal.tables.decimals import MOST_DECIMALS

UNDIVIDED, NEW_BREAKDOWN = 0, -1  # in the form: it does not split; it splits in a new way
FREQUENCIES = [SelectChoice(one, one.capitalize()) for one in MONTHS_IN]
WAYS = [SelectChoice(one, one.capitalize()) for one in JUDGEMENTS]
EACH_PART = -1  # in the form: each part has its own agency


class NewMeasureForm(ConfirmForm):
    """A measure of an agreement. `also_check` yields what is wrong beside the boxes themselves, once they can be read."""

    also_check: Callable[[], Iterable[tuple[str, str]]] | None = None

    name = StringField("Name", [DataRequired("Enter a name."), at_most(200)])
    key = key_field("night-violence", "measure")
    definition = TextAreaField("Definition", [at_most(5000)], description="What is counted, and what is not.")
    priority_id = ChooseOneField("Priority", "Choose the priority that it belongs to.", int)
    unit = StringField(
        "Unit", [DataRequired("Enter the unit, such as offences."), at_most(80)],
        description="What is counted, such as offences. It is fixed once a value has been approved.",
    )  # fmt: skip
    decimal_places = WholeNumberField(
        "Decimal places", [NumberRange(0, MOST_DECIMALS, f"Enter a number from 0 to {MOST_DECIMALS}.")],
        description="How many digits a value may have after the point. 0 for counts; 1 for minutes such as 7.7.",
    )  # fmt: skip
    geography = StringField("Geography", [at_most(80)], description="The area that it is counted in.")
    frequency = ChooseOneField("How often it is returned", "Choose how often.", choices=FREQUENCIES)
    judgement = ChooseOneField("Which way is better", "Choose which way is better, or none.", choices=WAYS)
    sum_over_time = SelectField(
        "Over several months", choices=OVER_TIME, description="It is fixed once a value has been approved."
    )
    covers = SelectField("Each value is of", choices=[SelectChoice(*one) for one in CHOICES.items()])
    breakdown_id = SelectField("It splits by", coerce=int)
    new_breakdown = StringField(
        "Name of the new breakdown", [at_most(80)], description="Such as district. Only where it splits in a new way."
    )
    parts = TextAreaField(
        "Its parts, one a line", [Length(max=20_000, message="That is too long.")],
        description="Only for a new breakdown. Where each part has its own agency, write it after a colon, such as "
        "Old Town: Harbour Council.",
    )  # fmt: skip
    sum_over_breakdown = SelectField(
        "How its parts add up",
        choices=[SelectChoice(*one) for one in HOW_PARTS_ADD_UP.items()],
        description="It is fixed once a value has been approved.",
    )
    agency_id = ChooseOneField("Who returns it", "Choose who returns it.", int)
    returned_from = MonthField(
        "The first month that is returned", description="Of a quarterly measure, any month of the quarter."
    )
    usual_lag_days = WholeNumberField(
        "Days until its numbers are usually there", [NumberRange(0, 400, "Enter a number from 0 to 400.")]
    )
    threshold = WholeNumberField(
        "Smallest number that may be shown to everybody", [NumberRange(0, 100, "Enter a number from 0 to 100.")],
        description="Counts from 1 to one less than this are withheld outside the working group’s pack.",
    )  # fmt: skip
    restricted = BooleanField("Restricted: in the working group’s pack only")

    def __init__(self, **more: Any) -> None:
        super().__init__(**({"data": {"decimal_places": 0, "usual_lag_days": 0, "threshold": DEFAULT_THRESHOLD}} | more))

    def validate(self, extra_validators: Any = None) -> bool:
        """What is wrong by itself and beside what else is there is shown at once."""
        is_right = super().validate(extra_validators)
        found = list(self.also_check()) if self.also_check else []
        self.blame([(name, message) for name, message in found if not self[name].errors])
        return bool(is_right and not found)


class PlaceForm(ConfirmForm):
    """The page leaves out `frequency` where it cannot change."""

    priority_id = ChooseOneField("Priority", "Choose the priority that it belongs to.", int)
    place = WholeNumberField(
        "Place among the measures of the priority",
        [InputRequired("Enter a number, 1 for the first."), NumberRange(1, 999, "Enter a number from 1 to 999.")],
        description="1 is first. Packs and returns follow it.",
    )
    frequency = ChooseOneField("How often it is returned", "Choose how often.", choices=FREQUENCIES)


class EndMeasureForm(ConfirmForm):
    returned_until = MonthField("From which month is it no longer returned?")
    reason = TextAreaField(
        "Why", [*at_least_a_word("Say why it ends."), at_most(1000)],
        description="Agencies read it, and it stands on the page of the measure.",
    )  # fmt: skip


class NewDefinitionForm(ConfirmForm, NamedForm):
    key = key_field("asb-incidents-2019", "measure")
    starts = DayField("The first day that it is counted so", "The first day of a month, or of a quarter.", of_period=FIRST)
    reason = TextAreaField(
        "What is different", [DataRequired("Say what is different."), at_most(1000)],
        description="It becomes the reason of the break.",
    )  # fmt: skip
