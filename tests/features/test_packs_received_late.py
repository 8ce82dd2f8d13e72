"""What an issued pack went without comes late: it is in the series at once, and the next pack says when it came (rule 14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.contents.pack import Contents
from portal.core import clock
from portal.core.policy import Audience
from portal.core.transaction import transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.compile import compile_contents
from tests.factories.pages import CYCLE, Person, carry_contexts_forward, contributor, coordinator
from tests.factories.printed_packs import FORMATS, all_texts

WINTER = "2019-01-to-2019-03"
WITHOUT = "For January to March 2019, whose pack was issued without it"
MARK = "received after the last pack"


def draft(team: Person, cycle: str = CYCLE) -> dict[str, Any]:
    pack: dict[str, Any] = team.get(f"/cycles/{cycle}/preview/pack.json").response.get_json(force=True)
    return pack


def visitors(pack: dict[str, Any]) -> dict[str | None, dict[str, Any]]:
    """The series of One Stop Shop visitors, by part; None is the total."""
    [measure] = [one for chapter in pack["priorities"] for one in chapter["measures"] if one["key"] == "oss-visitors"]
    return {series["part"]: series for series in measure["series"]}


def march(series: dict[str, Any]) -> dict[str, Any] | None:
    return next((one for one in series["observations"] if one["period_start"] == "2019-03-01"), None)


HOSTS = ("canterbury", "dover", "folkestone-hythe", "maidstone", "swale", "thanet", "tunbridge-wells")


def complete_april(app: Flask, team: Person) -> None:
    """Every host that has not sent April does so, and all of it is approved."""
    for host in HOSTS:
        if "Not started" in team.get(f"/cycles/{CYCLE}/items?agency={host}").paragraph("Data return, April 2019"):
            send_month(contributor(app, host), "April 2019", "12")
        team.decide(team.item(host, "April 2019"), "approve")


def send_month(agency: Person, month: str = "March 2019", value: str = "21") -> None:
    address = agency.get("/").link(month)
    number = address.rsplit("/", 1)[1]
    fields = agency.get(address).fields("/send")
    [cell] = [name for name in fields if name.startswith(f"cell-{number}-")]
    assert agency.send_months(address, fields | {cell: value}, number).heading == "Sent to the team"


def months(pack: dict[str, Any]) -> tuple[int, int]:
    """How many of the twelve months of Thanet's visitors are there."""
    found = visitors(pack)["oss-thanet"]["comparison"]
    return found["months_present"], found["months_expected"]


def send_update(agency: Person, ref: str, text: str) -> None:
    """The update on the action that the agency owes of winter."""
    links = agency.get("/").tree.xpath("//main//li//a[contains(@href, '/updates/')]")
    address = next(one.get("href") for one in links if ref in one.text_content())
    assert agency.submit(address, f"{address}/send", text=text).heading == "Sent to the team"


def compiled(app: Flask, audience: Audience = Audience.WORKING_GROUP, cycle: str = CYCLE) -> Contents:
    with app.app_context():
        return compile_contents(cycle_by_key(cycle), audience, now=clock.now())


@pytest.mark.usefixtures("quick_documents")
def test_a_month_received_three_months_late(either_app: Flask) -> None:
    """On the agency's list, in the series, in the completeness count, in the next pack; and no issued pack changes."""
    thanet, team = contributor(either_app, "thanet"), coordinator(either_app)
    issued = team.get(f"/packs/{WINTER}/working-group/1/pack.json").response.data
    assert WITHOUT in thanet.get("/").words
    complete_april(either_app, team)
    assert march(visitors(draft(team))["oss-thanet"]) is None and months(draft(team)) == (11, 12)
    send_month(thanet)
    team.decide(team.item("thanet", "March 2019", WINTER), "approve")
    assert WITHOUT not in thanet.get("/").words
    assert "21" in team.get("/measures/oss-visitors?part=oss-thanet").words
    pack = draft(team)
    after = visitors(pack)["oss-thanet"]
    assert months(pack) == (12, 12) and after["comparison"]["value"] is not None
    mark = {"late": "received", "received": "2019-07-03", "again": None}
    late = march(after)
    assert late is not None and (late["value"], late["after_last_pack"]) == (21, mark)
    whole = march(visitors(pack)[None])
    assert whole is not None and whole["after_last_pack"] == mark, "the total has the month now"
    assert [one for one in after["observations"] if one["after_last_pack"]] == [late], "and no other month is marked"
    [line] = [one for one in pack["received_late"] if one["agency"] == "thanet"]
    assert (line["what"], line["owed_in"]) == ("Data return, March 2019", "January to March 2019")
    carry_contexts_forward(team)
    team.issue()
    printed = team.get(f"/packs/{CYCLE}/working-group/1/pack.json").response.get_json(force=True)
    assert march(visitors(printed)["oss-thanet"]) == late and line in printed["received_late"]
    assert team.get(f"/packs/{WINTER}/working-group/1/pack.json").response.data == issued


