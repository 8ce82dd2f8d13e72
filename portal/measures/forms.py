"""The forms of measures, breaks, caveats and shadow mode."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.core.forms import (
    DayField,
    ManyChoicesField,
    NumberField,
    OptionalDayField,
    PortalForm,
    WholeForm,
    WholeNumberField,
    at_least_a_word,
)
from portal.core.stored_meanwhile import SharedForm
from portal.core.written_dates import FIRST, LAST
from portal.measures.coverage import CHOICES
from portal.measures.models import Basis
from portal.statistics.comparison import LATEST, NOT_COMPARABLE, SUM, WITH_CARE
from portal.statistics.rounding import HIGHEST_BASE, LOWEST_BASE
from portal.tables.decimals import MOST_DECIMALS

JUDGEMENTS = ("lower is better", "higher is better", "none")
BASES = {
    Basis.ROLLING_YEAR: "The 12 months with the 12 months before",
    Basis.YEAR_TO_DATE: "The plan year so far with the same months a year before",
    Basis.SAME_PERIOD: "The newest month or quarter with the same one a year before",
    Basis.BASELINE: "As long a period as the baseline’s with that baseline",
    Basis.RUNNING_TOTAL: "Nothing: its numbers only add up, which is never a trend",
}
OVER_TIME = [SelectChoice(SUM, "The months are added up"), SelectChoice(LATEST, "The latest value counts")]
EFFECTS = {
    NOT_COMPARABLE: "Not comparable: no change is given across it, only the reason",
    WITH_CARE: "Compare with care: the change is given, with the reason beside it",
}
HERE, EVERYWHERE = "here", "everywhere"


def at_most(number: int) -> Length:
    return Length(max=number, message=f"Use at most {number:,} characters.")


def _id_or_none(value: Any) -> int | None:
    return None if value in (None, "", "None") else int(value)


class NamedForm(WholeForm):
    """The fields that a measure and its new definition share: what is counted, and in which unit."""

    name = StringField("Name", [DataRequired("Enter a name."), at_most(200)])
    definition = TextAreaField("Definition", [at_most(5000)])
    unit = StringField("Unit", [DataRequired("Enter the unit, such as offences."), at_most(80)])
    sum_over_time = SelectField("Over several months", choices=OVER_TIME)


class MeasureForm(SharedForm, NamedForm):
    decimal_places = WholeNumberField(
        "Decimal places", [NumberRange(0, MOST_DECIMALS, f"Enter a number from 0 to {MOST_DECIMALS}.")],
        description="How many digits a value may have after the point. 0 for counts; 1 for minutes such as 7.7.",
    )  # fmt: skip
    geography = StringField("Geography", [at_most(80)])
    judgement = SelectField("Which way is better", choices=[SelectChoice(one, one.capitalize()) for one in JUDGEMENTS])
    recorded_in = StringField(
        "Where it is recorded", [at_most(80)], description="The system or register, such as police recorded crime. "
        "A break can then be put into all measures that are recorded there.",
    )  # fmt: skip
    comparison = SelectField("What is compared", choices=[SelectChoice(basis.value, words) for basis, words in BASES.items()])
    baseline_name = StringField(
        "Its name", [at_most(200)], description="As it is said in a sentence, such as the peak year of 1995."
    )
    baseline_value = NumberField("Its value", [Optional()])
    baseline_start = OptionalDayField("Its first day", of_period=FIRST)
    baseline_end = OptionalDayField("Its last day", of_period=LAST)
    baseline_geography = StringField(
        "Its geography", [at_most(80)], description="Only if it differs: then no change is given, but the reason."
    )
    query_spread = NumberField(
        "How far from usual", [DataRequired("Enter a number of 1 or more."), NumberRange(1, 1000, "Enter 1 or more.")],
        description="So many standard deviations from the median. 3.5 asks about few values; a smaller number about more.",
    )  # fmt: skip
    query_smallest = WholeNumberField(
        "The smallest difference that is asked about", [NumberRange(0, 10**6, "Enter 0 or more.")],
        description="In the unit of the measure.",
    )  # fmt: skip
    usual_low = NumberField("The lowest usual value", [Optional()])
    usual_high = NumberField("The highest usual value", [Optional()])
    usual_lag_days = WholeNumberField(
        "Days until its numbers are usually there", [NumberRange(0, 400, "Enter a number from 0 to 400.")]
    )
    threshold = WholeNumberField(
        "Smallest number that may be shown to everybody",
        [NumberRange(0, 100, "Enter a number from 0 to 100.")],
        description="Counts from 1 to one less than this are withheld outside the working group’s pack.",
    )
    rounding_base = WholeNumberField(
        "Round every number to the nearest",
        [Optional(), NumberRange(LOWEST_BASE, HIGHEST_BASE, f"Enter a number from {LOWEST_BASE} to {HIGHEST_BASE}, or nothing.")],
        description="Usually 5. Outside the working group all its numbers are then rounded, totals too, instead of small ones "
        "being withheld. Leave it empty if it is not rounded.",
    )  # fmt: skip
    yearly_only = BooleanField("Published outside the working group as totals of complete plan years only")
    restricted = BooleanField("Restricted: in the working group’s pack only")
    covers = SelectField("Each value is of", choices=[SelectChoice(*one) for one in CHOICES.items()])
    # The page leaves it out where no other measure could count the same.
    counts_same_as_id = SelectField("Counts the same as", coerce=_id_or_none, choices=[])


class BreakForm(SharedForm, WholeForm):
    """A break. The page leaves out `where` if the measure does not say where it is recorded."""

    date = DayField("The first day that is counted differently", of_period=FIRST)
    effect = RadioField("What follows from it", choices=[SelectChoice(*one) for one in EFFECTS.items()], default=NOT_COMPARABLE)
    reason = TextAreaField(
        "The reason", [DataRequired("Say what changed."), at_most(1000)],
        description="It is printed beside every comparison across this day.",
    )  # fmt: skip
    where = RadioField("Where it is", default=HERE)


class LevelStepForm(PortalForm):
    """A lasting change of level that is accepted."""

    date = DayField("The first day of the new level", "The first day of a month.", of_period=FIRST)
    reason = TextAreaField(
        "The reason", [DataRequired("Say what changed, or that nobody knows."), at_most(1000)],
        description="It is printed wherever the measure is judged.",
    )  # fmt: skip


class WithdrawStepForm(PortalForm):
    reason = TextAreaField("Why it is withdrawn", [*at_least_a_word("Say why it is withdrawn."), at_most(1000)])


class CaveatForm(SharedForm, WholeForm):
    text = TextAreaField(
        "The caveat", [DataRequired("Write the caveat."), at_most(1000)],
        description="One sentence. It is shown wherever the measure is.",
    )  # fmt: skip
    starts = OptionalDayField("From", "Leave empty if it has always been so.", of_period=FIRST)
    ends = OptionalDayField("Until", "Leave empty if it still is.", of_period=LAST)
    measures = ManyChoicesField("Measures", coerce=int)


class ShadowModeForm(SharedForm, WholeForm):
    """Which checks are in shadow mode; their names are filled in from the checks."""

    checks = ManyChoicesField("Seen by coordinators only")
