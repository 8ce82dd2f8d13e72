"""Forms of what partners send."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from portal.agreement.models import ActionStatus
from portal.core.forms import PortalForm, new_token, page_number
from portal.core.text import clean
from portal.submissions.actions import CellTyped, Page

STATUS_MEANINGS = {
    ActionStatus.NOT_STARTED: "Nothing has been done yet, as planned.",
    ActionStatus.IN_PROGRESS: "Work with an end date is under way.",
    ActionStatus.ONGOING: "Work without an end date goes on.",
    ActionStatus.AT_RISK: "It may be late or fall short.",
    ActionStatus.OFF_TRACK: "It is late or falls short. Say what you are doing about it.",
    ActionStatus.COMPLETE: "It is done.",
    ActionStatus.NOT_ACHIEVED: "It will not be done. Say why.",
    ActionStatus.SUPERSEDED: "Something else has replaced it. Say what.",
}


class UpdateForm(PortalForm):
    text = TextAreaField("What has happened since last time?")
    next = TextAreaField("What happens next? (optional)")
    action_status = RadioField(
        "Status of the action",
        [Optional()],
        choices=[SelectChoice(status.value, status.value.capitalize()) for status in ActionStatus],
        validate_choice=False,
    )
    version = HiddenField()
    token = HiddenField()

    @property
    def content(self) -> dict[str, str]:
        """As a version would freeze it."""
        return {"text": self.text.data or "", "next": self.next.data or "", "action_status": self.action_status.data or ""}

    @property
    def page(self) -> Page:
        return page_of(self.version.data, self.token.data)


def page_of(version: str | None, token: str | None) -> Page:
    """Which page a change comes from. Anything odd counts as a page of its own that knows nothing."""
    return Page(page_number(version), clean(token or "")[:40] or new_token())


def typed_cells(form: Mapping[str, str]) -> dict[int, CellTyped]:
    """The cells of a posted grid: cell-ID, note-ID and, for the measure it belongs to, status-ID."""
    found = {}
    for name, typed in form.items():
        head, _, number = name.partition("-")
        if head == "cell" and number.isascii() and number.isdigit() and len(number) < 10:
            measure = form.get(f"measure-{number}", "")
            found[int(number)] = CellTyped(
                clean(typed).strip(), clean(form.get(f"note-{number}", "")).strip(), form.get(f"status-{measure}", "")
            )
    return found
