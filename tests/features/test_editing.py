"""What a coordinator edits: measures, sources and actions. What is wrong is said at its field, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, confirm, contributor, coordinator

FIXED = "This is fixed, because values have been approved. Give the measure a different definition from a date instead."
NEW_ACTION = "/agreements/2018-19/actions/new"


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def preview(team: Person) -> dict[str, Any]:
    found: dict[str, Any] = team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_json(force=True)
    return found


def of(pack: dict[str, Any], what: str, **is_: str) -> dict[str, Any]:
    """The measure or figure of the pack with that key or reference."""
    name, value = next(iter(is_.items()))
    found: dict[str, Any] = next(one for priority in pack["priorities"] for one in priority[what] if one[name] == value)
    return found


@pytest.mark.parametrize(("field", "value"), [("unit", "offences"), ("sum_over_time", "latest")])
def test_what_is_frozen_stays_and_says_why_at_its_field(team: Person, field: str, value: str) -> None:
    page = team.submit("/measures/asb-incidents/settings", **{field: value, "definition": "Calls about nuisance."})
    assert page.status == 422
    assert page.errors == [(f"#{field}", FIXED)]
    assert FIXED in page.message_at(field)
    assert page.fields()["definition"] == "Calls about nuisance.", "what else was typed is kept"
    assert page.fields()[field] == value
    fields = team.get("/measures/asb-incidents/settings").fields()
    assert fields[field] != value
    assert fields["definition"] != "Calls about nuisance."


def test_a_measure_is_edited_and_printed_so(team: Person) -> None:
    changes = {"name": "Nuisance calls", "definition": "Calls about nuisance.", "judgement": "none", "threshold": "10"}
    assert "Nuisance calls is saved." in team.submit("/measures/asb-incidents/settings", **changes).words
    measure = of(preview(team), "measures", key="asb-incidents")
    assert (measure["name"], measure["definition"], measure["judgement"]) == ("Nuisance calls", "Calls about nuisance.", "none")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a name."),
        ("name", "x" * 201, "Use at most 200 characters."),
        ("definition", "x" * 5001, "Use at most 5,000 characters."),
        ("usual_lag_days", "401", "Enter a number from 0 to 400."),
        ("decimal_places", "7", "Enter a number from 0 to 6."),
        ("decimal_places", "-1", "Enter a number from 0 to 6."),
        ("threshold", "-1", "Enter a number from 0 to 100."),
        ("threshold", "five", "number"),
        ("judgement", "worse", "choice"),
    ],
)
def test_a_measure_that_makes_no_sense_is_not_saved(team: Person, field: str, value: str, message: str) -> None:
    page = team.submit("/measures/ksi/settings", **{field: value})
    assert page.status == 422
    [(where, error)] = page.errors
    assert where == f"#{field}"
    assert message in error
    assert message in page.message_at(field)
    assert field == "judgement" or page.fields()[field] == value
    assert team.get("/measures/ksi/settings").fields()[field] != value


def test_a_break_stays_with_the_figures_of_a_measure_that_is_renamed(team: Person) -> None:
    before = of(preview(team), "figures", ref="RS-03")
    assert before["comparable"] is False
    team.submit("/measures/ksi/settings", name="People badly hurt on the roads")
    after = of(preview(team), "figures", ref="RS-03")
    assert after["measure"] == "People badly hurt on the roads"
    assert (after["comparable"], after["change"], after["reason"]) == (False, None, before["reason"])
    assert len(of(preview(team), "measures", key="ksi")["breaks"]) == 1


def test_a_source_is_added_corrected_and_cited(team: Person) -> None:
    page = team.submit("/sources/new", key="our-survey", title="Our own survey", publisher="KCST", published="2019-05", draft="y")
    assert "“Our own survey” is saved." in page.words
    assert "May 2019" in page.paragraph("our-survey")
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text="People drive slower.[^our-survey]")
    assert "KCST, Our own survey, May 2019 (draft)" in team.get(f"/cycles/{CYCLE}/preview").words
    team.submit("/sources/our-survey", title="Our second survey", published="2019")
    assert "KCST, Our second survey, 2019 (draft)" in team.get(f"/cycles/{CYCLE}/preview").words


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("key", "cc-march-2019", "A source with this key is already in the register. Use that one."),
        ("key", "Our Survey", "Use small letters, digits and hyphens, and more than “new”."),
        ("key", "", "Enter a key."),
        ("title", "", "Enter the title."),
        ("title", "x" * 301, "Use at most 300 characters."),
        ("published", "Mar 19", "“Mar 19” may be a day or a year. Write it like 26 September 2019, or September 2019."),
        ("period_covered_end", "2019-02-30", "“2019-02-30” is not a date that exists."),
    ],
)
def test_a_source_that_makes_no_sense_comes_back(team: Person, field: str, value: str, message: str) -> None:
    typed = {"key": "our-survey", "title": "Our own survey", "publisher": "KCST"} | {field: value}
    page = team.submit("/sources/new", **typed)
    assert page.status == 422
    assert page.errors == [(f"#{field}", message)]
    assert message in page.message_at(field)
    assert {name: page.fields()[name] for name in typed} == typed
    assert "our-survey" not in team.get("/sources").text


def test_the_address_of_the_empty_form_cannot_be_the_key_of_a_source(team: Person) -> None:
    page = team.submit("/sources/new", key="new", title="A source called new")
    assert page.status == 422
    assert page.errors == [("#key", "Use small letters, digits and hyphens, and more than “new”.")]


def action_fields(team: Person, **changes: str) -> dict[str, str]:
    page = team.get(NEW_ACTION)
    typed = {"ref": "RS4", "title": "Check car seats at events", "start": "2019-07-01", "status": "in progress"}
    typed |= {name: page.option(name, words) for name, words in {"priority_id": "", "lead_agency_id": "Kent Fire"}.items()}
    return page.fields() | typed | changes


def box(page: Page, agency: str) -> str:
    """The value of the checkbox beside an agency's name."""
    return str(page.tree.xpath("//input[@name='contributors'][@id=//label[normalize-space()=$name]/@for]/@value", name=agency)[0])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("ref", "RS3", "There is already an action RS3. Use the next free reference."),
        ("ref", "4RS", "Use letters and a number, such as SM6."),
        ("ref", "", "Enter a reference, such as SM6."),
        ("title", "", "Say what will be done."),
        ("title", "x" * 501, "Use at most 500 characters."),
        ("start", "July", "“July” is not a date. Write it like 26 September 2019, 26/9/2019, September 2019 or 2019."),
        ("due", "2019-06", "The action cannot be due before it starts."),
    ],
)
def test_an_action_that_makes_no_sense_comes_back(team: Person, field: str, value: str, message: str) -> None:
    page = team.post(NEW_ACTION, action_fields(team, **{field: value}))
    assert page.status == 422
    assert page.errors == [(f"#{field}", message)]
    assert message in page.message_at(field)
    assert page.fields()[field] == value
    assert page.fields()["status"] == "in progress"
    assert "Check car seats" not in team.get("/agreements/2018-19").words