def test_every_format_says_what_came_late(app: Flask) -> None:
    """For every audience; the working group's pack is read in each format."""
    thanet, canterbury, team = contributor(app, "thanet"), contributor(app, "canterbury"), coordinator(app)
    send_month(thanet)
    send_update(canterbury, "SM5", "Nobody was placed in winter.")
    for agency, words in (("thanet", "March 2019"), ("canterbury", "SM5")):
        team.decide(team.item(agency, words, WINTER), "approve")
    texts = all_texts(app, compiled(app))
    for name in FORMATS:
        assert MARK in texts[name].lower() or name == "manifest.json" or '"late": "received"' in texts[name], name
    for name in ("page", "pack.docx", "pack.pdf", "pack.xlsx"):
        assert "For January to March 2019, received after the last pack, on 3 July 2019" in texts[name], name
        assert "Nobody was placed in winter." in texts[name], name
        assert "Thanet One Stop Shop, March 2019: received after the last pack, on 3 July 2019." in texts[name], name
    for name in ("data.csv", "pack.xlsx"):
        assert "Received after the last pack, on 3 July 2019." in texts[name], name
    for audience in Audience:
        pack = compiled(app, audience)
        assert [(one.agency, one.kind) for one in pack.received_late] == [("canterbury", "update"), ("thanet", "return")]


@pytest.mark.usefixtures("quick_documents")
def test_a_correction_of_the_old_pack_is_marked_and_then_the_next_is_not(app: Flask) -> None:
    thanet, team = contributor(app, "thanet"), coordinator(app)
    send_month(thanet)
    team.decide(team.item("thanet", "March 2019", WINTER), "approve")
    assert "Received from Thanet" not in team.get(f"/packs/{WINTER}/working-group/1").words
    page = team.issue(WINTER, note="The return of Thanet has come.")
    assert page.status == 200, page.words
    second = team.get(f"/packs/{WINTER}/working-group/2/pack.json").response.get_json(force=True)
    late = march(visitors(second)["oss-thanet"])
    assert late is not None and late["after_last_pack"] == {"late": "received", "received": "2019-07-03", "again": None}
    assert [one["agency"] for one in second["received_late"]] == ["thanet"]
    assert not draft(team)["received_late"], "the last pack has it now"


@pytest.mark.usefixtures("quick_documents")
def test_a_correction_of_an_older_cycle_takes_nothing_from_the_next_pack(app: Flask) -> None:
    thanet, team = contributor(app, "thanet"), coordinator(app)
    send_month(thanet)
    team.decide(team.item("thanet", "March 2019", WINTER), "approve")
    assert [one["agency"] for one in draft(team)["received_late"]] == ["thanet"]
    carry_contexts_forward(team, "2018-07-to-2018-09")
    page = team.issue("2018-07-to-2018-09", note="A number is put right.", is_same_meant="y")
    assert page.status == 200, page.errors
    assert [one["agency"] for one in draft(team)["received_late"]] == ["thanet"]


