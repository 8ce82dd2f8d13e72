"""The next morning's mail about measures and parts whose returns were changed: what nobody has read is told as it is then."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import Person as Account
from portal.core import clock
from portal.extensions import db
from portal.measures.models import Part
from portal.notifications.digests import DigestLine
from tests.factories.measures import NEW_DEFINITION as NEW
from tests.factories.measures import changing
from tests.factories.pages import Person, contributor, coordinator, defined_anew
from tests.factories.plan_years import confirmed
from tests.features.test_agreed_measures import added
from tests.features.test_agreement_senders import WHOLE, asked
from tests.features.test_breakdowns import done, of

POLICE, HIGHWAYS = "contributor@kent-police.example", "contributor@kcc-highways.example"


def lines_for(app: Flask, email: str) -> list[str]:
    with app.app_context():
        of_person = select(DigestLine).join(Account, Account.id == DigestLine.person_id).where(Account.email == email)
        found = of_person.where(DigestLine.heading == "Changed by the team").order_by(DigestLine.id)
        return [one.words for one in db.session.scalars(found)]


def hand_over(team: Person, agency: str, month: str) -> None:
    _, fields = asked(team, WHOLE, agency, month)
    team.post(WHOLE, fields)


def test_changes_from_two_months_on_are_both_in_it(app: Flask) -> None:
    team = coordinator(app)
    hand_over(team, "Thanet District Council", "May 2019")
    hand_over(team, "Swale", "June 2019")
    words = lines_for(app, "contributor@thanet.example")
    assert [one.rpartition(" from ")[2] for one in words] == ["May 2019 on", "June 2019 on"], words


def test_of_two_changes_from_one_month_on_the_last_counts(app: Flask) -> None:
    team = coordinator(app)
    hand_over(team, "Thanet District Council", "May 2019")
    hand_over(team, "Swale", "May 2019")
    for agency in ("swale", "thanet"):
        [words] = lines_for(app, f"contributor@{agency}.example")
        assert words.startswith("Swale returns ")


def test_parts_of_one_name_in_two_breakdowns_are_both_in_it(app: Flask) -> None:
    team = coordinator(app)
    marac = of(team, "Marac")
    [dover] = [one for one in team.get(marac).links(r"/parts/[^/]+$") if "dover" in one]
    with changing(app):
        db.session.scalars(select(Part).where(Part.key == dover.rpartition("/")[2], Part.name != "Dover")).one().name = "Dover"
    end = {"returned_until": "June 2019", "reason": "It is counted no more."}
    for address in (f"{of(team, 'District')}/parts/dover", dover):
        done(team, f"{address}/end", **end)
    assert len(lines_for(app, POLICE)) == 2 and len(lines_for(app, HIGHWAYS)) == 1


def test_an_end_that_was_undone_before_anybody_read_of_it_is_in_no_mail(app: Flask) -> None:
    team, part = coordinator(app), f"{of(coordinator(app), 'District')}/parts/dover"
    done(team, f"{part}/end", returned_until="June 2019", reason="It is counted no more.")
    assert lines_for(app, POLICE)
    done(team, f"{part}/end/undo")
    assert not lines_for(app, POLICE)


def read_everything(app: Flask) -> None:
    """As after the next morning's mail."""
    with changing(app):
        db.session.execute(update(DigestLine).values(posted_at=clock.now()))


def unread_lines(app: Flask, email: str) -> list[str]:
    with app.app_context():
        of_person = select(DigestLine).join(Account, Account.id == DigestLine.person_id).where(Account.email == email)
        return [one.words for one in db.session.scalars(of_person.where(DigestLine.posted_at.is_(None)))]


def test_an_end_that_people_read_of_is_taken_back_in_a_mail_whatever_came_between(app: Flask) -> None:
    team, part = coordinator(app), f"{of(coordinator(app), 'District')}/parts/dover"
    end = {"returned_until": "June 2019", "reason": "It is counted no more."}
    done(team, f"{part}/end", **end)
    read_everything(app)
    done(team, f"{part}/end/undo")
    assert [one.startswith("Dover is returned again") for one in unread_lines(app, POLICE)] == [True]
    done(team, f"{part}/end", **end | {"reason": "It is counted elsewhere."})
    assert not unread_lines(app, POLICE), "people know it"
    done(team, f"{part}/end/undo")
    assert [one.startswith("Dover is returned again") for one in unread_lines(app, POLICE)] == [True]


def test_the_undone_end_leaves_the_line_about_another_sender(app: Flask) -> None:
    team, address = coordinator(app), "/measures/scam-visits"
    hand_over(team, "Swale", "July 2019")
    before = lines_for(app, "contributor@swale.example")
    done(team, f"{address}/end", returned_until="July 2019", reason="The scheme ends.")
    done(team, f"{address}/end/undo")
    assert lines_for(app, "contributor@swale.example") == before != []


def test_a_measure_that_was_added_and_deleted_is_in_no_mail(app: Flask) -> None:
    team = coordinator(app)
    added(team)
    assert lines_for(app, "contributor@kfrs.example")
    address = "/measures/water-rescues/returned-by"
    _, fields = asked(team, address, "Swale", "June 2019")
    team.post(address, fields)
    officer = contributor(app, "swale")
    june = officer.get("/").link("June 2019")
    fields = officer.get(june).fields(june)
    box = [name for name in fields if name.startswith("cell-")][-1]
    officer.post(june, fields | {box: "7"}, follow=True)
    confirmed(team, "/measures/water-rescues/delete")
    assert not lines_for(app, "contributor@kfrs.example")
    assert not [one for one in lines_for(app, "contributor@swale.example") if "returns Water rescues" in one]


def test_a_definition_that_was_taken_back_before_anybody_read_of_it_is_in_no_mail(app: Flask) -> None:
    team, address = coordinator(app), "/measures/scam-visits"
    defined_anew(team, address, **NEW)
    words = lines_for(app, "contributor@kcc-wardens.example")
    assert [one.partition(" is ")[0] for one in words] == ["Scam victims visited by Community Wardens", NEW["name"]]
    [its_break] = team.get(f"/measures/{NEW['key']}").links(r"/breaks/\d+$")
    team.submit(its_break, f"{its_break}/remove")
    confirmed(team, f"/measures/{NEW['key']}/delete")
    confirmed(team, f"{address}/end/undo")
    assert not lines_for(app, "contributor@kcc-wardens.example")
