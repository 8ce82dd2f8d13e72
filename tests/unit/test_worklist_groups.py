"""A person's list: which group, and late from the midnight that ends the due date in London."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import local
from portal.submissions.lateness import days_late, is_late
from portal.submissions.workflow import Status
from portal.worklist import groups as worklist
from portal.worklist.groups import GROUPS, TO_SEND, ListItem, group_of, grouped

# The due date, and the moment in UTC at which it is over: in summer, in winter, and on the days the clocks change.
MIDNIGHTS = {
    date(2019, 7, 12): datetime(2019, 7, 12, 23, 0),
    date(2019, 1, 12): datetime(2019, 1, 13, 0, 0),
    date(2019, 3, 30): datetime(2019, 3, 31, 0, 0),
    date(2019, 3, 31): datetime(2019, 3, 31, 23, 0),
    date(2019, 10, 26): datetime(2019, 10, 26, 23, 0),
    date(2019, 10, 27): datetime(2019, 10, 28, 0, 0),
}
# status: its group while there is time, and when it is late
TABLE = {
    "not started": ("To do", "Overdue"),
    "draft": ("Drafts", "Overdue"),
    "awaiting sign-off": ("Waiting for sign-off", "Waiting for sign-off"),
    "submitted": ("Sent, waiting for the team", "Sent, waiting for the team"),
    "sent back": ("Sent back to you", "Sent back to you"),
    "approved": ("Approved", "Approved"),
    "reopened": ("Open again", "Open again"),
}
NEVER_LATE = ("submitted", "approved", "reopened")  # what is open again was sent, and stays in force
INSTANT = timedelta(microseconds=1)
DUE = date(2019, 7, 12)
STATUSES = st.sampled_from(list(Status))
ITEMS = st.lists(
    st.builds(
        ListItem,
        obligation_id=st.integers(1, 9),
        is_return=st.booleans(),
        ref=st.just("DA1"),
        title=st.just("T"),
        due=st.sampled_from(sorted(MIDNIGHTS)),
        status=STATUSES,
    )
)
MOMENTS = st.datetimes(datetime(2018, 12, 1), datetime(2020, 1, 31))


def test_the_table_here_names_every_status() -> None:
    assert sorted(TABLE) == sorted(status.value for status in Status)


@pytest.mark.parametrize("due", sorted(MIDNIGHTS), ids=str)
@pytest.mark.parametrize("status", TABLE)
def test_group_and_lateness_at_the_midnight_in_london(status: str, due: date) -> None:
    midnight, (in_time, late) = MIDNIGHTS[due], TABLE[status]
    for moment, is_over in ((midnight - INSTANT, False), (midnight, True), (midnight + timedelta(days=400), True)):
        assert is_late(Status(status), due, moment, has_approved=False) is (is_over and status not in NEVER_LATE)
        assert not is_late(Status(status), due, moment, has_approved=True)
        assert group_of(Status(status), due, moment) == (late if is_over else in_time)


@given(STATUSES, st.dates(date(2018, 1, 1), date(2020, 12, 31)), st.datetimes(datetime(2018, 1, 1), datetime(2021, 1, 31)))
def test_days_late_are_days_in_london(status: Status, due: date, now: datetime) -> None:
    today = local(now).date()
    late = days_late(status, due, now, has_approved=False)
    assert late == (0 if status in NEVER_LATE else max((today - due).days, 0))
    assert bool(late) is is_late(status, due, now, has_approved=False)


def test_the_groups_stand_in_the_order_of_what_needs_the_person_first() -> None:
    assert GROUPS == (
        "To sign off", "The team asks you", "To accept or refuse", "Sent back to you", "Open again", "Overdue", "To do",
        "Drafts",
        "Waiting for sign-off", "Sent, waiting for the team", "Approved", "Not sent, and not taken any more",
    )  # fmt: skip
    assert set(GROUPS) - {worklist.TO_SIGN, *worklist.TO_ANSWER, worklist.CLOSED} == {
        group for groups in TABLE.values() for group in groups
    }
    assert {group for group in GROUPS if group in TO_SEND} == {"Sent back to you", "Open again", "Overdue", "To do", "Drafts"}


@given(ITEMS, MOMENTS)
def test_every_item_stands_in_exactly_one_group_in_its_order(items: list[ListItem], now: datetime) -> None:
    found = grouped(items, now)
    assert list(found) == [group for group in GROUPS if group in found]
    for group in GROUPS:
        members = [item for item in items if TABLE[item.status][now >= MIDNIGHTS[item.due]] == group]
        members.sort(key=lambda item: item.due)  # what is due first comes first
        assert found.get(group, []) == members
        assert (group in found) is bool(members)


@pytest.mark.parametrize("status", Status)
def test_what_the_team_asks_stands_by_itself_once_it_was_sent(status: Status) -> None:
    before = datetime(2019, 7, 3)
    for asks, group in ((("question",), worklist.ASKED), (("edit",), worklist.EDITED), (("question", "numbers"), worklist.ASKED)):
        expected = group if status in (Status.SUBMITTED, Status.APPROVED) else group_of(status, DUE, before)
        assert group_of(status, DUE, before, asks) == expected


@pytest.mark.parametrize("status", Status)
def test_what_a_closed_cycle_takes_no_more_is_nothing_to_do(status: Status) -> None:
    item = ListItem(obligation_id=1, is_return=False, ref="DA1", title="T", due=DUE, status=status, not_taken="It is closed.")
    for now in (datetime(2019, 7, 3), datetime(2019, 8, 1)):
        before = group_of(status, DUE, now)
        assert list(grouped([item], now)) == [worklist.CLOSED if before in TO_SEND else before]


def test_an_empty_list_has_no_groups() -> None:
    assert grouped([], datetime(2019, 7, 3)) == {}


def test_what_was_sent_back_stays_with_what_was_sent_back_when_it_is_late() -> None:
    """Returned comes before overdue on the page, so that its reason is read first."""
    assert group_of(Status.SENT_BACK, DUE, datetime(2019, 8, 1)) == worklist.SENT_BACK
    assert GROUPS.index(worklist.SENT_BACK) < GROUPS.index(worklist.OVERDUE)
    assert is_late(Status.SENT_BACK, DUE, datetime(2019, 8, 1), has_approved=False)
