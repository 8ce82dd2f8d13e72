"""The whole cycle without scripts, through the door that people use."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Page, Person, carry_contexts_forward, confirm, contributor, coordinator, governing, member
from tests.factories.sheets import cells, number_of

CYCLE = "2019-04-to-2019-06"


def address_of(person: Person, words: str) -> str:
    return person.get("/").link(words)


def test_a_contributor_sees_what_is_owed_in_the_order_of_need(app: Flask) -> None:
    page = contributor(app).get("/")
    assert page.heading == "11 things to send by 12 July 2019"
    groups = [heading.text_content().split()[0] for heading in page.tree.xpath("//section/h2")]
    assert groups == ["Sent", "To", "Drafts", "Sent,", "Approved"]
    assert "Please say how many centres were visited by the end of June" in page.words


def test_an_update_goes_from_the_empty_box_to_approval(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    page = police.get(address_of(police, "SM5"))
    assert "Operation Sceptre" in page.words, "last time's text stands beside the box"
    assert page.fields("/send")["text"] == ""
    address = address_of(police, "SM5")
    police.submit(address, text="Half a sentence")
    assert police.get(address).fields("/send")["text"] == "Half a sentence"

    sent = police.submit(address, f"{address}/send", text="We visited forty shops.", next="A visit to the ports.")
    assert sent.heading == "Sent to the team"
    assert "They approve it, or send it back" in sent.words

    item = newest_in_queue(team)
    assert "We visited forty shops." in item.words
    assert "Operation Sceptre" in item.words
    back = team.submit(address_in(item, "send-back")[0], address_in(item, "send-back")[1], reason="How many were in Dover?")
    assert "Sent back: SM5" in back.words

    listed = police.get("/")
    assert "“How many were in Dover?”" in listed.words
    police.submit(address, f"{address}/send", text="We visited forty shops, nine of them in Dover.")

    item = newest_in_queue(team)
    assert item.tree.xpath("//ins")[0].text_content().strip() != ""
    review, approve = address_in(item, "approve")
    assert "Approved: SM5" in team.submit(review, approve).words
    assert "SM5" in police.get("/").tree.xpath("//section[last()]")[0].text_content()


def newest_in_queue(team: Person) -> Page:
    return team.get(team.get(f"/cycles/{CYCLE}/queue").links(r"/review/\d+$")[-1])


def address_in(item: Page, verb: str) -> tuple[str, str]:
    action = next(str(address) for address in item.tree.xpath("//form/@action | //button/@formaction") if address.endswith(verb))
    return action.rsplit("/", 1)[0], action


def test_a_return_goes_from_the_grid_into_the_pack(app: Flask) -> None:
    wardens, team = contributor(app, "kcc-wardens"), coordinator(app)
    address = address_of(wardens, "June 2019")
    page = wardens.get(address)
    [cell] = cells(page, "June 2019")
    empty = wardens.submit(address, f"{address}/send", months=number_of(address))
    assert empty.errors == [(f"#{cell}", "Scam victims visited by Community Wardens: Enter a number, or [x], [z] or [c].")]
    asked = wardens.submit(address, f"{address}/send", months=number_of(address), **{cell: "1,047"})
    assert [message for _, message in asked.errors] == [
        "Scam victims visited by Community Wardens: 1,047 is more than twice any month since April 2016 (highest 53). "
        "Is it right? Then say what happened."
    ]
    why = asked.errors[0][0][1:]
    sent = wardens.submit(address, f"{address}/send", months=number_of(address), **{why: "Visits of two years came at once."})
    assert sent.heading == "Sent to the team"
    item = newest_in_queue(team)
    assert "1,047" in item.words
    team.submit(*address_in(item, "approve"))
    assert "1047" in team.get(f"/cycles/{CYCLE}/preview/data.csv").response.get_data(as_text=True)


def test_the_team_opens_a_cycle_and_adds_an_action_in_it(app: Flask) -> None:
    team, fire = coordinator(app), contributor(app, "kfrs")
    form = {"title": "July to September 2019"}
    for name, (day, month, year) in {
        "starts": (1, 7, 2019),
        "ends": (30, 9, 2019),
        "due": (11, 10, 2019),
        "meeting": (24, 10, 2019),
    }.items():
        form |= {name: f"{day}/{month}/{year}"}
    page = team.post("/cycles/new", team.get("/cycles/new").fields() | form, follow=True)
    assert "July to September 2019 is open. 89 updates and returns are owed." in page.words

    page = team.get("/agreements/2018-19/actions/new")
    fields = page.fields() | {
        "ref": "RS4",
        "title": "Check car seats at events",
        "start": "2019-07",
        "priority_id": page.option("priority_id"),
        "lead_agency_id": page.option("lead_agency_id", "Kent Fire and Rescue Service"),
    }
    page = confirm(team, "/agreements/2018-19/actions/new", fields)
    assert "RS4 is saved. 1 new update of KFRS is owed: RS4 for July to September 2019." in page.words
    assert "RS4" in fire.get("/").words


def test_the_pack_is_issued_read_and_downloaded(app: Flask) -> None:
    team = coordinator(app)
    assert team.get(f"/cycles/{CYCLE}/issue").heading == "It cannot go yet", "nobody wrote or kept a text for it"
    carry_contexts_forward(team)
    assert "It can go" in team.get(f"/cycles/{CYCLE}/issue").heading
    issued = team.issue()
    assert "April to June 2019" in issued.heading
    assert "Canterbury City Council: not due until 12 July 2019." in issued.words
    assert "PEH4" in issued.words
    assert "centres were visited by the end of June" not in issued.words
    for person, audience in ((member(app), "working-group"), (governing(app), "governing")):
        page = person.get(person.get("/").links(rf"/packs/{CYCLE}/{audience}/1$")[0])
        assert "Version 1" in page.words
        for address in page.links(r"/1/(pack|data)\."):
            answer = person.get(address)
            assert answer.status == 200, address
            assert "attachment" in answer.response.headers["Content-Disposition"]
