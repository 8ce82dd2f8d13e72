"""The forms of the programme of meetings: which year at which rhythm, and the table of its cycles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.core import clock
from portal.core.dates import day_words
from portal.core.forms import DayField, PortalForm
from portal.core.stored_meanwhile import SharedForm
from portal.core.text import fingerprint, plural
from portal.core.written_dates import DAY_HINT, FIRST, LAST, written_day
from portal.cycles.actions import LONGEST_TITLE, dates_problems, overlap_words
from portal.cycles.programme import rhythms
from portal.cycles.programme.actions import NewPlan
from portal.cycles.programme.models import PlannedCycle
from portal.cycles.programme.queries import PlanYear
from portal.cycles.programme.rhythms import CycleDates, Rhythm
from portal.statistics.periods import Period

MOST_ROWS = 40
LATEST_MEETING = timedelta(days=184)  # after the end of the plan year that it is about
RHYTHM_WORDS = {
    Rhythm.MONTHLY: "Monthly",
    Rhythm.QUARTERLY: "Quarterly",
    Rhythm.HALF_YEARLY: "Half-yearly",
    Rhythm.MEETINGS: "By the dates of the meetings",
}
BOXES = ("title", "starts", "ends", "opens", "due", "meeting")


class RhythmForm(PortalForm):
    """Sent with GET: it only chooses what the table shows."""

    class Meta(PortalForm.Meta):
        csrf = False

    year = SelectField("Plan year", validate_choice=False)
    rhythm = RadioField("Rhythm", choices=[SelectChoice(*one) for one in RHYTHM_WORDS.items()], validate_choice=False)
    meetings = TextAreaField("Dates of the meetings", description=f"One on a line, for that rhythm only. {DAY_HINT}")

    @classmethod
    def asked(cls, years: Sequence[PlanYear]) -> RhythmForm:
        """What the address asks for; the current year and quarters where it asks for nothing."""
        current = next((one for one in years if one.period.start <= clock.today() <= one.period.end), years[0])
        form = cls(request.args, data={"year": current.key, "rhythm": Rhythm.QUARTERLY.value})
        form.year.choices = [SelectChoice(one.key, one.words) for one in years]
        if form.year.data not in {one.key for one in years}:
            form.year.data = current.key
        return form

    @property
    def is_clear(self) -> bool:
        """Whether it asks for one rhythm. Dates of meetings that were typed beside another one are not left out silently."""
        if self.chosen is None:
            return False
        if self.chosen is not Rhythm.MEETINGS and (self.meetings.data or "").strip():
            words = RHYTHM_WORDS[Rhythm.MEETINGS]
            self.blame([("meetings", f"These dates count for “{words}” only. Choose that above, or clear this box.")])
            return False
        return True

    @property
    def chosen(self) -> Rhythm | None:
        """The rhythm that was asked for; None before anything was, and where it is none of them."""
        asked = request.args.get("rhythm", "")
        return Rhythm(asked) if asked in set(Rhythm) else None

    def meeting_days(self, year: Period) -> list[date]:
        """Those that were typed, where each can be read and belongs to the year; otherwise none, and the box says what is wrong
        with the first that does not."""
        days = []
        for number, line in enumerate((self.meetings.data or "")[:2000].splitlines()[:MOST_ROWS], 1):
            try:
                if line.strip():
                    days.append(_within(year, written_day(line.strip())))
            except ValueError as error:
                self.blame([("meetings", f"Line {number}: {error}")])
                return []
        if not days:
            self.blame([("meetings", "Enter the dates of the meetings.")])
        return days


def _within(year: Period, day: date) -> date:
    """The day of a meeting; ValueError where it is before the year, or later than meetings about its last months are."""
    if not year.start <= day <= year.end + LATEST_MEETING:
        of_year = f"The plan year is {day_words(year.start)} to {day_words(year.end)}."
        raise ValueError(f"{day_words(day)} is not about this plan year. {of_year}")
    return day


class PlannedForm(PortalForm):
    """One cycle to be planned, a row of the table."""

    title = StringField(
        "Title",
        [DataRequired("Enter a title."), Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters.")],
    )
    starts = DayField("First day of the period", of_period=FIRST)
    ends = DayField("Last day of the period", of_period=LAST)
    opens = DayField("Opens on")
    due = DayField("Due on")
    meeting = DayField("Meeting on")
    only_changes = BooleanField("Only what has changed is asked for")

    @classmethod
    def of_dates(cls, dates: CycleDates, **more: Any) -> PlannedForm:
        values = {"title": dates.title, "starts": dates.period.start, "ends": dates.period.end}
        return cls(formdata=None, data=values | {"opens": dates.opens, "due": dates.due, "meeting": dates.meeting}, **more)

    @property
    def is_empty(self) -> bool:
        return not any((self[name].data or getattr(self[name], "typed", "")) for name in BOXES)

    @property
    def plan(self) -> NewPlan:
        """What it says, once it is right."""
        period = Period(self.starts.data, self.ends.data)
        dates = CycleDates(self.title.data, period, self.opens.data, self.due.data, self.meeting.data)
        return NewPlan(dates, bool(self.only_changes.data))

    def is_right(self, taken: Iterable[tuple[str, Period]]) -> bool:
        """Whether it can be planned beside these cycles; what is wrong stands at its boxes."""
        if not self.validate():
            return False
        starts, ends, due, opens = self.starts.data, self.ends.data, self.due.data, self.opens.data
        problems = dates_problems(self.title.data, starts, ends, due, self.meeting.data)
        if starts <= ends:
            over = (title for title, one in taken if one.start <= ends and starts <= one.end)
            problems += [("starts", overlap_words(title)) for title in list(over)[:1]]
            problems += rhythms.dates_problems(Period(starts, ends), opens, due, clock.today())
        self.blame(problems)
        return not problems


class ChangeForm(SharedForm, PlannedForm):
    """The page of a planned cycle."""

    @classmethod
    def of_planned(cls, planned: PlannedCycle) -> ChangeForm:
        """Filled with what is planned, or with what was posted."""
        values = {name: getattr(planned, name) for name in ("title", "opens", "due", "meeting", "only_changes")}
        return cls(data=values | {"starts": planned.period_start, "ends": planned.period_end})


class TableForm(PortalForm):
    """Rows of planned cycles, and the button of the question about them."""

    sure_of = HiddenField()  # the fingerprint of the sentences that stood beside the button

    rows: list[PlannedForm]

    @classmethod
    def of(cls, dates: Iterable[CycleDates]) -> TableForm:
        form = cls()
        made = [PlannedForm.of_dates(one, **_of_row(index)) for index, one in enumerate(dates)]
        form.rows = [*made, PlannedForm(formdata=None, **_of_row(len(made)))]
        return form

    @classmethod
    def posted(cls) -> TableForm:
        form = cls()
        count = sum(_name(index, "title") in request.form for index in range(MOST_ROWS))
        form.rows = [PlannedForm(request.form, **_of_row(index)) for index in range(count)]
        return form

    @property
    def filled(self) -> list[PlannedForm]:
        return [row for row in self.rows if not row.is_empty]

    @property
    def row_problems(self) -> list[tuple[str, str]]:
        """(id of the box, message) of all rows that are filled; the message names row and column."""
        found = [*self.problems]
        for number, row in enumerate(self.rows, 1):
            columns = {row[name].id: row[name].label.text for name in BOXES}
            if not row.is_empty:
                found += [(place, f"Row {number}, {columns.get(place, '')}: {words}") for place, words in row.problems]
        return found

    def is_right(self, taken: Sequence[tuple[str, Period]]) -> bool:
        """Whether every row can be planned beside these cycles and beside the other rows."""
        right = [row.is_right(taken) for row in self.filled]  # all of them, so that everything wrong is shown at once
        if not right:
            self.blame([("sure_of", "Fill in at least one row.")])
        if not right or not all(right):
            return False
        plans = [row.plan.dates for row in self.filled]
        pairs = rhythms.overlapping_pairs(plans)
        for index, other in pairs:
            self.filled[index].blame([("starts", overlap_words(plans[other].title))])
        return not pairs


def _name(index: int, box: str) -> str:
    return f"cycle-{index}-{box}"


def _of_row(index: int) -> dict[str, Any]:
    """What makes a form a row of the table: the names of its boxes, and that its token is that of the table."""
    return {"prefix": f"cycle-{index}-", "meta": {"csrf": False}}


def questions_about(plans: Sequence[NewPlan], taken: Sequence[tuple[str, Period]], year: Period) -> list[str]:
    """What is asked about before these are planned, a sentence each. `taken` are the cycles that are there."""
    rows = [one.dates for one in plans]
    sentences = [sentence for row in rows for sentence in rhythms.odd_about(row, clock.today())]
    sentences += rhythms.odd_order(rows)
    spans = [one for _, one in taken] + [row.period for row in rows]
    return [*sentences, *(gap_words(gap) for gap in rhythms.in_no_cycle(spans, year))]


def gap_words(gap: Period) -> str:
    """That months belong to no cycle, so that nobody is asked for them."""
    return f"{gap.words} {'is' if gap.month_count == 1 else 'are'} in no cycle: nobody is asked for {_months(gap)}."


def _months(gap: Period) -> str:
    if not gap.is_whole_months:
        return f"what lies between {day_words(gap.start)} and {day_words(gap.end)}"
    return "the numbers of this month" if gap.month_count == 1 else f"the numbers of these {plural(gap.month_count, 'month')}"


def is_sure(sentences: Sequence[str]) -> bool:
    """Whether nothing is asked, or the button was pressed that stood beside exactly these sentences."""
    return not sentences or request.form.get("sure_of", "") == fingerprint(sentences)
