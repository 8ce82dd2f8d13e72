"""Forms about cycles."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from wtforms import BooleanField, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from portal.agreement.models import Agreement
from portal.core import clock
from portal.core.dates import day_words
from portal.core.forms import DayField, PortalForm, at_least_a_word
from portal.core.stored_meanwhile import SharedForm
from portal.core.written_dates import DAY_HINT, FIRST, LAST
from portal.cycles.actions import MOST_MONTHS
from portal.cycles.models import Cycle, Obligation
from portal.cycles.programme.rhythms import LONGEST_USUAL_CYCLE
from portal.statistics.periods import Period, months_before

AT_MOST_500 = (Length(max=500, message="Use at most 500 characters."),)


class CycleDatesForm(SharedForm):
    title = StringField(
        "Title",
        [DataRequired("Enter a title, such as April to June 2019."), Length(max=100, message="Use at most 100 characters.")],
        description="It is printed on the pack, for example “July to September 2019”.",
    )
    due = DayField("Updates and returns are due on", description="The day ends at midnight.")
    meeting = DayField("The working group meets on")
    is_called_off = BooleanField("This meeting is called off, and has no other day yet")
    sure_of = HiddenField()  # the odd due date that the button of the question stands for

    def validate_is_called_off(self, field: BooleanField) -> None:
        """The day that is typed beside it would be printed as that on which it was to be."""
        if field.data and self.meeting.data and self.meeting.data != self.meeting.object_data:
            raise ValidationError("You have entered another day. Take this tick off, or leave the day as it was.")

    def asks_first(self, period: Period, due: date | None = None) -> bool:
        """Whether the due date is over, or comes before the end of the period that it is for, and nobody has said yet that this
        is meant; its box then says so. `due` is that so far. What is refused in any case is not asked about."""
        day: date = self.due.data
        why = "This day is over." if day < clock.today() else ""
        if day <= period.end:
            why = f"{why} The period has not ended by then: its last day is {day_words(period.end)}.".strip()
        asks = bool(why) and period.start < day != due and self.sure_of.data != day.isoformat()
        if asks:
            self.blame([("due", f"{why} Change it, or press the button below that sets it all the same.")])
        return asks


class MoreTimeForm(PortalForm):
    sure_of = HiddenField()  # the day after the meeting that the button of the question stands for
    until = DayField("Until", description="The day ends at midnight.")
    reason = StringField(
        "Why",
        [*at_least_a_word("Say why, in a few words."), *AT_MOST_500],
        description="The agency sees this.",
    )

    def asks_about_meeting(self, cycle: Cycle) -> bool:
        """Whether the day is after the meeting for which the pack is made, and nobody has said yet that this is meant. Of an
        issued cycle nothing is asked: its pack went without it."""
        day: date = self.until.data
        asks = not (cycle.is_issued or cycle.is_called_off) and day > cycle.meeting and self.sure_of.data != day.isoformat()
        if asks:
            why = f"The meeting is before that, on {day_words(cycle.meeting)}."
            self.blame([("until", f"{why} Change it, or press the button below that gives it all the same.")])
        return asks


def _days_of(agreement: Agreement) -> str:
    return f"{day_words(agreement.starts)} to {day_words(agreement.ends)}"


class LessTimeForm(PortalForm):
    until = DayField("Until")
    reason = StringField("Why", [*at_least_a_word("Say why, in a few words."), *AT_MOST_500], description="The agency sees this.")
    sure_of = HiddenField()  # the day that the button of the question stands for

    @classmethod
    def of(cls, obligation: Obligation) -> LessTimeForm:
        """The form for this one; it begins with the day that takes back all the time that was given."""
        due, form = obligation.cycle.due, cls(data={"until": obligation.cycle.due})
        form.until.description = (
            f"{day_words(due)}, the due date of the cycle, takes back all of the extra time. "
            f"A later day leaves some of it. {DAY_HINT}"
        )
        return form

    @property
    def is_sure(self) -> bool:
        """Whether the button of the question about this day was pressed."""
        return bool(self.until.data) and self.sure_of.data == self.until.data.isoformat()


class Planned(NamedTuple):
    """What decides what a cycle asks for."""

    period: Period
    due: date


class NewCycleForm(CycleDatesForm):
    starts = DayField("First day of the period", of_period=FIRST)
    ends = DayField("Last day of the period", of_period=LAST)

    only_changes = BooleanField("Only what has changed is asked for: an update can be answered with “Nothing has changed”")
    sure_of_period = HiddenField()  # the odd period that the button of the question stands for
    shown_opening = HiddenField()  # what the page said that the cycle asks for

    @property
    def planned_period(self) -> Planned | None:
        """The period and the due date that are typed; None where they cannot be those of a cycle."""
        starts, ends, due = self.starts.data, self.ends.data, self.due.data
        if not starts or not ends or not starts <= ends or not (period := Period(starts, ends)).is_whole_months:
            return None
        return Planned(period, due or ends) if period.month_count <= MOST_MONTHS else None

    @property
    def days(self) -> dict[str, Any]:
        """Title and days, under the names that the actions give them."""
        return {one.name: one.data for one in (self.title, self.starts, self.ends, self.due, self.meeting)}

    def asks_about_work(self, opening: str) -> bool:
        """Whether the cycle asks for something else than the page said so far."""
        return bool(opening) and self.shown_opening.data != opening

    def asks_about_period(self, agreement: Agreement | None, gap: str) -> bool:
        """Whether it asks, and then says why at the box: the period is much longer than a cycle usually is, or lies before the
        agreement or more than a year after it, or there is a gap before it, and nobody has said yet that this is meant. What is
        refused in any case is not asked about. `gap` says which months are in no cycle then; empty where there are none."""
        starts, ends = self.starts.data, self.ends.data
        if agreement is None or not starts <= ends or not (period := Period(starts, ends)).is_whole_months:
            return False
        if period.month_count > MOST_MONTHS:
            return False
        why = ""
        if period.month_count > LONGEST_USUAL_CYCLE:
            why = f"This is a cycle of {period.month_count} months."
        if starts < agreement.starts or ends > months_before(agreement.ends, -12):
            why = f"{why} The agreement, {agreement.title}, is of {_days_of(agreement)}.".strip()
        why = f"{why} {gap}".strip()
        asks = bool(why) and self.sure_of_period.data != self.period_named
        if asks:
            self.blame([("starts", f"{why} Change the period, or press the button below that opens it all the same.")])
        return asks

    @property
    def period_named(self) -> str:
        """What the button of the question sends."""
        return f"{self.starts.data.isoformat()} to {self.ends.data.isoformat()}"

    def asks_about_due(self) -> bool:
        """asks_first() of a new cycle; not where its dates are refused in any case."""
        starts, ends = self.starts.data, self.ends.data
        if not starts <= ends or self.due.data <= starts or Period(starts, ends).month_count > MOST_MONTHS:
            return False
        return self.asks_first(Period(starts, ends))
