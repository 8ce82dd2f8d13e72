"""Whose is it: named officers on lists, in reminders, on returns, and when they leave."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.cycles.officers.models import NamedOfficer
from portal.extensions import db
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead, member
from tests.features.test_reminders import FIVE_BEFORE, ONE_AFTER, mails, reminded, run
from tests.features.test_review_agencies import account_id

PAGE = "/agencies/kent-police/officers"
OFFICER, LEAD = "contributor@kent-police.example", "lead@kent-police.example"


def subject(page: Page, words: str) -> str:
    """The name of the field for what is called so."""
    [found] = page.tree.xpath("//main//label[contains(., $words)]/@for", words=words)
    return str(found)


def name(by: Person, words: str, email: str = "") -> Page:
    page = by.get(PAGE)
    return by.submit(PAGE, PAGE, **{subject(page, words): str(account_id(by.app, email)) if email else "0"})


def lines(page: Page, group: str) -> list[str]:
    return [
        " ".join(one.text_content().split()) for one in page.tree.xpath("//section[h2[contains(., $group)]]//li", group=group)
    ]


def test_what_is_ones_own_stands_first_and_what_others_do_last(either_app: Flask) -> None:
    before = lines(contributor(either_app).get("/"), "To do")
    assert len(before) > 2 and not before[0].startswith("SM5")
    boss = lead(either_app)
    assert "Saved." in name(boss, "SM5", OFFICER).words
    other = next(line for line in before if not line.startswith(("Data", "SM5"))).split()[0]
    name(coordinator(either_app), other, LEAD)
    found = lines(contributor(either_app).get("/"), "To do")
    assert found[0].startswith("SM5") and "Yours" in found[0]
    assert found[-1].startswith(other) and "Lead, Kent Police" in found[-1]
    assert sorted(line.split()[0] for line in found) == sorted(line.split()[0] for line in before), "nobody loses sight of any"
    assert "SM5" in contributor(either_app).get("/").tree.xpath("//main//a[@role='button']")[0].text_content() or lines(
        contributor(either_app).get("/"), "Sent back"
    )
    assert "Yours" not in "".join(line for line in lines(boss.get("/"), "To do") if line.startswith("SM5"))


def test_only_what_was_changed_is_saved(app: Flask) -> None:
    boss = lead(app)
    old = boss.get(PAGE)
    name(contributor(app), "SM5", OFFICER)
    fields = old.fields(PAGE) | {subject(old, "SM2"): str(account_id(app, LEAD))}
    assert "Saved." in boss.post(PAGE, fields, follow=True).words
    chosen = [one.get("value") for one in boss.get(PAGE).tree.xpath("//main//option[@selected]")]
    assert sorted(chosen) == sorted([str(account_id(app, OFFICER)), str(account_id(app, LEAD))])
    assert "Nothing was changed." in boss.submit(PAGE, PAGE).words
    name(boss, "SM5"), name(boss, "SM2")
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(NamedOfficer.id))) == 0


@pytest.mark.parametrize("odd", ["99999", "x", "", "-1"])
def test_nobody_from_elsewhere_can_be_named(app: Flask, odd: str) -> None:
    boss = lead(app)
    field = subject(boss.get(PAGE), "SM5")
    for value in (odd, str(account_id(app, "contributor@kfrs.example"))):
        assert boss.submit(PAGE, PAGE, **{field: value}).status == 200
        assert not boss.get(PAGE).tree.xpath("//main//option[@selected]")


def test_who_may_say_it(app: Flask) -> None:
    for person in (contributor(app, "kfrs"), lead(app, "kfrs"), member(app), administrator(app)):
        assert person.get(PAGE).status == 404
        token = person.get("/account").fields()["csrf_token"]
        assert person.post(PAGE, {"csrf_token": token}).status == 404
    assert coordinator(app).get("/agencies/no-such/officers").status == 404
    team = coordinator(app)
    assert team.get(team.get(f"/cycles/{CYCLE}/agencies/kent-police").link("Who looks after what")).status == 200


def test_reminders_go_to_the_officer_first_and_to_everybody_when_it_is_late(app: Flask) -> None:
    name(coordinator(app), "SM5", OFFICER)
    run(app, FIVE_BEFORE)
    assert "SM5" in mails(app, OFFICER)[-1].text and "SM5" not in mails(app, LEAD)[-1].text
    run(app, ONE_AFTER)
    assert "SM5" in mails(app, OFFICER)[-1].text and "SM5" in mails(app, LEAD)[-1].text


def test_who_looks_after_one_measure_leaves_the_return_to_the_others(app: Flask) -> None:
    """Named for one measure of the return, they are reminded of it; so are the others, until each measure has somebody."""
    team = coordinator(app)
    labels = team.get(PAGE).tree.xpath("//main//label[starts-with(@for, 'measure-')]/text()")
    name(team, labels[0].strip(), OFFICER)
    run(app, FIVE_BEFORE)
    assert all("Data return, June 2019" in mails(app, email)[-1].text for email in (OFFICER, LEAD))


def test_who_looks_after_every_measure_is_reminded_alone(app: Flask) -> None:
    team = coordinator(app)
    subjects = team.get(PAGE).tree.xpath("//main//label[starts-with(@for, 'measure-')]/@for")
    team.submit(PAGE, PAGE, **dict.fromkeys(subjects, str(account_id(app, OFFICER))))
    run(app, FIVE_BEFORE)
    assert "Data return, June 2019" in mails(app, OFFICER)[-1].text
    assert "Data return, June 2019" not in mails(app, LEAD)[-1].text


def test_who_has_nothing_left_before_the_date_is_not_reminded(app: Flask) -> None:
    team = coordinator(app)
    page = team.get("/agencies/kfrs/officers")
    officer = str(account_id(app, "contributor@kfrs.example"))
    fields = dict.fromkeys(page.tree.xpath("//main//label/@for"), officer)
    team.submit("/agencies/kfrs/officers", "/agencies/kfrs/officers", **fields)
    assert [one for one in reminded(run(app, FIVE_BEFORE)) if "kfrs" in one] == ["contributor@kfrs.example"]


def test_a_return_says_which_part_waits_for_whom(app: Flask) -> None:
    police = contributor(app)
    address = police.get("/").link("June 2019")
    assert "cells empty (" not in police.get(address).words
    page = police.get(PAGE)
    measures = page.tree.xpath("//main//label[starts-with(@for, 'measure-')]")
    first = measures[0].text_content().strip()
    name(police, first, LEAD)
    words = police.get(address).words
    assert f"empty ({first})" in words and "Lead, Kent Police:" in words and "Everybody:" in words
    name(police, "All data returns", OFFICER)
    words = police.get(address).words
    assert "Everybody:" not in words and "Contributor, Kent Police:" in words
    item = coordinator(app).get(f"/cycles/{CYCLE}/items?agency=kent-police&column=returns").words
    assert "Contributor, Kent Police and Lead, Kent Police" in item


@pytest.mark.parametrize("has_successor", [True, False])
def test_who_leaves_is_named_for_nothing_any_more(either_app: Flask, has_successor: bool) -> None:
    name(coordinator(either_app), "SM5", OFFICER)
    leaver, boss = account_id(either_app, OFFICER), account_id(either_app, LEAD)
    address = f"/people/{leaver}/close"
    admin = administrator(either_app)
    page = admin.get(address)
    assert "They are the named officer of" in page.words and "SM5" in page.words
    admin.post(address, page.fields(address) | {"successor": str(boss if has_successor else 0)})
    [letter] = mails(either_app, LEAD, "handed over")
    whose = (
        "Lead, Kent Police looks after these from now on: SM5"
        if has_successor
        else "Nobody is named now, so all of you look after these from now on: SM5"
    )
    assert whose in letter.text
    chosen = coordinator(either_app).get(PAGE).tree.xpath("//main//option[@selected]/@value")
    assert chosen == ([str(boss)] if has_successor else [])


def test_a_named_person_who_moved_without_a_word_counts_for_nothing(app: Flask) -> None:
    from portal.accounts.models import Person as Account
    from portal.core.transaction import transaction

    name(coordinator(app), "SM5", OFFICER)
    with app.app_context(), transaction():
        db.session.execute(db.update(Account).where(Account.email == OFFICER).values(is_active=False))
    run(app, FIVE_BEFORE)
    assert "SM5" in mails(app, LEAD)[-1].text
