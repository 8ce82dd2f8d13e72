"""A draft plan year is made from the last one, worked on by coordinators, and seen and used by nobody else (issue 13, point 10)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.factories.measures import NEW_DEFINITION
from tests.factories.pages import administrator, contributor, coordinator, defined_anew, governing, lead, member
from tests.factories.plan_years import DRAFT, NEW, OLD, add_action, confirmed, label_value, open_next_cycle, prepare
from tests.features.test_agencies_that_change import asked, pressed, rows
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import upload

ACTIONS = "SELECT ref FROM action a JOIN agreement y ON y.id = a.agreement_id WHERE y.key = :key ORDER BY a.position"
OPEN = ACTIONS.replace("ORDER", "AND a.status NOT IN ('complete', 'not achieved', 'superseded') ORDER")
MEASURES = (
    "SELECT m.key, p.key, x.position FROM measure_placement x JOIN measure m ON m.id = x.measure_id"
    " JOIN priority p ON p.id = x.priority_id JOIN agreement y ON y.id = x.agreement_id WHERE y.key = :key ORDER BY 3, 1"
)
PRIORITIES = (
    "SELECT p.key, p.code, p.position, p.title FROM priority p JOIN agreement y ON y.id = p.agreement_id"
    " WHERE y.key = :key ORDER BY 3"
)
ORIGINS = "SELECT a.ref, b.ref FROM action_origin o JOIN action a ON a.id = o.action_id JOIN action b ON b.id = o.origin_id"


def test_a_draft_has_all_that_is_open_and_where_it_comes_from(either_app: Flask) -> None:
    team = coordinator(either_app)
    page = team.get("/agreements/prepare")
    assert page.fields("/prepare") | {"csrf_token": "", "owner": ""} == {
        "csrf_token": "",
        "owner": "",
        "made_from": OLD,
        "key": NEW,
        "title": "Community Safety Agreement 2019/20",
        "starts": "1 April 2019",
        "ends": "31 March 2020",
    }
    page = prepare(team)
    assert "This is a draft. Only coordinators see it" in page.words
    assert rows(either_app, PRIORITIES, key=NEW) == rows(either_app, PRIORITIES, key=OLD) != []
    assert rows(either_app, MEASURES, key=NEW) == rows(either_app, MEASURES, key=OLD) != []
    still_open = rows(either_app, OPEN, key=OLD)
    assert rows(either_app, ACTIONS, key=NEW) == still_open and 0 < len(still_open) < len(rows(either_app, ACTIONS, key=OLD))
    assert sorted(rows(either_app, ORIGINS)) == sorted((ref, ref) for (ref,) in still_open)
    contributing = "SELECT count(*) FROM contribution c JOIN action a ON a.id = c.action_id WHERE a.ref = 'SM5'"
    assert rows(either_app, contributing)[0][0] % 2 == 0, "each of the two has as many"
    page = team.get("/agreements/prepare")
    assert "2019/20 is a draft already." in page.words and not page.tree.xpath("//main//form")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"key": "2019-21"}, "key", "such as 2019-20"),
        ({"key": OLD}, "key", "There is a plan year with this name already."),
        ({"starts": "1 March 2019"}, "starts", "This overlaps Community Safety Agreement 2018/19"),
        ({"starts": "2 April 2019"}, "ends", "A plan year covers whole months."),
        ({"ends": "31 March 2019"}, "ends", "A plan year cannot end before it starts."),
        ({"ends": "31 March 2023"}, "ends", "A plan year covers at most 36 months."),
        ({"starts": "1 April 2016", "ends": "31 March 2017"}, "starts", "A new plan year comes after"),
        ({"title": ""}, "title", "Enter the title."),
    ],
)
def test_what_a_plan_year_cannot_be(app: Flask, typed: dict[str, str], field: str, words: str) -> None:
    page = coordinator(app).submit("/agreements/prepare", **typed)
    assert page.status == 422 and words in page.message_at(field)
    assert len(rows(app, "SELECT 1 FROM agreement")) == 1


def test_a_plan_year_has_any_days(app: Flask) -> None:
    page = coordinator(app).submit("/agreements/prepare", starts="April 2019", ends="December 2019", title="The short year")
    assert "1 April 2019 to 31 December 2019" in page.words and page.heading == "The short year"


def test_two_coordinators_work_on_it(either_app: Flask) -> None:
    """A priority is split and renamed, an action becomes several, two are merged, a measure moves."""
    team = coordinator(either_app)
    prepare(team)
    [first, second] = [one for (one,) in rows(either_app, OPEN, key=OLD)][:2]
    old = rows(either_app, PRIORITIES, key=OLD)[0]
    page = team.get(f"{DRAFT}/priorities/new")
    lead_agency = page.option("lead_agency_id", "Kent Police")
    fields = page.fields("/new") | {"title": "Hate Crime", "code": "HC", "key": "hate", "lead_agency_id": lead_agency}
    page = team.post(f"{DRAFT}/priorities/new", fields | {"comes_from": label_value(page, old[3])}, follow=True)
    assert "“Hate Crime” is added." in page.words
    page = asked(team, f"{DRAFT}/priorities/{old[0]}", title="Safer Homes")
    pressed(team, page, f"{DRAFT}/priorities/{old[0]}")
    assert "X8 is saved." in add_action(team, "X8", "Half of the work.", "Hate Crime", first).words
    assert "X9 is saved." in add_action(team, "X9", "Both together.", "Hate Crime", first, second).words
    assert {one for one in rows(either_app, ORIGINS) if one[0] in ("X8", "X9")} == {("X8", first), ("X9", first), ("X9", second)}
    assert [label_value(team.get(f"{DRAFT}/actions/X9"), f"{one} ") for one in (first, second)] == team.get(
        f"{DRAFT}/actions/X9"
    ).fields()["comes_from"]
    measure = rows(either_app, MEASURES, key=OLD)[0][0]
    address = f"{DRAFT}/places/{measure}"
    page = team.get(address)
    page = confirmed(team, address, priority_id=page.option("priority_id", "Hate Crime"))
    assert "stands under Hate Crime." in page.words
    assert {key: of for key, of, _ in rows(either_app, MEASURES, key=NEW)}[measure] == "hate"
    assert rows(either_app, PRIORITIES, key=OLD)[0] == old, "last year stays as it is"
    assert {key: of for key, of, _ in rows(either_app, MEASURES, key=OLD)}[measure] != "hate"


def test_what_nobody_uses_is_deleted(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    ref = rows(either_app, OPEN, key=OLD)[0][0]
    page = team.get(f"/agreements/{OLD}/actions/{ref}/delete")
    assert f"{ref} cannot be deleted: {ref} of the next plan year continues it." in page.words
    page = team.get(f"{DRAFT}/actions/{ref}/delete")
    assert f"It continues {ref} of the plan year before." in page.words
    assert f"{ref} is deleted." in confirmed(team, f"{DRAFT}/actions/{ref}/delete").words
    assert (ref,) not in rows(either_app, ACTIONS, key=NEW) and (ref,) in rows(either_app, ACTIONS, key=OLD)
    assert not [one for one in rows(either_app, ORIGINS) if one[1] == ref]
    page = team.get(f"/agreements/{OLD}/actions/{ref}/delete")
    assert f"{ref} cannot be deleted: it is named by" in page.words
    key, title = rows(either_app, PRIORITIES, key=OLD)[0][0], rows(either_app, PRIORITIES, key=OLD)[0][3]
    page = team.get(f"/agreements/{OLD}/priorities/{key}/delete")
    assert f"{title} cannot be deleted: {title} of the next plan year comes from it." in page.words


def test_a_draft_is_thrown_away_without_a_trace(either_app: Flask) -> None:
    team = coordinator(either_app)
    tables = ("agreement", "priority", "action", "contribution", "measure_placement", "search_entry")
    before = [rows(either_app, f"SELECT count(*) FROM {one}") for one in tables]  # noqa: S608 - names from above
    prepare(team)
    page = team.get(f"{DRAFT}/throw-away")
    assert "The draft 2019/20 is gone" in page.words and "The draft does not come back." in page.words
    page = confirmed(team, f"{DRAFT}/throw-away")
    assert "The draft 2019/20 is thrown away." in page.words and team.get(DRAFT).status == 404
    assert [rows(either_app, f"SELECT count(*) FROM {one}") for one in tables] == before  # noqa: S608
    assert rows(either_app, "SELECT 1 FROM action_origin UNION ALL SELECT 1 FROM priority_origin") == []
    assert "cannot be thrown away" in team.get(f"/agreements/{OLD}/throw-away").words
    prepare(team)


def test_nobody_else_sees_a_draft(app: Flask) -> None:
    """By words, by lists and by addresses; and nothing uses it."""
    team = coordinator(app)
    prepare(team)
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road")
    key = rows(app, PRIORITIES, key=NEW)[0][0]
    measure = rows(app, MEASURES, key=NEW)[0][0]
    only = [f"/actions/{NEW}/ZQ7", "/actions/ZQ7", f"/actions/{NEW}/SM5", f"{DRAFT}/figures", f"{DRAFT}/figures/new"]
    for address in (*only, f"{FILES}/workbook/{NEW}.xlsx"):
        assert team.get(address).status == 404, "not even coordinators use it outside its own pages"
    inside = [DRAFT, f"{DRAFT}/priorities", f"{DRAFT}/priorities/{key}", f"{DRAFT}/actions/ZQ7", f"{DRAFT}/changes"]
    inside += [f"{DRAFT}/places", f"{DRAFT}/places/{measure}", f"{DRAFT}/adopt", f"{DRAFT}/changes/SM5"]
    assert [team.get(one).status for one in inside] == [200] * len(inside)
    for person in (contributor(app), lead(app), member(app), governing(app), administrator(app)):
        for address in (*only, *inside, "/agreements", "/agreements/prepare", f"{FILES}/workbook/{NEW}.xlsx"):
            assert person.get(address).status == 404, address
        assert "ZQ7" not in person.get("/search?q=quokkas").words.replace("“quokkas”", "")
        assert "2019/20" not in person.get("/").words
    assert "ZQ7" not in team.get("/search?q=quokkas").words
    assert "2019/20" not in administrator(app).get(FILES).words + administrator(app).get("/setting-up").words
    assert "2019/20" not in team.get("/measures").words
    assert "ZQ7" not in contributor(app).get("/agencies/kent-police/officers").words


def test_no_cycle_and_no_mail_comes_of_a_draft(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    mails = rows(app, "SELECT count(*) FROM mail")
    ref = rows(app, OPEN, key=OLD)[0][0]
    page = team.submit(f"{DRAFT}/actions/{ref}", title="Something else altogether.")
    assert f"{ref} is saved." in page.words
    add_action(team, "ZQ7", "Quokkas patrol the harbour.", "Road", ref)
    assert rows(app, "SELECT count(*) FROM mail") == mails
    open_next_cycle(team)
    of = "SELECT y.key FROM cycle c JOIN agreement y ON y.id = c.agreement_id WHERE c.period_start = '2019-07-01'"
    assert rows(app, of) == [(OLD,)]


def test_files_are_not_loaded_into_a_draft(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    names = b"key,name,short_name,kind,also_known_as\nnew,A new agency,New,,\n"
    page = upload(team, {"agencies.csv": names}, NEW)
    assert "2019/20 is a draft plan year." in page.words, page.words
    assert rows(app, "SELECT 1 FROM agency WHERE key = 'new'") == []


def test_a_new_definition_takes_its_place_in_the_draft_too(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    assert defined_anew(team, "/measures/public-order", **NEW_DEFINITION).status == 200
    for year in (OLD, NEW):
        keys = [key for key, *_ in rows(app, MEASURES, key=year)]
        assert keys.index(NEW_DEFINITION["key"]) == keys.index("public-order") + 1, year


def test_a_plan_year_from_files_that_do_not_say_what_they_continue(app: Flask, tmp_path: Path) -> None:
    """It has no page of what changed: every action of last year would stand there as if nothing continued it."""
    runner = app.test_cli_runner()
    assert runner.invoke(args=["agreement", "export", str(tmp_path)]).exit_code == 0
    done = runner.invoke(args=["agreement", "import", str(tmp_path), "--plan-year", NEW])
    assert done.exit_code == 0, done.output
    team = coordinator(app)
    assert team.get(f"{DRAFT}/changes").status == 404 and not team.get(DRAFT).links("/changes")
    page = team.get("/agreements/prepare")
    assert page.fields("/prepare")["key"] == "2020-21"
