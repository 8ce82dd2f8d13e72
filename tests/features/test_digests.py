"""What can wait is told in one mail a day and person: a cycle that opens, something new, sign-offs, approvals, packs."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from portal.core import clock
from portal.core.transaction import transaction
from portal.extensions import db
from portal.notifications.digests import DigestLine, Line, tell_later
from portal.notifications.outbox import Mail
from portal.reminders.daily import post_digests
from tests.factories.pages import Person, contributor, coordinator, lead
from tests.features.test_agreement_senders import PARTS, asked
from tests.features.test_query_counts import add_actions
from tests.features.test_reminders import change, lines, mails, run

TODAY, TOMORROW, DAY_AFTER = date(2019, 7, 3), date(2019, 7, 4), date(2019, 7, 5)
OFFICER = "contributor@kent-police.example"


def digests(app: Flask, email: str) -> list[Mail]:
    return mails(app, email, "digest")


@pytest.fixture
def portal(app: Flask) -> Flask:
    """Without what the demonstration has to tell."""
    with app.app_context(), transaction():
        db.session.execute(db.delete(DigestLine))
    return app


def approve(app: Flask, *refs: str) -> None:
    police, team = contributor(app), coordinator(app)
    for ref in refs:
        police.send(ref, text=f"We visited forty shops for {ref}.")
        team.decide(team.item("kent-police", ref), "approve")


def test_approvals_of_a_day_are_one_mail_the_next_morning(portal: Flask) -> None:
    approve(portal, "SM5", "SM2", "SV1")
    assert not [mail for mail in mails(portal, kind="approved") if "SM5" in mail.subject]
    run(portal, TODAY, hour=20)
    assert digests(portal, OFFICER) == [], "it waits for the morning"
    run(portal, TOMORROW)
    [mail] = digests(portal, OFFICER)
    assert mail.subject == "Approved: 3"
    assert all(mail.text.count(f"• {ref} ") == 1 for ref in ("SM5", "SM2", "SV1"))
    assert "<a href=" in mail.html and mail.reply_to == "team@kcst.example"
    run(portal, TOMORROW, hour=12)
    run(portal, DAY_AFTER)
    assert len(digests(portal, OFFICER)) == 1, "each line once"


def test_what_happens_in_two_days_is_two_mails(portal: Flask) -> None:
    approve(portal, "SM5")
    run(portal, TOMORROW)
    with portal.app_context(), transaction(), clock.fixed_at(datetime(2019, 7, 4, 15)):
        person = db.session.scalars(db.select(DigestLine.person_id)).first()
        assert person is not None
        more = Line(person_id=person, cause="x", heading="Approved", words="<b>Another</b>", address="http://x/y?a=1&b=2")
        tell_later([more])
        tell_later([more])
    run(portal, DAY_AFTER)
    with portal.app_context():
        [mail] = [one for one in mails(portal, kind="digest") if "Another" in one.text]
    assert "&lt;b&gt;Another" in mail.html and 'href="http://x/y?a=1&amp;b=2"' in mail.html


def test_who_has_left_gets_none_and_none_late(portal: Flask) -> None:
    approve(portal, "SM5")
    change(portal, OFFICER, is_active=False)
    run(portal, TOMORROW)
    change(portal, OFFICER, is_active=True)
    run(portal, DAY_AFTER)
    assert digests(portal, OFFICER) == []


def test_a_new_action_is_on_the_list_and_in_the_digest(portal: Flask) -> None:
    add_actions(coordinator(portal), 2)
    assert {words for email, words in lines(portal, "New on your list") if email == OFFICER} == {
        f"NEW{at} A new piece of work, number {at}, due 12 July 2019" for at in (0, 1)
    }
    assert not [email for email, _ in lines(portal, "New on your list") if "kent-police" not in email]


def returned_by(portal: Flask, agency: str) -> None:
    """This agency returns the visits to Swale's shop from June 2019 on."""
    team = coordinator(portal)
    _, fields = asked(team, PARTS, agency, "June 2019", "Swale")
    team.post(PARTS, fields)


