"""What differs between two packs: the sample pack, and the same with one thing changed."""

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.contents.after_last_pack import AfterLastPack, ReceivedLate
from portal.contents.pack import Action, Contents, CycleHead, Entry, Measure, Note, Observation, Priority, Section, SeriesBreak
from portal.contents.pack_json import from_json, to_json
from portal.core.text import listed
from portal.packs.changes import changed_since
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period
from tests.factories.pack_contents import ABUSE, ROADS, sample_contents

BEFORE = sample_contents()
LATER = CycleHead(
    key="2020-q1",
    title="April to June 2019",
    period_start="2019-04-01",
    period_end="2019-06-30",
    due="2019-07-12",
    meeting="2019-07-25",
)
change = dataclasses.replace
Change = Callable[[Any], Any]


def test_over_the_turn_of_the_plan_year_actions_are_compared_by_what_they_continue() -> None:
    """Without what continues what, an action with another reference would be new, and one with the same be another."""
    actions = {one.ref: one for priority in BEFORE.priorities for one in priority.actions}
    first, second, *rest = actions
    now = with_action(
        with_action(BEFORE, first, lambda one: change(one, status="at risk")), second, lambda one: change(one, ref="X2")
    )
    now = change(now, cycle=LATER, agreement=change(BEFORE.agreement, key="2020-21"))
    continued = {first: [first], "X2": [second, first], **{ref: [ref] for ref in rest[1:]}, rest[0]: []}
    found = {one.what: one.text for one in changed_since(now, BEFORE, continued=continued)}
    was = {ref: one.status for ref, one in actions.items()}
    year = BEFORE.agreement.key.replace("-", "/")
    assert found[first] == f"Status was {was[first]}, is now at risk"
    assert found["X2"] == f"Continues {second} ({was[second]}) and {first} ({was[first]}) of {year}, is now {was[second]}"
    assert [one for one in changed_since(now, BEFORE, continued=continued) if one.what == rest[0]][-1].text == (
        f"Of {year}, {was[rest[0]]}: nothing continues it in 2020/21"
    )
    assert not set(found) & set(rest[1:])


def with_priority(contents: Contents, at: int, to: Change) -> Contents:
    priorities = list(contents.priorities)
    priorities[at] = to(priorities[at])
    return change(contents, priorities=tuple(priorities))


def renamed(contents: Contents, name: str, to: str) -> Contents:
    """With the other name wherever the pack has this one."""
    return from_json(json.loads(json.dumps(to_json(contents)).replace(json.dumps(name), json.dumps(to))))


def with_action(contents: Contents, ref: str, to: Change) -> Contents:
    def changed(priority: Priority) -> Priority:
        return change(priority, actions=tuple(to(one) if one.ref == ref else one for one in priority.actions))

    at = next(at for at, priority in enumerate(contents.priorities) if ref in {one.ref for one in priority.actions})
    return with_priority(contents, at, changed)


def with_entry(contents: Contents, ref: str, agency: str, **values: Any) -> Contents:
    return with_action(
        contents,
        ref,
        lambda action: change(
            action, entries=tuple(change(one, **values) if one.agency == agency else one for one in action.entries)
        ),
    )


def with_values(contents: Contents, to: Callable[[Observation], Observation]) -> Contents:
    """The contents with every observation of the first measure's total put through `to`."""

    def changed(measure: Measure) -> Measure:
        first, *others = measure.series
        return change(measure, series=(change(first, observations=tuple(map(to, first.observations))), *others))

    return with_priority(contents, 0, lambda one: change(one, measures=(changed(one.measures[0]), *one.measures[1:])))


def changes(now: Contents, before: Contents = BEFORE) -> list[tuple[str, str]]:
    return [(one.what, one.text) for one in changed_since(now, before)]


def in_the_next_cycle(contents: Contents) -> Contents:
    return change(contents, cycle=LATER)


WROTE = next(
    (action, entry)
    for priority in BEFORE.priorities
    for action in priority.actions
    for entry in action.entries
    if not entry.missing
)
MISSING = next(
    (action, entry) for priority in BEFORE.priorities for action in priority.actions for entry in action.entries if entry.missing
)


