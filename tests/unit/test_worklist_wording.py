"""The heading of a person's list in every combination of what may be on it, against a table written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from portal.submissions.workflow import Status
from portal.worklist.groups import GROUPS, ListItem, first_to_do, grouped
from portal.worklist.wording import button_words, heading, state_words

NOW = datetime(2019, 7, 16, 9, 0)
SOON, LATER, PAST = date(2019, 7, 19), date(2019, 7, 26), date(2019, 7, 12)
ITEM = ListItem(obligation_id=1, is_return=False, ref="SM5", title="County lines", due=SOON, status=Status.NOT_STARTED)
SIGN = replace(ITEM, status=Status.AWAITING_SIGN_OFF, is_to_sign=True)
QUESTION = replace(ITEM, status=Status.SUBMITTED, asks="question", steps="sent 25 June by Anna Officer")
EDIT = replace(ITEM, status=Status.APPROVED, asks="edit", steps="sent 25 June by Anna Officer")
BACK = replace(ITEM, status=Status.SENT_BACK, steps="sent back 3 July by Ada Reviewer")
BACK_LATE = replace(BACK, due=PAST)
GIVEN_BACK = replace(ITEM, status=Status.DRAFT, is_given_back=True, steps="given back 3 July by Lena Lead")
CORRECTION = replace(ITEM, status=Status.REOPENED, due=date(2019, 4, 12), issued="January to March 2019", corrects=True)
LATE = replace(ITEM, due=PAST)
DUE_LATER = replace(ITEM, due=LATER)
DRAFT = replace(ITEM, status=Status.DRAFT)
WAITING = replace(ITEM, status=Status.AWAITING_SIGN_OFF)
SENT = replace(ITEM, status=Status.SUBMITTED, steps="sent 25 June by Anna Officer")
APPROVED = replace(ITEM, status=Status.APPROVED, steps="sent 25 June by Anna Officer · approved 1 July")

NOT_TAKEN = replace(LATE, not_taken="It is closed.")

HEADINGS = [
    ([], "Nothing to send"),
    ([NOT_TAKEN], "Nothing to send"),
    ([NOT_TAKEN, BACK], "1 thing to send by 19 July 2019"),
    ([SENT, APPROVED, WAITING], "Nothing to send"),
    ([SIGN], "1 thing to sign off"),
    ([SIGN, SIGN, SIGN, SENT], "3 things to sign off"),
    ([QUESTION], "1 thing to answer"),
    ([QUESTION, EDIT], "2 things to answer"),
    ([ITEM], "1 thing to send by 19 July 2019"),
    ([ITEM, DRAFT, BACK], "3 things to send by 19 July 2019"),
    ([ITEM, DUE_LATER], "2 things to send, the first by 19 July 2019"),
    ([LATE], "1 thing to send, overdue"),
    ([LATE, BACK_LATE], "2 things to send, overdue"),
    ([LATE, ITEM], "2 things to send: 1 overdue, the next by 19 July 2019"),
    ([LATE, CORRECTION], "2 things to send: 1 overdue"),
    ([CORRECTION], "1 thing to send"),
    ([GIVEN_BACK], "1 thing to send by 19 July 2019"),
    ([SIGN, QUESTION], "1 thing to sign off and 1 to answer"),
    ([SIGN, LATE], "1 thing to sign off and 1 to send, overdue"),
    ([QUESTION, ITEM], "1 thing to answer and 1 to send by 19 July 2019"),
    (
        [SIGN, SIGN, EDIT, LATE, ITEM, DRAFT],
        "2 things to sign off, 1 to answer and 3 to send: 1 overdue, the next by 19 July 2019",
    ),
]

# the first of the two is what the button opens
FIRST = [
    (SIGN, QUESTION), (QUESTION, EDIT), (EDIT, BACK), (BACK, LATE), (GIVEN_BACK, LATE), (LATE, ITEM), (ITEM, DRAFT),
]  # fmt: skip

STATES = [
    (SIGN, "due 19 July"),
    (replace(SIGN, due=PAST), "4 days overdue"),
    (QUESTION, "a question to answer · sent 25 June by Anna Officer"),
    (EDIT, "accept the edit, or object · sent 25 June by Anna Officer"),
    (BACK, "sent back 3 July by Ada Reviewer · due 19 July"),
    (BACK_LATE, "sent back 3 July by Ada Reviewer · 4 days overdue"),
    (GIVEN_BACK, "given back 3 July by Lena Lead · due 19 July"),
    (replace(CORRECTION, steps="open again since 3 July"), "open again since 3 July"),
    (replace(LATE, due=date(2019, 7, 15), progress="12 of 19 filled"), "1 day overdue · 12 of 19 filled"),
    (replace(ITEM, from_day=date(2019, 7, 1)), "from 1 July, due 19 July"),
    (replace(CORRECTION, status=Status.DRAFT, progress="12 of 19 filled"), "12 of 19 filled"),
    (WAITING, "due 19 July"),
    (SENT, "sent 25 June by Anna Officer"),
    (APPROVED, "sent 25 June by Anna Officer · approved 1 July"),
]


@pytest.mark.parametrize(("items", "words"), HEADINGS, ids=[words for _, words in HEADINGS])
def test_the_heading_counts_what_needs_the_person(items: list[ListItem], words: str) -> None:
    assert heading(grouped(items, NOW), NOW) == words
    assert heading(grouped(items[::-1], NOW), NOW) == words


@pytest.mark.parametrize(("first", "second"), FIRST)
def test_the_button_opens_what_is_first_on_the_page(first: ListItem, second: ListItem) -> None:
    groups = grouped([replace(second, obligation_id=2), first], NOW)
    assert first_to_do(groups) == first
    assert list(groups) == sorted(groups, key=GROUPS.index)


def test_the_button_leaves_out_what_cannot_be_done_today() -> None:
    ahead = replace(ITEM, from_day=date(2019, 8, 1))
    assert first_to_do(grouped([ahead], NOW)) is None
    assert first_to_do(grouped([ahead, replace(DRAFT, obligation_id=2)], NOW)) == replace(DRAFT, obligation_id=2)
    assert first_to_do(grouped([SENT, APPROVED, WAITING], NOW)) is None


@pytest.mark.parametrize(("item", "words"), STATES, ids=[words for _, words in STATES])
def test_each_line_says_when_it_is_due_or_what_became_of_it(item: ListItem, words: str) -> None:
    group = next(iter(grouped([item], NOW)))
    assert state_words(item, group, NOW) == words


def test_the_button_says_what_it_opens() -> None:
    assert button_words(SIGN, "To sign off") == "Sign off: SM5 County lines"
    assert button_words(LATE, "Overdue") == "Start with: SM5 County lines"
    assert button_words(replace(ITEM, is_return=True, ref="Data return", title="May 2019"), "To do") == (
        "Start with: Data return, May 2019"
    )
