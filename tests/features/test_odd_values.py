"""Whatever is sent to whatever form, by whoever may be signed in: an answer, never an error of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.crawling import Form, endpoint_of
from tests.factories.odd_portal import PEOPLE, OddPortal, odd_template
from tests.factories.odd_values import Sent, odd_address, odd_form
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator
from tests.factories.sheets import cells, number_of

BOUNDED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
EXAMPLES = {
    "contributor": 85,
    "warden": 45,
    "lead": 50,
    "coordinator": 170,
    "member": 30,
    "governing": 20,
    "administrator": 50,
    "stranger": 30,
}
# These stand on no page of the demonstration, or only where a script asks.
WITHOUT_A_FORM = {"priorities.delete", "plan_years.prepare", "cycles.take_again", "removing_cycles.remove"}
WITHOUT_A_FORM |= {f"{place}.here" for place in ("updates", "entering", "items", "narratives", "packs")}  # what a script asks
WITHOUT_A_FORM |= {"accepting.accept_entry", "items.approve_alone"}  # of a team of one; here there are two
WITHOUT_A_FORM |= {"plan_year_proposals.ask"}  # of a draft about which the working group is asked already
WITHOUT_A_FORM |= {"rehearsals.as_somebody", "rehearsals.end"}  # while somebody rehearses
OF_AN_EMPTY_PORTAL = {"setting_up.first_visit", "setting_up.first_account"}  # elsewhere they do not exist
pytestmark = pytest.mark.timeout(300)  # hundreds of requests in one test, and a portal that is read through before
# What others see when something odd has been kept.
LOOKS = [("coordinator", "/"), ("contributor", "/"), ("member", "/measures/ksi"), ("administrator", "/people")]


@pytest.fixture(scope="module")
def odd(demonstration: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> OddPortal:
    return OddPortal.on_copy(odd_template(demonstration, shared), tmp_path_factory.mktemp("odd"), shared)


def choices(draw: Any) -> Any:
    return lambda some: draw(st.sampled_from(some))


@st.composite
def odd_requests(draw: Any, routes: Sequence[Sequence[Form]]) -> Sent:
    choose = choices(draw)
    return odd_form(choose(choose(routes)), choose)


def by_route(forms: Sequence[Form]) -> list[list[Form]]:
    """Those that stand on a page, one list a route; those that stand on none in lists of twelve routes."""
    routes: dict[str, list[Form]] = defaultdict(list)
    bare = 0
    for form in forms:
        bare += not form.kinds
        routes[form.endpoint if form.kinds else f"{bare // 12}"].append(form)
    return list(routes.values())


@pytest.mark.parametrize("role", EXAMPLES)
def test_odd_values_in_any_form_have_an_answer(odd: OddPortal, role: str) -> None:
    routes = by_route(odd.known.found[role].forms)

    @settings(BOUNDED, max_examples=EXAMPLES[role])
    @given(st.data())
    def every_answer_is_one(data: Any) -> None:
        odd.start_again()
        odd.answer(data.draw(odd_requests(routes)), [data.draw(st.sampled_from(LOOKS))])

    every_answer_is_one()


@pytest.mark.parametrize("role", PEOPLE)
def test_odd_addresses_have_an_answer(odd: OddPortal, role: str) -> None:
    pages = odd.known.found[role].pages

    @settings(BOUNDED, max_examples=15)
    @given(st.data())
    def every_answer_is_one(data: Any) -> None:
        choose = choices(data.draw)
        address = odd_address(choose(pages), choose)
        assert odd.seen(role, address, htmx=choose((False, False, True))).status < 500, (role, address)

    odd.start_again()
    every_answer_is_one()


def test_every_route_that_takes_something_is_sent_something(odd: OddPortal) -> None:
    rules = list(odd.app.url_map.iter_rules())
    taking = {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}
    standing = {form.endpoint for form in odd.known.forms if form.kinds and form.method == "POST"}
    assert taking - standing == WITHOUT_A_FORM | OF_AN_EMPTY_PORTAL
    for role, found in odd.known.found.items():
        assert {form.endpoint for form in found.forms} >= taking, role
    looked_at = {endpoint_of(odd.app, address) for found in odd.known.found.values() for address in found.pages}
    unseen = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())} - looked_at
    assert unseen == {"static"} | OF_AN_EMPTY_PORTAL


# What was found so, one by one. Each of these was an error of ours.

MEASURE = "/measures/ksi"
FORMS_WITH_A_DATE = {
    "/cycles/new": "starts",
    f"/cycles/{CYCLE}/dates": "due",
    "more-time": "until",
    f"{MEASURE}/breaks/new": "date",
    f"{MEASURE}/caveats/new": "ends",
    f"{MEASURE}/new-definition": "starts",
    f"{MEASURE}/settings": "baseline_start",
}
THIRTY = "9" * 30
NOT_A_DATE = "is not a date. Write it like 26 September 2019, 26/9/2019, September 2019 or 2019."
NO_DAY = "is not a date. Write it like 26 September 2019 or 26/9/2019."
FAR = "Enter a year up to 2199."
FILLED_IN = {"title": "A cycle", "reason": "Because of that.", "text": "Mind this.", "key": "ksi-new", "name": "KSI anew"}


def dated(team: Person, form: str) -> str:
    """The address of the form; that of more time is found on the list of what is owed."""
    return team.get(f"/cycles/{CYCLE}/items").links("/more-time$")[0] if form == "more-time" else form


def posted(team: Person, address: str, changes: dict[str, str], *, without: str = "") -> Page:
    fields = {name: value for name, value in team.get(address).fields().items() if not (without and name == without)}
    return team.post(address, {name: value or FILLED_IN.get(name, "") for name, value in fields.items()} | changes)


def in_boxes(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {name: f"{day}/{month}/{year}"}


@pytest.mark.parametrize("form", FORMS_WITH_A_DATE)
@pytest.mark.parametrize(
    ("day", "message"),
    [
        ((THIRTY, "1", "2019"), NOT_A_DATE),
        (("1", THIRTY, "2019"), NOT_A_DATE),
        (("1", "7", THIRTY), NOT_A_DATE),
        (("31", "12", "9999"), FAR),
    ],
    ids=["a day of 30 digits", "a month of 30 digits", "a year of 30 digits", "the year 9999"],
)
def test_a_date_that_cannot_be_is_named_at_its_boxes(
    reading_app: Flask, form: str, day: tuple[str, str, str], message: str
) -> None:
    """After a due date in 9999 nobody's list opened any more: the day on which it has passed is none."""
    team, name = coordinator(reading_app), FORMS_WITH_A_DATE[form]
    page = posted(team, dated(team, form), in_boxes(name, *day))
    assert page.status == 422
    [found] = [error for place, error in page.errors if place == f"#{name}"]
    wants_day = form in (f"/cycles/{CYCLE}/dates", "more-time")
    assert found.endswith(NO_DAY if wants_day and message == NOT_A_DATE else message)


