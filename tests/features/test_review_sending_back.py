"""Sent back for some items: only those unlock, on the page and on the server; and the reviewer sees which were changed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator

REASON = "Two of these look like last year's numbers."
LEFT = "this was not sent back. It stays as it was."


def cells(page: Page) -> dict[str, str]:
    """The boxes of May that can be written in, and what is in them."""
    return {name: value for name, value in page.fields("/send").items() if name.startswith("cell-")}


def send_back(team: Person, item: str, items: Sequence[str]) -> Page:
    """With these items ticked."""
    fields = team.get(item).fields("/send-back") | {"reason": REASON}
    pairs = [*fields.items(), *(("item", one) for one in items)]
    return team.post(f"{item}/send-back", urlencode(pairs).encode(), follow=True)


class PoliceReturn:
    """Kent Police's return for May, sent, and sent back for two numbers."""

    def __init__(self, app: Flask) -> None:
        self.police, self.team = contributor(app), coordinator(app)
        self.address = self.police.get("/").link("May 2019")
        self.number = self.address.rsplit("/", 1)[1]
        self.names = [name for name in cells(self.police.get(self.address)) if name.split("-")[1] == self.number]
        self.sent = {name: str(number) for number, name in enumerate(self.names, 40)}  # each another one
        self.send(self.sent)
        self.item = self.team.item("kent-police", "May 2019")
        self.locked, *self.wanted = self.names[:3]  # the first stays as it was sent
        assert "Sent back: " in send_back(self.team, self.item, [name.split("-")[2] for name in self.wanted]).words

    def send(self, typed: dict[str, str]) -> Page:
        """Explains whatever is asked, and sends May."""
        fields = self.police.get(self.address).fields("/send") | typed | {"months": self.number}
        page = self.police.post(f"{self.address}/send", fields, follow=True)
        whys = dict.fromkeys(page.tree.xpath("//textarea[starts-with(@name,'why-')]/@name"), "Checked against our own system.")
        if whys:
            page = self.police.post(f"{self.address}/send", page.fields("/send") | whys | {"months": self.number}, follow=True)
        return page


def test_only_the_cells_sent_back_unlock(app: Flask) -> None:
    sent = PoliceReturn(app)
    page = sent.police.get(sent.address)
    assert [name for name in cells(page) if name.split("-")[1] == sent.number] == sent.wanted
    assert "Only this is open:" in page.words and "The rest stays as you sent it." in page.words
    assert f"“{REASON}”" in page.words


def test_the_server_refuses_a_change_of_the_others(app: Flask) -> None:
    sent = PoliceReturn(app)
    fields = sent.police.get(sent.address).fields("/send")
    for action in ("", "/send"):
        page = sent.police.post(f"{sent.address}{action}", fields | {sent.locked: "9999"})
        assert page.status == 422 and LEFT in page.words
    assert "9,999" not in sent.police.get(sent.address).words
    same = sent.police.post(sent.address, fields | {sent.locked: sent.sent[sent.locked]})
    assert same.status == 303, "saying again what was sent changes nothing"


def test_what_all_numbers_of_a_measure_are_leaves_locked_ones_alone(app: Flask) -> None:
    sent = PoliceReturn(app)
    fields = sent.police.get(sent.address).fields("/send")
    measures = {name: "final" for name in fields if name.startswith("status-of-")}
    fields = {name: value for name, value in fields.items() if not name.startswith("status-")}
    assert measures and sent.police.post(sent.address, fields | measures).status == 303
    changed, _ = sent.wanted
    sent.send({changed: "77"})
    rows = sent.team.get(sent.item).tree.xpath("//table[contains(@class,'app-grid')]/tbody/tr[th[starts-with(@id, 'l')]]")
    final = [row.text_content() for row in rows if " p" not in row.xpath("string(td[@class='app-num app-grid__now']/b)")]
    assert len(final) == len(sent.wanted) < len(rows), "they were all provisional"


def test_each_returned_item_says_whether_it_was_changed(app: Flask) -> None:
    sent = PoliceReturn(app)
    changed, _ = sent.wanted
    assert sent.send({changed: "77"}).heading == "Sent to the team"
    page = sent.team.get(sent.item)
    returned = [item.text_content() for item in page.tree.xpath("//div[@class='app-sent-back']//li")]
    assert [words.rsplit(": ", 1)[1] for words in returned] == ["changed", "not changed"]
    assert sent.sent[changed] in page.tree.xpath("string(//td[contains(@class,'app-grid__now')]/del)"), "old → new"
    queue = sent.team.get(f"/cycles/{CYCLE}/queue?look=changed")
    assert "May 2019" in queue.words and "2 of" in queue.words


def sent_back(app: Flask, *items: str) -> tuple[Person, Person, str, str]:
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text="We visited forty shops.", next="More in autumn.", action_status="ongoing")
    item = team.item("kent-police", "SM5")
    send_back(team, item, items)
    return police, team, address, item


