"""The first page of officers and leads, and the receipt after sending."""

from __future__ import annotations

import re

from flask import Flask

from tests.factories.pages import Page, Person, contributor, lead
from tests.factories.sheets import number_of, open_sheet
from tests.features.test_query_counts import MOST, count

HEALTH = "kcc-public-health"
MONTHS = ("April 2019", "May 2019", "June 2019")
SENT_AT = r"Sent to the team on 3 July 2019, \d\d:\d\d by Contributor, Folkestone & Hythe: 1 number$"


def group(page: Page, heading: str) -> str:
    """Everything below one heading of the list; nothing where it is not there."""
    found = page.tree.xpath("//section[h2[contains(., $heading)]]", heading=heading)
    return re.sub(r"\s+", " ", found[0].text_content()).strip() if found else ""


def folkestone_sends(app: Flask) -> tuple[Person, Page, list[str]]:
    """Three months sent at once; the receipt, and the numbers of the three."""
    person = contributor(app, "folkestone-hythe")
    numbers = [number_of(person.get("/").link(month)) for month in MONTHS]
    address, page = open_sheet(person, "June 2019")
    boxes = {one.get("name"): "22" for one in page.tree.xpath("//input[starts-with(@name,'cell-')]")}
    receipt = person.send_months(address, page.fields("/send") | boxes)
    assert receipt.heading == "Sent to the team", receipt.words
    return person, receipt, numbers


def test_the_receipt_names_all_months_when_and_by_whom(app: Flask) -> None:
    _, receipt, _ = folkestone_sends(app)
    lines = [re.sub(r"\s+", " ", one.text_content()).strip() for one in receipt.tree.xpath("//main//li")]
    assert len(lines) == 3
    for month, line in zip(MONTHS, lines, strict=True):
        assert line.startswith(f"Data return, {month}") and re.search(SENT_AT, line), line
    assert "Folkestone and Hythe District Council" in receipt.tree.xpath("string(//*[contains(@class,'govuk-panel__body')])")


def test_the_receipt_holds_only_what_the_agency_sent(app: Flask) -> None:
    person, _, numbers = folkestone_sends(app)
    police = number_of(contributor(app).get("/").link("SOC1"))
    april, may, june = numbers
    person.post(f"/take-back/{may}", {"csrf_token": person.get("/account").fields()["csrf_token"]})
    page = person.get(f"/sent/{june}?others={april}&others={may}&others={police}&others=999999&others=x")
    assert [number_of(one) for one in page.tree.xpath("//main//li//a/@href")] == [april, june]
    assert person.client.get(f"/sent/{may}").location == f"/returns/{may}", "it is a draft again"
    assert person.get(f"/sent/{police}").status == 404


def test_what_comes_next_is_the_first_of_the_list(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    receipt = police.submit(address, f"{address}/send", text="We visited forty shops.")
    [following] = receipt.tree.xpath("//main//a[contains(@class,'govuk-button')]")
    home = police.get("/")
    [first] = home.tree.xpath("//main//a[contains(@class,'govuk-button')]")
    assert following.get("href") == first.get("href")
    assert f"Your list: {home.heading[:1].lower()}{home.heading[1:]}" in receipt.words


def test_what_a_lead_gives_back_is_sent_back_for_the_officers_only(app: Flask) -> None:
    health, boss = contributor(app, HEALTH), lead(app, HEALTH)
    address = health.send("SV2", text="We trained ninety people in June.")
    action = f"/sign-off/{number_of(address)}/decline"
    boss.post(action, boss.get(address).fields(action) | {"reason": "Please add how many work in housing."})
    assert "given back 3 July by Lead" in group(health.get("/"), "Sent back to you")
    assert "SV2" not in group(boss.get("/"), "Sent back to you")
    assert "You gave it back on 3 July" in group(boss.get("/"), "Drafts")


def test_what_was_sent_and_approved_is_folded_with_its_history(app: Flask) -> None:
    page = contributor(app).get("/")
    for heading in ("Sent, waiting for the team", "Approved"):
        [section] = page.tree.xpath("//section[h2[contains(., $heading)]]", heading=heading)
        lines = section.xpath("details[not(@open)]//li")
        assert lines and len(lines) == len(section.xpath(".//li"))
        assert all(re.search(r"sent \d+ \w+ by ", line.text_content()) for line in lines)
        history = section.xpath(".//li//a[contains(@href,'#history')]/@href")
        assert len(history) == len(lines)
        assert contributor(app).get(history[0]).tree.xpath("//details//*[@id='history']/li")


def test_the_last_pack_leads_to_the_places_of_the_agencys_texts(app: Flask) -> None:
    police = contributor(app)
    page = Page(police.client.get(police.get("/").link("Your texts in the last pack"), follow_redirects=True))
    assert page.heading == "January to March 2019Where your texts stand"


def test_without_a_pack_the_list_of_packs_says_so(app: Flask) -> None:
    from portal.extensions import db
    from portal.packs.models import Pack

    police = contributor(app)
    with app.app_context():
        for pack in db.session.query(Pack).filter_by(audience="public"):
            pack.audience = "working-group"
            pack.version += 1000
        db.session.commit()
    assert police.client.get("/packs/your-texts").location == "/packs"


def test_a_newcomer_reads_what_the_lines_are(app: Flask) -> None:
    assert "Open it, fill it in and send it to the team." in contributor(app, "folkestone-hythe").get("/").words
    assert "Open it, fill it in and send it to the team." not in contributor(app).get("/").words


def test_a_lead_asks_the_database_no_more_questions_for_more_to_sign(app: Flask) -> None:
    health, boss = contributor(app, HEALTH), lead(app, HEALTH)
    before = count(boss, "/")
    for ref in ("SV2", "DA1"):
        if ref in health.get("/").words:
            health.send(ref, text="We trained ninety people in June.")
    assert "things to sign off" in boss.get("/").heading
    assert count(boss, "/") == before <= MOST


def test_the_header_names_the_person_and_the_agency_once(app: Flask) -> None:
    for person, name in ((contributor(app), "Contributor, Kent Police"), (lead(app, HEALTH), "Lead, KCC Public Health")):
        [listed] = person.get("/").tree.xpath("//header//ul/li[1]")
        assert listed.text_content().strip() == name