def test_an_action_that_begins_later_owes_nothing_yet(app: Flask, team: Person) -> None:
    page = team.post(NEW_ACTION, action_fields(team), follow=True)
    assert "RS4 is saved." in page.words
    assert "owed" not in page.tree.xpath("string(//*[@class='app-said'])")
    assert "RS4" not in contributor(app, "kfrs").get("/").words


def test_a_contributor_who_is_added_owes_an_update_at_once(app: Flask, team: Person) -> None:
    thanet = contributor(app, "thanet")
    assert "RS3" not in thanet.get("/").words
    page = team.get("/agreements/2018-19/actions/RS3")
    fields = page.fields() | {"contributors": [box(page, "Thanet"), box(page, "Swale")]}
    asked = team.post("/agreements/2018-19/actions/RS3", fields)
    assert asked.status == 422 and "1 new update of Thanet is owed: RS3 for April to June 2019." in asked.words
    assert "RS3" not in thanet.get("/").words, "nothing is saved before the question is answered"
    page = confirm(team, "/agreements/2018-19/actions/RS3", fields)
    assert "RS3 is saved." in page.words and "1 new update of Swale is owed: RS3 for April to June 2019." in page.words
    assert "KCC Highways, Swale, Thanet" in page.paragraph("RS3")
    thanet.send("RS3", text="We closed a road.", action_status="ongoing")
    assert "of 91 approved" in team.get("/").words


def test_an_older_tab_does_not_undo_what_another_one_saved(team: Person) -> None:
    address = "/agreements/2018-19/actions/SM5"
    page, other = team.get(address), team.get(address)
    ticked = {"contributors": page.tree.xpath("//input[@name='contributors'][@checked]/@value")}
    team.post(address, other.fields() | ticked | {"due": "December 2019"}, follow=True)
    answer = team.post(address, page.fields() | ticked | {"title": "Work with the police on county lines"})
    assert answer.status == 422 and "Somebody has changed this action since you opened the page." in answer.message_at("title")
    assert answer.fields()["title"] == "Work with the police on county lines"
    assert "Due (optional): December 2019" in answer.words, "what the colleague saved stands beside it"
    assert "December 2019" in team.get(address).text and "with the police" not in team.get(address).fields()["title"]
    after = team.post(address, answer.fields() | ticked, follow=True)
    assert "SM5 is saved." in after.words


def test_contributors_stay_when_an_action_is_saved_again(team: Person) -> None:
    page = team.get("/agreements/2018-19/actions/SM5")
    ticked = page.tree.xpath("//input[@name='contributors'][@checked]/@value")
    assert len(ticked) == 4
    fields = page.fields() | {"contributors": ticked, "title": "Work with the police on county lines"}
    page = team.post("/agreements/2018-19/actions/SM5", fields, follow=True)
    row = page.paragraph("SM5")
    assert "Work with the police on county lines" in row
    assert "Kent Police, BTP, Canterbury, Dartford, Tunbridge Wells" in row
    assert "of 89 approved" in team.get("/").words
