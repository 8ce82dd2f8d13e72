"""Chasing: who is at an agency and what they were told, calls, more time for all of it, and messages of the team’s own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from portal.core.transaction import transaction
from portal.extensions import db
from portal.notifications.outbox import Mail
from portal.review.agencies.models import PhoneCall
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead, member, newcomer
from tests.features.test_query_counts import asked
from tests.features.test_review_board_and_lists import BOARD, overdue

KFRS, DOVER = f"/cycles/{CYCLE}/agencies/kfrs", f"/cycles/{CYCLE}/agencies/dover"
UNTIL = {"until": "19/7/2019"}
GIVEN = "extended from 12 July 2019 by Coordinator, KCST on 3 July 2019"


def mails(app: Flask, kind: str) -> list[Mail]:
    with app.app_context():
        return list(db.session.scalars(db.select(Mail).where(Mail.kind == kind).order_by(Mail.recipient)))


def account_id(app: Flask, email: str) -> int:
    from portal.accounts.queries import person_by_email

    with app.app_context():
        person = person_by_email(email)
        assert person is not None
        return person.id


def close_accounts(app: Flask, *emails: str) -> None:
    for email in emails:
        administrator(app).submit(f"/people/{account_id(app, email)}/close")


def beside(page: Page, agency: str) -> str:
    """What stands on the board below the row of the agency."""
    rows = page.tree.xpath("//table[contains(@class,'app-board')]/tbody/tr[th[contains(., $agency)]]", agency=agency)
    following = rows[0].xpath("following-sibling::tr[1]/td[contains(@class,'app-board__people')]")
    return " ".join(following[0].text_content().split()) if following else ""


def first_rows(page: Page) -> list[str]:
    return [one.text_content().strip() for one in page.tree.xpath("//table[contains(@class,'app-board')]/tbody/tr/th")]


def test_a_cell_is_late_and_to_review_at_once(app: Flask) -> None:
    overdue(coordinator(app))
    page = coordinator(app).get(BOARD)
    marks = {one.text_content() for one in page.tree.xpath("//*[@class='app-board__mark']")}
    both = [one for one in marks if "late" in one and "to review" in one]
    assert both and all(one.index("late") < one.index("to review") for one in both), marks


def test_the_order_is_in_the_address_and_stays_when_the_board_updates_itself(app: Flask) -> None:
    team = coordinator(app)
    overdue(team)
    page = team.get(team.get(BOARD).link("By name"))
    assert first_rows(page) == sorted(first_rows(page)) != first_rows(team.get(BOARD))
    assert "order=name" in page.tree.xpath("//*[@data-board]/@hx-get")[0]
    late = team.get(page.link("Late only"))
    assert len(first_rows(late)) < len(first_rows(page)) and "order=name" in late.response.request.url
    assert all(beside(late, name) for name in first_rows(late))
    assert team.get(f"{BOARD}?show=nonsense&order=nonsense").status == 200


def test_beside_a_late_agency_stand_its_people_and_what_they_heard(app: Flask) -> None:
    team = coordinator(app)
    assert not beside(team.get(BOARD), "KFRS"), "nobody is late yet"
    overdue(team)
    team.submit(f"/people/{account_id(app, 'contributor@kfrs.example')}/telephone", telephone="01622 692121 ext 7")
    words = beside(team.get(BOARD), "KFRS")
    assert "Contributor, KFRS, contributor · 01622 692121 ext 7 contributor@kfrs.example" in words
    assert "Told 28 June, 07:00: Still owed" in words and "Has never signed in" in words
    contributor(app, "kfrs")
    assert beside(team.get(BOARD), "KFRS").count("Has never signed in") == words.count("Has never signed in") - 1
    assert "tel:01622692121" in team.get(BOARD).text


def test_a_call_is_noted_once_and_never_changed(app: Flask) -> None:
    team = coordinator(app)
    overdue(team)
    page = team.submit(KFRS, answered_by="", words="")
    assert page.errors == [
        ("#answered_by", "Say whom you reached, or “nobody”."),
        ("#words", "Say in a few words what was said."),
    ]
    ahead = team.submit(KFRS, answered_by="Sam", words="On holiday.", day="4 July 2019")
    assert ahead.errors == [("#time", "This lies ahead. Give the time at which you called.")]
    assert team.submit(KFRS, answered_by="Sam", words="x", time="later").message_at("time") == "Error: Enter the time like 14:05."
    page = team.submit(KFRS, answered_by="Sam Lee", words="On holiday until <Friday>.", time="08:15")
    assert "3 July 2019, 08:15: Coordinator, KCST called Sam Lee. “On holiday until <Friday>.”" in page.words
    assert "08:15: Coordinator, KCST called Sam Lee: “On holiday until <Friday>.”" in beside(team.get(BOARD), "KFRS")
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(PhoneCall.id))) == 1
    changing = [rule.rule for rule in app.url_map.iter_rules() if "call" in rule.rule]
    assert not changing, "there is no way to change a line"


def test_more_time_for_all_of_an_agency_is_one_act(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"{KFRS}/more-time")
    owed = len(page.tree.xpath("//main//ul/li"))
    assert f"This gives more time to the {owed} thing" in page.words
    assert "A mail goes to Lead, KFRS and Contributor, KFRS." in page.words or "A mail goes to Contributor, KFRS" in page.words
    assert team.submit(f"{KFRS}/more-time", reason="", **UNTIL).errors == [("#reason", "Say why, in a few words.")]
    early = {"until": "12/7/2019"}
    assert "Give a day after the due date, 12 July 2019." in team.submit(f"{KFRS}/more-time", reason="Leave", **early).words
    assert mails(app, "more time") == []
    done = team.submit(f"{KFRS}/more-time", reason="A new system.", **UNTIL)
    [thing] = [one.text_content() for one in page.tree.xpath("//main//ul/li")]
    assert f"KFRS has until 19 July 2019 for {' '.join(thing.split())}." in done.words, "the one thing by its name"
    items = team.get(f"/cycles/{CYCLE}/items?agency=kfrs")
    assert items.words.count(f"until 19 July 2019 ({GIVEN}: A new system)") == owed
    sent = mails(app, "more time")
    assert [mail.recipient for mail in sent] == ["contributor@kfrs.example", "lead@kfrs.example"]
    assert sent[0].text.count("•") == owed and "Why: A new system." in sent[0].text
    again = team.submit(f"{KFRS}/more-time", reason="Again.", **UNTIL)
    assert again.errors == [("#until", "KFRS owes nothing that is due before 19 July 2019.")]


def test_what_has_longer_already_stays_as_it_is(app: Flask) -> None:
    team = coordinator(app)
    address = next(one for one in team.get(f"/cycles/{CYCLE}/items?agency=dover").links("/more-time"))
    team.submit(address, reason="Their own date.", until="24/7/2019")
    team.submit(f"{DOVER}/more-time", reason="Everybody.", **UNTIL)
    items = team.get(f"/cycles/{CYCLE}/items?agency=dover").words
    assert f"until 24 July 2019 ({GIVEN}: Their own date)" in items and f"until 19 July 2019 ({GIVEN}: Everybody)" in items


def test_a_message_goes_to_those_who_are_ticked_and_once(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"/cycles/{CYCLE}/write?agency=kfrs")
    assert page.heading == "April to June 2019Write to KFRS"
    assert [one.text_content().strip() for one in page.tree.xpath("//label[@class='app-tick']")] == [
        "Lead, KFRS",
        "Contributor, KFRS",
    ]
    fields = page.fields("agency=kfrs") | {"subject": "The June return", "words": "Please ring me.\nToday."}
    address = f"/cycles/{CYCLE}/write?agency=kfrs"
    nobody = team.post(address, {name: value for name, value in fields.items() if name != "to"})
    assert nobody.errors == [("#to", "Tick at least one person.")] and not nobody.tree.xpath("//input[@name='to'][@checked]")
    one = str(account_id(app, "contributor@kfrs.example"))
    seen = team.post(address, fields | {"to": [one]})
    assert (seen.status, seen.heading) == (200, "April to June 2019Send this to 1 person?")
    assert "Hello Contributor, KFRS, Please ring me. Today." in seen.words and "contributor@kfrs.example" in seen.words
    assert "Reply to the team: team@kcst.example" in seen.words and mails(app, "message") == []
    changing = team.post(address, fields | {"to": [one], "change": "yes"})
    assert changing.fields("agency=kfrs")["words"] == "Please ring me.\r\nToday." or "Please ring me." in changing.text
    assert changing.tree.xpath("//input[@name='to'][@checked]/@value") == [one]
    stranger = str(account_id(app, "contributor@dover.example"))
    for _ in range(2):
        assert team.post(address, fields | {"to": [one, stranger, "x"], "sure": "yes"}).status == 303
    [mail] = mails(app, "message")
    assert (mail.recipient, mail.subject, mail.reply_to) == (
        "contributor@kfrs.example",
        "The June return",
        "team@kcst.example",
    )
    assert "Please ring me.\nToday." in mail.text and "<br>Today." in mail.html
    assert "The June return" in team.get(KFRS).words


def test_a_message_is_not_lost_where_nobody_owes_any_more(app: Flask) -> None:
    """While it was written the agencies had more time, or sent what they owed."""
    team, address = coordinator(app), f"/cycles/{CYCLE}/write?show=late"
    overdue(team)
    people = [str(account_id(app, f"{one}@kent-police.example")) for one in ("contributor", "lead")]
    fields: dict[str, str | list[str]] = {**team.get(address).fields("show=late"), "to": people}
    fields |= {"subject": "Your updates", "words": "Please ring me."}
    dates = f"/cycles/{CYCLE}/dates"
    team.post(dates, team.get(dates).fields() | {"due": "12/7/2019"})
    for button in ("see", "sure"):
        refused = team.post(address, {**fields, button: "yes"})
        words = "Kent Police has nothing left to send. Nothing was sent. Tick whom you want to write to all the same."
        assert refused.errors == [("#to", words)] and not mails(app, "message")
        assert "Please ring me." in refused.text and refused.fields("show=late")["subject"] == "Your updates"
        assert not refused.tree.xpath("//input[@name='to'][@checked]"), "nobody by default"
    shown = refused.fields("show=late")
    assert team.post(address, {name: value for name, value in shown.items() if name != "to"}).errors == [
        ("#to", "Tick at least one person.")
    ]
    seen = team.post(address, shown | {"to": people})
    assert seen.heading.endswith("Send this to 2 people?")
    done = team.post(address, seen.fields("show=late") | {"to": people, "sure": "yes"}, follow=True)
    assert "2 mails are in the outbox." in done.words and len(mails(app, "message")) == 2


def test_other_words_from_the_same_page_are_another_message(app: Flask) -> None:
    team, address = coordinator(app), f"/cycles/{CYCLE}/write?agency=kfrs"
    one = str(account_id(app, "contributor@kfrs.example"))
    fields = team.get(address).fields("agency=kfrs") | {"subject": "June", "to": one, "sure": "yes"}
    for words in ("Send it by Fryday.", "Send it by Friday.", "Send it by Friday."):
        team.post(address, fields | {"words": words})
    assert sorted("by Friday." in mail.text for mail in mails(app, "message")) == [False, True]


def test_a_message_to_all_who_are_shown_reaches_also_those_reminded_today(app: Flask) -> None:
    team = coordinator(app)
    team.submit(f"/cycles/{CYCLE}/reminders/now")
    overdue(team)
    board = team.get(f"{BOARD}?show=late")
    page = team.get(board.link("Write to those shown"))
    assert page.heading.endswith("Write to those who are late")
    agencies = len(page.tree.xpath("//p[@class='app-recipients']"))
    assert agencies == len(first_rows(board))
    people = page.tree.xpath("//input[@name='to']/@value")
    done = team.post(
        f"/cycles/{CYCLE}/write?show=late",
        page.fields("show=late") | {"subject": "S", "words": "W", "to": people, "sure": "yes"},
        follow=True,
    )
    assert f"{len(people)} mails are in the outbox." in done.words
    assert len(mails(app, "message")) == len(people)


def test_where_nobody_is_and_who_has_never_signed_in(app: Flask) -> None:
    close_accounts(app, "contributor@kfrs.example", "lead@kfrs.example")
    team = coordinator(app)
    page = team.get(team.get(BOARD).link("Who is at each agency"))
    assert "1 agency has no contributor or lead with an open account." in page.words and "never signed in." in page.words
    assert page.tree.xpath("//tbody")[0].text_content().strip().startswith("Kent Fire and Rescue"), "trouble stands first"
    assert "KFRS has no contributor or lead with an open account." in team.get(KFRS).words
    assert "No mail goes to anybody." in team.get(f"{KFRS}/more-time").words
    assert "KFRS has no contributor or lead with an open account." in team.get(f"/cycles/{CYCLE}/write?agency=kfrs").words
    overdue(team)
    assert "KFRS has no contributor or lead with an open account." in beside(team.get(BOARD), "KFRS")


def test_a_sign_in_is_of_the_time_that_the_portal_shows(app: Flask) -> None:
    contributor(app, "kfrs")
    for address in (KFRS, f"/cycles/{CYCLE}/agencies?words=Fire"):
        words = coordinator(app).get(address).words
        assert "3 July 2019" in words.partition("Contributor, KFRS")[2][:200], words
    assert "Since 3 July 2019" in contributor(app, "kfrs").get("/account").words


def test_telephone_numbers_are_ones_own_or_set_by_the_team(app: Flask) -> None:
    officer = contributor(app, "kfrs")
    number = account_id(app, "contributor@kfrs.example")
    page = officer.submit("/account/telephone", telephone="(01622) 69-21.21")
    assert "(01622) 69-21.21" in page.words
    assert officer.submit("/account/telephone", telephone="ask Sam").errors == [
        ("#telephone", "Enter a number like 01622 650000 ext 12, or nothing.")
    ]
    assert "+44 (0)1622 1" in administrator(app).submit(f"/people/{number}/telephone", telephone="+44 (0)1622 1").words
    assert "tel:+4416221" in coordinator(app).get(KFRS).text
    back = coordinator(app).submit(coordinator(app).get(KFRS).link("Change number of Contributor"), telephone="01622 2")
    assert "01622 2" in back.words and back.response.request.path == KFRS, "it leads back to where the link stands"
    away = coordinator(app).submit(f"/people/{number}/telephone?back=//evil.example", telephone="01622 3")
    assert away.response.request.path == "/"
    coordinator(app).submit(f"/people/{number}/telephone", telephone="")
    assert "No number" in officer.get("/account").words
    assert officer.get(f"/people/{number}/telephone").status == member(app).get(f"/people/{number}/telephone").status == 404


def test_what_the_team_entered_waits_for_a_second_person(app: Flask) -> None:
    team, _ = coordinator(app), newcomer(administrator(app), "coordinator", "Community Safety Team")
    rows = team.get(f"/cycles/{CYCLE}/items?agency=kent-police").tree.xpath("//tbody/tr[contains(., 'ASB3')]")
    address = str(rows[0].xpath(".//a[contains(., 'Enter for them')]/@href")[0])
    team.submit(
        address, text="They patrolled forty nights.", action_status="in progress", source="By mail from Sam Lee, 2 July 2019."
    )
    page = team.get(BOARD)
    assert "1 entered by the team for an agency" in page.words and "1 of yours for a colleague to approve" in page.words
    for words in ("entered by the team", "for a colleague to approve"):
        assert "ASB3" in team.get(page.link(words)).words
    assert "a second person of the team, because you sent or edited it" in team.get(page.link("for a colleague")).words
    with app.app_context(), transaction():
        from portal.accounts import actions
        from portal.accounts.queries import person_by_email
        from portal.core.policy import Role
        from tests.factories.pages import PASSWORD

        first = person_by_email("coordinator@kcst.example")
        assert first is not None
        typed: dict[str, Any] = {
            "email": "second@kcst.example",
            "name": "Second",
            "role": Role.COORDINATOR,
            "agency": first.agency,
        }
        actions.add_person(by=None, password=PASSWORD, **typed)
    second = Person(app, "second@kcst.example").get(BOARD).words
    assert "1 entered by the team for an agency" in second and "of yours" not in second


def test_own_work_is_what_review_refuses_to_approve(app: Flask) -> None:
    from portal.accounts.queries import person_by_email
    from portal.cycles.queries import cycle
    from portal.review import queries
    from portal.submissions.second_person import is_own_work

    with app.app_context():
        found = {}
        for email in ("coordinator@kcst.example", "contributor@kent-police.example"):
            person = person_by_email(email)
            assert person is not None
            rows = [item for item in queries.items(cycle(CYCLE), person) if item.submission is not None]
            expected = [is_own_work(item.submission, person) for item in rows if item.submission]
            assert [item.is_own_work for item in rows] == expected
            found[email] = set(expected)
    assert found["contributor@kent-police.example"] == {True, False}, "one who sent some of it"


@pytest.mark.parametrize("make", [contributor, lead, member, administrator])
def test_only_coordinators_see_it(app: Flask, make: Callable[[Flask], Person]) -> None:
    person = make(app)
    for address in (KFRS, f"{KFRS}/more-time", f"/cycles/{CYCLE}/agencies", f"/cycles/{CYCLE}/write"):
        assert person.get(address).status == 404, address


def test_the_board_asks_as_much_of_sixty_late_agencies_as_of_six(app: Flask) -> None:
    team = coordinator(app)
    overdue(team)
    counts, sizes = [], []
    for number in (6, 60):
        with app.app_context(), transaction():
            _leave_agencies(number)
        with asked(app) as statements:
            page = team.get(BOARD)
        counts.append(len(statements))
        sizes.append(len(page.tree.xpath("//td[@class='app-board__people']")))
    assert sizes == [6, 60] and counts[0] == counts[1] <= 9, (sizes, counts)


def _leave_agencies(number: int) -> None:
    """Exactly this many agencies owe something in the cycle, each the same thing and all of it late."""
    from portal.accounts.models import Agency
    from portal.accounts.models import Person as Account
    from portal.cycles.models import Cycle, Kind, Obligation
    from portal.submissions.models import Submission

    cycle = db.session.scalars(db.select(Cycle).where(Cycle.key == CYCLE)).one()
    begun = db.select(Submission.obligation_id)
    old = db.select(Obligation.id).where(Obligation.cycle_id == cycle.id, Obligation.id.not_in(begun))
    db.session.execute(db.update(Mail).where(Mail.obligation_id.in_(old)).values(obligation_id=None))
    db.session.execute(db.delete(Obligation).where(Obligation.id.in_(old)))
    period = {"period_start": cycle.period_start, "period_end": cycle.period_end}
    other = db.select(Cycle.id).where(Cycle.key == "2018-07-to-2018-09").scalar_subquery()
    db.session.execute(
        db.update(Obligation).where(Obligation.cycle_id == cycle.id).values(cycle_id=other, period_start=Obligation.period_start)
    )
    for at in range(number):
        key = f"agency-{number}-{at}"
        agency = Agency(key=key, position=at, name=f"Agency {at}", short_name=f"Agency {at}")
        db.session.add(agency)
        db.session.flush()
        person = {"role": "contributor", "agency_id": agency.id, "password_hash": "", "created_at": datetime(2019, 6, 1)}
        db.session.add(Account(email=f"{key}@x.example", name=f"Officer {at}", **person))
        db.session.add(Obligation(cycle_id=cycle.id, agency_id=agency.id, kind=Kind.RETURN, **period))
