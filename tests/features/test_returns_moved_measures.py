"""Numbers on a page that the portal has moved on from: for what another agency returns by now, and for a month that was sent."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator, lead
from tests.factories.sheets import cells, number_of, open_sheet
from tests.features.test_agreement_senders import asked
from tests.features.test_returns_months import folkestone

SWALE_FROM_JUNE = ("/measures/oss-visitors/returned-by", "Thanet District Council", "June 2019", "Swale")
MOVED = "June 2019: Thanet returns it now, so “12” is not saved."


def moved_meanwhile(app: Flask) -> tuple[Person, str, Page]:
    """Swale has its page open while its one part moves to Thanet, from June on."""
    swale, team = contributor(app, "swale"), coordinator(app)
    address, page = open_sheet(swale, "June 2019")
    _question, fields = asked(team, *SWALE_FROM_JUNE)
    team.post(SWALE_FROM_JUNE[0], fields)
    return swale, address, page


def test_a_number_for_what_has_moved_is_refused_and_not_lost(app: Flask) -> None:
    swale, address, page = moved_meanwhile(app)
    [june] = cells(page, "June 2019")
    for action, htmx in ((address, False), (address, True), (f"{address}/send", False)):
        answer = swale.post(action, page.fields("/send") | {june: "12"}, htmx=htmx, follow=True)
        assert answer.status == 409 and MOVED in answer.words, answer.words
        assert "Not saved" in answer.words and "Saved as a draft" not in answer.words


def test_what_else_was_typed_stays_on_the_page(app: Flask) -> None:
    swale, _address, page = moved_meanwhile(app)
    [may], [june] = cells(page, "May 2019"), cells(page, "June 2019")
    may_address = swale.get("/").link("May 2019")
    answer = swale.post(may_address, page.fields("/send") | {may: "11", june: "12"})
    assert answer.status == 409 and MOVED in answer.words
    again = answer.fields("/send")
    assert again[may] == "11" and june not in again
    assert "Saved as a draft." in swale.post(may_address, again, follow=True).words
    assert swale.get(may_address).fields("/send")[may] == "11"


def test_an_untouched_box_of_what_has_moved_keeps_nothing_from_being_saved(app: Flask) -> None:
    swale, _, page = moved_meanwhile(app)
    [may] = cells(page, "May 2019")
    answer = swale.post(swale.get("/").link("May 2019"), page.fields("/send") | {may: "11"}, follow=True)
    assert "Saved as a draft." in answer.words


def test_a_number_for_a_month_that_was_sent_stands_apart_from_what_was_sent(app: Flask) -> None:
    person, address, page, (april, may, june) = folkestone(app)
    boss = lead(app, "folkestone-hythe")
    older = boss.get(address).fields("/send")
    sent = person.send_months(address, page.fields("/send") | {april: "31", may: "32", june: "33"})
    assert sent.heading == "Sent to the team"
    before = boss.get(address).tree.xpath("normalize-space(//table[contains(@class,'app-grid')])")
    for action in (address, f"{address}/send"):
        refused = boss.post(action, older | {april: "99"}, follow=True)
        assert refused.status == 409 and "This has already been sent." in refused.words
        assert refused.tree.xpath("normalize-space(//table[contains(@class,'app-grid')])") == before, (
            "the table shows what was sent"
        )
        assert "April 2019: 99" in refused.words, "what was typed is apart from it"
        assert "to explain before it can be sent" not in refused.words and "Say what happened" not in refused.words


def test_one_month_sent_twice_leads_to_the_receipt(app: Flask) -> None:
    person, address, page, (april, _, _) = folkestone(app)
    fields = page.fields("/send") | {april: "31"}
    sent = person.send_months(address, fields, number_of(address))
    assert sent.heading == "Sent to the team"
    again = person.post(f"{address}/send", fields | {"months": number_of(address)}, follow=True)
    assert (again.status, again.heading) == (200, "Sent to the team")
    other = person.post(f"{address}/send", fields | {april: "32", "months": number_of(address)})
    assert other.status == 409, "another number is no second press"
