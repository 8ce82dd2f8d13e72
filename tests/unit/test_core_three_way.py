"""Two versions of one earlier text: what is put together, and what is left to people."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.three_way import merge, merge_texts, paragraphs

ORIGIN = "The van was repaired.\n\nNine shops were visited.\n\nThe ports follow."
lists = st.lists(st.sampled_from("abcdef"), max_size=6)


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [
        (ORIGIN.replace("Nine", "Ten"), ORIGIN + "\n\nAnd Deal.", ORIGIN.replace("Nine", "Ten") + "\n\nAnd Deal."),
        ("First of all.\n\n" + ORIGIN, ORIGIN.replace("ports", "airports"), "First of all.\n\n" + ORIGIN.replace("ports", "airports")),
        ("Nine shops were visited.\n\nThe ports follow.", ORIGIN.replace("ports", "airports"),
         "Nine shops were visited.\n\nThe airports follow."),
        (ORIGIN.replace("Nine", "Ten"), ORIGIN.replace("Nine", "Eight"), None),
        (ORIGIN.replace("Nine", "Ten"), ORIGIN.replace("Nine shops were visited.\n\n", ""), None),
        (ORIGIN.replace("Nine", "Ten"), ORIGIN.replace("van", "car"), ORIGIN.replace("Nine", "Ten").replace("van", "car")),
        (ORIGIN + "\n\nDover.", ORIGIN + "\n\nDeal.", None),
        (ORIGIN + "\n\nDover.", ORIGIN + "\n\nDover.", ORIGIN + "\n\nDover."),
        (ORIGIN.replace("\n\n", "\n\n\n"), ORIGIN + "\n\nDeal.", ORIGIN + "\n\nDeal."),
        ("", ORIGIN, ORIGIN.replace(ORIGIN, "")),
    ],
)  # fmt: skip
def test_paragraphs_of_two_people(theirs: str, mine: str, merged: str | None) -> None:
    assert merge_texts(ORIGIN, theirs, mine) == merged
    assert merge_texts(ORIGIN, mine, theirs) == merged


@given(lists, lists)
def test_what_only_one_of_them_changed_is_taken_as_it_is(origin: list[str], changed: list[str]) -> None:
    assert merge(origin, changed, origin) == merge(origin, origin, changed) == merge(origin, changed, changed) == changed


@given(lists, lists, lists)
def test_nothing_that_somebody_wrote_is_lost_and_it_does_not_matter_who_saves_first(
    origin: list[str], theirs: list[str], mine: list[str]
) -> None:
    merged = merge(origin, theirs, mine)
    assert merge(origin, mine, theirs) == merged
    if merged is not None:
        for side in (theirs, mine):
            for item in set(side) - set(origin):
                assert merged.count(item) >= side.count(item)
        for item in merged:
            assert item in theirs or item in mine


@given(st.lists(st.integers(), min_size=3, max_size=12, unique=True), st.data())
def test_changes_that_do_not_touch_are_always_put_together(origin: list[int], data: st.DataObject) -> None:
    """By a slow, obvious reference: each place is changed by one of the two or by nobody, with a place between that nobody
    changed."""
    owners = data.draw(st.lists(st.sampled_from(("theirs", "mine", "")), min_size=len(origin), max_size=len(origin)))
    for at in range(1, len(owners)):
        if owners[at - 1] and owners[at] and owners[at] != owners[at - 1]:
            owners[at] = ""
    kinds = [data.draw(st.sampled_from(("replaced", "removed", "added before"))) for _ in origin]
    sides: dict[str, list[object]] = {"theirs": [], "mine": [], "": []}
    for item, owner, kind in zip(origin, owners, kinds, strict=True):
        changed: dict[str, list[object]] = {"replaced": [f"new {item}"], "removed": [], "added before": [f"new {item}", item]}
        for side in sides:
            sides[side] += changed[kind] if owner and side in (owner, "") else [item]
    assert merge(list[object](origin), sides["theirs"], sides["mine"]) == sides[""]


def test_every_short_case_ends_and_keeps_its_rules() -> None:
    short = [list(items) for length in range(4) for items in itertools.product("ab", repeat=length)]
    for origin, theirs, mine in itertools.product(short, repeat=3):
        merged = merge(origin, theirs, mine)
        if theirs == origin:
            assert merged == mine
        if mine == origin or theirs == mine:
            assert merged == theirs


def test_a_text_of_thousands_of_paragraphs_takes_no_time() -> None:
    origin = "\n\n".join(["a", "b", "a"] * 3000)
    assert merge_texts(origin, f"First.\n\n{origin}", f"{origin}\n\nLast.") in (f"First.\n\n{origin}\n\nLast.", None)
    assert len(paragraphs(origin)) == 9000