@pytest.mark.usefixtures("quick_documents")
def test_what_an_audience_never_missed_is_not_late_for_it(app: Flask) -> None:
    """The governing group gets no version 1: nothing came after that for it. A third version lists what the second lacked."""
    police, team = contributor(app), coordinator(app)
    carry_contexts_forward(team)
    team.issue(CYCLE, "working-group")
    send_update(police, "DA3", "The strategy is drafted.")
    team.decide(team.item("kent-police", "DA3"), "approve")
    late = {audience: [one.agency for one in compiled(app, audience).received_late] for audience in Audience}
    assert late == {Audience.WORKING_GROUP: ["kent-police"], Audience.GOVERNING: [], Audience.PUBLIC: []}
    team.issue(note="The update on DA3 has come.")
    assert not compiled(app).received_late, "version 2 has it"
    notes = {
        audience: team.get(f"/packs/{CYCLE}/{audience}/2").words.count("The update on DA3 has come.") for audience in Audience
    }
    assert notes == {Audience.WORKING_GROUP: 1, Audience.GOVERNING: 0, Audience.PUBLIC: 0}, "it corrects nothing that they had"


@pytest.mark.usefixtures("quick_documents")
def test_a_version_that_an_audience_was_not_given_took_nothing_in_for_it(app: Flask) -> None:
    thanet, team = contributor(app, "thanet"), coordinator(app)
    send_month(thanet)
    team.decide(team.item("thanet", "March 2019", WINTER), "approve")
    team.issue(WINTER, "working-group", "public", note="The return of Thanet has come.")
    late = {audience: [one.agency for one in compiled(app, audience).received_late] for audience in Audience}
    assert late == {Audience.WORKING_GROUP: [], Audience.GOVERNING: ["thanet"], Audience.PUBLIC: []}
    words = team.get(f"/cycles/{CYCLE}/preview").words
    assert "Nothing that the last report went without has been approved since it was made." in words


@pytest.mark.usefixtures("quick_documents")
def test_a_withdrawn_version_is_not_what_the_next_is_compared_with(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    carry_contexts_forward(team)
    team.issue(CYCLE, "working-group")
    send_update(police, "DA3", "The strategy is drafted.")
    team.decide(team.item("kent-police", "DA3"), "approve")
    team.issue(CYCLE, "working-group", note="The update on DA3 has come.")
    team.submit(f"/packs/{CYCLE}/working-group/2/withdraw", reason="It went out too early.")
    third = compiled(app)
    assert [one.agency for one in third.received_late] == ["kent-police"]
    assert third.follows is not None and third.follows[0] == "version 1 of this report", "members cannot read version 2 any more"


@pytest.mark.usefixtures("quick_documents")
def test_a_text_that_was_sent_again_has_the_day_on_which_it_came_first(app: Flask) -> None:
    canterbury, team = contributor(app, "canterbury"), coordinator(app)
    send_update(canterbury, "SM5", "Nobody was placed.")
    item = team.item("canterbury", "SM5", WINTER)
    team.submit(item, f"{item}/send-back", reason="Which months do you mean?")
    with app.app_context(), transaction():
        clock.start_at(clock.now() + timedelta(days=2))
    send_update(canterbury, "SM5", "Nobody was placed in winter.")
    team.decide(team.item("canterbury", "SM5", WINTER), "approve")
    [line] = draft(team)["received_late"]
    assert line["after_last_pack"] == {"late": "received", "received": "2019-07-03", "again": None}


def test_what_is_not_asked_for_any_more_is_in_the_next_report(app: Flask) -> None:
    """The last one named it as not received; the team stopped asking after that, and packs are to say so."""
    team = coordinator(app)
    address = team.row_link("thanet", "March 2019", "Stop asking", WINTER)
    team.submit(address, reason="The shop was closed.", printed="printed")
    texts = all_texts(app, compiled(app, Audience.PUBLIC))
    for name in ("page", "pack.docx", "pack.pdf", "pack.xlsx"):
        assert "never received; it is not asked for any more" in texts[name], name
    [line] = [one for one in compiled(app, Audience.PUBLIC).never_came if one.state]
    assert (line.agency, line.what, line.owed_in) == ("thanet", "Data return, March 2019", "January to March 2019")