def test_the_same_pack_has_no_changes() -> None:
    assert changes(sample_contents()) == []
    assert changes(in_the_next_cycle(BEFORE)) == []


@pytest.mark.parametrize("next_cycle", [False, True])
def test_a_status_that_moved_is_listed_in_any_pack(next_cycle: bool) -> None:
    action = WROTE[0]
    now = with_action(BEFORE, action.ref, lambda one: change(one, status="at risk"))
    expected = [(action.ref, f"Status was {action.status}, is now at risk")]
    assert changes(in_the_next_cycle(now) if next_cycle else now) == expected
    assert changes(with_action(BEFORE, action.ref, lambda one: one)) == []


def new_action(*entries: Entry) -> Contents:
    action = Action(
        ref="NEW1",
        title="Open a sixth shop",
        lead="hcc",
        lead_name="Council",
        oversight="",
        start="",
        due="",
        status="not started",
        entries=entries,
    )
    return with_priority(BEFORE, 0, lambda one: change(one, actions=(*one.actions, action)))


def test_an_action_that_is_new_is_listed() -> None:
    assert changes(in_the_next_cycle(new_action())) == [("NEW1", "New action: Open a sixth shop")]
    written = new_action(Entry(agency="hcc", agency_name="Council", text="We began."))
    assert changes(written) == [("NEW1", "New action: Open a sixth shop"), ("NEW1", "Update received from Council")]


def test_nothing_was_received_for_a_new_action_whose_agency_sent_nothing() -> None:
    assert changes(new_action(Entry(agency="hcc", agency_name="Council", missing=True))) == [
        ("NEW1", "New action: Open a sixth shop")
    ]


def test_an_update_that_came_after_the_first_version() -> None:
    action, entry = MISSING
    now = with_entry(BEFORE, action.ref, entry.agency, missing=False, text="Late, but here.")
    assert changes(now) == [(action.ref, f"Update received from {entry.agency_name}")]
    assert changes(in_the_next_cycle(now)) == []


def test_a_return_that_came_after_the_first_version() -> None:
    [owed] = [one for one in BEFORE.not_received if one.kind == "return"]
    others = tuple(one for one in BEFORE.not_received if one is not owed)
    assert not changes(change(BEFORE, not_received=others)), "it was cancelled, and did not come"
    late = ReceivedLate(
        agency=owed.agency, agency_name=owed.agency_name, kind="return", what=owed.what, owed_in="January to March 2019",
        after_last_pack=AfterLastPack("received", "2019-05-02"),
    )  # fmt: skip
    now = change(BEFORE, not_received=others, received_late=(late,))
    assert changes(now) == [("Data return, February 2019", "Received from Highways")]
    assert changes(in_the_next_cycle(now)) == []


@pytest.mark.parametrize("name", ["text", "next"])
def test_a_text_that_was_corrected_is_listed_in_a_new_version_only(name: str) -> None:
    action, entry = WROTE
    now = with_entry(BEFORE, action.ref, entry.agency, **{name: "Corrected."})
    assert changes(now) == [(action.ref, f"The update from {entry.agency_name} was changed")]
    assert changes(in_the_next_cycle(now)) == []


def test_when_a_text_was_sent_is_no_change_of_it() -> None:
    action, entry = WROTE
    assert changes(with_entry(BEFORE, action.ref, entry.agency, submitted_at="2019-05-01T09:00:00")) == []


@pytest.mark.parametrize(
    "values",
    [{"summary": "Another summary."}, {"context": (Section("One", "Another text."),)}, {"context": ()}],
    ids=["summary", "context", "no context"],
)
def test_a_context_that_was_rewritten_is_listed_in_a_new_version_only(values: dict[str, Any]) -> None:
    now = with_priority(BEFORE, 1, lambda one: change(one, **values))
    assert changes(now) == [(BEFORE.priorities[ROADS].title, "The context was changed")]
    assert changes(in_the_next_cycle(now)) == []


