"""Working days, bank holidays, month ends and clock changes."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from portal.core.dates import end_of_day
from portal.core.working_days import is_working_day
from portal.reminders.digest import Envelope, OwedLine, subject, write
from portal.reminders.schedule import (
    USUAL_STEPS,
    next_step,
    parse_steps,
    step_on,
    step_words,
    steps_text,
    working_day,
)
from portal.reminders.timeliness import SentItem, lines
from portal.worklist.groups import DUE, OVERDUE, SENT_BACK, SIGN_OFF

GOOD_FRIDAY, EASTER_MONDAY = date(2019, 4, 19), date(2019, 4, 22)


@pytest.mark.parametrize(
    "day", [GOOD_FRIDAY, EASTER_MONDAY, date(2019, 12, 25), date(2020, 5, 8), date(2022, 9, 19), date(2019, 7, 6)]
)
def test_bank_holidays_and_weekends_are_no_working_days(day: date) -> None:
    assert not is_working_day(day)  # 8 May 2020 was moved for VE Day, 19 September 2022 was the Queen’s funeral


@pytest.mark.parametrize("day", [date(2019, 4, 18), date(2019, 3, 18), date(2019, 1, 2), date(2020, 5, 4)])
def test_holidays_of_elsewhere_are_working_days(day: date) -> None:
    assert is_working_day(day)  # St Patrick’s in Northern Ireland, 2 January in Scotland


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        # Easter between: Friday 19 and Monday 22 April are jumped over
        (date(2019, 4, 24), [date(2019, 4, 8), date(2019, 4, 15), date(2019, 4, 23), date(2019, 4, 25), date(2019, 5, 1)]),
        # a month's end and a year's end, with Christmas, Boxing Day and New Year
        (date(2019, 12, 31), [date(2019, 12, 13), date(2019, 12, 20), date(2019, 12, 30), date(2020, 1, 2), date(2020, 1, 8)]),
        # the end of a short month
        (date(2019, 2, 28), [date(2019, 2, 14), date(2019, 2, 21), date(2019, 2, 27), date(2019, 3, 1), date(2019, 3, 7)]),
        # the clocks go forward on 31 March 2019, back on 27 October
        (date(2019, 4, 1), [date(2019, 3, 18), date(2019, 3, 25), date(2019, 3, 29), date(2019, 4, 2), date(2019, 4, 8)]),
        (date(2019, 10, 28), [date(2019, 10, 14), date(2019, 10, 21), date(2019, 10, 25), date(2019, 10, 29), date(2019, 11, 4)]),
        # a due date on a day off
        (date(2019, 7, 14), [date(2019, 7, 1), date(2019, 7, 8), date(2019, 7, 12), date(2019, 7, 15), date(2019, 7, 19)]),
    ],
)
def test_the_usual_steps(due: date, expected: list[date]) -> None:
    assert [working_day(due, step) for step in USUAL_STEPS] == expected


def test_the_day_itself_or_the_last_working_day_before_it() -> None:
    assert working_day(date(2019, 7, 12), 0) == date(2019, 7, 12)
    assert working_day(EASTER_MONDAY, 0) == date(2019, 4, 18)


def test_a_step_is_heard_on_its_day_and_made_up_for_within_two_working_days() -> None:
    due = date(2019, 4, 24)
    heard = {day: step_on(due, USUAL_STEPS, date(2019, 4, day)) for day in range(8, 24)}
    assert heard == {
        8: -10, 9: -10, 10: -10, 11: None, 12: None, 13: None, 14: None,
        15: -5, 16: -5, 17: -5, 18: None, 19: None, 20: None, 21: None, 22: None, 23: -1,
    }  # fmt: skip
    assert step_on(due, (), date(2019, 4, 23)) is None
    assert step_on(date(2019, 4, 18), (-1, 1), date(2019, 4, 22)) is None, "nobody is chased on a bank holiday"
    assert step_on(date(2019, 4, 18), (-1, 1), date(2019, 4, 23)) == 1


def test_the_newest_of_two_steps_is_heard() -> None:
    assert step_on(date(2019, 7, 12), (-2, -1), date(2019, 7, 11)) == -1


def test_the_next_step() -> None:
    assert next_step(date(2019, 7, 12), USUAL_STEPS, date(2019, 7, 3)) == (-5, date(2019, 7, 5))
    assert next_step(date(2019, 7, 12), USUAL_STEPS, date(2019, 7, 19)) is None


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("−10, −5, −1, +1, +5", USUAL_STEPS),
        ("-10 -5 -1 1 5", USUAL_STEPS),
        ("5;-1,5", (-1, 5)),
        ("", ()),
        ("0", (0,)),
        ("- 3, + 2", (-3, 2)),
    ],
)
def test_steps_are_read_as_people_write_them(text: str, steps: tuple[int, ...]) -> None:
    assert parse_steps(text) == steps
    assert parse_steps(steps_text(steps)) == steps


@pytest.mark.parametrize("text", ["soon", "1.5", "-61", "99999", "1,2,3,4,5,6,7,8,9,10,11,12,13", "--1", "²"])
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="working days"):
        parse_steps(text)


def test_steps_in_words() -> None:
    assert [step_words(step) for step in (-10, -1, 0, 1)] == [
        "10 working days before", "1 working day before", "on the day", "1 working day after",
    ]  # fmt: skip


TODAY = date(2019, 7, 15)
ITEMS = [
    OwedLine(group=DUE, name="DA1 <b>One</b>", due=date(2019, 7, 22), address="https://portal.example/updates/1"),
    OwedLine(
        group=SENT_BACK,
        name="DA2 Two",
        due=date(2019, 7, 12),
        address="https://portal.example/updates/2",
        reason="Say which <script>\nschools.",
    ),
    OwedLine(group=OVERDUE, name="Data return, May 2019", due=date(2019, 7, 12), address="https://portal.example/returns/3"),
    OwedLine(group=SIGN_OFF, name="DA4 Four", due=date(2019, 7, 12), address="https://portal.example/updates/4"),
]


def test_a_digest_is_grouped_as_the_list() -> None:
    found = write(Envelope("Ann & Co", "Kent Police", "https://portal.example/"), ITEMS, TODAY)
    order = [found.text.index(words) for words in ("Sent back to you", "Overdue", "To do", "Waiting for sign-off")]
    assert order == sorted(order)
    assert "3 days late" in found.text and "due 22 July" in found.text and "“Say which <script> schools.”" in found.text
    assert "https://portal.example/updates/2\n" in found.text
    assert "<script>" not in found.html and "<b>" not in found.html and "Ann &amp; Co" in found.html
    assert found.subject == "Still owed: 1 overdue, 1 sent back to you, 1 to sign off, 1 to send by 22 July 2019"


def test_the_subject_names_the_nearest_date() -> None:
    assert (
        subject([ITEMS[0], OwedLine(group=DUE, name="x", due=date(2019, 7, 20), address="")])
        == "Still owed: 2 to send, the first by 20 July 2019"
    )


def test_timeliness_counts_days_in_london() -> None:
    due, now = date(2019, 7, 12), datetime(2019, 8, 1)
    midnight = end_of_day(due)  # 23:00 in UTC, in summer
    assert midnight == datetime(2019, 7, 12, 23, 0)
    sent = [
        SentItem("B", "c", due, datetime(2019, 7, 12, 22, 59)),
        SentItem("B", "c", due, midnight),
        SentItem("B", "c", due, datetime(2019, 7, 15, 9)),
        SentItem("B", "c", due, None),
        SentItem("B", "c", date(2019, 8, 9), None),
        SentItem("A", "c", date(2019, 7, 31), datetime(2019, 7, 31, 12)),
    ]
    first, second = lines(sent, now)
    assert (first.agency, second.agency) == ("A", "B")
    record = second.records["c"]
    assert (record.on_time, record.late, record.missing, record.pending, record.latest) == (1, 2, 1, 1, 3)