@pytest.mark.parametrize("item", ["text", "next", "status"])
def test_of_an_update_only_what_was_sent_back_can_be_changed(app: Flask, item: str) -> None:
    police, team, address, where = sent_back(app, item)
    names = {"text": "text", "next": "next", "status": "action_status"}
    new = {"text": "Nine were in Dover.", "next": "More in winter.", "status": "in progress"}
    fields = police.get(address).fields("/send")
    for other in names.keys() - {item}:
        page = police.post(address, fields | {names[other]: new[other]})
        assert page.status == 409 and "Only what was sent back can be changed" in page.words
    page = police.post(f"{address}/send", fields | {names[item]: new[item]}, follow=True)
    assert page.heading == "Sent to the team"
    assert [one.text_content() for one in team.get(where).tree.xpath("//div[@class='app-sent-back']//li/strong")] == ["changed"]


def test_without_a_tick_everything_unlocks(app: Flask) -> None:
    police, team, address, item = sent_back(app)
    assert "Only this is open" not in police.get(address).words
    new = {"text": "Nine were in Dover.", "next": "More in winter.", "action_status": "in progress"}
    assert police.post(f"{address}/send", police.get(address).fields("/send") | new, follow=True).heading == "Sent to the team"
    assert not team.get(item).tree.xpath("//div[@class='app-sent-back']//li")


def test_an_item_that_was_not_sent_cannot_be_sent_back(app: Flask) -> None:
    contributor(app).send("SM5", text="We visited forty shops.")
    team = coordinator(app)
    page = send_back(team, team.item("kent-police", "SM5"), ["salary"])
    assert page.status == 422


def test_every_step_keeps_who_for_whom_why_and_the_hash_of_what_it_is_about(app: Flask) -> None:
    from portal.extensions import db
    from portal.submissions.models import Submission

    _, _, _, item = sent_back(app, "text", "status")
    with app.app_context():
        submission = db.session.get_one(Submission, int(item.rpartition("/")[2]))
        version, agency = submission.versions[-1], submission.obligation.agency_id
        steps = [(one.verb, one.agency_id, one.items, one.content_hash, one.version_number) for one in submission.events]
    assert steps[-2:] == [
        ("send", agency, [], version.content_hash, 1),
        ("send back", agency, ["status", "text"], version.content_hash, 1),
    ]


def test_a_decision_on_an_old_version_shows_both(app: Flask) -> None:
    police, team, address, item = sent_back(app)
    fields = team.get("/account").fields() | {"shown": "1", "version": "3"}
    police.post(f"{address}/send", police.get(address).fields("/send") | {"text": "Nine were in Dover."}, follow=True)
    page = team.post(f"{item}/approve", fields)
    assert page.status == 409
    assert "Version 2 was sent since you opened version 1" in page.words
    both = page.tree.xpath("string(//section[@class='app-other'])")
    assert "We visited forty shops." in both and "Nine were in Dover." in both


def test_of_the_parts_of_an_update_only_those_sent_back_can_be_changed(app: Flask) -> None:
    """Two of eight items: milestones and the status."""
    police, team = contributor(app), coordinator(app)
    rows = {"milestones-0-title": "Website is live", "outputs-0-number": "40", "outputs-0-unit": "shops"}
    more = rows | {"note": "Between us.", "action_status": "at risk", "explanation": "A post is vacant until June."}
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send") | {"text": "We visited forty shops."} | more
    assert police.post(f"{address}/send", fields, follow=True).heading == "Sent to the team"
    item = team.item("kent-police", "SM5")
    send_back(team, item, ["milestones", "status"])
    page = police.get(address)
    assert "Only this is open: milestones, the status" in page.words
    boxes = {name.split("-")[0] for name in page.tree.xpath("//form[@id='update-form']//*[not(@type='hidden')]/@name")}
    assert {"milestones", "action_status", "explanation", "note"} <= boxes
    assert not boxes & {"text", "next", "outputs", "funding", "expected", "file"}, "no boxes for what is not open"
    assert "40 shops" in page.words and "not sent back" in page.words, "it can still be read"
    open_to = page.fields("/send") | {"milestones-0-title": "Website is online", "explanation": "The post is filled."}
    sneaked = open_to | {"outputs-0-number": "400", "outputs-0-unit": "shops", "funding-0-source": "Lottery"}
    assert police.post(f"{address}/send", sneaked, follow=True).heading == "Sent to the team"
    words = team.get(item).words
    assert "40 shops" in words and "400 shops" not in words and "Lottery" not in words
    assert "Website is online" in words and "The post is filled." in words
    returned = [" ".join(one.text_content().split()) for one in team.get(item).tree.xpath("//div[@class='app-sent-back']//li")]
    assert returned == ["Milestones: changed", "The status: changed"]


def test_evidence_that_was_not_sent_back_stays(app: Flask) -> None:
    police, _, address, _ = sent_back(app, "text")
    fields = police.get(address).fields("/send")
    page = police.post(f"{address}/files/remove", fields | {"key": "whatever"})
    assert page.status == 409 and "Evidence was not sent back" in page.words