def test_a_note_of_a_context_is_a_text_too() -> None:
    notes = tuple(change(note, text="2018 is final.") if note.kind == "note" else note for note in BEFORE.priorities[ROADS].notes)
    assert notes != BEFORE.priorities[ROADS].notes
    now = with_priority(BEFORE, 1, lambda one: change(one, notes=notes))
    assert changes(now) == [(BEFORE.priorities[ROADS].title, "The context was changed")]


@pytest.mark.parametrize(
    "values", [{"summary": "New."}, {"sections": ()}, {"notes": (Note(1, "note", "New."),)}], ids=["summary", "sections", "notes"]
)
def test_an_introduction_that_was_rewritten_is_listed_in_a_new_version_only(values: dict[str, Any]) -> None:
    now = change(BEFORE, introduction=change(BEFORE.introduction, **values))
    assert changes(now) == [("Introduction", "The text was changed")]
    assert changes(in_the_next_cycle(now)) == []


@pytest.mark.parametrize("next_cycle", [False, True])
def test_a_revised_value_names_its_period_and_both_values(next_cycle: bool) -> None:
    measure = BEFORE.priorities[ABUSE].measures[0]
    last = measure.series[0].observations[-1]
    before = with_values(BEFORE, lambda one: change(one, value=Decimal(12745)) if one == last else one)
    now = with_values(BEFORE, lambda one: change(one, value=Decimal("12800.50")) if one == last else one)
    expected = [(f"{measure.name}, Total", "March 2019: 12,800.5, revised from 12,745")]
    assert changes(in_the_next_cycle(now) if next_cycle else now, before) == expected


def test_a_value_that_is_new_or_written_otherwise_was_not_revised() -> None:
    for to in (
        lambda one: change(one, value=None if one.value is None else one.value * Decimal("1.00")),
        lambda one: change(one, status="revised", note="Checked again."),
        lambda one: change(one, period_start="2000-01-01"),
    ):
        assert changes(with_values(BEFORE, to)) == []
        assert changes(BEFORE, with_values(BEFORE, to)) == []


def test_every_revised_value_is_listed_once_in_its_order() -> None:
    now = with_values(BEFORE, lambda one: change(one, value=one.value and one.value + 1))
    counted = [one for one in BEFORE.priorities[ABUSE].measures[0].series[0].observations if one.value]
    months = [Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end)).words for one in counted]
    assert [text.split(":")[0] for _, text in changes(now)] == months


def test_an_old_value_that_is_too_small_today_is_not_listed() -> None:
    """The earlier pack printed a 4, and the threshold has been raised since."""
    key, last = BEFORE.priorities[ABUSE].measures[0].key, BEFORE.priorities[ABUSE].measures[0].series[0].observations[-1]
    before = with_values(BEFORE, lambda one: change(one, value=Decimal(4)) if one == last else one)
    assert "revised from 4" in changed_since(BEFORE, before)[0].text
    assert changed_since(BEFORE, before, {key: 5}) == ()
    assert changed_since(BEFORE, before, {key: 4}) != ()


@pytest.mark.parametrize(("symbol", "other"), [("x", "z"), ("z", "x")])
def test_a_number_that_became_a_sign_or_came_from_one_was_revised(symbol: str, other: str) -> None:
    measure = BEFORE.priorities[ABUSE].measures[0]
    last = measure.series[0].observations[-1]
    assert last.value is not None

    def with_symbol(sign: str) -> Contents:
        return with_values(BEFORE, lambda one: change(one, value=None, symbol=sign) if one == last else one)

    with_sign, with_other = with_symbol(symbol), with_symbol(other)
    what, number = f"{measure.name}, Total", number_words(last.value)
    assert changes(with_sign) == [(what, f"March 2019: [{symbol}], revised from {number}")]
    assert changes(BEFORE, with_sign) == [(what, f"March 2019: {number}, revised from [{symbol}]")]
    assert changes(with_other, with_sign) == [(what, f"March 2019: [{other}], revised from [{symbol}]")]


def with_first_measure(**values: Any) -> Contents:
    def changed(priority: Priority) -> Priority:
        return change(priority, measures=(change(priority.measures[0], **values), *priority.measures[1:]))

    return with_priority(BEFORE, ABUSE, changed)


