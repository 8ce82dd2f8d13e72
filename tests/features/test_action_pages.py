"""The page of an action: all about it, within what the person may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.pages import (
    CYCLE,
    Person,
    administrator,
    carry_contexts_forward,
    confirm,
    contributor,
    coordinator,
    governing,
    lead,
    member,
)
from tests.features.test_query_counts import MOST, count

SM5 = "/actions/2018-19/SM5"  # Kent Police leads; BTP, Canterbury, Dartford and Tunbridge Wells write as well


def test_an_action_has_all_its_cycles_for_the_team(reading_app: Flask) -> None:
    page = coordinator(reading_app).get(SM5)
    assert "County" not in page.heading and "county lines" in page.heading
    titles = [one.text_content().strip() for one in page.tree.xpath("//section/h2")]
    assert titles == ["April to June 2019", "January to March 2019", "October to December 2018", "July to September 2018"]
    assert page.tree.xpath("//section[1]//h3")[0].text_content().strip() == "Kent Police"
    assert "Risks, Threats and Vulnerabilities Group" in page.words
    rows = [" ".join(one.text_content().split()) for one in page.tree.xpath("//tbody/tr")]
    assert len(rows) == 4 and rows[0].endswith("not issued yet") and "Version 1" in rows[1]


@pytest.mark.parametrize("who", [member, governing])
def test_readers_of_packs_see_what_was_issued(reading_app: Flask, who: Callable[[Flask], Person]) -> None:
    page = who(reading_app).get(SM5)
    assert "January to March 2019" in page.words and "April to June 2019" not in page.words
    assert "Operation Sceptre" in page.words
    assert not page.links("^/(review|updates|evidence)/")


def test_a_partner_sees_its_own_actions_only(reading_app: Flask) -> None:
    for person in (contributor(reading_app), lead(reading_app), contributor(reading_app, "btp")):
        page = person.get(SM5)
        assert page.status == 200 and "April to June 2019" in page.words
        assert "Canterbury City Council" in page.words, "what the pack prints of the others"
    fire = contributor(reading_app, "kfrs")
    own = contributor(reading_app).get("/").links("^/updates/")[0].rpartition("/")[2]
    for address in (SM5, "/actions/2018-19/SM9", "/actions/2020-21/SM5", f"/actions/of/{own}"):
        assert fire.get(address).status == 404, address
    assert administrator(reading_app).get(SM5).status == 404
    for person in (member(reading_app), coordinator(reading_app)):
        assert person.get("/actions/2018-19/SM9").status == 404
    assert member(reading_app).get(f"/actions/of/{own}").status == 404


ROWS = {
    "milestones-0-title": "Open the quagga house", "milestones-0-planned": "May 2019",
    "outputs-0-number": "3", "outputs-0-unit": "quaggas counted",
    "funding-0-source": "The quagga fund", "funding-0-amount": "1200", "funding-0-bid": "waiting",
}  # fmt: skip


@pytest.mark.usefixtures("quick_documents")
def test_what_is_not_issued_is_for_those_who_wrote_it_and_the_team(app: Flask) -> None:
    police, team, reader, group = contributor(app), coordinator(app), member(app), governing(app)
    railway = contributor(app, "btp")
    police.send("SM5", text="A quagga was seen in Dover.", **ROWS)
    assert "quagga" not in police.get(SM5).words, "what is not approved is read where it is written"
    assert "received 3 July 2019, not yet approved" in police.get(SM5).words
    team.decide(team.item("kent-police", "SM5"), "approve")
    for person in (police, team):
        words = person.get(SM5).words
        assert "A quagga was seen in Dover." in words and "1 overdue" in words and "£1,200 in bids that wait" in words
        assert "Outputs so far quaggas counted 3" in words
    for person in (railway, reader, group):
        assert "quagga" not in person.get(SM5).words
    carry_contexts_forward(team)
    team.issue()
    assert "quaggas counted 3" in reader.get(SM5).words and "bids that wait" in reader.get(SM5).words
    for person in (railway, group):
        words = person.get(SM5).words
        assert "A quagga was seen in Dover." in words and "The quagga fund" not in words
        assert "quaggas counted 1 number under 5" in words, "a small number is for the working group, and the agency's own"


def test_what_the_meeting_decided_is_for_those_to_whom_it_goes(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get("/cycles/2019-01-to-2019-03/decisions")
    decided = page.tree.xpath("//*[contains(@class, 'app-decided__one')]")
    assert decided
    found = {make: "decided" in make(reading_app).get(SM5).words for make in (coordinator, member, governing)}
    assert found == {coordinator: True, member: True, governing: False}


@pytest.mark.parametrize("who", [coordinator, contributor, member, governing])
def test_the_page_of_an_action_asks_at_most_eight_questions(reading_app: Flask, who: Callable[[Flask], Person]) -> None:
    person = who(reading_app)
    counts = {ref: count(person, f"/actions/2018-19/{ref}") for ref in ("SM5", "DA1", "SOC1")}
    assert max(counts.values()) <= MOST and len(set(counts.values())) == 1, counts


def test_an_action_without_a_cycle_says_so(app: Flask) -> None:
    team = coordinator(app)
    address = "/agreements/2018-19/actions/new"
    page = team.get(address)
    fields = page.fields() | {
        "priority_id": page.option("priority_id"),
        "lead_agency_id": page.option("lead_agency_id"),
        "start": "2030-04",
        "ref": "NEW1",
        "title": "A new piece of work",
        "status": "not started",
    }
    assert team.post(address, fields).status == 303
    assert "Nothing has been owed about this action yet" in team.get("/actions/2018-19/NEW1").words
    assert member(app).get("/actions/2018-19/NEW1").status == 404, "no pack has it"


def test_the_page_is_linked_from_where_one_meets_the_action(reading_app: Flask) -> None:
    police, team = contributor(reading_app), coordinator(reading_app)
    for start in ("/", police.get("/").link("SM5")):
        answer = police.get(police.get(start).links("^/actions/of/")[0])
        assert answer.status == 303 and police.get(answer.response.location).status == 200
    for person, start in (
        (police, "/packs/2019-01-to-2019-03/your-texts"),
        (team, f"/cycles/{CYCLE}/items"),
        (team, team.item("kcc-public-health", "SM1")),
        (team, "/agreements/2018-19"),
        (team, "/search?q=SM5"),
        (member(reading_app), "/search?q=county lines"),
        (member(reading_app), "/packs/2019-01-to-2019-03/working-group/1"),
    ):
        address = person.get(start).links("^/actions/2018-19/")[0]
        assert person.get(address).status == 200


def newest_status(person: Person, ref: str) -> str:
    return " ".join(person.get(f"/actions/2018-19/{ref}").tree.xpath("//tbody/tr[1]/td[1]")[0].text_content().split())


def test_where_the_lead_agency_reported_no_status_no_page_says_that_nothing_is_approved(reading_app: Flask) -> None:
    """Victim Support's update on DA2 is approved, and the lead agency's is not; of DA1 it is the lead agency's that is."""
    team = coordinator(reading_app)
    assert newest_status(team, "DA2") == "The lead agency’s update: received 27 June 2019, not yet approved"
    assert newest_status(team, "SM5") == "The lead agency’s update: not due until 12 July 2019", "it is not begun"
    assert newest_status(team, "DA1") == "Ongoing"
    assert newest_status(contributor(reading_app), "SM5") == "The lead agency’s update: not due until 12 July 2019", "its own"
    for agency, ref in (("victim-support", "DA2"), ("kent-police", "DA1"), ("opcc", "DA1"), ("btp", "SM5"), ("medway", "RS2")):
        assert newest_status(contributor(reading_app, agency), ref) == "Shown once it is issued", (agency, ref)


