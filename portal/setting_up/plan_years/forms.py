"""The forms of a draft plan year."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from portal.core.forms import ChooseOneField, DayField, PortalForm, at_least_a_word
from portal.core.written_dates import FIRST, LAST
from portal.exchange.plan_years import is_plan_year
from portal.setting_up.confirming import ConfirmForm
from portal.setting_up.plan_years.deciding import LONGEST_REASON


def _check_key(_form: PortalForm, field: StringField) -> None:
    if not is_plan_year(field.data or ""):
        raise ValidationError("Write it as two years that follow each other, such as 2019-20.")


class PrepareForm(PortalForm):
    made_from = HiddenField()  # the key of the plan year that the page named; empty for the first one
    key = StringField(
        "Plan year",
        [DataRequired("Enter the plan year."), _check_key],
        description="As addresses and files write it, such as 2019-20. It never changes.",
    )
    title = StringField("Title", [DataRequired("Enter the title."), Length(max=200, message="Use at most 200 characters.")])
    starts = DayField("First day", of_period=FIRST)
    ends = DayField("Last day", of_period=LAST)
    is_meant = BooleanField("These days are right")
    asked_days = HiddenField()  # those that the box to tick was about

    @property
    def days_named(self) -> str:
        return f"{self.starts.data} to {self.ends.data}"

    def are_days_meant(self) -> bool:
        """Whether the box is ticked for just these days; a tick for others is taken off."""
        self.is_meant.data = self.is_meant.data and self.asked_days.data == self.days_named
        return bool(self.is_meant.data)


class MoveForm(ConfirmForm):
    priority_id = ChooseOneField("Priority", "Choose the priority.", int)


class DropForm(PortalForm):
    deletes = HiddenField()  # the references of what the page says is deleted, with commas
    reason = TextAreaField(
        "Why nothing continues it",
        [
            *at_least_a_word("Say why nothing continues it."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON:,} characters."),
        ],
        description="A sentence for the working group and the governing group, such as “The strategy is finished.”",
    )
