"""Measures are added to an agreement on a page that says first what becomes owed (issue 13, points 3 and 4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from portal.extensions import db
from portal.notifications.digests import DigestLine
from tests.factories.measures import NEW_DEFINITION, changing
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead, member
from tests.factories.plan_years import NEW, adopt, open_next_cycle, prepare
from tests.features.test_agencies_that_change import done, pressed, rows
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import upload
from tests.features.test_agreement_senders import lines_in_mails
from tests.features.test_named_officers import subject
from tests.features.test_review_agencies import account_id

PLACE = "/agreements/2018-19/measures"
WATER = {
    "name": "Water rescues", "key": "water-rescues", "definition": "Calls to the water.", "unit": "rescues", "geography": "Kent",
    "returned_from": "May 2019",
}  # fmt: skip
OWED = (
    "SELECT a.key, o.period_start, o.period_end FROM obligation o JOIN agency a ON a.id = o.agency_id JOIN cycle c"
    " ON c.id = o.cycle_id WHERE c.key = :cycle AND o.kind = 'return' AND o.cancelled_at IS NULL ORDER BY 1, 2, 3"
)


def filled(page: Page, agency: str = "Kent Fire", splits: str = "", **typed: str) -> dict[str, Any]:
    """The boxes of the page of a new measure, filled."""
    chosen = {
        "priority_id": page.option("priority_id", "Road Safety"), "frequency": "monthly", "judgement": "lower is better",
        "agency_id": page.option("agency_id", agency),
    }  # fmt: skip
    if splits:
        chosen |= {"breakdown_id": page.option("breakdown_id", splits), "sum_over_breakdown": "sum"}
    return page.fields() | chosen | WATER | typed


def question(page: Page) -> list[str]:
    return [
        " ".join(one.text_content().split()) for one in page.tree.xpath("//h2[@id='consequences']/following-sibling::ul[1]/li")
    ]


def all_owed(app: Flask) -> list[tuple[Any, ...]]:
    return [(key, str(start)[:10], str(end)[:10]) for key, start, end in rows(app, OWED, cycle=CYCLE)]


def added(team: Person, **typed: str) -> tuple[list[str], Page]:
    """Adds it; what the page said before, and the page after."""
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new"), **typed))
    assert page.status == 200, page.errors
    return question(page), pressed(team, page, f"{PLACE}/new")


def test_a_new_measure_is_owed_as_its_page_says(either_app: Flask) -> None:
    team = coordinator(either_app)
    before = all_owed(either_app)
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new")))
    lines = question(page)
    assert "2 new returns of KFRS are owed: May 2019 and June 2019." in lines
    assert any("“Water rescues” is added to" in one and "counted in rescues, monthly" in one for one in lines)
    assert any("In cycles that are opened later" in one and "from May 2019 on" in one for one in lines)
    assert all_owed(either_app) == before and not rows(either_app, "SELECT 1 FROM measure WHERE key = 'water-rescues'")
    assert page.fields("/new")["definition"] == "Calls to the water.", "nothing typed is lost"
    page = pressed(team, page, f"{PLACE}/new")
    assert "“Water rescues” is added." in page.text
    new = set(all_owed(either_app)) - set(before)
    assert new == {("kfrs", "2019-05-01", "2019-05-31"), ("kfrs", "2019-06-01", "2019-06-30")}
    assert {"contributor@kfrs.example"} <= set(lines_in_mails(either_app, "New on your list"))
    fire = contributor(either_app, "kfrs")
    page = fire.get(fire.get("/").link("June 2019"))
    assert "Water rescues" in page.words and "Calls to the water." in page.words
    page = team.get("/measures/water-rescues")
    assert "Calls to the water." in page.words and "No values yet." in page.words


def test_who_returns_something_already_gets_it_with_the_rest(app: Flask) -> None:
    team = coordinator(app)
    before = all_owed(app)
    lines, _ = added(team, agency="Warden", returned_from="June 2019")
    assert "Community Wardens owes its numbers for June 2019 with this one added." in lines
    assert all_owed(app) == before
    assert "from June 2019 on" in lines_in_mails(app, "Changed by the team")["contributor@kcc-wardens.example"]
    wardens = contributor(app, "kcc-wardens")
    page = wardens.get(wardens.get("/").link("June 2019"))
    assert "Water rescues" in page.words and "Scam victims" in page.words


def test_a_measure_with_new_parts_of_different_agencies(either_app: Flask) -> None:
    team = coordinator(either_app)
    typed = {"new_breakdown": "harbour", "parts": "Old Harbour: Swale\n\nNew Harbour: Thanet District Council\n"}
    page = team.get(f"{PLACE}/new")
    lines, page = added(team, agency="Each part", splits="A new breakdown", **typed)
    assert "It splits by harbour into 2 parts: Old Harbour and New Harbour." in lines[0]
    assert "Swale owes its numbers for May 2019 and June 2019 with this one added." in lines
    assert any("each part is returned from May 2019 on, by Swale and Thanet." in one for one in lines)
    for agency, part in (("swale", "Old Harbour"), ("thanet", "New Harbour")):
        person = contributor(either_app, agency)
        assert part in person.get(person.get("/").link("June 2019")).words
        assert part not in person.get(person.get("/").link("April 2019")).words, "owed from May on"
    found = rows(
        either_app,
        "SELECT p.key, p.name, a.key FROM part p JOIN agency a ON a.id = p.returned_by_id WHERE p.key LIKE '%-harbour'",
    )
    assert found == [("old-harbour", "Old Harbour", "swale"), ("new-harbour", "New Harbour", "thanet")]
    page = team.get("/measures/water-rescues/returned-by")
    assert page.option("part_id", "New Harbour")


def test_a_measure_that_splits_by_what_is_there(app: Flask) -> None:
    team = coordinator(app)
    lines, _ = added(team, splits="District")
    assert "into 13 parts: Ashford, Canterbury" in lines[0]
    assert rows(app, "SELECT count(*) FROM series s JOIN measure m ON m.id = s.measure_id WHERE m.key = 'water-rescues'") == [
        (13,)
    ]


def test_all_that_is_wrong_is_shown_at_once_and_nothing_typed_is_lost(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"{PLACE}/new")
    wrong = filled(
        page, agency="Each part", splits="A new breakdown", name="asb INCIDENTS", key="ksi", unit="", returned_from="12 May 2019",
        decimal_places="9", new_breakdown="DISTRICT", parts="Old: Nobody\nOld: Swale\nNo agency", threshold="many",
    )  # fmt: skip
    page = team.post(f"{PLACE}/new", wrong | {"frequency": "", "sum_over_breakdown": "overlap"})
    assert page.status == 422
    for field, words in {
        "name": "Another measure or rate has this name", "key": "This key is taken", "unit": "Enter the unit",
        "decimal_places": "from 0 to 6", "frequency": "Choose how often", "new_breakdown": "There is a breakdown with this name",
        "returned_from": "returns are of whole months", "threshold": "whole number", "parts": "“Nobody” is no agency",
    }.items():  # fmt: skip
        assert words in page.message_at(field), field
    assert "stands there twice" in page.message_at("parts") and "name the agency after a colon" in page.message_at("parts")
    fields = page.fields("/new")
    assert all(fields[name] == wrong[name] for name in ("name", "key", "returned_from", "parts", "new_breakdown", "threshold"))
    page = team.get(f"{PLACE}/new")
    page = team.post(f"{PLACE}/new", filled(page, agency="Each part", sum_over_breakdown="sum", key="queries"))
    assert "Without parts" in page.message_at("agency_id") and page.message_at("key")
    assert "It does not split" in page.message_at("sum_over_breakdown")
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new"), parts="One\nTwo"))
    assert "Parts are written below" in page.message_at("breakdown_id")
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new"), agency="Each part", splits="District"))
    assert "Nobody is named for Ashford" in page.message_at("agency_id")
    assert not rows(app, "SELECT 1 FROM measure WHERE key = 'water-rescues'")


@pytest.mark.parametrize(
    ("agency", "month", "message"),
    [
        ("Kent Fire", "February 2019", "January to March 2019"),
        ("Warden", "April 2019", "April 2019 and May 2019 (sent by Community Wardens). Choose June 2019 or later."),
    ],
)
def test_months_that_were_sent_or_issued_are_not_asked_for_again(app: Flask, agency: str, month: str, message: str) -> None:
    team = coordinator(app)
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new"), agency=agency, returned_from=month))
    words = page.message_at("returned_from")
    assert message in words or "February 2019 and March 2019 (the pack has been issued). Choose April 2019 or later." in words


def test_somebody_sends_between_the_question_and_the_answer(app: Flask) -> None:
    team, wardens = coordinator(app), contributor(app, "kcc-wardens")
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new"), agency="Warden", returned_from="June 2019"))
    address = wardens.get("/").link("June 2019")
    cell = wardens.get(address).tree.xpath("//main//input[starts-with(@name, 'cell-')]/@name")[-1]
    wardens.send("June 2019", **{cell: "41"})
    page = pressed(team, page, f"{PLACE}/new")
    assert "Choose July 2019 or later." in page.message_at("returned_from")
    page = team.post(f"{PLACE}/new", filled(team.get(f"{PLACE}/new"), name="Other"))
    assert team.post(f"{PLACE}/new", page.fields("/new") | {"sure_of": "0123456789abcdef"}).status == 409


def test_a_measure_ends_and_comes_back_as_its_page_says(either_app: Flask) -> None:
    team = coordinator(either_app)
    before, address = all_owed(either_app), "/measures/oss-visitors/end"
    page = team.post(address, team.get(address).fields() | {"returned_until": "April 2019", "reason": "The shops close."})
    assert "sent by" in page.message_at("returned_until") and page.fields()["reason"] == "The shops close."
    page = team.post(address, team.get(address).fields() | {"returned_until": "July 2019", "reason": "The shops close."})
    assert "June 2019 is the last of which One Stop Shop visitors is returned." in question(page), page.words
    assert team.get("/measures/scam-visits/end/undo").words.count("There is nothing to undo.") == 1
    pressed(team, page, address)
    assert all_owed(either_app) == before
    page = team.get("/measures/oss-visitors")
    assert "It is returned until June 2019 only. The shops close." in page.words
    dates = {"due": "14 October 2019", "meeting": "30 October 2019"}
    team.post("/cycles/new", team.get("/cycles/new").fields() | dates)
    later = "SELECT count(*) FROM obligation o JOIN agency a ON a.id = o.agency_id JOIN cycle c ON c.id = o.cycle_id WHERE a.key = 'swale' AND o.kind = 'return' AND c.key = '2019-07-to-2019-09' AND o.cancelled_at IS NULL"
    assert rows(either_app, later) == [(0,)]
    page = team.get(f"{address}/undo")
    assert any("3 new returns of Swale are owed: July 2019, August 2019 and September 2019." in one for one in question(page))
    assert "is returned again." in pressed(team, page, f"{address}/undo").text
    assert rows(either_app, later) == [(3,)]


def test_packs_of_later_cycles_leave_an_ended_measure_out(app: Flask) -> None:
    team, address = coordinator(app), "/measures/scam-visits/end"
    page = team.post(address, team.get(address).fields() | {"returned_until": "July 2019", "reason": "The scheme ends."})
    pressed(team, page, address)
    added(team, name="Later rescues", key="later-rescues", returned_from="August 2019")
    dates = {"due": "14 October 2019", "meeting": "30 October 2019"}
    team.post("/cycles/new", team.get("/cycles/new").fields() | dates)
    for audience in ("working-group", "public"):
        now, later = (team.get(f"/cycles/{key}/preview?audience={audience}").words for key in (CYCLE, "2019-07-to-2019-09"))
        assert "Scam victims visited" in now and "Scam victims visited by Community Wardens" not in later
        assert "Later rescues" not in now and "Later rescues" in later
    assert "Scam victims visited" in team.get("/measures").words, "its page stays"


def test_what_is_no_longer_owed_is_cancelled_and_comes_back(app: Flask) -> None:
    team = coordinator(app)
    added(team)
    with changing(app):  # the agency has read of it
        db.session.execute(update(DigestLine).values(posted_at=DigestLine.at))
    before, address = all_owed(app), "/measures/water-rescues/end"
    page = team.post(address, team.get(address).fields() | {"returned_until": "June 2019", "reason": "Nobody fell in."})
    assert "1 return of KFRS is no longer owed: June 2019." in question(page)
    pressed(team, page, address)
    assert ("kfrs", "2019-06-01", "2019-06-30") not in all_owed(app) and ("kfrs", "2019-05-01", "2019-05-31") in all_owed(app)
    words = lines_in_mails(app, "No longer on your list")["contributor@kfrs.example"]
    assert "Water rescues is returned until May 2019 only. Nobody fell in." in words
    page = team.get(f"{address}/undo")
    assert "1 return of KFRS is owed again: June 2019." in question(page)
    pressed(team, page, f"{address}/undo")
    assert all_owed(app) == before


def test_a_new_measure_has_its_place_in_the_draft_of_the_next_year_too(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    lines, _ = added(team)
    assert "In Community Safety Agreement 2019/20 it stands under Road Safety." in lines
    places = (
        "SELECT y.key FROM measure_placement x JOIN measure m ON m.id = x.measure_id JOIN agreement y ON y.id = x.agreement_id"
    )
    places += " WHERE m.key = 'water-rescues' ORDER BY y.key"
    assert rows(either_app, places) == [("2018-19",), ("2019-20",)]
    adopt(team)
    open_next_cycle(team)
    owed = "SELECT 1 FROM obligation o JOIN cycle c ON c.id = o.cycle_id JOIN agency a ON a.id = o.agency_id"
    owed += " WHERE c.period_start = '2019-07-01' AND a.key = 'kfrs' AND o.kind = 'return'"
    assert len(rows(either_app, owed)) == 3, "July to September"


def test_a_measure_of_the_next_year_says_nothing_of_cycles_of_this_one(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    adopt(team)
    address = f"/agreements/{NEW}/measures/new"
    page = team.post(address, filled(team.get(address), agency="Kent Police", returned_from="June 2019"))
    assert page.status == 200 and not [one for one in question(page) if "owes its numbers" in one], question(page)


def test_only_an_unused_measure_is_deleted(either_app: Flask) -> None:
    team = coordinator(either_app)
    before = all_owed(either_app)
    added(team)
    page = team.get("/measures/water-rescues/delete")
    assert "2 returns of KFRS are no longer owed: May 2019 and June 2019." in question(page)
    assert "“Water rescues” is deleted." in pressed(team, page, "/measures/water-rescues/delete").text
    assert all_owed(either_app) == before and team.get("/measures/water-rescues").status == 404
    assert not [one for one in team.get("/search?q=water+rescues").links("/measures/") if "water-rescues" in one]
    page = team.get("/measures/ksi/delete")
    assert re.search(r"cannot be deleted: it is named by .*[\d,]+ values", page.words) and not question(page)


def test_a_measure_gets_another_place(app: Flask) -> None:
    team = coordinator(app)
    order = "SELECT m.key FROM measure_placement x JOIN measure m ON m.id = x.measure_id JOIN priority p ON p.id = x.priority_id WHERE p.key = 'road-safety' ORDER BY x.position"
    before, address = [key for (key,) in rows(app, order)], "/measures/casualties/place"
    page = team.post(address, team.get(address).fields() | {"place": "1"})
    assert f"It stands at place 1 of {len(before)} in Road Safety, and no longer at place 3." in question(page)[0]
    pressed(team, page, address)
    assert [key for (key,) in rows(app, order)] == ["casualties", "road-deaths", "ksi"]
    page = team.get(address)
    page = team.post(address, page.fields() | {"priority_id": page.option("priority_id", "Safeguarding"), "place": "99"})
    pressed(team, page, address)
    assert [key for (key,) in rows(app, order)] == ["road-deaths", "ksi"]
    assert "How often it is returned is fixed, because values have been approved." in page.words
    page = team.submit(address)
    assert "Nothing is changed yet." in page.message_at("place")


def test_it_is_returned_quarterly_instead_while_it_has_no_value(app: Flask) -> None:
    team = coordinator(app)
    added(team)
    address = "/measures/water-rescues/place"
    page = team.post(address, team.get(address).fields() | {"frequency": "quarterly"})
    lines = question(page)
    assert "2 returns of KFRS are no longer owed: May 2019 and June 2019." in lines
    assert "1 new return of KFRS is owed: April to June 2019." in lines
    pressed(team, page, address)
    assert [one for one in all_owed(app) if one[0] == "kfrs"] == [("kfrs", "2019-04-01", "2019-06-30")]
    assert "from April to June 2019 on" in team.get("/measures/water-rescues").words
    for place in ("returned-by", "end"):
        words = team.get(f"/measures/water-rescues/{place}").words
        assert (
            "quarter" in words
            and "For example, July 2019 for July to September 2019." in words
            and "From which month" not in words
        )
    done(team, "/measures/water-rescues/end", returned_until="August 2019", reason="It moved.")
    assert "It is returned until April to June 2019 only." in team.get("/measures/water-rescues").words
    assert not team.get("/measures/water-rescues").links("new-definition")
    refused = team.post(
        "/measures/water-rescues/new-definition", team.get("/measures/ksi/new-definition").fields() | NEW_DEFINITION
    )
    assert "Water rescues has ended. Undo that first, or add a new measure." in refused.words


def test_an_officer_who_is_named_does_not_keep_a_measure_from_being_deleted(app: Flask) -> None:
    team = coordinator(app)
    added(team)
    fire, officers = lead(app, "kfrs"), "/agencies/kfrs/officers"
    page = fire.get(officers)
    named = {subject(page, "Water rescues"): str(account_id(app, "contributor@kfrs.example"))}
    assert "Saved." in fire.submit(officers, officers, **named).words
    page = team.get("/measures/water-rescues/delete")
    assert "1 officer is named for it, and no longer then." in question(page)
    assert "“Water rescues” is deleted." in pressed(team, page, "/measures/water-rescues/delete").text


def test_only_coordinators_change_measures(app: Flask) -> None:
    for person in (administrator(app), contributor(app), member(app)):
        for address in (
            PLACE,
            f"{PLACE}/new",
            "/measures/ksi/end",
            "/measures/ksi/end/undo",
            "/measures/ksi/delete",
            "/measures/ksi/place",
        ):
            assert person.get(address).status == 404


def test_the_workbook_loads_back_without_a_difference_after_all_that(app: Flask) -> None:
    team = coordinator(app)
    typed = {"new_breakdown": "harbour", "parts": "Old Harbour: Swale\nNew Harbour: Thanet"}
    added(team, agency="Each part", splits="A new breakdown", **typed)
    added(team, name="Beach patrols", key="beach-patrols", restricted="y", threshold="10", usual_lag_days="7")
    address = "/measures/scam-visits/end"
    page = team.post(address, team.get(address).fields() | {"returned_until": "July 2019", "reason": "The scheme ends."})
    pressed(team, page, address)
    address = "/measures/casualties/place"
    pressed(team, team.post(address, team.get(address).fields() | {"place": "1"}), address)
    data = team.client.get(team.get(FILES).link("The workbook of 2018/19")).data
    page = upload(team, {"agreement-2018-19.xlsx": data}, "2018-19")
    assert page.heading.endswith("Nothing would change"), page.words[:2000]
