"""Forms about the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp

from portal.agreement.models import ActionStatus, Agreement
from portal.core.forms import ChooseOneField, ManyChoicesField, PartialDateField, WholeForm


def offer_origins(form: Any, offered: Sequence[tuple[int, str]], agreement: Agreement) -> None:
    """Offers what the action, or the priority, can come from; without the boxes where that is nothing."""
    if not offered:
        del form.comes_from
        return
    form.comes_from.choices = [SelectChoice(number, name) for number, name in offered]
    if agreement.previous is not None:
        form.comes_from.label.text = f"{form.comes_from.label.text} of {agreement.previous.year}"


class ActionForm(WholeForm):
    """Only the form of a new action has `ref`, because packs and people call the action by it."""

    ref = StringField(
        "Reference",
        [
            DataRequired("Enter a reference, such as SM6."),
            Regexp(r"^[A-Za-z]{1,6}[0-9]{1,3}[a-z]?$", message="Use letters and a number, such as SM6."),
        ],
    )
    priority_id = ChooseOneField("Priority", "Choose the priority.", int)
    title = TextAreaField(
        "What will be done", [DataRequired("Say what will be done."), Length(max=500, message="Use at most 500 characters.")]
    )
    lead_agency_id = ChooseOneField("Lead agency", "Choose the agency that leads.", int)
    contributors = ManyChoicesField("Who else writes about it", coerce=int)
    body_id = SelectField("Overseen by", coerce=int)
    start = PartialDateField("Starts")
    due = PartialDateField("Due (optional)")
    comes_from = ManyChoicesField("Continues which actions", coerce=int)  # only in a draft plan year
    status = SelectField("Status", choices=[SelectChoice(status.value, status.value.capitalize()) for status in ActionStatus])
    shown = HiddenField()  # the action as it was when the page was opened
    sure_of = HiddenField()  # what the change does to what is owed, as the button of the question names it
