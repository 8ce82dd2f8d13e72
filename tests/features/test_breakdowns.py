"""Breakdowns and their parts: added, renamed, reordered and deleted on pages that say first what becomes owed (issue 13)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.core.transaction import transaction
from portal.extensions import db
from portal.measures.models import Measure
from tests.factories.pages import Page, Person, administrator, confirm, contributor, coordinator, member
from tests.factories.sent_returns import SentReturn
from tests.features.test_agencies_that_change import pressed, rows
from tests.features.test_agreed_measures import added, all_owed, question
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import upload
from tests.features.test_agreement_senders import lines_in_mails
from tests.features.test_exchange_files import run

PLACE = "/measures/breakdowns"


def of(team: Person, name: str) -> str:
    """The address of the breakdown with that name."""
    return team.get(PLACE).link(name)


def asked(team: Person, address: str, **typed: str) -> Page:
    page = team.post(address, team.get(address).fields() | typed)
    assert page.status == 200, page.errors
    return page


def done(team: Person, address: str, **typed: str) -> list[str]:
    """Fills the boxes and answers the question; what the question had been."""
    page = asked(team, address, **typed) if typed else team.get(address)
    lines = question(page)
    after = pressed(team, page, address)
    assert after.status == 200 and "There is a problem" not in after.text, after.words
    return lines


def found_by(team: Person, words: str) -> list[str]:
    """The pages of measures that the search finds by these words."""
    return [one for one in team.get(f"/search?q={words.replace(' ', '+')}").links("/measures/") if "oss-visitors" in one]


def parts(app: Flask, breakdown: str) -> list[tuple[Any, ...]]:
    return rows(
        app,
        "SELECT p.key, p.name, p.also_known_as FROM part p JOIN breakdown b ON b.id = p.breakdown_id WHERE b.name = :name"
        " ORDER BY p.position",
        name=breakdown,
    )


def test_a_breakdown_is_added_renamed_and_deleted(either_app: Flask) -> None:
    team = coordinator(either_app)
    page = team.submit(f"{PLACE}/new", name="DISTRICT", parts="One", are_hosted="y")
    assert "Another breakdown has this name" in page.message_at("name")
    assert "at least two parts" in page.message_at("parts") and "agency after a colon" in page.message_at("parts")
    page = team.submit(f"{PLACE}/new", name="harbour", parts="Old Harbour: Swale\nNew Harbour: Thanet", are_hosted="y")
    assert "“harbour” is added." in page.text and "2: Old Harbour, New Harbour" in page.words
    address = of(team, "Harbour")
    done(team, address, name="ASB hotspot")
    assert of(team, "ASB hotspot") == address, "capital letters stay"
    lines = done(team, address, name="port")
    assert "What was issued keeps “ASB hotspot”." in lines[0]
    assert "already" in team.submit(address).message_at("name")
    assert parts(either_app, "port") == [("old-harbour", "Old Harbour", ""), ("new-harbour", "New Harbour", "")]
    lines = done(team, f"{address}/delete")
    assert lines[0] == "Port is gone, with its parts. No measure splits by it." and parts(either_app, "port") == []
    page = team.get(f"{of(team, 'District')}/delete")
    assert "District cannot be deleted: it is named by" in page.words and not question(page)


def test_a_breakdown_is_deleted_after_a_part_changed_hands_and_its_measure_went(app: Flask) -> None:
    team = coordinator(app)
    typed = {"new_breakdown": "harbour", "parts": "Old Harbour: Swale\nNew Harbour: Thanet"}
    added(team, agency="Each part", splits="A new breakdown", **typed)
    sender = "/measures/water-rescues/returned-by"
    page = team.get(sender)
    fields = page.fields() | {"agency_id": page.option("agency_id", "Dover"), "starts": "June 2019"}
    confirm(team, sender, fields | {"part_id": page.option("part_id", "Old Harbour")})
    done(team, "/measures/water-rescues/delete")
    lines = done(team, f"{of(team, 'Harbour')}/delete")
    assert lines[0] == "Harbour is gone, with its parts. No measure splits by it."


def test_a_part_has_a_new_name_and_another_place(app: Flask) -> None:
    team = coordinator(app)
    address = f"{of(team, 'District')}/parts/swale"
    page = team.submit(address, also_known_as="Sheppey;Thanet")
    assert "“Thanet” is a name of Thanet. Two parts cannot have it." in page.message_at("also_known_as")
    lines = done(team, address, name="Swale and Sheppey", also_known_as="Sheppey", place="1")
    assert "call it “Swale and Sheppey”" in lines[0] and "“Sheppey” and “Swale”" in lines[1]
    assert "It stands at place 1 of 13, and no longer at place 10." in lines[2]
    assert parts(app, "district")[0] == ("swale", "Swale and Sheppey", "Sheppey;Swale")
    page = team.get("/measures/asb-incidents")
    assert "Swale and Sheppey" in page.words
    assert "Swale and Sheppey" not in team.get("/packs/2019-01-to-2019-03/public/1").text
    assert "Nothing is changed yet." in team.submit(address).message_at("name")


def test_a_part_of_another_agency_is_owed_as_its_page_says(either_app: Flask) -> None:
    """Medway's second shop, in a measure that has values: totals of the months before stay what they are."""
    team = coordinator(either_app)
    before, total = all_owed(either_app), team.get("/measures/oss-visitors.csv").text
    sentence = team.get("/measures/oss-visitors").tree.xpath("string(//*[@class='app-sentence'])")
    address = f"{of(team, 'One stop shop')}/parts/new"
    page = team.get(address)
    page = team.post(address, page.fields() | {"name": "Dover One Stop Shop", "returned_from": "May 2019"})
    assert "is a name of Dover One Stop Shop" in page.message_at("name")
    typed = {"name": "Rochester One Stop Shop", "also_known_as": "Rochester", "returned_from": "May 2019"}
    page = team.post(address, page.fields() | typed)
    assert "each part of One Stop Shop visitors has its own." in page.message_at("agency_id")
    lines = done(team, address, agency_id=page.option("agency_id", "Kent Fire"), **typed)
    assert "“Rochester One Stop Shop” is added as the last part of “one stop shop”." in lines[0]
    assert "2 new returns of KFRS are owed: May 2019 and June 2019." in lines
    assert any("earlier values of it, before May 2019, say [z], not applicable" in one for one in lines)
    new = set(all_owed(either_app)) - set(before)
    assert new == {("kfrs", "2019-05-01", "2019-05-31"), ("kfrs", "2019-06-01", "2019-06-30")}
    after = team.get("/measures/oss-visitors")
    assert after.tree.xpath("string(//*[@class='app-sentence'])") == sentence
    lines_before = {line for line in total.splitlines() if ",total," in line.lower()}
    assert lines_before <= set(team.get("/measures/oss-visitors.csv").text.splitlines())
    fire = contributor(either_app, "kfrs")
    assert "Rochester One Stop Shop" in fire.get(fire.get("/").link("June 2019")).words
    delete = f"{address.rpartition('/')[0]}/rochester-one-stop-shop/delete"
    assert found_by(team, "Rochester One Stop Shop")
    lines = done(team, delete)
    assert not found_by(team, "Rochester One Stop Shop"), "the search does not find its measure by it any more"
    assert "2 returns of KFRS are no longer owed: May 2019 and June 2019." in lines
    assert all_owed(either_app) == before