@pytest.mark.parametrize("form", ["/cycles/new", f"/cycles/{CYCLE}/dates", "more-time"])
def test_the_year_1_is_a_year_half_typed(reading_app: Flask, form: str) -> None:
    """There is no year before it that a pack could compare with."""
    team, name = coordinator(reading_app), FORMS_WITH_A_DATE[form]
    page = posted(team, dated(team, form), in_boxes(name, "1", "1", "0001"))
    assert page.status == 422
    assert (f"#{name}", "Write the year with four digits, such as 2019.") in page.errors


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("/cycles/new", "due"),
        ("/cycles/new", "meeting"),
        ("more-time", "until"),
        (f"{MEASURE}/breaks/new", "date"),
        (f"{MEASURE}/new-definition", "starts"),
    ],
)
def test_a_form_that_comes_without_its_date_is_asked_for_it(reading_app: Flask, form: str, name: str) -> None:
    team = coordinator(reading_app)
    page = posted(team, dated(team, form), {}, without=name)
    assert page.status == 422
    assert (f"#{name}", "Enter the date.") in page.errors


def test_a_form_without_boxes_leaves_the_date_as_it_is(app: Flask) -> None:
    team, address = coordinator(app), f"/cycles/{CYCLE}/dates"
    before = team.get(address).fields()
    assert posted(team, address, {"title": "Another title"}, without="due").status == 303
    after = team.get(address).fields()
    assert (after["due"], after["title"]) == (before["due"], "Another title")
    assert after["title"] == "Another title"


def test_a_cycle_of_centuries_is_none(app: Flask) -> None:
    days = in_boxes("ends", "31", "12", "2048") | in_boxes("due", "5", "10", "2019") | in_boxes("meeting", "9", "10", "2019")
    page = posted(coordinator(app), "/cycles/new", days)
    assert page.status == 422
    assert page.errors == [("#ends", "A cycle covers at most 36 months.")]


def test_a_change_of_quadrillions_of_per_cent_can_be_printed(app: Flask) -> None:
    """The list of figures, the preview and every pack would have failed from then on."""
    team, figures = coordinator(app), "/agreements/2018-19/figures"
    numbers = {"value": "999999999999999", "comparator_value": "0.000000001", "stated_change_percent": "1.000000001"}
    period = {"period_start": "2018-04-01", "period_end": "2019-03-31"}
    page = posted(team, f"{figures}/new", {"ref": "ZZ-09", "measure_name": "Something", **numbers, **period})
    assert page.status == 303, page.errors
    assert "ZZ-09" in team.get(figures).words
    assert "It is stated as 1.000000001%; its own numbers give" in team.get(f"{figures}/ZZ-09").words
    assert team.get(f"/cycles/{CYCLE}/preview").status == 200


# The two below were found in portal/submissions.


def test_a_month_that_is_sent_from_the_page_of_another_is_shown_as_sent(app: Flask) -> None:
    """“Send May” on the page of June: May had been sent, and the answer was an error, because June has nothing yet."""
    wardens = contributor(app, "kcc-wardens")
    may, june = (wardens.get("/").link(month) for month in ("May 2019", "June 2019"))
    sheet = wardens.get(june)
    fields = sheet.fields("/send") | {cells(sheet, "May 2019")[0]: "57"}
    page = wardens.send_months(june, fields, number_of(may))
    assert page.heading == "Sent to the team"
    assert "May 2019" in page.words


def test_nothing_is_called_sent_that_was_not(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    june = wardens.get("/").link("June 2019")
    answer = wardens.get(june.replace("/returns/", "/sent/"))
    assert (answer.status, answer.response.location) == (303, june)
