"""A remark is printed once: without what stands beside it, and not for each of several neighbours."""

from __future__ import annotations

import pytest

from portal.wording.repetition import printed_once, without_repeated_clauses

RECORDING = "Crime data integrity: recording is consistent from this date, so year-on-year comparison is sound from 1 April 2019"
CRASH = "CRASH collision recording adopted: some injuries once recorded as slight are now recorded as serious changed"


@pytest.mark.parametrize(
    ("caveat", "facts", "reason", "new"),
    [
        (
            "Recording practice; year-on-year comparison sound only from 1 April 2019. Only the change was published.",
            "All police recorded crime",
            RECORDING,
            "Recording practice. Only the change was published",
        ),
        ("Recording system changed (CRASH); 2018 is a projection.", "KSI projected December 2018", CRASH, ""),
        (
            "Cumulative purchase, not a trend.",
            "TrueCall devices purchased",
            "a running total, so it is not a trend cumulative",
            "",
        ),
        (
            "Recorded crime; partly displaced from calls.",
            "Public order",
            RECORDING,
            "Recorded crime; partly displaced from calls",
        ),
        (
            "Includes recorded offences and secondary incidents; public expectation changed.",
            "Hate crime incidents (incl. recorded offences & secondary incidents)",
            RECORDING,
            "Public expectation changed",
        ),
        ("Cumulative since 2014.", "Scam victims visited, since 2014", "", "Cumulative since 2014"),
        ("Year runs July to June.", "Visitors 12 months to June 2018; 2017/18 (Jul-Jun)", "", "Year runs July to June"),
        ("Very small number; cases may be identifiable.", "Reviews", "", "Very small number; cases may be identifiable"),
        ("", "Reviews", RECORDING, ""),
    ],
)
def test_only_what_is_new_is_left(caveat: str, facts: str, reason: str, new: str) -> None:
    assert without_repeated_clauses(caveat, facts, reason) == new


OVERLAP = "One offence can have more than one motivating factor, so strands overlap."


def test_neighbours_share_a_long_remark() -> None:
    assert printed_once([(OVERLAP,), (OVERLAP, "Estimate."), (OVERLAP,), ("Estimate.",), (OVERLAP,)]) == [
        (f"This and the 2 figures below: one{OVERLAP[3:]}",),
        ("Estimate.",),
        (),
        ("Estimate.",),
        (OVERLAP,),
    ]


def test_one_follower_is_written_in_the_singular_and_a_short_remark_stays_where_it_belongs() -> None:
    assert printed_once([("Estimate.",), ("Estimate.",)]) == [("Estimate.",), ("Estimate.",)]
    assert printed_once([(OVERLAP,), (OVERLAP,)])[0] == (f"This and the figure below: one{OVERLAP[3:]}",)
    assert printed_once([]) == []


def test_an_abbreviation_keeps_its_capitals() -> None:
    remark = "CRASH collision recording adopted in the year."
    assert printed_once([(remark,), (remark,)])[0] == (f"This and the figure below: {remark}",)
