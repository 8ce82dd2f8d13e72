"""The form of a progress update: the text, its status, and the rows beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from portal.agreement.models import ActionStatus
from portal.core.forms import PortalForm, page_number
from portal.core.text import clean
from portal.submissions.actions import OpenPage
from portal.submissions.forms import page_of
from portal.submissions.models import Submission
from portal.updates import details
from portal.updates import rows as update_rows
from portal.updates.details import Details
from portal.updates.merging import BOTH, THEIRS, differing, hunks, merged
from portal.updates.models import ProgressUpdate, frozen_content
from portal.updates.personal_data import PossiblePersonalData, possible_personal_data
from portal.updates.rows import Row, Rows

STATUS_MEANINGS = {
    ActionStatus.NOT_STARTED: "Nothing has been done yet, as planned.",
    ActionStatus.IN_PROGRESS: "Work with an end date is under way.",
    ActionStatus.ONGOING: "Work without an end date goes on.",
    ActionStatus.AT_RISK: "It may be late or fall short.",
    ActionStatus.OFF_TRACK: "It is late or falls short.",
    ActionStatus.COMPLETE: "It is done.",
    ActionStatus.NOT_ACHIEVED: "It will not be done.",
    ActionStatus.SUPERSEDED: "Something else has replaced it.",
}


class UpdateForm(PortalForm):
    """`rows` are those that were posted, or those given. What is wrong in a row stands in `row_problems` by its id."""

    text = TextAreaField("What has happened since last time?")
    action_status = RadioField(
        "Status of the action",
        [Optional()],
        choices=[SelectChoice(status.value, status.value.capitalize()) for status in ActionStatus],
        validate_choice=False,
    )
    explanation = TextAreaField("Why, and what are you doing about it?")
    replaced_by = StringField("What has replaced it?")
    next = TextAreaField("What happens next? (optional)")
    note = TextAreaField("Note to the coordinator")
    no_change = TextAreaField("Why has nothing changed?")
    version = HiddenField()
    token = HiddenField()

    def __init__(self, rows: Rows | None = None, not_personal: Sequence[str] | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.rows: Rows = update_rows.rows_of(request.form) if rows is None else rows
        ticked = request.form.getlist("not-personal") if not_personal is None else not_personal
        self.not_personal = [clean(one)[:120] for one in ticked][:500]
        self.row_problems: dict[str, str] = {}

    @property
    def details(self) -> Details:
        explanation, replaced_by = self.explanation.data or "", self.replaced_by.data or ""
        return Details(
            self.rows, explanation, replaced_by, self.note.data or "", self.no_change.data or "", not_personal=self.not_personal
        )

    @property
    def typed(self) -> dict[str, Any]:
        """As update_actions.save_update takes it."""
        return {
            "page": self.page,
            "text": self.text.data or "",
            "next_text": self.next.data or "",
            "status": self.action_status.data or "",
            "details": self.details,
        }

    @property
    def content(self) -> dict[str, Any]:
        """As a version would freeze it."""
        return frozen_content(self.text.data or "", self.next.data or "", self.action_status.data or "", self.details.kept)

    @property
    def asked(self) -> list[PossiblePersonalData]:
        """What in it looks like personal data."""
        return possible_personal_data(details.texts_of(self.text.data or "", self.next.data or "", self.content["details"]))

    @property
    def page(self) -> OpenPage:
        return page_of(request.form)

    @property
    def problems(self) -> list[tuple[str, str]]:
        return [*super().problems, *self.row_problems.items()]

    def blame(self, problems: list[tuple[str, str]]) -> None:
        """Those of rows stay by their id; the others go to their fields."""
        self.row_problems = {name: message for name, message in problems if "-" in name}
        super().blame([one for one in problems if one[0] not in self.row_problems])

    def drop_row(self, name: str) -> None:
        """Takes away the row that a “Remove” button names (`milestones-1`), counted as the page counted."""
        posted: Mapping[str, str] = request.form
        kept = {key: value for key, value in posted.items() if not key.startswith(f"{name}-")}
        self.rows = update_rows.rows_of(kept)

    def merge(self, submission: Submission | None) -> None:
        """What was chosen, paragraph by paragraph, between this and what somebody else saved. Of another version than the
        one that was shown nothing is taken: saving then tells of it."""
        if submission is None or submission.update is None or submission.version != page_number(self.version.data):
            return
        theirs, chosen = submission.update, request.form
        for field, name in ((self.text, "text"), (self.next, "next")):
            places = hunks(getattr(theirs, name), field.data or "")
            field.data = merged(places, {at: chosen.get(f"choice-{name}-{at}", "") for at in range(len(places))})
        for one in differing(theirs.action_status, theirs.details, self.action_status.data or "", self.details.kept):
            self._take(one.name, chosen.get(f"choice-{one.name}") or one.likely, theirs)

    def _take(self, name: str, choice: str, theirs: ProgressUpdate) -> None:
        """One section of what somebody else saved: theirs, mine or both. Of a status there can be one only."""
        if choice not in (THEIRS, BOTH):
            return
        if name == "status":
            self.action_status.data = theirs.action_status if choice == THEIRS else self.action_status.data
        elif name in self.rows:
            own, other = self.rows[name], (theirs.details.get("rows") or {}).get(name, [])
            self.rows[name] = other if choice == THEIRS else [*other, *(row for row in own if row not in other)]
        else:
            own_words, other_words = self[name].data or "", theirs.details.get(name, "")
            self[name].data = other_words if choice == THEIRS else "\n\n".join(part for part in (other_words, own_words) if part)

    def shown_rows(self, key: str, more: str) -> list[Row]:
        """The rows as the page draws them: one that is empty where there is none yet, or where another was asked for."""
        part = next(part for part in update_rows.PARTS if part.key == key)
        rows = self.rows.get(key, [])
        return [*rows, part.blank] if not rows or (more == key and len(rows) < update_rows.MOST_ROWS) else rows
