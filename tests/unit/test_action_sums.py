"""Milestones, outputs and funding of an action over its cycles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.action_pages.sums import funding, milestones, new_entries, outputs
from portal.contents.pack import Entry
from portal.contents.update_parts import Grant, Milestone, Output


def entry(agency: str = "fire", **more: object) -> Entry:
    return Entry(agency=agency, agency_name=agency.title(), **more)  # type: ignore[arg-type]


def test_a_milestone_is_there_once_as_it_was_written_last() -> None:
    first = entry(milestones=(Milestone("Open the shop", "2019-03", ""), Milestone("Train", "2019-06-30", "")))
    second = entry(milestones=(Milestone("open  the shop", "2019-09", ""),))
    other = entry("police", milestones=(Milestone("Open the shop", "2019-01", "2019-02"),))
    lines = milestones([first, second, other], date(2019, 7, 1))
    assert [(line.agency, line.milestone.planned, line.is_overdue) for line in lines] == [
        ("Police", "2019-01", False),
        ("Fire", "2019-06-30", True),
        ("Fire", "2019-09", False),
    ]


def test_a_month_is_overdue_when_it_is_over() -> None:
    one = entry(milestones=(Milestone("Train", "2019-06", ""),))
    assert not milestones([one], date(2019, 6, 30))[0].is_overdue
    assert milestones([one], date(2019, 7, 1))[0].is_overdue
    assert not milestones([entry(milestones=(Milestone("Train", "", ""),))], date(2019, 7, 1))[0].is_overdue


def test_outputs_are_summed_and_a_running_total_counts_once() -> None:
    first = entry(outputs=(Output(Decimal(300), "trained", False), Output(Decimal(10), "homes", True)))
    second = entry(outputs=(Output(Decimal(20), "trained", False), Output(Decimal(15), "homes", True)))
    other = entry("police", outputs=(Output(None, "trained", False), Output(Decimal(7), "homes", True)))
    assert [(line.unit, line.number, line.small) for line in outputs([first, second, other])] == [
        ("homes", Decimal(22), 0),
        ("trained", Decimal(320), 1),
    ]


def test_a_grant_counts_once_and_a_lost_bid_not_at_all() -> None:
    first = entry(funding=(Grant("Home Office", Decimal(500), "vans", "waiting"), Grant("OPCC", Decimal(50), "", "")))
    second = entry(funding=(Grant("home office", Decimal(400), "Vans", "won"), Grant("Lottery", Decimal(9), "", "lost")))
    third = entry("police", funding=(Grant("Lottery", None, "", ""), Grant("EU", Decimal(3), "", "waiting")))
    found = funding([first, second, third])
    assert (found.total, found.waiting, len(found.grants)) == (Decimal(450), Decimal(3), 5)


def test_what_is_printed_again_says_nothing_new() -> None:
    entries = [entry(missing=True), entry(carried_from="January to March 2019"), entry(no_change="Waits."), entry(text="New.")]
    assert new_entries(entries) == [entries[-1]]