def test_what_was_off_the_list_for_a_while_is_in_the_mails_of_both_days(portal: Flask) -> None:
    officer = "contributor@swale.example"
    returned_by(portal, "Thanet")
    run(portal, TOMORROW)
    [first] = digests(portal, officer)
    assert "No longer on your list" in first.text and "June 2019" in first.text
    with clock.fixed_at(datetime(2019, 7, 4, 10)):
        returned_by(portal, "Swale")
    run(portal, DAY_AFTER)
    [_, second] = digests(portal, officer)
    assert "It is asked for again" in second.text and "June 2019" in second.text


def test_what_was_off_the_list_for_an_hour_is_in_no_mail(portal: Flask) -> None:
    returned_by(portal, "Thanet")
    returned_by(portal, "Swale")
    run(portal, TOMORROW)
    for agency in ("swale", "thanet"):
        texts = [mail.text for mail in digests(portal, f"contributor@{agency}.example")]
        assert not any("on your list" in one for one in texts), texts


def test_those_who_owe_hear_of_a_cycle_that_opens(portal: Flask) -> None:
    team = coordinator(portal)
    days = {"due": "11/10/2019", "meeting": "24/10/2019"}
    page = team.submit("/cycles/new", **{"title": "July to September 2019"} | days)
    assert "is open" in page.words
    found = dict(lines(portal, "A cycle has opened"))
    assert found["contributor@kfrs.example"].startswith("July to September 2019: your agency is asked for ")
    assert "due 11 October 2019" in found[OFFICER] and "member@working-group.example" not in found


def test_the_lead_hears_of_sign_offs_and_the_sender_of_what_is_given_back(portal: Flask) -> None:
    key = "kcc-public-health"
    officer, boss = contributor(portal, key), lead(portal, key)
    address = officer.send("SV2", text="We met twice.")
    assert [email for email, _ in lines(portal, "To sign off")] == [f"lead@{key}.example"]
    number = address.rpartition("/")[2]
    page = boss.get(address)
    fields = page.fields(f"/sign-off/{number}/decline") | {"reason": "Please add what was decided."}
    assert boss.post(f"/sign-off/{number}/decline", fields).status == 303
    [(email, words)] = lines(portal, "Given back to you")
    assert email == f"contributor@{key}.example" and "“Please add what was decided.”" in words


def test_two_runs_claim_each_line_once(portal: Flask) -> None:
    approve(portal, "SM5")
    with portal.app_context(), clock.fixed_at(datetime(2019, 7, 4, 6)):
        with transaction():
            first = post_digests()
        with transaction():
            assert post_digests() == 0
    assert first == len(lines(portal))


def test_a_line_that_comes_after_the_run_of_its_morning_waits_and_is_not_lost(portal: Flask) -> None:
    approve(portal, "SM5")
    run(portal, TOMORROW)
    with portal.app_context(), transaction(), clock.fixed_at(datetime(2019, 7, 3, 22, 30)):
        person = db.session.scalar(db.select(DigestLine.person_id).order_by(DigestLine.id))
        assert person is not None
        tell_later([Line(person_id=person, cause="x", heading="Approved", words="A late one", address="http://x/")])
    run(portal, TOMORROW, hour=12)
    assert [mail for mail in mails(portal, kind="digest") if "A late one" in mail.text] == [], "nobody gets two in a day"
    run(portal, DAY_AFTER)
    assert len([mail for mail in mails(portal, kind="digest") if "A late one" in mail.text]) == 1