def test_the_status_over_time_has_every_cycle_whose_pack_prints_the_action(reading_app: Flask) -> None:
    """SOC3 closed in autumn; nothing was asked for it in winter, and its pack printed it all the same."""
    for person in (coordinator(reading_app), member(reading_app), contributor(reading_app)):
        page = person.get("/actions/2018-19/SOC3")
        rows = page.tree.xpath("//table[caption[contains(., 'Status over time')]]/tbody/tr")
        found = {row.xpath("th")[0].text_content().strip(): row.xpath("td")[0].text_content().strip() for row in rows}
        assert found.get("January to March 2019") == "Not achieved", person


def test_the_status_over_time_is_that_of_whoever_led_it_then(app: Flask) -> None:
    """Another agency leads it now: what packs have printed of the cycles before stays as it is."""
    team = coordinator(app)

    def statuses() -> list[str]:
        rows = team.get("/actions/2018-19/RS2").tree.xpath("//table[caption[contains(., 'Status over time')]]/tbody/tr")
        return [" ".join(row.xpath("td")[0].text_content().split()) for row in rows][1:]

    before = statuses()
    assert before and all("lead agency" not in one for one in before)
    page = team.get("/agreements/2018-19/actions/RS2")
    fields = page.fields() | {"lead_agency_id": page.option("lead_agency_id", "Medway"), "contributors": []}
    assert "RS2 is saved." in confirm(team, "/agreements/2018-19/actions/RS2", fields).words
    assert statuses() == before


def test_the_page_marks_what_was_opened_again(reading_app: Flask) -> None:
    """BTP's update of April to June was approved, and opened again: it stands there as it was, and may change."""
    page = coordinator(reading_app).get(SM5)
    [mark] = page.tree.xpath("//h3[contains(., 'Opened again after it was approved: it may change')]")
    assert "British Transport Police" in mark.text_content() and "Sent " in mark.text_content()
