"""The form of a progress update: the text, its status, and the rows beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from portal.agreement.models import ActionStatus
from portal.core.errors import NotWhole
from portal.core.forms import END, PortalForm, new_token, page_number, page_of
from portal.core.page_saves import OpenPage
from portal.core.text import clean
from portal.submissions.models import Submission
from portal.updates import rows as update_rows
from portal.updates.details import DETAIL_WORDS, LONGEST_NEXT, LONGEST_TEXT, LONGEST_WORDS, Details, UpdateContent
from portal.updates.merging import BOTH, THEIRS, differing, fingerprints, hunks, merged
from portal.updates.rows import Row, Rows, box_name

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


def up_to(limit: int) -> str:
    """“Up to 20,000 characters.”, as it is said before a field."""
    return f"Up to {limit:,} characters."


WORDS = ("text", "next", *DETAIL_WORDS)  # the boxes that hold nothing but text


class UpdateForm(PortalForm):
    """The form of an update. `rows` are those that were posted, unless others are given. `not_personal` are the keys of
    possible personal data that somebody ticked as not about a person, `dates_meant` those of dates that are right.
    `row_problems` says what is wrong in a row, by the id of its box."""

    text = TextAreaField("What has happened since last time?", description=up_to(LONGEST_TEXT))
    action_status = RadioField(
        "Status of the action",
        [Optional()],
        choices=[SelectChoice(status.value, status.value.capitalize()) for status in ActionStatus],
        validate_choice=False,
    )
    explanation = TextAreaField("Why, and what are you doing about it?", description=up_to(LONGEST_WORDS))
    replaced_by = StringField("What has replaced it?", description=up_to(LONGEST_WORDS))
    next = TextAreaField("What happens next? (optional)", description=up_to(LONGEST_NEXT))
    note = TextAreaField(
        "Note to the coordinator", description=f"Only the team reads it. It is never printed. {up_to(LONGEST_WORDS)}"
    )
    no_change = TextAreaField("Why has nothing changed?", description=f"At least 10 characters. {up_to(LONGEST_WORDS)}")
    unchanged = BooleanField("It is right as it was. Send it again.")  # on the page once that is asked
    version = HiddenField()
    token = HiddenField()
    origin = HiddenField()  # what the page was opened with, as UpdateContent.as_json
    choosing = HiddenField()  # on a page that asks whose text counts: fingerprints of what its boxes held then, as JSON

    def __init__(self, rows: Rows | None = None, not_personal: Sequence[str] | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.rows: Rows = update_rows.rows_of(request.form) if rows is None else rows
        ticked = request.form.getlist("not-personal") if not_personal is None else not_personal
        self.not_personal = [clean(key)[:120] for key in ticked][:500]
        self.dates_meant = [clean(key)[:120] for key in request.form.getlist("date-meant")][:100]
        self.row_problems: dict[str, str] = {}
        self._is_choice_old = False  # whether the draft has changed again since somebody chose between two texts

    @classmethod
    def posted(cls) -> UpdateForm:
        """The form that was posted; NotWhole where its end is missing: what did not arrive would be taken for emptied."""
        if not {END, "version"} <= request.form.keys():
            raise NotWhole
        return cls()

    @property
    def written(self) -> UpdateContent:
        """What was written on the page."""
        return UpdateContent(
            text=self.text.data or "",
            next=self.next.data or "",
            status=self.action_status.data or "",
            details=Details(
                rows=self.rows,
                explanation=self.explanation.data or "",
                replaced_by=self.replaced_by.data or "",
                note=self.note.data or "",
                no_change=self.no_change.data or "",
                not_personal=self.not_personal,
                dates_meant=self.dates_meant,
            ),
        )

    @classmethod
    def of(cls, content: UpdateContent, version: int) -> UpdateForm:
        """The form of a page that shows this content, at this version of the submission."""
        details = content.details
        form = cls(formdata=None, rows=details.rows, not_personal=details.not_personal)
        form.dates_meant = list(details.dates_meant)
        form.show(content, version)
        return form

    def show(self, content: UpdateContent, version: int) -> None:
        """From here on the form is that of a new page, which shows this content."""
        for name in WORDS:
            self[name].data = getattr(content.details if name in DETAIL_WORDS else content, name)
        self.action_status.data, self.rows = content.status, content.details.rows
        self.start_from(content, version)

    def start_from(self, content: UpdateContent, version: int) -> None:
        """From here on the form is that of a new page whose next save changes this content, whatever its boxes hold."""
        self.version.data, self.token.data, self.origin.data = str(version), new_token(), json.dumps(content.as_json)

    @property
    def page(self) -> OpenPage:
        page = page_of(request.form)
        return replace(page, origin=None) if self._is_choice_old else page

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Those of the fields, then those of the rows, each with the name of its row and box: in the summary they stand alone."""
        return [*super().problems, *((name, f"{box_name(name)}{message}") for name, message in self.row_problems.items())]

    def blame(self, problems: list[tuple[str, str]]) -> None:
        """Shows each problem at its place: those of rows by the id of the box, the others at their fields."""
        self.row_problems |= {name: message for name, message in problems if "-" in name}
        super().blame([(name, message) for name, message in problems if name not in self.row_problems])

    def drop_row(self, name: str) -> None:
        """Takes away the row that a “Remove” button names (`milestones-1`), counted as the page counted."""
        posted: Mapping[str, str] = request.form
        remaining = {key: value for key, value in posted.items() if not key.startswith(f"{name}-")}
        self.rows = update_rows.rows_of(remaining)

    def ask_to_choose(self) -> None:
        """The page shows what somebody else saved beside what stands in the boxes now."""
        self.choosing.data = json.dumps(fingerprints(self.written))

    def merge(self, submission: Submission | None) -> bool:
        """On a page that asks whose text counts, takes what was chosen, paragraph by paragraph; whether that changed anything.

        A box that was changed since the page asked counts as it is. Nothing is taken where the draft has changed again:
        saving then refuses with a Conflict.
        """
        shown = self._shown_at_choice()
        if shown is None or submission is None or submission.update is None:
            return False
        if submission.version != page_number(self.version.data):
            self._is_choice_old = True
            return False
        theirs, chosen, typed = submission.update.written, request.form, self.written
        now = fingerprints(typed)
        for field, their_text, name in ((self.text, theirs.text, "text"), (self.next, theirs.next, "next")):
            if shown.get(name) == now[name]:
                places = hunks(their_text, field.data or "")
                field.data = merged(places, {at: chosen.get(f"choice-{name}-{at}", "") for at in range(len(places))})
        for section in differing(theirs, typed):
            if shown.get(section.name) == now[section.name]:
                self._take(section.name, chosen.get(f"choice-{section.name}") or section.likely, theirs)
        return fingerprints(self.written) != now

    @property
    def is_choosing(self) -> bool:
        """Whether it comes from a page that asks whose text counts."""
        return self._shown_at_choice() is not None

    def _shown_at_choice(self) -> dict[str, Any] | None:
        """The field `choosing`; None on a page that asks nothing."""
        try:
            shown = json.loads(self.choosing.data or "")
        except (ValueError, RecursionError):
            return None
        return shown if isinstance(shown, dict) else None

    def _take(self, name: str, choice: str, theirs: UpdateContent) -> None:
        """Takes one section of what somebody else saved: theirs, or both. Of a status there can be only one."""
        if choice not in (THEIRS, BOTH):
            return
        if name == "status":
            self.action_status.data = theirs.status if choice == THEIRS else self.action_status.data
        elif name in self.rows:
            own, other = self.rows[name], theirs.details.rows.get(name, [])
            self.rows[name] = other if choice == THEIRS else [*other, *(row for row in own if row not in other)]
        else:
            own_words, other_words = self[name].data or "", getattr(theirs.details, name)
            self[name].data = other_words if choice == THEIRS else "\n\n".join(part for part in (other_words, own_words) if part)

    def shown_rows(self, key: str, more: str) -> list[Row]:
        """The rows as the page draws them, with an empty one where there is none yet, or where `more` names this part."""
        part = next(part for part in update_rows.PARTS if part.key == key)
        rows = self.rows.get(key, [])
        return [*rows, part.blank] if not rows or (more == key and len(rows) < update_rows.MOST_ROWS) else rows
