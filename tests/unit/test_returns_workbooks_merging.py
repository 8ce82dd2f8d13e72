"""A workbook that comes back after the portal has changed: what was not touched in it changes nothing, what both changed is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.returns.workbooks.form_keys import downloaded_text, read_downloaded
from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import Matched, Outcome
from portal.returns.workbooks.merging import CurrentCell, Lock, Standing, merge
from portal.returns.workbooks.preview import CellChange, ChangeKind, compare
from portal.tables.cells import AGENCY_STATUSES
from portal.tables.entries import Downloaded, FileEntry
from portal.tables.written_values import meaning
from tests.factories.files import MONTHS

JAN = MONTHS[0]
DEATHS = KnownSeries(1, "deaths", ("Road deaths",), "deaths", "monthly", frozenset({JAN}))
BY_SAM = Standing(saved_by="Sam Green", saved_at=datetime(2019, 7, 3, 8, 5))


def changed(entry: FileEntry, now: CurrentCell | None) -> CellChange | None:
    changes = compare(Matched((Outcome(entry, DEATHS, JAN, entry.problem),), ()), {(1, JAN): now} if now else {})
    return changes[0] if changes else None


def entry(was: tuple[str, str, str] | None, typed: str, status: str = "final", note: str = "") -> FileEntry:
    downloaded = Downloaded(*was) if was else None
    return FileEntry("Return", "F7", "Road deaths", "", JAN, typed, status, note, series_id=1, downloaded=downloaded)


WAS = ("266", "final", "")


@pytest.mark.parametrize(
    ("in_file", "now", "kind", "becomes"),
    [
        (entry(WAS, "266"), CurrentCell("300"), ChangeKind.UNCHANGED, CurrentCell("300")),
        (entry(WAS, "266"), CurrentCell("300", "Counted again.", "provisional"), ChangeKind.UNCHANGED, None),
        (entry(WAS, "266"), CurrentCell("300", is_locked=True), ChangeKind.UNCHANGED, None),
        (entry(WAS, "280"), CurrentCell("266"), ChangeKind.CHANGED, CurrentCell("280")),
        (entry(WAS, "280"), CurrentCell("266", "", "provisional"), ChangeKind.CHANGED, CurrentCell("280", "", "provisional")),
        (entry(WAS, "280"), CurrentCell("280"), ChangeKind.UNCHANGED, None),  # both typed the same
        (entry(WAS, "280"), CurrentCell("300"), ChangeKind.CONFLICT, CurrentCell("280")),
        (entry(WAS, "266", "provisional"), CurrentCell("300"), ChangeKind.CHANGED, CurrentCell("300", "", "provisional")),
        (entry(WAS, "266", "provisional"), CurrentCell("266", "", "unaudited"), ChangeKind.CONFLICT, None),
        (entry(WAS, "266", "final", "Mine."), CurrentCell("266", "Theirs."), ChangeKind.CONFLICT, CurrentCell("266", "Mine.")),
        (entry(WAS, "266", "final", "Mine."), CurrentCell("300"), ChangeKind.CHANGED, CurrentCell("300", "Mine.")),
        (entry(WAS, ""), CurrentCell("300"), ChangeKind.UNCHANGED, CurrentCell("300")),  # a file never erases
        (entry(("", "provisional", ""), "5", "provisional"), CurrentCell("6"), ChangeKind.CONFLICT, CurrentCell("5")),
        (entry(("9~", "final", ""), "9~"), CurrentCell("9"), ChangeKind.UNCHANGED, CurrentCell("9")),
        (entry(("1,234", "final", ""), "1234"), CurrentCell("1,300"), ChangeKind.UNCHANGED, CurrentCell("1,300")),
    ],
)
def test_what_file_and_portal_have_changed(
    in_file: FileEntry, now: CurrentCell, kind: ChangeKind, becomes: CurrentCell | None
) -> None:
    change = changed(in_file, now)
    assert change is not None and change.kind is kind
    if becomes is not None:
        assert change.new == replace(becomes, is_locked=now.is_locked)


def test_a_conflict_names_who_when_and_all_three_values() -> None:
    change = changed(entry(WAS, "280"), CurrentCell("300", standing=BY_SAM))
    assert change is not None and change.message == (
        "Downloaded with 266. The file says 280, the portal 300. This return was last saved by Sam Green, on 3 July 2019 at 09:05."
    )
    change = changed(entry(WAS, "266", "final", "Mine."), CurrentCell("266", "Theirs."))
    assert (
        change is not None
        and "The file says 266, with the note “Mine.”, the portal 266, with the note “Theirs.”" in change.message
    )


def test_nothing_saved_is_no_value_and_takes_the_usual_status() -> None:
    unsaved = CurrentCell("", status="provisional", standing=Standing(is_saved=False))
    assert changed(entry(("", "final", ""), "", "final"), unsaved) is None
    new = changed(entry(("", "provisional", ""), "5", "provisional"), unsaved)
    assert new is not None and (new.kind, new.new) == (ChangeKind.NEW, CurrentCell("5", "", "provisional"))
    old_workbook = changed(entry(None, "5", "final"), unsaved)
    assert old_workbook is not None and old_workbook.new == CurrentCell("5", "", "provisional")


def test_a_bad_status_beside_a_number_that_stays_is_named() -> None:
    change = changed(replace(entry(WAS, "266", ""), problem="“fnial” is not a status here."), CurrentCell("266"))
    assert change is not None and (change.kind, change.message) == (ChangeKind.REFUSED, "“fnial” is not a status here.")


@pytest.mark.parametrize(
    ("lock", "says"),
    [
        (Lock.APPROVED, "January 2018 was approved with 266. To change it to 280, choose “Correct January 2018” on this page."),
        (
            Lock.WITH_TEAM,
            "January 2018 was sent on 5 July 2019 with 266, and waits for the team. To change it to 280, take it back",
        ),
        (Lock.WITH_LEAD, "was sent on 5 July 2019 with 266, and waits for your agency’s lead to sign it off."),
        (Lock.NOT_SENT_BACK, "January 2018 was sent back for other numbers, and this one stays as it was. It holds 266."),
    ],
)
def test_a_locked_cell_says_what_is_true_of_it(lock: Lock, says: str) -> None:
    standing = Standing(lock=lock, sent_at=datetime(2019, 7, 5, 9))
    change = changed(entry(None, "280"), CurrentCell("266", is_locked=True, standing=standing))
    assert change is not None and change.kind is ChangeKind.LOCKED and says in change.message
    assert change.can_be_revised is (lock is Lock.APPROVED)


TYPED = st.sampled_from(["", "5", "6", "7", "[x]", "1,234"])
NOTES = st.sampled_from(["", "why", "because"])
CELLS = st.tuples(TYPED, st.sampled_from(AGENCY_STATUSES), NOTES)


@given(was=CELLS, in_file=CELLS, now=CELLS)
def test_no_value_that_somebody_saved_goes_without_being_shown(
    was: tuple[str, str, str], in_file: tuple[str, str, str], now: tuple[str, str, str]
) -> None:
    """By a slow rule of its own: each of the three texts is the portal's, unless the officer changed it in the file; and where
    the portal's was changed too, to something else, that is a clash."""
    current = CurrentCell(now[0], now[2], now[1])
    merged = merge(entry(was, *in_file), current)
    result = (merged.cell.typed, merged.cell.status, merged.cell.note)
    clashes = []
    for at, (before, theirs, mine) in enumerate(zip(was, in_file, now, strict=True)):
        says_something = bool(theirs) and (at != 1 or bool(in_file[0]))
        is_touched = says_something and meaning(before, "deaths") != meaning(theirs, "deaths")
        assert meaning(result[at], "deaths") == meaning(theirs if is_touched else mine, "deaths")
        clashes.append(is_touched and meaning(mine, "deaths") not in (meaning(before, "deaths"), meaning(theirs, "deaths")))
    assert bool(merged.clash_over) is any(clashes)


@given(st.builds(Downloaded, st.text(), st.sampled_from(AGENCY_STATUSES), st.text()))
def test_the_first_content_of_a_cell_goes_into_one_text_and_comes_back(cell: Downloaded) -> None:
    assert read_downloaded(downloaded_text(cell)) == cell
    assert downloaded_text(cell).isascii() and "\n" not in downloaded_text(cell)


@pytest.mark.parametrize("text", ["", "5", "[1,2,3]", '["a","b"]', '{"a":1}', "[", "null"])
def test_what_is_no_such_text_says_nothing(text: str) -> None:
    assert read_downloaded(text) is None