def test_a_part_of_measures_that_one_agency_returns(app: Flask) -> None:
    """Those months that the agency has sent already stay without it."""
    team = coordinator(app)
    address = f"{of(team, 'Asb category')}/parts/new"
    page = team.post(address, team.get(address).fields() | {"name": "Drones", "returned_from": "April 2019"})
    assert "sent by Kent Police" in page.message_at("returned_from")
    lines = done(team, address, name="Drones", returned_from="June 2019")
    assert "Kent Police returns it with ASB incidents by category." in lines
    lines_sent = lines_in_mails(app, "Changed by the team")["contributor@kent-police.example"]
    assert "Drones is a new part of ASB incidents by category, from June 2019 on" in lines_sent
    police = contributor(app)
    assert "Drones" in police.get(police.get("/").link("June 2019")).words


def test_a_part_that_comes_after_the_end_of_a_measure_is_none_of_its(app: Flask) -> None:
    """It is of the measures that go on, and no month after the end says [z]."""
    with app.app_context(), transaction():
        db.session.scalars(select(Measure).where(Measure.name == "ASB incidents by category")).one().returned_until = date(
            2019, 4, 30
        )
    team = coordinator(app)
    address = f"{of(team, 'Asb category')}/parts/new"
    lines = done(team, address, name="Drones", returned_from="June 2019")
    assert any("No measure that is returned then splits by it" in one for one in lines) and not any(
        "returns it" in one for one in lines
    )
    drones = rows(
        app,
        "SELECT o.symbol, o.period_end FROM observation o JOIN series s ON s.id = o.series_id JOIN part p ON p.id = s.part_id"
        " WHERE p.name = 'Drones' ORDER BY o.period_end",
    )
    assert {symbol for symbol, _ in drones} == {"z"} and str(drones[-1][1]) == "2019-04-30"


