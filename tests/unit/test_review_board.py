"""The board: its counts add up across, down and altogether, and trouble stands first."""

from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contents.outstanding import ReportState
from portal.review.board.board import ORDERS, RETURNS, SHOWN, BoardCell, Count, arranged, build
from portal.review.board.drafts import draft_words
from portal.submissions.workflow import Status

AGENCIES = {"kp": "Kent Police", "kcc": "County Council", "kfrs": "Fire & Rescue", "ccg": "Health"}
COLUMNS = ("domestic-abuse", "road-safety", RETURNS)
COUNTS = st.lists(
    st.builds(
        lambda key, column, status, state, is_late, count: Count(
            agency_key=key, agency=AGENCIES[key], column=column, status=status, state=state, is_late=is_late, count=count
        ),
        st.sampled_from(sorted(AGENCIES)), st.sampled_from(COLUMNS), st.sampled_from(list(Status)),
        st.sampled_from(list(ReportState)), st.booleans(), st.integers(0, 20),
    )
)  # fmt: skip
# Which statuses each number of a cell counts; late is counted by its own flag.
COUNTED = {
    "owed": {"not started", "draft", "awaiting sign-off", "submitted", "sent back", "approved", "reopened"},
    "approved": {"approved"},
    "waiting": {"submitted"},
    "sent_back": {"sent back", "reopened"},
}


def count_of(status: Status, state: ReportState, is_late: bool, count: int, *, is_not_asked_for: bool = False) -> Count:
    return Count(
        agency_key="kp", agency="Kent Police", column=RETURNS, status=status, state=state, is_late=is_late, count=count,
        is_not_asked_for=is_not_asked_for,
    )  # fmt: skip


def by_hand(counts: list[Count]) -> BoardCell:
    found = {name: sum(one.count for one in counts if one.status in statuses) for name, statuses in COUNTED.items()}
    back = [one for one in counts if one.status in COUNTED["sent_back"]]
    cell = BoardCell(
        **found,
        late=sum(one.count for one in counts if one.is_late),
        sent_back_only=sum(one.count for one in back if not one.is_late and one.state is not ReportState.APPROVED),
        corrected=sum(one.count for one in counts if one.status is Status.SUBMITTED and one.state is ReportState.APPROVED),
    )
    for one in counts:
        cell.states[one.state] += one.count
    return cell


def test_every_status_is_owed() -> None:
    assert COUNTED["owed"] == set(Status)


@given(COUNTS)
def test_every_cell_row_and_the_whole_are_sums_of_their_counts(counts: list[Count]) -> None:
    rows, everything = build(counts)
    assert everything == by_hand(counts)
    assert {row.agency_key for row in rows} == {one.agency_key for one in counts}
    assert len(rows) == len({row.agency_key for row in rows})
    for row in rows:
        own = [one for one in counts if one.agency_key == row.agency_key]
        assert (row.agency, row.total) == (AGENCIES[row.agency_key], by_hand(own))
        assert row.cells == {
            column: by_hand([one for one in own if one.column == column]) for column in {one.column for one in own}
        }


@given(COUNTS)
def test_cells_add_up_to_their_row_and_rows_to_the_whole(counts: list[Count]) -> None:
    rows, everything = build(counts)
    for name in (*COUNTED, "late"):
        for row in rows:
            assert getattr(row.total, name) == sum(getattr(cell, name) for cell in row.cells.values())
        assert getattr(everything, name) == sum(getattr(row.total, name) for row in rows)


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_in_which_counts_come_does_not_matter(counts: list[Count], random: Random) -> None:
    shuffled = list(counts)
    random.shuffle(shuffled)
    assert build(shuffled) == build(counts)


@given(COUNTS)
def test_trouble_stands_first_and_then_the_name(counts: list[Count]) -> None:
    rows, _ = build(counts)
    for one, other in pairwise(rows):
        trouble, less = [(row.total.late, row.total.waiting, row.total.sent_back) for row in (one, other)]
        assert trouble > less or (trouble == less and one.agency < other.agency)


