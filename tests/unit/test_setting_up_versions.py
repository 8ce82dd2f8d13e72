"""The list of changes of an agreement: made from two states of it, so that no line contradicts either."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contents.agreement_document import AgreementDocument, for_everybody, from_json, to_json
from portal.setting_up.versions.differences import _with_names, differences
from tests.factories.agreement_documents import (
    COUNCIL,
    FIRE,
    POLICE,
    action,
    document,
    measure,
    priority,
    with_action,
    with_measure,
)

BASE = document()


def lines(now: AgreementDocument, before: AgreementDocument = BASE) -> list[tuple[str, str]]:
    return [(one.what, one.text) for one in differences(before, now, {})]


def test_nothing_changed_is_no_line() -> None:
    assert lines(BASE) == []
    assert lines(dataclasses.replace(BASE, version="1.1", dated="2018-05-01", note="Why", since="version 1.0")) == []


@pytest.mark.parametrize(
    ("change", "what", "text"),
    [
        ({"title": "New words"}, "RS1", "Other words: “New words”, was “Speed awareness at the six worst junctions”"),
        ({"lead_name": FIRE}, "RS1", f"Led by {FIRE}, was led by {POLICE}"),
        ({"contributors": (COUNCIL, FIRE)}, "RS1", f"{FIRE} contributes"),
        ({"contributors": ()}, "RS1", f"{COUNCIL} no longer contributes"),
        ({"oversight": ""}, "RS1", "Overseen by nobody, was overseen by Road Safety Board"),
        ({"due": ""}, "RS1", "Due: none, was March 2019"),
        ({"start": "May 2018"}, "RS1", "Starts: May 2018, was April 2018"),
        ({"ended": "complete"}, "RS1", "Ended: complete"),
    ],
)
def test_each_change_of_an_action_is_one_line(change: dict[str, object], what: str, text: str) -> None:
    assert lines(with_action(BASE, **change)) == [(what, text)]


def test_what_goes_on_again_says_so() -> None:
    assert lines(BASE, with_action(BASE, ended="superseded")) == [("RS1", "Goes on again")]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": "KSI"}, "Renamed, was Killed or seriously injured"),
        ({"definition": "Others."}, "Other definition, was “Casualties recorded by the police.”"),
        ({"returned_by": COUNCIL}, f"Returned by: {COUNCIL}, was {POLICE}"),
        ({"until": "31 May 2019"}, "Returned until: 31 May 2019, was none"),
        ({"judgement": ""}, "Judgement: none, was lower is better"),
        ({"restricted": True}, "Restricted to the working group now"),
    ],
)
def test_each_change_of_a_measure_is_one_line(change: dict[str, object], text: str) -> None:
    [(what, found)] = lines(with_measure(BASE, **change))
    assert (what, found) == (str(change.get("name", "Killed or seriously injured")), text)


def test_what_came_went_and_moved() -> None:
    second = priority("harbour", code="HB", title="The Harbour", lead_name=FIRE, actions=(action("HB1"),), measures=())
    more = dataclasses.replace(BASE, priorities=(*BASE.priorities, second))
    assert lines(more) == [
        ("The Harbour", f"New priority, led by {FIRE}"),
        ("HB1", "New action under The Harbour: Speed awareness at the six worst junctions"),
    ]
    assert [text for _, text in lines(BASE, more)] == [
        "No longer a priority", "No longer in the agreement: Speed awareness at the six worst junctions",
    ]  # fmt: skip
    roads = dataclasses.replace(BASE.priorities[0], measures=())
    moved = dataclasses.replace(more, priorities=(dataclasses.replace(second, measures=(measure(),)), roads))
    assert ("Priorities", "Their order is now The Harbour and Road Safety") in lines(moved, more)
    assert ("Killed or seriously injured", "Now under The Harbour, was under Road Safety") in lines(moved, more)


def test_what_actions_have_in_common_is_one_line() -> None:
    two = dataclasses.replace(BASE, priorities=(priority(actions=(action("RS1"), action("RS2"))),))
    both = dataclasses.replace(
        BASE, priorities=(priority(actions=(action("RS1", oversight="Board B"), action("RS2", oversight="Board B"))),)
    )
    assert lines(both, two) == [("RS1 and RS2", "Overseen by Board B, was overseen by Road Safety Board")]


def test_everybody_reads_nothing_of_restricted_measures() -> None:
    secret = measure("channel", name="Prevent referrals", restricted=True)
    now = dataclasses.replace(BASE, priorities=(priority(measures=(measure(), secret)),))
    now = dataclasses.replace(now, changes=differences(BASE, now, {}))
    assert now.changes and now.has_restricted
    public = for_everybody(now)
    assert "Prevent" not in json.dumps(to_json(public)) and not public.has_restricted and not public.changes
    unrestricted = dataclasses.replace(secret, restricted=False)
    later = dataclasses.replace(BASE, priorities=(priority(measures=(measure(), unrestricted)),))
    assert all(one.restricted for one in differences(now, later, {})), "that it was restricted is for the working group only"


WORDS = st.sampled_from(["", "a", "Kent Police", "March 2019"])
ACTIONS = st.builds(
    action, st.sampled_from(["A1", "A2", "B1"]), title=WORDS, lead_name=WORDS, oversight=WORDS, start=WORDS, due=WORDS,
    ended=st.sampled_from(["", "complete"]), contributors=st.lists(WORDS, unique=True, max_size=2).map(tuple),
)  # fmt: skip
DOCUMENTS = st.lists(ACTIONS, unique_by=lambda one: one.ref, max_size=3).map(
    lambda actions: dataclasses.replace(BASE, priorities=(priority(actions=tuple(actions)),))
)


@given(DOCUMENTS, DOCUMENTS)
def test_no_line_exactly_where_nothing_differs(before: AgreementDocument, now: AgreementDocument) -> None:
    def agreed(one: AgreementDocument) -> object:
        # The order of contributors is how packs print them, and no change of what was agreed.
        return {
            action.ref: dataclasses.replace(action, contributors=tuple(sorted(action.contributors)))
            for action in one.priorities[0].actions
        }

    assert bool(lines(now, before)) is (agreed(before) != agreed(now))
    assert from_json(json.loads(json.dumps(to_json(now)))) == now


def test_a_new_name_of_an_agency_is_no_other_agency() -> None:
    """Everything that it leads, contributes to or returns has the new name in a later version."""
    names = {BASE.priorities[0].lead_name: "Harbour Police Force"}
    now = _with_names(BASE, names)
    assert now != BASE
    found = [(one.what, one.text) for one in differences(BASE, now, names)]
    assert found == [("Harbour Police Force", f"Renamed, was {BASE.priorities[0].lead_name}")]
