"""Entries of several agencies on one action: in the coordinator's order, and marked where the team had a hand in them."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import CYCLE, Person, administrator, contributor, coordinator, newcomer

ACTION = "/agreements/2018-19/actions/SM5"


def order(team: Person) -> list[str]:
    """The agencies under SM5 in the preview, from the top."""
    page = team.get(f"/cycles/{CYCLE}/preview")
    rows = page.tree.xpath("//tr[.//span[@class='app-ref' and .='SM5']]//div[@class='app-entry']/p[1]")
    return [row.text.strip().partition(":")[0] for row in rows]  # of what is missing, the sentence names the agency


def test_the_coordinator_orders_the_entries_of_an_action(app: Flask) -> None:
    team = coordinator(app)
    before = order(team)
    assert before[0] == "Kent Police" and len(before) > 3, "the lead is first"
    last = before[-1]
    page = team.get(ACTION)
    for _ in range(len(before) - 2):
        form = next(one for one in page.tree.xpath("//section[@id='order']//form") if last in one.text_content())
        number = form.xpath(".//button/@value")[0]
        page = team.post(form.get("action"), dict(form.form_values()) | {"agency": number}, follow=True)
    assert order(team) == [before[0], last, *before[1:-1]]
    again = team.post(f"{ACTION}/earlier", {**dict(page.fields("/earlier")), "agency": number}, follow=True)
    assert again.status == 200 and order(team) == [before[0], last, *before[1:-1]], "it is as far up as it goes"


def test_nobody_else_orders_and_a_stranger_is_not_moved(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    token = {"csrf_token": police.get("/account").fields()["csrf_token"]}
    assert police.post(f"{ACTION}/earlier", token | {"agency": "1"}).status == 404
    token = {"csrf_token": team.get("/account").fields()["csrf_token"]}
    assert team.post(f"{ACTION}/earlier", token | {"agency": "99999"}).status == 404


def test_a_pack_says_what_the_team_entered_and_edited(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    police.send("SM5", text="We visited forty shops.")
    team.decide(team.item("kent-police", "SM5"), "approve-edited", text="We visited 40 shops.")
    number = contributor(app, "kcc-wardens").get("/").link("SV4").rpartition("/")[2]
    entered = {"text": "Forty visits were made.", "action_status": "ongoing", "source": "Mail of 2 July to the team"}
    fields = team.get(f"/enter/{number}").fields()
    assert team.post(f"/enter/{number}", fields | entered).status == 303
    words = team.get(f"/cycles/{CYCLE}/preview").words
    assert "Kent Community Warden Service: entered by the coordinating team 3 July 2019, not yet approved." in words
    colleague = newcomer(administrator(app), "coordinator", "Kent Community Safety Team")
    colleague.decide(colleague.item("kcc-wardens", "SV4"), "approve")
    preview = team.get(f"/cycles/{CYCLE}/preview")
    marked = preview.tree.xpath("//p[contains(@class,'app-entry__agency')][contains(., 'by the coordinating team')]")
    assert [" ".join(one.text_content().split()) for one in marked] == [
        "Kent Police Sent 3 July 2019. Edited by the coordinating team",
        "Kent Community Warden Service Sent 3 July 2019. Entered by the coordinating team",
    ]


def test_a_small_number_of_people_is_not_printed_for_everybody(app: Flask) -> None:
    from portal.core import clock
    from portal.core.policy import Audience
    from portal.cycles.queries import cycle
    from portal.packs.compile import compile_contents
    from portal.wording.update_parts import sections

    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    rows = {"outputs-0-number": "3", "outputs-0-unit": "victims moved", "outputs-1-number": "5", "outputs-1-unit": "visits"}
    police.post(f"{address}/send", police.get(address).fields("/send") | {"text": "Victims were moved."} | rows)
    team.decide(team.item("kent-police", "SM5"), "approve")
    outputs = {}
    with app.app_context():
        for audience in Audience:
            contents = compile_contents(cycle(CYCLE), audience, now=clock.now())
            actions = (action for priority in contents.priorities for action in priority.actions if action.ref == "SM5")
            [entry] = [entry for action in actions for entry in action.entries if entry.agency == "kent-police"]
            outputs[audience] = next(one.text for one in sections(entry) if one.heading == "Outputs")
    assert outputs[Audience.WORKING_GROUP] == "3 victims moved; 5 visits"
    assert outputs[Audience.PUBLIC] == outputs[Audience.GOVERNING] == "fewer than 5 victims moved; 5 visits"


def test_the_agency_reads_all_that_was_printed_and_the_preview_says_it_before(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    more = {"action_status": "at risk", "explanation": "A post is vacant.", "milestones-0-title": "- Website is live"}
    fields = police.get(address).fields("/send") | {"text": "Forty visits.", "outputs-0-number": "many"} | more
    preview = police.post(f"{address}/preview", fields, htmx=True).words
    assert "Why at riskA post is vacant." in preview and "- Website is live" in preview and "many" not in preview
    printed = police.get("/packs/2018-10-to-2018-12/your-texts").words
    assert "Why not achieved" in printed, "SOC3 closed with a reason"
