"""Every pair of a cycle's status and a verb: those listed here, and only they."""

import pytest

from portal.core.errors import WrongState
from portal.cycles.workflow import CLOSE, ISSUE, MOVES, OPEN, TAKE_AGAIN, CycleStatus, moved

VERBS = ("open", "close", "take again", "issue")
TABLE = {
    "planned": ("open", ".", ".", "."),
    "open": (".", "review", ".", "issued"),
    "review": (".", ".", "open", "issued"),
    "issued": (".", ".", ".", "issued"),  # a new version
}
PAIRS = [(status, verb, after) for status, line in TABLE.items() for verb, after in zip(VERBS, line, strict=True)]


def test_the_table_here_names_every_status_and_every_verb() -> None:
    assert sorted(TABLE) == sorted(status.value for status in CycleStatus)
    assert VERBS == (OPEN, CLOSE, TAKE_AGAIN, ISSUE)


@pytest.mark.parametrize(("status", "verb", "after"), PAIRS)
def test_pair(status: str, verb: str, after: str) -> None:
    if after != ".":
        assert moved(CycleStatus(status), verb) is CycleStatus(after)
    else:
        with pytest.raises(WrongState) as refused:
            moved(CycleStatus(status), verb)
        assert refused.value.message == f"You cannot {verb} a cycle that is {status}."


def test_nothing_else_is_listed() -> None:
    listed = {(status.value, verb): after.value for (status, verb), after in MOVES.items()}
    assert listed == {(status, verb): after for status, verb, after in PAIRS if after != "."}


@pytest.mark.parametrize("status", list(CycleStatus))
@pytest.mark.parametrize("verb", ["", "OPEN", "delete", "reopen"])
def test_a_verb_that_nobody_knows_is_refused(status: CycleStatus, verb: str) -> None:
    with pytest.raises(WrongState):
        moved(status, verb)
