"""What is said of what earlier reports went without."""

from datetime import datetime

import pytest

from portal.contents.after_last_pack import AfterLastPack
from portal.contents.pack import NotReceived
from portal.packs.late_arrivals import _mark
from portal.wording.late import _never_words, late_words

FROZEN = datetime(2019, 7, 20, 12)
BEFORE, AFTER, LATER = datetime(2019, 6, 26, 9), datetime(2019, 8, 1, 9), datetime(2019, 8, 22, 9)


@pytest.mark.parametrize(
    ("first", "approved", "words"),
    [
        (AFTER, AFTER, "received after the last pack, on 1 August 2019"),
        (AFTER, LATER, "received after the last pack, on 1 August 2019"),
        (BEFORE, BEFORE, "received on 26 June 2019 and approved after the last pack"),
        (BEFORE, LATER, "received on 26 June 2019, and sent again after the last pack, on 22 August 2019"),
    ],
)
def test_it_is_named_with_the_day_on_which_it_came_first(first: datetime, approved: datetime, words: str) -> None:
    assert late_words(_mark(first, approved, FROZEN)) == words


def test_packs_from_before_have_no_second_day() -> None:
    assert late_words(AfterLastPack("approved", "2019-06-26")) == "received on 26 June 2019 and approved after the last pack"


@pytest.mark.parametrize(
    ("received", "sent_back", "words"),
    [
        (None, None, "never received; it is not asked for any more"),
        ("2019-06-26", None, "received on 26 June 2019 and not approved; it is not asked for any more"),
        (
            "2019-06-26",
            "2019-07-01",
            "received on 26 June 2019, sent back on 1 July 2019 and not approved; it is not asked for any more",
        ),
    ],
)
def test_what_was_received_was_not_never_received(received: str | None, sent_back: str | None, words: str) -> None:
    one = NotReceived(
        agency="police", agency_name="Police", kind="return", what="Data return, May 2019", state="not asked for",
        received=received, sent_back=sent_back,
    )  # fmt: skip
    assert _never_words(one) == words