def test_only_an_unused_part_is_deleted(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"{of(team, 'District')}/parts/swale/delete")
    assert "Swale cannot be deleted: it is named by" in page.words and "It can be ended" in page.words and not question(page)


def observed(app: Flask, part: str) -> list[tuple[Any, ...]]:
    """Its months, each with the value or the symbol."""
    return rows(
        app,
        "SELECT o.period_end, o.value, o.symbol FROM observation o JOIN series s ON s.id = o.series_id"
        " JOIN part p ON p.id = s.part_id WHERE p.name = :part ORDER BY o.period_end",
        part=part,
    )


def test_a_part_ends_as_its_page_says_and_comes_back(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = f"{of(team, 'Asb category')}/parts/littering"
    may, before, owed = police.get("/").link("May 2019"), observed(app, "Littering"), all_owed(app)
    page = team.post(f"{address}/end", team.get(f"{address}/end").fields() | {"returned_until": "April 2019", "reason": "Bins."})
    assert "sent by Kent Police" in page.message_at("returned_until")
    page = team.post(f"{address}/end", team.get(f"{address}/end").fields() | {"returned_until": "May 2019"})
    assert "Say why it ends." in page.message_at("reason")
    lines = done(team, f"{address}/end", returned_until="May 2019", reason="It is counted as rubbish now.")
    assert lines[0] == "April 2019 is the last month that is returned of Littering."
    words = "Littering is a part of it until April 2019 only. It is counted as rubbish now."
    assert words in police.get("/measures/asb-by-category").words
    assert any("From May 2019 on it says [z]" in one for one in lines)
    assert "Littering" not in police.get(may).words and observed(app, "Littering") == before and all_owed(app) == owed
    page = team.get(address)
    assert "It is returned until April 2019 only. It is counted as rubbish now." in page.words
    assert "until April 2019 only" in team.get(of(team, "Asb category")).words
    assert "It is counted as rubbish now" in lines_in_mails(app, "Changed by the team")["contributor@kent-police.example"]
    assert done(team, f"{address}/end/undo")[0] == "Littering is returned again, from May 2019 on."
    assert "Littering" in police.get(may).words and observed(app, "Littering") == before


def test_totals_go_on_without_a_part_that_has_ended(app: Flask) -> None:
    """What is approved of a later month says [z] of it, and the total names it; from then on it does not come back."""
    team = coordinator(app)
    address = f"{of(team, 'Asb category')}/parts/littering"
    before = observed(app, "Littering")
    done(team, f"{address}/end", returned_until="May 2019", reason="It is counted as rubbish now.")
    sent = SentReturn(app)
    team.decide(sent.item, "approve")
    assert observed(app, "Littering") == [*before, ("2019-05-31", None, "z")]
    page = team.get("/measures/asb-by-category")
    assert "It is no part after April 2019." in page.words
    page = team.get(f"{address}/end/undo")
    assert "This cannot be undone any more, because later numbers went without it: May 2019" in page.words and not question(page)


def test_the_last_part_does_not_end(app: Flask) -> None:
    team = coordinator(app)
    team.submit(f"{PLACE}/new", name="harbour", parts="Old Harbour\nNew Harbour")
    address = of(team, "Harbour")
    done(team, f"{address}/parts/old-harbour/end", returned_until="May 2019", reason="It was filled in.")
    page = asked(team, f"{address}/parts/new-harbour/end", returned_until="June 2019", reason="It was filled in.")
    assert "New Harbour is the last part of “harbour”." in page.words and not question(page)


def test_a_part_that_nobody_returns_yet_gets_an_agency(app: Flask) -> None:
    """So that measures can split by districts, each returned by its own; where it is owed already, another page asks from when."""
    team = coordinator(app)
    address = f"{of(team, 'District')}/parts/swale"
    page = team.get(address)
    lines = done(team, address, agency_id=page.option("agency_id", "Swale"))
    assert lines == ["Swale returns it in measures of which each part has its own agency. There is none yet."]
    assert "agency_id" not in team.get(address).fields()
    page = team.get(f"{of(team, 'One stop shop')}/parts/oss-swale")
    assert "agency_id" not in page.fields() and page.links("/measures/oss-visitors/returned-by")


def test_only_coordinators_change_breakdowns(app: Flask) -> None:
    address = of(coordinator(app), "District")
    for person in (administrator(app), contributor(app), member(app)):
        for page in (
            PLACE, f"{PLACE}/new", address, f"{address}/delete", f"{address}/parts/new", f"{address}/parts/swale",
            f"{address}/parts/swale/end", f"{address}/parts/swale/end/undo",
        ):  # fmt: skip
            assert person.get(page).status == 404


def test_the_workbook_loads_back_without_a_difference_after_all_that(app: Flask) -> None:
    team = coordinator(app)
    team.submit(f"{PLACE}/new", name="harbour", parts="Old Harbour: Swale\nNew Harbour: Thanet", are_hosted="y")
    done(team, f"{of(team, 'District')}/parts/swale", name="Swale and Sheppey", place="1")
    address = f"{of(team, 'One stop shop')}/parts/new"
    number = team.get(address).option("agency_id", "Kent Fire")
    done(team, address, name="Rochester One Stop Shop", returned_from="June 2019", agency_id=number)
    done(team, of(team, "Marac"), name="conference")
    done(
        team,
        f"{of(team, 'Asb category')}/parts/littering/end",
        returned_until="June 2019",
        reason="It is counted as rubbish now.",
    )
    data = team.client.get(team.get(FILES).link("The workbook of 2018/19")).data
    page = upload(team, {"agreement-2018-19.xlsx": data}, "2018-19")
    assert page.heading.endswith("Nothing would change"), page.words[:2000]


def test_a_file_does_not_change_from_when_on_something_is_returned(app: Flask, tmp_path: Path) -> None:
    """Once a cycle has asked for it: the page of the measure says first what would be owed."""
    team = coordinator(app)
    number = team.get(f"{of(team, 'One stop shop')}/parts/new").option("agency_id", "Kent Fire")
    done(team, f"{of(team, 'One stop shop')}/parts/new", name="Rochester", returned_from="June 2019", agency_id=number)
    done(team, "/measures/scam-visits/end", returned_until="July 2019", reason="The scheme ends.")
    done(team, f"{of(team, 'Asb category')}/parts/littering/end", returned_until="August 2019", reason="It is rubbish now.")
    assert run(app, "export", tmp_path / "2018-19").exit_code == 0
    for file, was, now in (
        ("measure-settings.csv", "2019-06-30", "2019-05-31"), ("breakdowns.csv", "2019-06-01", "2019-05-01"),
        ("breakdowns.csv", "2019-07-31", "2019-06-30"),
    ):  # fmt: skip
        path = tmp_path / "2018-19" / file
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, now), encoding="utf-8")
        result = run(app, "import", tmp_path / "2018-19", "--overwrite")
        assert result.exit_code == 1 and "which says first what would be owed." in result.output, result.output
        path.write_text(text, encoding="utf-8")
    assert run(app, "import", tmp_path / "2018-19", "--overwrite").exit_code == 0