@pytest.mark.parametrize("next_cycle", [False, True])
def test_what_describes_a_measure_beside_its_numbers(next_cycle: bool) -> None:
    old = BEFORE.priorities[ABUSE].measures[0]
    broken = SeriesBreak("2018-01-01", "not comparable", "New forms.")
    for values, words in (
        ({"name": "Calls"}, [f"Was called {old.name}"]),
        ({"definition": "Other calls."}, [f"Its definition was: {old.definition}"]),
        ({"rounded_to": 10}, ["Its numbers were exact, and are now rounded to the nearest 10"]),
        ({"breaks": (*old.breaks, broken)}, ["New break on 1 January 2018: not comparable"]),
        ({"breaks": ()}, [f"No break on {date.fromisoformat(one.date):%-d %B %Y} any more" for one in old.breaks]),
    ):
        now = with_first_measure(**values)
        found = [text for what, text in changes(in_the_next_cycle(now) if next_cycle else now)]
        assert found == words, values


def test_what_is_compared_otherwise_is_listed_between_versions_only() -> None:
    comparison = BEFORE.priorities[ABUSE].measures[0].comparison
    assert comparison is not None
    now = with_first_measure(comparison=change(comparison, basis="3 months against 3 months"))
    assert [text for _, text in changes(now)] == [f"The comparison was {comparison.basis}, and is now 3 months against 3 months"]
    assert changes(in_the_next_cycle(now)) == []


def test_a_measure_that_only_one_pack_has() -> None:
    name = BEFORE.priorities[ABUSE].measures[0].name
    without = with_priority(BEFORE, ABUSE, lambda one: change(one, measures=one.measures[1:]))
    assert (name, "No longer in this report") in changes(without)
    assert (name, "New in this report") in changes(BEFORE, without)


@pytest.mark.parametrize("next_cycle", [False, True])
def test_what_the_agreement_says_otherwise(next_cycle: bool) -> None:
    old = BEFORE.priorities[ROADS]
    now = with_priority(BEFORE, ROADS, lambda one: change(one, title="Safer roads", lead="fire", lead_name="Fire Service"))
    action = old.actions[0]
    now = with_action(now, action.ref, lambda one: change(one, oversight="Board", title="Otherwise"))
    assert changes(in_the_next_cycle(now) if next_cycle else now) == [
        ("Safer roads", f"Was called {old.title}"),
        ("Safer roads", f"It was led by {old.lead_name} and is now led by Fire Service"),
        (action.ref, f"The agreement changed its words, which were: {action.title}"),
        (action.ref, f"Reports to Board, where {action.oversight or 'nobody'} stood before"),
    ]


def test_an_agency_with_a_new_name_is_no_other_lead() -> None:
    """Nor does another one return its measures."""
    name = "Harbourshire Fire & Rescue Service"
    assert changes(renamed(BEFORE, name, "Fire Service")) == [("Fire Service", f"Was called {name}")]


def test_actions_with_another_body_stand_in_one_line() -> None:
    refs = [one.ref for priority in BEFORE.priorities for one in priority.actions if one.oversight == "Roads Partnership"]
    now = renamed(BEFORE, "Roads Partnership", "Road Safety Board")
    assert len(refs) > 1 and changes(now) == [
        (listed(refs), "Reports to Road Safety Board, where Roads Partnership stood before")
    ]


def test_what_either_pack_withholds_is_no_revision() -> None:
    """Only that it is withheld, or no longer is; never a number that one of them did not print."""
    last = BEFORE.priorities[ABUSE].measures[0].series[0].observations[-1]
    hidden = with_values(BEFORE, lambda one: change(one, value=None, symbol="c") if one == last else one)
    revised = with_values(BEFORE, lambda one: change(one, value=Decimal(9), revised_from=Decimal(3)) if one == last else one)
    assert [text for _, text in changes(hidden)] == ["No longer shown, [c]: March 2019"]
    assert [text for _, text in changes(revised, hidden)] == ["Shown now, [c] before: March 2019"]
    many = with_values(BEFORE, lambda one: one if one.value is None else change(one, value=None, symbol="c"))
    assert any(re.fullmatch(r"No longer shown, \[c\]: \d+ values from .* to March 2019", text) for _, text in changes(many))
