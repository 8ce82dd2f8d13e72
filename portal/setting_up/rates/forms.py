"""The forms of rates and shares, and of the numbers that rates are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.core.forms import ChooseOneField, MonthField, WholeNumberField, at_least_a_word, key_field
from portal.measures.forms import at_most
from portal.rates.fitting import MOST_DECIMAL_PLACES
from portal.rates.fitting import PER as PER_HOW_MANY
from portal.rates.models import USUAL_DECIMAL_PLACES
from portal.setting_up.confirming import ConfirmForm
from portal.setting_up.measures.forms import WAYS
from portal.setting_up.rates.populations import FIRST_YEAR, LAST_YEAR

PER = [SelectChoice(one, f"{one:,}") for one in PER_HOW_MANY]
_PLACES = [NumberRange(0, MOST_DECIMAL_PLACES, f"Enter a number from 0 to {MOST_DECIMAL_PLACES}.")]
WHOLE_AREA = 0  # in the form: one number for the whole area


class RateForm(ConfirmForm):
    """The page of a share leaves out `decimal_places`: it has one."""

    name = StringField("Name", [DataRequired("Enter a name."), at_most(200)], description="Such as Offences per 1,000 residents.")
    decimal_places = WholeNumberField(
        "Decimal places", [InputRequired("Enter a number, such as 1."), *_PLACES],
        description="How many digits a rate has after the point. A share has one.",
    )  # fmt: skip
    judgement = ChooseOneField("Which way is better", "Choose which way is better, or none.", choices=WAYS)


class NewRateForm(RateForm):
    """`also_check` yields what is wrong beside the boxes themselves, once they can be read."""

    also_check: Callable[[], Iterable[tuple[str, str]]] | None = None

    key = key_field("offences-per-1000", "rate")
    numerator_id = ChooseOneField("Of which measure", "Choose the measure whose number is divided.", int)
    of = ChooseOneField("Divided by", "Choose a measure for a share, or a population for a rate.")
    per = SelectField("Per how many, where it is a rate", coerce=int, choices=PER, description="A share is in per cent.")

    def __init__(self, **more: Any) -> None:
        super().__init__(**({"data": {"decimal_places": USUAL_DECIMAL_PLACES}} | more))

    def validate(self, extra_validators: Any = None) -> bool:
        """What is wrong by itself and beside what else is there is shown at once."""
        is_right = super().validate(extra_validators)
        found = list(self.also_check()) if self.also_check else []
        self.blame([(name, message) for name, message in found if not self[name].errors])
        return bool(is_right and not found)


class EndRateForm(ConfirmForm):
    month = MonthField("From which month is it no longer printed?")
    reason = TextAreaField(
        "Why", [*at_least_a_word("Say why it ends."), at_most(1000)], description="It stands on the page of the rate."
    )


class PopulationForm(ConfirmForm):
    name = StringField(
        "Who or what is counted",
        [DataRequired("Enter a name."), at_most(60)],
        description="Such as Residents, or Residents aged 10 to 17. A rate is then “per 1,000 residents”.",
    )


class NewPopulationForm(PopulationForm):
    breakdown_id = SelectField("Numbers for", coerce=int, description="It cannot be changed later.")


class YearForm(ConfirmForm):
    year = WholeNumberField(
        "Year",
        [InputRequired("Enter a year."), NumberRange(FIRST_YEAR, LAST_YEAR, f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}.")],
        description="A calendar year. A rate takes the year in which the middle of its period lies.",
    )
    source_id = ChooseOneField("Source", "Choose the source. Add it on the page of sources first.", int)
    numbers = TextAreaField("Numbers", [DataRequired("Write the numbers."), Length(max=20_000, message="That is too long.")])