def test_an_empty_board() -> None:
    assert build([]) == ([], BoardCell())


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("is_late", [False, True])
def test_one_count_of_every_status(status: Status, is_late: bool) -> None:
    cell = BoardCell()
    cell.add(count_of(status, ReportState.NOT_DUE, is_late, 3))
    cell.add(count_of(status, ReportState.NOT_DUE, is_late, 2))
    expected = {name: 5 if status in statuses else 0 for name, statuses in COUNTED.items()}
    assert {name: getattr(cell, name) for name in expected} == expected
    assert cell.late == (5 if is_late else 0)
    assert cell.states == {ReportState.NOT_DUE: 5}


def test_the_words_of_every_cell_with_up_to_two_of_each() -> None:
    """All that needs a look is counted, lateness first and never hidden; the colour is that of the worst."""
    for owed, approved, waiting, returned, late in product(range(3), repeat=5):
        cell = BoardCell(owed, approved, waiting, returned, late, sent_back_only=returned)
        cell.states[ReportState.SENT_BACK] = returned
        expected = [
            f"{number} {mark}" for number, mark in ((late, "late"), (waiting, "to review"), (returned, "sent back")) if number
        ]
        assert cell.words == ", ".join(expected), cell
        look = "late" if late else "to-review" if waiting else "sent-back" if returned else ""
        assert cell.look == f"app-board__cell--{look or ('done' if 0 < owed == approved else 'plain')}", cell


def test_what_was_sent_back_and_is_late_is_counted_once_and_says_both() -> None:
    cell = BoardCell()
    cell.add(count_of(Status.SENT_BACK, ReportState.SENT_BACK, True, 2))
    cell.add(count_of(Status.REOPENED, ReportState.APPROVED, False, 1))
    cell.add(count_of(Status.SUBMITTED, ReportState.RECEIVED, False, 1))
    assert cell.words == "2 late (2 sent back), 1 to review, 1 approved and being corrected"
    assert (cell.sent_back, cell.look) == (3, "app-board__cell--late")


def test_what_was_approved_and_is_corrected_says_both() -> None:
    """The count of what is approved goes down, and the report still prints it."""
    cell = BoardCell()
    cell.add(count_of(Status.APPROVED, ReportState.APPROVED, False, 1))
    cell.add(count_of(Status.REOPENED, ReportState.APPROVED, False, 1))
    assert (cell.approved, cell.words, cell.look) == (1, "1 approved and being corrected", "app-board__cell--sent-back")
    cell.add(count_of(Status.SUBMITTED, ReportState.APPROVED, False, 1))
    cell.add(count_of(Status.SUBMITTED, ReportState.RECEIVED, False, 1))
    assert cell.words == "2 to review (1 approved before), 1 approved and being corrected"


def test_whose_place_a_later_update_has_taken_is_owed_by_nobody() -> None:
    cell = BoardCell()
    cell.add(count_of(Status.NOT_STARTED, ReportState.NOT_RECEIVED, False, 2, is_not_asked_for=True))
    cell.add(count_of(Status.APPROVED, ReportState.APPROVED, False, 1))
    assert (cell.owed, cell.unsent, cell.owes, cell.words) == (3, 0, False, "")
    cell.add(count_of(Status.DRAFT, ReportState.NOT_RECEIVED, True, 1))
    assert (cell.unsent, cell.owes, cell.words) == (1, True, "1 late")


@given(COUNTS, st.sampled_from([*ORDERS, "nonsense"]), st.sampled_from([*SHOWN, "nonsense"]))
def test_every_order_shows_the_rows_that_are_asked_for(counts: list[Count], order: str, shown: str) -> None:
    rows = build(counts).rows
    found = arranged(rows, order, shown)
    wanted = [row.agency for row in rows if not shown or (row.total.late if shown == "late" else row.total.owes)]
    assert sorted(row.agency for row in found) == sorted(wanted)
    values = [{"review": -row.total.waiting, "unsent": -row.total.unsent}.get(order, -row.total.late) for row in found]
    names = [row.agency for row in found]
    assert names == sorted(names) if order == "name" else values == sorted(values)


@pytest.mark.parametrize(
    ("percents", "words"),
    [([], ""), ([60], "draft 60%"), ([100, 100, 12], "3 drafts, 71% on average")],
)
def test_several_drafts_have_their_average(percents: list[int], words: str) -> None:
    assert draft_words(percents) == words
