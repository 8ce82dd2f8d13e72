"""Long lists: filters, order and page in the address, counts that agree, and as many questions to the database at 500 rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from portal.contents.outstanding import ReportState
from portal.core.transaction import transaction
from portal.extensions import db
from portal.review.waiting import OwedItem
from portal.submissions.lateness import is_late
from portal.submissions.models import OBJECTED
from portal.submissions.workflow import Status
from tests.factories.long_lists import fill
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator
from tests.features.test_query_counts import count
from tests.features.test_review_board_and_lists import BOARD, overdue

ITEMS, QUEUE, FIGURES = f"/cycles/{CYCLE}/items", f"/cycles/{CYCLE}/queue", "/agreements/2018-19/figures"
ACTIONS, AGENCIES = "/agreements/2018-19", f"/cycles/{CYCLE}/agencies"
LINKS, DECISIONS = "/agreements/2018-19/figure-links", "/cycles/2019-01-to-2019-03/decisions"
OWN_WORK = "/your-updates-and-returns"
# Every long list with who looks at it, the most rows on a page, and an order that is not the usual one.
LISTS: dict[str, tuple[Callable[[Flask], Person], int, str]] = {
    ITEMS: (coordinator, 25, "agency"),
    QUEUE: (coordinator, 50, "agency"),
    "/outbox": (coordinator, 50, "subject"),
    "/sources": (coordinator, 50, "title"),
    FIGURES: (coordinator, 50, "name"),
    ACTIONS: (coordinator, 25, "status"),
    AGENCIES: (coordinator, 25, "name"),
    "/people": (administrator, 25, "name"),
    "/returns": (contributor, 50, "status"),
    OWN_WORK: (contributor, 25, "name"),
    "/measures": (coordinator, 50, "printed"),
    LINKS: (coordinator, 50, "figure"),
    "/follow-ups/all": (coordinator, 25, "action"),
    "/follow-ups": (contributor, 25, "action"),
    "/packs": (coordinator, 50, "issued"),
    f"/cycles/{CYCLE}/reminders": (coordinator, 50, "name"),
    DECISIONS: (coordinator, 50, "reference"),
}
GARBAGE = ("", "x", "-", "--name", "0", "-1", "1.5", "99999", "1e9", "9" * 400, "%01", "%25_", "\u0663", "%F0%9F%98%80", "'\"<b>")


def names(page: Page) -> list[str]:
    """The rows of the list, each by all its words."""
    found = page.tree.xpath(
        "//main//table[not(.//tbody/tr/th[@scope='rowgroup'])][not(caption='When reminders go')]/tbody/tr | //main//*[@class='app-list']/li[not(p[@class='app-reason'])]"
        "| //main//form[@class='app-follow'] | //main//div[@class='app-decided']"
    )
    found = found or page.tree.xpath("//main//tbody[tr/th[@scope='rowgroup']]")
    return [" ".join(one.text_content().split()) for one in found]


def count_line(page: Page) -> str:
    """The count above the list."""
    return " ".join("".join(page.tree.xpath("string(//p[contains(@class,'app-list-count')])")).split())


def every_page(person: Person, address: str) -> list[str]:
    page = person.get(address)
    following = page.tree.xpath("//a[@rel='next']/@href")
    return names(page) + (every_page(person, following[0]) if following else [])


@pytest.mark.timeout(300)
def test_500_rows_ask_as_much_of_the_database_as_50(app: Flask) -> None:
    people = {make: make(app) for make, *_ in LISTS.values()}
    fill(app, 50)
    looks = [
        f"{address}?{question}"
        for address, (_, _, order) in LISTS.items()
        for question in ("", f"sort=-{order}", "page=2", "words=e&agency=kent-police")
    ]
    of = {look: people[LISTS[look.partition("?")[0]][0]] for look in looks}
    before = {look: count(of[look], look) for look in looks}
    fill(app, 450)
    after = {look: count(of[look], look) for look in looks}
    assert after == before
    assert max(after.values()) <= 8
    for address, (make, most, _) in LISTS.items():
        page = people[make].get(address)
        assert len(names(page)) == most, address
        assert f"1 to {most} on this page" in count_line(page), address


def test_every_row_stands_on_one_page_in_every_order(either_app: Flask) -> None:
    people = {make: make(either_app) for make, *_ in LISTS.values()}
    fill(either_app, 60)
    for address, (make, _, order) in LISTS.items():
        usual = every_page(people[make], address)
        total = int(count_line(people[make].get(address)).split()[0].replace(",", ""))
        assert len(usual) == total > 50, address
        for sort in (order, f"-{order}"):
            assert sorted(every_page(people[make], f"{address}?sort={sort}")) == sorted(usual), (address, sort)


@pytest.mark.parametrize("address", LISTS)
def test_what_means_nothing_in_an_address_is_passed_over(reading_app: Flask, address: str) -> None:
    person = LISTS[address][0](reading_app)
    everything = names(person.get(address))
    for value in GARBAGE:
        for name in ("page", "sort", "nonsense"):
            page = person.get(f"{address}?{name}={value}")
            assert page.status == 200
            assert names(page) == everything or name == "page", (name, value)
        filters = "&".join(
            f"{name}={value}"
            for name in (
                "words",
                "agency",
                "status",
                "state",
                "column",
                "look",
                "role",
                "draft",
                "decided",
                "audience",
                "priority",
                "kind",
                "cycle",
            )
        )
        assert person.get(f"{address}?{filters}&{filters}").status == 200


def test_the_page_after_the_last_is_the_last(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    last = team.get(f"{FIGURES}?page=3")
    assert names(team.get(f"{FIGURES}?page=4000")) == names(last) and len(names(last)) == 135 - 100
    assert "135 figures, 101 to 135 on this page." in count_line(last)
    assert last.tree.xpath("//li[contains(@class,'--current')]/a[@aria-current='page']/text()") == ["3"]
    assert not last.tree.xpath("//a[@rel='next']") and len(last.tree.xpath("//a[@rel='prev']")) == 1


def test_filters_stay_over_pages_and_orders(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get(f"{FIGURES}?words=kent&sort=-figure")
    assert count_line(page).startswith("79 of 135 figures, 1 to 50"), count_line(page)
    second = team.get(page.tree.xpath("//a[@rel='next']/@href")[0])
    assert count_line(second).startswith("79 of 135 figures, 51 to 79")
    assert names(page) + names(second) == sorted(names(page) + names(second), reverse=True)
    by_name = team.get(next(one for one in page.links("sort=") if "sort=period" in one))
    assert count_line(by_name).startswith("79 of 135 figures, 1 to 50")
    assert dict(second.tree.xpath("//form[@aria-label='Filter figures']")[0].form_values()) == {
        "words": "kent",
        "priority": "",
        "status": "",
        "source": "",
        "sort": "-figure",
    }
    assert count_line(team.get(page.link("Clear filters"))).startswith("135 figures, 1 to 50")


def test_the_head_of_a_column_sorts_and_turns(reading_app: Flask) -> None:
    admin = administrator(reading_app)

    def sorted_heads(page: Page) -> list[tuple[str, str]]:
        return [(one.text_content().strip(), one.get("aria-sort")) for one in page.tree.xpath("//th[@aria-sort]")]

    page = admin.get(admin.get("/people").link("E-mail address"))
    addresses = [one.strip() for one in page.tree.xpath("//tbody/tr/td[2]/text()")]
    assert addresses == sorted(addresses) and sorted_heads(page) == [("E-mail address ▲", "ascending")]
    turned = admin.get(page.link("E-mail address"))
    assert sorted_heads(turned) == [("E-mail address ▼", "descending")]
    assert turned.tree.xpath("//tbody/tr/td[2]/text()")[0].strip() > addresses[-1]
    assert turned.tree.xpath("string(//select[@name='sort']/option[@selected])") == "E-mail address, turned round"
    assert sorted_heads(admin.get(turned.link("E-mail address"))) == sorted_heads(page)


def test_words_are_found_as_they_are_written(either_app: Flask) -> None:
    admin = administrator(either_app)
    everybody = int(count_line(admin.get("/people")).split()[0])
    assert count_line(admin.get("/people?words=KFRS+lead")) == f"1 of {everybody} people. Clear filters"
    for none in ("%25", "_", "\\", "zzz"):
        page = admin.get(f"/people?words={none}")
        assert count_line(page) == f"0 of {everybody} people. Clear filters"
        assert "Nothing matches. Clear the filters." in page.words
    assert names(admin.get(admin.get("/people?words=zzz").link("Clear the filters"))) == names(admin.get("/people"))


def test_people_are_found_by_agency_role_and_account(app: Flask) -> None:
    admin = administrator(app)
    assert len(names(admin.get("/people?agency=kent-police"))) == 2
    assert len(names(admin.get("/people?agency=kent-police&role=lead"))) == 1
    assert count_line(admin.get("/people?account=closed")).startswith("0 of")
    never = len(every_page(admin, "/people?account=never"))
    contributor(app, "kfrs")
    assert len(every_page(admin, "/people?account=never")) == never - 1
    assert count_line(admin.get("/people?agency=nobody")).startswith("0 of")
    assert admin.get("/people?agency=nobody").tree.xpath("//option[@selected][text()='Something else']"), "it says what was asked"


def test_a_mail_that_failed_is_found_and_stands_out(app: Flask) -> None:
    from portal.notifications.outbox import Mail

    team = coordinator(app)
    number = team.get("/outbox?sort=-written").links(r"^/outbox/\d+")[0].partition("?")[0].rpartition("/")[2]
    with app.app_context(), transaction():
        failed = db.update(Mail).where(Mail.id == int(number))
        db.session.execute(failed.values(gave_up_at=datetime(2019, 7, 3), sent_at=None))
    page = team.get("/outbox?state=failed")
    assert [one.partition("?")[0] for one in page.links(r"^/outbox/\d+")] == [f"/outbox/{number}"] and page.tree.xpath(
        "//td/strong/text()"
    ) == ["Failed"]
    assert count_line(page).startswith("1 of ")


def expectations(now: datetime) -> dict[str, Callable[[OwedItem], Any]]:
    """What each filter of what is owed means, said in Python of a line, where it is no plain status."""
    back = (Status.SENT_BACK, Status.REOPENED)
    return {
        "late": lambda one: is_late(one.status, one.obligation.due, now, has_approved=one.has_approved),
        "received": lambda one: one.report_state(now) is ReportState.RECEIVED,
        "corrected": lambda one: one.report_state(now) is ReportState.APPROVED and one.status is Status.SUBMITTED,
        "not corrected": lambda one: one.report_state(now) is ReportState.SENT_BACK,
        "being corrected": lambda one: one.report_state(now) is ReportState.APPROVED and one.status in back,
        "not received": lambda one: one.report_state(now) is ReportState.NOT_RECEIVED,
        "not due": lambda one: one.report_state(now) is ReportState.NOT_DUE,
        "edited": lambda one: one.edit == "",
        "objected": lambda one: one.edit == OBJECTED,
        "asked": lambda one: one.is_asked,
        "proposed": lambda one: one.is_proposed,
        "unsigned": lambda one: one.is_unsigned,
        "begun": lambda one: one.draft is not None and not one.draft.is_waiting_for_sign_off,
        "to sign off": lambda one: one.draft is not None and one.draft.is_waiting_for_sign_off,
        "entered": lambda one: one.status is Status.SUBMITTED and bool(one.source) and not one.is_proposed,
        "second person": lambda one: one.waits_for_second_person,
        "nobody else": lambda one: one.waits_for_exception,
        "for the team": lambda one: one.draft is not None and (one.draft.is_team_asked or one.draft.is_taken_over),
        "sent back": lambda one: one.status in back,
        "not asked for": lambda one: one.obligation.is_cancelled,
    }


def test_statuses_filter_as_the_lines_say(either_app: Flask) -> None:
    """The conditions of SQL against the same said in Python of each line."""
    from portal.accounts.queries import person_by_email
    from portal.core import clock
    from portal.cycles.queries import cycle as cycle_by_key
    from portal.review import lists, queries

    team = coordinator(either_app)
    overdue(team)
    team.submit(team.row_link("look-ahead", "SV6", "Stop asking"), reason="The scheme has ended.", printed="printed")
    with either_app.test_request_context():
        cycle, now = cycle_by_key(CYCLE), clock.now()
        for email in ("coordinator@kcst.example", "contributor@kent-police.example"):
            person = person_by_email(email)
            assert person is not None

            expected = expectations(now)
            assert set(expected) | {one.value for one in Status} >= set(lists.STATUS_WORDS)
            everything, counts = queries.items(cycle, person), {}
            for wanted in (*lists.STATUS_WORDS, "nonsense"):
                stands = expected.get(wanted, lambda one, wanted=wanted: one.status == wanted)
                is_cancelled = wanted == "not asked for"
                found = [one for one in everything if stands(one) and one.obligation.is_cancelled == is_cancelled]
                rows = db.session.execute(queries.owed(cycle, person).where(lists._stands(wanted, cycle, person)))
                assert {row[0].id for row in rows} == {one.obligation.id for one in found}, wanted
                counts[wanted] = len(found)
            assert counts["nonsense"] == 0 and sum(map(bool, counts.values())) > 9, counts


def test_the_queue_filters_as_its_lines_say(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    kinds = {kind: set(names(team.get(f"{QUEUE}?kind={kind}"))) for kind in ("update", "return")}
    assert kinds["update"] | kinds["return"] == set(names(team.get(QUEUE))) and all(kinds.values())
    assert not kinds["update"] & kinds["return"]
    page = team.get(f"{QUEUE}?kind=return")
    assert count_line(page).startswith(f"{len(kinds['return'])} of 9 items")
    assert page.heading == "9 items wait for you", "the heading counts all of them"


def test_the_file_holds_what_the_list_shows(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get(f"{ITEMS}?status=not+due&sort=-agency")
    found = int(count_line(page).split()[0])
    lines = team.get(page.link("Download as CSV")).response.get_data(as_text=True).splitlines()
    assert len(lines) == found + 1 and len(names(page)) < found
    agencies = [line.split(",")[0] for line in lines[1:]]
    assert len(set(agencies)) > 10 and len(list(itertools.groupby(agencies))) == len(set(agencies)), "sorted by agency"


def test_a_board_with_nobody_late_offers_no_letter_to_them(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"{BOARD}?show=late")
    assert "Nobody is late in this cycle." in page.words and "Write to" not in page.words
    shown = team.get(BOARD)
    numbers = [int(one) for one in shown.tree.xpath("//p[@class='app-choices']/span[@class='app-count']/text()")]
    everybody, late_ones, owing = numbers
    assert late_ones == 0
    assert len(shown.tree.xpath("//table[contains(@class,'app-board')]/tbody/tr")) == everybody > owing
    assert f"Remind the {owing} agencies that owe something" in shown.words
    overdue(team)
    late = team.get(f"{BOARD}?show=late")
    assert "Write to those shown" in late.words


def test_after_a_decision_the_queue_goes_on_in_its_order(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(f"{QUEUE}?sort=-agency")
    first, second = page.links(r"^/review/\d+")[:2]
    assert first.endswith("?sort=-agency")
    item = first.partition("?")[0]
    done = team.post(f"{item}/approve?sort=-agency", team.get(first).fields("/approve?sort=-agency"))
    assert done.response.location == second


# A link of a list that leads to a page on which something is done, with the list as it was asked for.
ACTS = {
    "/people?words=kfrs&role=lead": (administrator, "New password"),
    "/people?words=kfrs&sort=-name": (administrator, "Close"),
    "/people?agency=kfrs": (administrator, "Move"),
    "/people?role=lead&page=2": (administrator, "Away"),
    f"{ITEMS}?agency=kfrs&sort=-what": (coordinator, "More time"),
    f"{ITEMS}?status=not+started": (coordinator, "Enter for them"),
    "/sources?words=kent": (coordinator, None),
    f"{FIGURES}?sort=-figure&page=2": (coordinator, None),
    f"{ACTIONS}?status=ongoing": (coordinator, None),
    "/outbox?sort=subject": (coordinator, None),
}


@pytest.mark.parametrize("address", ACTS)
def test_one_comes_back_to_the_list_as_it_was(reading_app: Flask, address: str) -> None:
    make, words = ACTS[address]
    person = make(reading_app)
    shown = person.get(address)
    link = shown.link(words) if words else shown.links("back=")[0]
    page = person.get(link)
    assert page.tree.xpath("//a[@class='govuk-back-link']/@href") == [address]
    assert names(person.get(address)) == names(shown)
    for form in page.tree.xpath("//main//form[@method='post']"):
        assert dict(form.form_values()).get("back") == address


def test_after_an_act_the_list_is_as_it_was(app: Flask) -> None:
    admin, address = administrator(app), "/people?words=kfrs&role=lead"
    closed = admin.submit(admin.get(address).link("Close"))
    assert names(closed) == names(admin.get(address)) and "Closed" in closed.words
    form = closed.tree.xpath("//form[contains(@action,'/open')]")[0]
    opened = admin.post(form.get("action"), dict(form.form_values()))
    assert opened.status == 303 and opened.response.location == address
    elsewhere = admin.post(form.get("action"), dict(form.form_values()) | {"back": "//evil.example/people"})
    assert elsewhere.response.location == "/", "no other host"


def test_words_find_returns_by_month_and_by_measure(either_app: Flask) -> None:
    team = coordinator(either_app)

    def found(words: str) -> list[str]:
        return every_page(team, f"{ITEMS}?words={words}")

    june = found("June")
    assert len(june) > 10 and all("June 2019" in one for one in june)
    assert found("june+2019") == found("JUN") == june and not found("June+2018")
    assert set(found("data+return")) > set(june)
    marac = found("MARAC+June")
    assert marac and all("Data return, June 2019 Kent Police" in one for one in marac)
    assert [one.split()[0] for one in found("sm5")] == ["SM5"] * len(found("SM5")) != []
    assert not found("%25+June") and not found("zzz")