def test_a_changed_action_is_in_the_digest_with_what_it_was(portal: Flask) -> None:
    team = coordinator(portal)
    address = "/agreements/2018-19/actions/SM5"
    writing = team.get(address).tree.xpath("//input[@name='contributors'][@checked]/@value")
    fields = {**team.get(address).fields(), "contributors": writing}
    other = next(
        one.get("value")
        for one in team.get(address).tree.xpath("//select[@name='lead_agency_id']/option")
        if one.text == "Kent Fire and Rescue Service"
    )
    team.post(address, fields | {"status": "at risk"})
    assert not lines(portal, "Changed by the team"), "a status is no news to whoever reports it"
    fields = team.get(address).fields() | {"contributors": writing}
    fields |= {"title": "Visit every shop", "lead_agency_id": other, "due": "March 2021"}
    page = team.post(address, fields)
    assert "1 update of Kent Police is no longer owed: SM5 for April to June 2019." in page.words
    assert not lines(portal, "Changed by the team"), "not before it is confirmed"
    team.post(address, fields | {"sure_of": page.tree.xpath("//button[@name='sure_of']/@value")[0]})
    written = lines(portal, "Changed by the team")
    assert {OFFICER, "contributor@kfrs.example"} <= {email for email, _ in written}, "who leads now, and who led"
    words = dict(written)[OFFICER]
    assert words.startswith("SM5. Title: “Visit every shop” (was “") and "Due: March 2021 (was " in words
    assert "Lead agency: Kent Fire and Rescue Service (was Kent Police)" in words
    assert "member@working-group.example" not in dict(written)


def test_another_due_date_is_in_the_digest_and_one_that_is_over_asks_first(portal: Flask) -> None:
    team, address = coordinator(portal), "/cycles/2019-04-to-2019-06/dates"
    fields = team.get(address).fields()
    page = team.post(address, fields | {"due": "2 July 2019"})
    assert page.message_at("due").endswith("This day is over. Change it, or press the button below that sets it all the same.")
    assert page.words.startswith("Nothing is saved yet")
    assert "2 July 2019 is over. Set it all the same?" in page.words and not lines(portal, "Changed by the team")
    again = team.post(address, page.fields() | {"due": "1 July 2019", "sure_of": "2019-07-02"})
    assert again.status == 422, "the button stands for the day that it names"
    done = team.post(address, page.fields() | {"sure_of": "2019-07-02"}, follow=True)
    assert "The agencies are told tomorrow morning." in done.words
    written = dict(lines(portal, "Changed by the team"))
    assert written[OFFICER] == "April to June 2019 is due on 2 July 2019. It was 12 July 2019"
    team.submit(address, title="Another title")
    assert len(dict(lines(portal, "Changed by the team"))) == len(written), "the same date is no news"


def test_partners_and_both_groups_hear_of_an_issue(portal: Flask) -> None:
    from portal.accounts.queries import person_by_email
    from portal.core.policy import Audience
    from portal.cycles.queries import cycle
    from portal.packs.queries import pack
    from portal.packs.readers.telling import tell_of_issue

    with portal.app_context(), transaction():
        assert person_by_email(OFFICER) is not None
        packs = {audience: one for audience in Audience if (one := pack(cycle("2019-01-to-2019-03"), audience))}
        tell_of_issue(packs[Audience.PUBLIC])
    found = dict(lines(portal, "A pack is issued"))
    assert found[OFFICER] == "January to March 2019, version 1, with your texts"
    assert found["contributor@look-ahead.example"] == "January to March 2019, version 1", "none of its texts is in the pack"
    assert not {"member@working-group.example", "governing@kcsp.example"} & found.keys(), "theirs is another pack"
    with portal.app_context(), transaction():
        tell_of_issue(packs[Audience.WORKING_GROUP])
        tell_of_issue(packs[Audience.GOVERNING])
    found = dict(lines(portal, "A pack is issued"))
    assert found["member@working-group.example"] == found["governing@kcsp.example"] == "January to March 2019, version 1"
    assert "admin@kcst.example" not in found and isinstance(coordinator(portal), Person)
