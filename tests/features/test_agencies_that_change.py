"""Agencies are renamed, end, come back and are deleted on pages that say beforehand what they do (issue 13, points 3 and 4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal.extensions import db
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead
from tests.factories.sent_returns import SentReturn
from tests.features.test_review_board_and_lists import BOARD, overdue

PLACE = "/setting-up/agencies"
NEW = {"name": "Kent and Medway Fire Service", "short_name": "Kent Fire", "since": "1 July 2019"}
END = {"last_day": "3 July 2019", "reason": "The district merged with its neighbour.", "printed": "printed"}


def asked(person: Person, address: str, **typed: str) -> Page:
    """The page that asks, after its boxes are filled."""
    page = person.submit(address, **typed)
    assert page.tree.xpath("//button[@name='sure_of']"), page.words
    return page


def pressed(person: Person, page: Page, address: str) -> Page:
    """The page after the button of the question."""
    button = page.tree.xpath("//button[@name='sure_of']")[0]
    return person.post(address, page.fields(address) | {"sure_of": button.get("value")}, follow=True)


def done(person: Person, address: str, **typed: str) -> Page:
    """Fills the boxes, answers the question; what the question said."""
    page = asked(person, address, **typed) if typed else person.get(address)
    answer = pressed(person, page, address)
    assert answer.status == 200 and "There is a problem" not in answer.text, answer.words
    return page


def rows(app: Flask, statement: str, **values: Any) -> list[Any]:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(text(statement), values)]


OPEN_ACCOUNTS = "FROM person p JOIN agency a ON a.id = p.agency_id WHERE a.key = :agency AND p.is_active"
WITH_AGENCY = "IS NULL OR s.status NOT IN ('submitted', 'approved') AND s.approved_version_id IS NULL"


def owed_by(app: Flask, agency: str, status: str = WITH_AGENCY) -> set[tuple[str, int]]:
    """The kind and id of what the open cycle asks of the agency and of which the status is so: not received yet, if nothing else
    is said. Nothing of it is cancelled."""
    found = rows(
        app,
        "SELECT o.kind, o.id FROM obligation o JOIN agency a ON a.id = o.agency_id JOIN cycle c ON c.id = o.cycle_id"  # noqa: S608
        " LEFT JOIN submission s ON s.obligation_id = o.id"
        f" WHERE a.key = :agency AND c.key = :cycle AND o.cancelled_at IS NULL AND (s.status {status})",
        agency=agency,
        cycle=CYCLE,
    )
    return {(kind, number) for kind, number in found}


def numbers(line: str) -> tuple[int, int]:
    """How many updates and returns a sentence names."""
    found = [re.search(rf"([\d,]+) {words}", line) for words in ("updates?", "data returns?")]
    updates, returns = (int(one[1].replace(",", "")) if one else 0 for one in found)
    return updates, returns


def sum_of_kinds(owed: set[tuple[str, int]]) -> tuple[int, int]:
    return sum(kind == "update" for kind, _ in owed), sum(kind == "return" for kind, _ in owed)


def test_whom_to_ask_stands_where_the_team_chases(either_app: Flask) -> None:
    team = coordinator(either_app)
    page = team.submit(f"{PLACE}/kfrs", contact_name="Community desk", contact_email="nonsense", contact_telephone="12")
    assert page.message_at("contact_email") and page.message_at("contact_telephone")
    contact = {"contact_email": "desk@kfrs.example", "contact_telephone": "01304 960001 ext 3"}
    team.submit(f"{PLACE}/kfrs", contact_name="Community desk", **contact)
    for address in (f"/cycles/{CYCLE}/agencies/kfrs", PLACE):
        assert "Community desk" in team.get(address).words
    page = team.get(f"/cycles/{CYCLE}/agencies/kfrs")
    assert page.links(r"^tel:01304960001$") and page.links("^mailto:desk@kfrs.example$")
    assert contributor(either_app, "kfrs").get(f"{PLACE}/kfrs").status == 404


def test_a_late_agency_on_the_board_names_whom_to_ask(app: Flask) -> None:
    team = coordinator(app)
    overdue(team)
    key = team.get(BOARD).links(r"/agencies/[a-z-]+#calls")[0].rpartition("/")[2].partition("#")[0]
    team.submit(f"{PLACE}/{key}", contact_name="Partnership desk", contact_email="", contact_telephone="01622 960002")
    assert "Contact: Partnership desk · 01622 960002" in team.get(BOARD).words


def test_a_new_name_counts_from_now_on(either_app: Flask) -> None:
    team, officer = coordinator(either_app), contributor(either_app, "kfrs")
    packs = {audience: team.get(f"/packs/2019-01-to-2019-03/{audience}/1").text for audience in ("working-group", "public")}
    assert any("Kent Fire and Rescue Service" in one for one in packs.values())
    address = f"{PLACE}/kfrs/rename"
    page = asked(team, address, **NEW)
    assert "call it “Kent and Medway Fire Service”, in short “Kent Fire”" in page.words
    assert page.fields("/rename")["name"] == NEW["name"], "what was typed stays"
    assert "Kent Fire<" not in officer.get("/").text, "asking changes nothing"
    pressed(team, page, address)
    assert "Kent Fire" in officer.get("/").text
    page = team.get(f"{PLACE}/kfrs")
    assert "until 30 June 2019" in page.words and "KFRS" in page.fields()["also_known_as"].split(";")
    for audience, before in packs.items():
        assert team.get(f"/packs/2019-01-to-2019-03/{audience}/1").text.count("Kent Fire") == before.count("Kent Fire")
    assert NEW["name"] in team.get("/search?q=Kent+Fire+and+Rescue+Service").words


def test_a_renaming_is_taken_back(app: Flask) -> None:
    team = coordinator(app)
    before = rows(app, "SELECT name, short_name, also_known_as FROM agency WHERE key = 'kfrs'")
    done(team, f"{PLACE}/kfrs/rename", **NEW)
    page = done(team, f"{PLACE}/kfrs/rename/undo")
    assert "do not find it by “Kent and Medway Fire Service” and “Kent Fire” any more" in page.words
    assert rows(app, "SELECT name, short_name, also_known_as FROM agency WHERE key = 'kfrs'") == before
    assert "has had no other name" in team.get(f"{PLACE}/kfrs/rename/undo").words


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"since": "4 July 2019"}, "since", "This day lies ahead."),
        ({"name": "Kent Police"}, "name", "is a name of Kent Police"),
        ({"name": ""}, "name", "Enter the agency’s name."),
    ],
)
def test_what_is_refused_of_a_renaming(app: Flask, typed: dict[str, str], field: str, words: str) -> None:
    page = coordinator(app).submit(f"{PLACE}/kfrs/rename", **(NEW | typed))
    assert words in page.message_at(field)
    assert not page.tree.xpath("//button[@name='sure_of']")


@pytest.mark.parametrize("agency", ["kfrs", "kent-police", "canterbury", "kcc-public-health"])
def test_an_agency_that_ends_owes_nothing_later_and_nobody_signs_in(app: Flask, agency: str) -> None:
    team, officer = coordinator(app), contributor(app, agency)
    owed, address = owed_by(app, agency), f"{PLACE}/{agency}/end"
    page = asked(team, address, **END)
    line = page.paragraph("no longer owed") if owed else page.paragraph("falls due after 3 July 2019.")
    assert numbers(line) == sum_of_kinds(owed)
    assert numbers(page.paragraph("with the team")) == sum_of_kinds(owed_by(app, agency, "= 'submitted'"))
    [(people,)] = rows(app, f"SELECT count(*) {OPEN_ACCOUNTS}", agency=agency)
    assert page.paragraph("can no longer sign in").startswith(f"{people} people of ")
    assert officer.get("/").status == 200 and owed_by(app, agency) == owed, "asking changes nothing"
    page = pressed(team, page, address)
    assert "It left the partnership. Its last day was 3 July 2019" in page.words
    assert owed_by(app, agency) - owed_by(app, agency, "IS NOT NULL AND s.approved_version_id IS NOT NULL") == set()
    assert rows(app, f"SELECT count(*) {OPEN_ACCOUNTS}", agency=agency) == [(0,)]
    assert officer.get("/").status == 303, "signed out"
    assert Person(app).sign_in(f"contributor@{agency}.example").status == 422
    assert rows(app, "SELECT count(*) FROM mail WHERE kind = 'agency ended'") == [(people,)]
    assert rows(app, "SELECT count(*) FROM mail WHERE kind = 'not asked for'") == [(0,)], "one mail about all of it"
    assert "left the partnership. Its last day was 3 July 2019." in team.get(f"/cycles/{CYCLE}/agencies/{agency}").words


def test_its_people_get_the_mail_though_their_accounts_are_closed(app: Flask) -> None:
    done(coordinator(app), f"{PLACE}/kfrs/end", **END)
    from portal.cli.outbox import _reason_not_to_send
    from portal.notifications.outbox import Mail

    with app.app_context():
        mail = db.session.query(Mail).filter_by(kind="agency ended").first()
        assert mail is not None and "The district merged with its neighbour." in mail.text
        assert _reason_not_to_send(mail) == ""


def test_what_waits_for_the_answer_of_an_agency_that_ends_is_named(app: Flask) -> None:
    sent = SentReturn(app)
    sent.propose()
    lines = done(coordinator(app), f"{PLACE}/kent-police/end", **END).words
    assert "1 data return of Kent Police waits for its answer to the numbers that the team proposed" in lines
    page = sent.team.get(sent.item)
    assert "Kent Police has left the partnership. Its last day was 3 July 2019. Nobody there can answer a question" in page.words


def test_an_end_is_taken_back(either_app: Flask) -> None:
    team = coordinator(either_app)
    owed = owed_by(either_app, "kfrs")
    done(team, f"{PLACE}/kfrs/end", **END)
    page = done(team, f"{PLACE}/kfrs/end/undo")
    assert owed and numbers(page.paragraph("owed again")) == sum_of_kinds(owed)
    assert owed_by(either_app, "kfrs") == owed
    assert contributor(either_app, "kfrs").get("/").status == 200
    assert lead(either_app, "kfrs").get("/").status == 200


def test_an_account_that_was_closed_before_stays_closed(app: Flask) -> None:
    team, admin = coordinator(app), administrator(app)
    [(number,)] = rows(app, "SELECT id FROM person WHERE email = 'contributor@kfrs.example'")
    admin.submit(f"/people/{number}/close")
    done(team, f"{PLACE}/kfrs/end", **END)
    page = admin.post(f"/people/{number}/open", admin.get("/people?words=kfrs").fields("/open"), follow=True)
    assert "stays closed. Kent Fire" in page.words
    done(team, f"{PLACE}/kfrs/end/undo")
    assert Person(app).sign_in("contributor@kfrs.example").status == 422
    assert lead(app, "kfrs").get("/").status == 200


def test_later_cycles_ask_an_ended_agency_for_nothing_until_it_is_back(either_app: Flask) -> None:
    team = coordinator(either_app)
    done(team, f"{PLACE}/kfrs/end", **END)
    team.submit("/cycles/new", due="14 October 2019", meeting="30 October 2019")
    counting = (
        "SELECT count(*) FROM obligation o JOIN agency a ON a.id = o.agency_id JOIN cycle c ON c.id = o.cycle_id"
        " WHERE a.key = 'kfrs' AND c.key = '2019-07-to-2019-09'"
    )
    assert rows(either_app, counting) == [(0,)]
    page = team.get(f"{PLACE}/kfrs/end/undo")
    expected = sum(numbers(page.paragraph("running cycles did not ask for in the meantime")))
    pressed(team, page, f"{PLACE}/kfrs/end/undo")
    assert rows(either_app, counting) == [(expected,)] and expected > 0


def test_the_button_does_nothing_else_than_its_page_says(app: Flask) -> None:
    team, officer, address = coordinator(app), contributor(app, "kfrs"), f"{PLACE}/kfrs/end"
    page = asked(team, address, **END)
    officer.send("SOC5", text="We held two events.")
    answer = pressed(team, page, address)
    assert answer.status == 409 and "What would happen has changed since you read it." in answer.words
    assert "is with the team, and can be approved as before" in answer.words
    assert answer.fields("/end")["reason"] == END["reason"]
    assert officer.get("/").status == 200, "nothing is done yet"
    assert "has left the partnership" in pressed(team, answer, address).words
    assert "already" in team.submit(address, **END).words, "coming back to the page does nothing again"


@pytest.mark.parametrize(
    ("agency", "typed", "words"),
    [
        ("kfrs", {"last_day": "4 July 2019"}, "This day lies ahead."),
        ("kfrs", {"reason": "x"}, "Say why, in a few words."),
        ("kcst", {}, "This is your own agency."),
    ],
)
def test_what_is_refused_of_an_end(app: Flask, agency: str, typed: dict[str, str], words: str) -> None:
    page = coordinator(app).submit(f"{PLACE}/{agency}/end", **(END | typed))
    assert words in page.words and not page.tree.xpath("//button[@name='sure_of']")


def test_only_a_coordinator_ends_an_agency(app: Flask) -> None:
    for person in (administrator(app), contributor(app), lead(app)):
        assert person.get(f"{PLACE}/kfrs/end").status == 404
        assert person.get(f"{PLACE}/kfrs/end/undo").status == 404
    link = "Record that it has left"
    assert link in coordinator(app).get(f"{PLACE}/kfrs").words and link not in administrator(app).get(f"{PLACE}/kfrs").words


def test_who_goes_on_at_another_agency_is_moved_there_and_can_sign_in(app: Flask) -> None:
    done(coordinator(app), f"{PLACE}/kfrs/end", **END)
    admin = administrator(app)
    move = admin.get("/people?words=contributor@kfrs").link("to another agency, and open the account")
    page = admin.get(move)
    assert "Their account was closed when KFRS left the partnership." in page.words
    assert "Choose the agency." in admin.submit(move, role="contributor").message_at("agency")
    page = admin.submit(move, agency=admin.get(move).option("agency", "Dover"), role="contributor")
    assert "is contributor of Dover District Council now." in page.words
    assert "Dover" in contributor(app, "kfrs").get("/").tree.xpath("string(//header)")
    assert rows(app, "SELECT count(*) FROM mail WHERE subject = 'You can sign in again'") == [(1,)]
    done(coordinator(app), f"{PLACE}/kfrs/end/undo")
    assert "Dover" in contributor(app, "kfrs").get("/").tree.xpath("string(//header)"), "who has moved stays there"


def test_what_an_ended_agency_owed_is_not_asked_for_again_while_it_is_gone(app: Flask) -> None:
    team = coordinator(app)
    done(team, f"{PLACE}/kfrs/end", **END)
    [(number,)] = rows(app, "SELECT id FROM obligation WHERE is_cancelled_with_agency ORDER BY id LIMIT 1")
    page = team.get(f"/obligations/{number}/cancel")
    assert "left the partnership. Its last day was 3 July 2019. Undo that first." in page.words
    answer = team.post(f"/obligations/{number}/ask-again", team.get("/account").fields(), follow=True)
    assert answer.status == 409 and "Undo that first." in answer.words
    assert rows(app, "SELECT cancelled_at IS NULL FROM obligation WHERE id = :id", id=number) == [(0,)]


def test_only_what_nobody_has_used_is_deleted(either_app: Flask) -> None:
    team = coordinator(either_app)
    page = team.get(f"{PLACE}/kfrs/delete")
    assert "cannot be deleted: it is named by" in page.words and "2 accounts" in page.words
    team.submit(f"{PLACE}/new", name="By mistake", short_name="Mistake", key="mistake", kind="")
    done(team, f"{PLACE}/mistake/rename", name="Still a mistake", short_name="Mistake", since="3 July 2019")
    page = done(team, f"{PLACE}/mistake/delete")
    assert "Still a mistake is gone from every list" in page.words
    assert team.get(f"{PLACE}/mistake").status == 404
    assert "Still a mistake" not in team.get("/search?q=still+a+mistake").words


def test_ended_agencies_are_not_offered_for_something_new(app: Flask) -> None:
    team = coordinator(app)
    done(team, f"{PLACE}/kfrs/end", **END)
    assert "KFRS" not in " ".join(team.get("/agreements/2018-19/actions/new").tree.xpath("//select//text()"))
    assert "KFRS" not in " ".join(administrator(app).get("/people/new").tree.xpath("//select//text()"))


def test_a_leads_sign_off_is_switched_on_and_off(app: Flask) -> None:
    team, officer = coordinator(app), contributor(app)
    address = "/setting-up/agencies/kent-police"
    assert "marked as not signed off" in team.get(address).words
    team.submit(address, signs_off="y")
    officer.send("SM5", text="We visited forty shops.")
    [line] = [one for one in lead(app).get("/").tree.xpath("//main//li") if "SM5" in one.text_content()]
    assert "sign off" in lead(app).get("/").words.casefold(), line.text_content()
    fields = team.get(address).fields()
    assert fields["signs_off"] == "y"
    del fields["signs_off"]
    team.post(address, fields, follow=True)
    assert "signs_off" not in team.get(address).fields()


def test_what_waits_for_a_sign_off_that_is_not_asked_for_any_more_is_named(app: Flask) -> None:
    officer = contributor(app, "kcc-public-health")
    team, address = coordinator(app), "/setting-up/agencies/kcc-public-health"
    assert "wait for its lead" not in team.submit(address).words
    fields = {name: value for name, value in team.get(address).fields().items() if name != "signs_off"}
    page = team.post(address, fields, follow=True)
    assert "for its lead already: sign off, or take back and send again." in page.words, page.words
    assert "Waits for Lead" in officer.get("/").words and "Nobody can sign it off" not in officer.get("/").words
