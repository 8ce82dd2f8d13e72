"""Forms about reminders."""

from __future__ import annotations

from wtforms import StringField, TextAreaField, ValidationError

from portal.core.forms import PortalForm
from portal.core.stored_meanwhile import SharedForm
from portal.reminders.schedule import parse_steps


class ScheduleForm(SharedForm):
    """A cycle’s own schedule. `parsed` has the steps once the form is valid."""

    steps = StringField(
        "Working days before (−) and after (+) the due date",
        description="With commas between them. Empty: nothing goes by itself.",
    )
    parsed: tuple[int, ...] = ()

    def validate_steps(self, field: StringField) -> None:
        try:
            self.parsed = parse_steps(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None


class PauseForm(PortalForm):
    reason = TextAreaField("Why", description="For the team. The agency does not see it.")
