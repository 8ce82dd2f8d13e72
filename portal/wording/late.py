"""What is said of what the last pack went without (portal/contents/after_last_pack.py), the same in every format. Pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from portal.contents.after_last_pack import AfterLastPack, Late
from portal.contents.pack import Contents, Entry, NotReceived, Observation
from portal.core.dates import day_words
from portal.core.text import with_capital
from portal.wording.outstanding import what_words

HEADING = "What earlier reports went without"
HEADS = ("Agency", "What", "For", "What became of it")
NO_EARLIER = "There is no earlier report."
NOT_ASKED = "it is not asked for any more"
OVERTAKEN = "a later update of the agency took its place"


def late_words(one: AfterLastPack) -> str:
    """“received after the last pack, on 3 July 2019”."""
    day = day_words(date.fromisoformat(one.received))
    if one.late == Late.RECEIVED:
        return f"received after the last pack, on {day}"
    if one.again:
        return f"received on {day}, and sent again after the last pack, on {day_words(date.fromisoformat(one.again))}"
    return f"received on {day} and approved after the last pack"


def entry_late_words(entry: Entry) -> str:
    """“For January to March 2019, received after the last pack, on 3 July 2019”; empty where it is not late."""
    if entry.after_last_pack is None:
        return ""
    words = late_words(entry.after_last_pack)
    return f"For {entry.owed_in}, {words}" if entry.owed_in else with_capital(words)


def value_late_words(observation: Observation) -> str:
    """The sentence beside a value in a file of values; empty where it is not late."""
    if observation.after_last_pack is None:
        return ""
    words = late_words(observation.after_last_pack)
    return f"{with_capital(words)}."


class LateLine(NamedTuple):
    """One line of the appendix's table of what earlier packs went without, in the order of its columns."""

    agency: str
    what: str
    owed_in: str
    when: str


def late_lines(contents: Contents) -> list[LateLine]:
    """What came after all, and what never did."""
    came = [
        LateLine(one.agency_name, what_words(one.kind, one.what), one.owed_in, late_words(one.after_last_pack))
        for one in contents.received_late
    ]
    never = [
        LateLine(one.agency_name, what_words(one.kind, one.what), one.owed_in, _never_words(one)) for one in contents.never_came
    ]
    return [*came, *never]


def _never_words(one: NotReceived) -> str:
    """“never received; it is not asked for any more”, “received on 26 June 2019, sent back on 1 July 2019 and not approved; …”"""
    why = NOT_ASKED if one.state else OVERTAKEN
    if one.received is None:
        return f"never received; {why}"
    back = f", sent back on {day_words(date.fromisoformat(one.sent_back))}" if one.sent_back else ""
    return f"received on {day_words(date.fromisoformat(one.received))}{back} and not approved; {why}"


def none_late(contents: Contents) -> str:
    """The sentence for a pack in which that list is empty."""
    if contents.follows is None:
        return "Nothing that the last report, if there was one, went without has been approved since it was made."
    return "Nothing that the last report went without has been approved since it was made." if contents.follows else NO_EARLIER
