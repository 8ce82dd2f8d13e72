"""Published figures as a coordinator edits them: a number stays the number that was published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Person, contributor, coordinator

FIGURES = "/agreements/2018-19/figures"


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def figure(team: Person, ref: str) -> dict[str, Any]:
    """The figure as the pack would print it now."""
    pack = team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_json(force=True)
    found = [one for one in pack["figures"] if one["ref"] == ref]
    found += [one for priority in pack["priorities"] for one in priority["figures"] if one["ref"] == ref]
    assert len(found) == 1
    return dict(found[0])


def exported(app: Flask, folder: Path) -> str:
    found = app.test_cli_runner().invoke(args=["agreement", "export", str(folder)])
    assert found.exit_code == 0
    return (folder / "figures.csv").read_text(encoding="utf-8")


def asb(team: Person, **changes: str) -> dict[str, str]:
    """A new figure with nothing wrong in it."""
    page = team.get(f"{FIGURES}/new")
    options = {one.text: one.get("value") for one in page.tree.xpath("//select[@name='priority_id']/option")}
    typed = {
        "ref": "ASB-99",
        "kind": "level",
        "measure_name": "Fly-tips",
        "value": "1234.5",
        "unit": "count",
        "geography": "Kent",
        "period_start": "2018-04-01",
        "period_end": "2019-03-31",
        "period_label": "2018/19",
        "comparator_value": "1000",
        "comparator_start": "2017-04-01",
        "comparator_end": "2018-03-31",
        "comparator_label": "2017/18",
    }
    return page.fields() | typed | {"priority_id": options["Anti-Social Behaviour"]} | changes


def test_saving_without_a_change_changes_nothing(app: Flask, team: Person, tmp_path: Path) -> None:
    before = exported(app, tmp_path / "before")
    for ref in ("DA-04", "ASB-02", "SM-19", "PEH-11", "INT-03", "INT-01", "SOC-02", "DA-13", "RS-05"):
        assert f"{ref} is saved." in team.submit(f"{FIGURES}/{ref}").words
    assert exported(app, tmp_path / "after") == before


@pytest.mark.parametrize(("ref", "value"), [("DA-04", "47967"), ("SM-19", "37.5")])
def test_the_form_shows_the_number_as_it_was_written(team: Person, ref: str, value: str) -> None:
    assert team.get(f"{FIGURES}/{ref}").fields()["value"] == value


@pytest.mark.parametrize("value", ["1234", "1234.5", "0.125", "1234.50", "0", "-3"])
def test_a_new_figure_is_listed_and_printed_with_its_change(team: Person, value: str) -> None:
    page = team.post(f"{FIGURES}/new", asb(team, value=value), follow=True)
    assert "ASB-99 is saved." in page.words
    assert "Fly-tips" in page.paragraph("ASB-99")
    for _ in range(2):
        found = figure(team, "ASB-99")
        assert found["value"] == float(value)
        assert found["change"] == float(value) - 1000
        assert found["comparable"] is True
        team.submit(f"{FIGURES}/ASB-99")  # saved again as it stands: nothing is rounded on the way


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("period_end", "2018-03-31", "The period cannot end before it starts."),
        ("comparator_end", "2017-03-31", "The period cannot end before it starts."),
        ("period_start", "2018-02-30", "date"),
        ("period_end", "March", "date"),
        ("value", "abc", "number"),
        ("value", "1 234", "number"),
        ("value", "NaN", "number"),
        ("value", "Infinity", "number"),
        ("value", "1e999999", "number"),
        ("comparator_value", "1e999999", "number"),
        ("stated_change_percent", "twenty", "number"),
        ("ref", "ASB-02", "This reference is taken. Use the next free one."),
        ("ref", "asb 2", "Write it like ASB-08."),
        ("ref", "", "Enter a reference."),
        ("measure_name", "", "Say what is counted."),
        ("unit", "x" * 41, "Use at most 40 characters."),
        ("caveat", "x" * 5001, "Use at most 5,000 characters."),
    ],
)
def test_a_figure_that_makes_no_sense_comes_back(team: Person, field: str, value: str, message: str) -> None:
    page = team.post(f"{FIGURES}/new", asb(team, **{field: value}))
    assert page.status == 422
    [(where, error)] = page.errors
    assert where == f"#{field}"
    assert message in error
    assert message in page.message_at(field)
    assert page.fields()[field] == value, "what was typed is in its box"
    assert page.fields()["geography"] == "Kent"
    assert "Fly-tips" not in team.get(FIGURES).words


def test_what_is_counted_is_printed_as_it_was_corrected(team: Person) -> None:
    team.submit(f"{FIGURES}/DA-04", measure_name="Reports of domestic abuse")
    assert figure(team, "DA-04")["measure"] == "Reports of domestic abuse"


def test_a_corrected_figure_changes_the_next_pack_and_not_the_issued(team: Person) -> None:
    issued = "/packs/2019-01-to-2019-03/working-group/1"
    before = team.get(f"{issued}/pack.json").response.data
    page = team.submit(f"{FIGURES}/DA-04", value="48000", caveat="Corrected in July.")
    assert "DA-04 is saved." in page.words
    found = figure(team, "DA-04")
    assert (found["value"], found["change"], found["caveats"]) == (48000, 48000 - 42072, ["Corrected in July."])
    assert team.get(f"{issued}/pack.json").response.data == before


def test_a_change_that_the_source_states_otherwise_is_shown(team: Person) -> None:
    team.submit(f"{FIGURES}/DA-04", stated_change="6000")
    sentence = "It is stated as 6,000; its own numbers give 5,895."
    assert sentence in team.get(f"{FIGURES}/DA-04").words
    assert sentence in team.get(FIGURES).paragraph("DA-04")
    assert sentence in team.get(f"/cycles/{CYCLE}/issue").words


def test_a_period_without_numbers_of_its_own_may_be_left_out(team: Person) -> None:
    nothing = dict.fromkeys(("period_start", "period_end", "comparator_start", "comparator_end", "comparator_value", "value"), "")
    page = team.post(f"{FIGURES}/new", asb(team, kind="direction-only", stated_direction="up", **nothing), follow=True)
    assert "ASB-99 is saved." in page.words
    found = figure(team, "ASB-99")
    assert (found["value"], found["change"], found["direction"], found["as_published"]) == (None, None, "up", True)


def test_partners_do_not_edit_figures(app: Flask) -> None:
    police = contributor(app)
    token = police.get("/account").fields()["csrf_token"]
    for address in (FIGURES, f"{FIGURES}/DA-04", f"{FIGURES}/new"):
        assert police.get(address).status == 404
        assert police.post(address, {"csrf_token": token, "value": "1"}).status in (404, 405)


@pytest.mark.parametrize(
    ("changes", "what"), [({"kind": "cumulative"}, "A running total"), ({"comparator_value": "7"}, "A value that is compared")]
)
def test_a_value_that_needs_its_period_comes_back_without(team: Person, changes: dict[str, str], what: str) -> None:
    nothing = dict.fromkeys(("period_start", "period_end", "comparator_start", "comparator_end", "comparator_value"), "")
    page = team.post(f"{FIGURES}/new", asb(team, **(nothing | {"value": "5"} | changes)), follow=True)
    assert page.status == 422
    assert page.errors == [(f"#{name}", f"{what} needs its period.") for name in ("period_start", "period_end")]
