"""The first visit of an empty portal, its settings, and the list of what is to be done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Agency
from portal.agreement.models import Agreement
from portal.core import clock, settings
from portal.core.dates import end_of_day
from portal.core.transaction import transaction
from portal.extensions import db
from tests.factories.pages import Page, Person, administrator, contributor, coordinator, newcomer

ACCOUNT = {
    "name": "Ada Harbour",
    "email": "ada@harbour.example",
    "password": "lantern meadow otter",
    "again": "lantern meadow otter",
    "partnership": "Harbour Community Safety Partnership",
    "header_name": "Harbour CSP",
    "colour": "#7a1f4b",
}


def start(app: Flask, demo: str = "0") -> Result:
    result: Result = app.test_cli_runner().invoke(args=["start"], env={"DEMO": demo})
    assert result.exit_code == 0, result.output
    return result


def code_of(app: Flask) -> str:
    """The code that the terminal prints."""
    lines = [line.strip() for line in start(app).output.splitlines()]
    return next(line for line in lines if line.count("-") == 5)


def entered(app: Flask, code: str) -> tuple[Person, Page]:
    stranger = Person(app)
    return stranger, stranger.submit("/first-visit", code=code)


def set_up(app: Flask, **changes: str) -> Person:
    """The administrator, signed in."""
    stranger, page = entered(app, code_of(app))
    assert page.heading == "The first account"
    page = stranger.submit("/first-visit/account", **(ACCOUNT | changes))
    assert page.heading == "Sign in", page.errors
    return Person(app, ACCOUNT["email"], ACCOUNT["password"])


def test_the_terminal_prints_an_address_and_a_code(empty_app: Flask) -> None:
    words = start(empty_app).output
    assert "http://127.0.0.1:8000/first-visit" in words
    assert "The code counts until the account is made, and at most for 24 hours." in words


def test_a_portal_with_agencies_and_nobody_in_it_is_not_called_empty(empty_app: Flask) -> None:
    with empty_app.app_context(), transaction():
        db.session.add(Agency(key="police", name="Harbour Police", short_name="Police", kind="", position=0))
    words = start(empty_app, "1").output
    page = Person(empty_app).get("/first-visit")
    for shown in (words, page.words):
        assert "This portal has no administrator yet." in shown and "empty" not in shown
    assert entered(empty_app, code_of(empty_app))[1].heading == "The first account"


def test_a_plain_start_goes_on_with_an_empty_portal(empty_app: Flask) -> None:
    first = code_of(empty_app)
    words = start(empty_app, "1").output
    assert "/first-visit" in words and "demonstration" not in words
    assert first not in words, "each start has a code of its own"
    _, page = entered(empty_app, first)
    assert page.message_at("code"), "only the newest counts"


def test_a_portal_with_an_administrator_starts_with_what_is_there(empty_app: Flask) -> None:
    set_up(empty_app)
    for demo in ("0", "1"):
        assert start(empty_app, demo).output == "The portal starts with what is there. Sign in with your account.\n"


def test_a_demonstration_prints_its_accounts(app: Flask) -> None:
    assert Person(app).get("/first-visit").status == 404
    assert "coordinator@kcst.example" in start(app, "1").output
    assert "name another: INSTANCE_DIR" in start(app, "0").output


def test_the_first_visit_makes_the_administrator(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    page = admin.get("/setting-up")
    assert page.heading == "Setting up"
    assert "Done: Harbour Community Safety Partnership" in page.words
    header = page.tree.xpath("//header")[0].text_content()
    assert "Harbour CSP" in header and "Ada Harbour" in header
    assert page.tree.xpath("//link[contains(@href, '/colours.css')]")
    assert "--accent: #7a1f4b" in admin.get("/colours.css").response.get_data(as_text=True)
    assert "Portal administration" not in admin.get("/setting-up/agencies").words, "of no partner agency"
    assert page.paragraph("At least one coordinator").endswith("Nothing yet")


def test_the_first_visit_is_gone_once_there_is_an_administrator(empty_app: Flask) -> None:
    code = code_of(empty_app)
    stranger, _ = entered(empty_app, code)
    fields = stranger.get("/first-visit/account").fields() | ACCOUNT
    assert stranger.post("/first-visit/account", fields).status == 303
    for address in ("/first-visit", "/first-visit/account"):
        assert Person(empty_app).get(address).status == 404
        assert stranger.get(address).status == 404
    with empty_app.app_context():
        assert settings.read(settings.FIRST_VISIT) is None


def test_a_code_counts_until_the_account_is_made(empty_app: Flask) -> None:
    code = code_of(empty_app)
    closed, page = entered(empty_app, code)
    assert page.heading == "The first account"
    old = closed.get("/first-visit/account").fields() | ACCOUNT
    other, page = entered(empty_app, code)
    assert page.heading == "The first account", "who closed the page enters the code again"
    assert closed.get("/first-visit/account").status == 303, "only the newest browser with the code goes on"
    page = closed.post("/first-visit/account", old, follow=True)
    assert page.heading == "First visit" and "somebody entered it in another browser" in page.words
    other.submit("/first-visit/account", **ACCOUNT)
    assert Person(empty_app).get("/first-visit").status == 404


def test_a_code_may_be_typed_with_spaces_and_capitals(empty_app: Flask) -> None:
    _, page = entered(empty_app, f" {code_of(empty_app).replace('-', ' ').upper()} ")
    assert page.heading == "The first account"


@pytest.mark.parametrize("place", ["the code", "the ticket"])
def test_old_codes_and_tickets_count_no_more(empty_app: Flask, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    code = code_of(empty_app)
    stranger = Person(empty_app)
    if place == "the ticket":
        stranger.submit("/first-visit", code=code)
    later = clock.real_now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    if place == "the code":
        assert "more than a day old" in stranger.submit("/first-visit", code=code).message_at("code")
    else:
        assert stranger.get("/first-visit/account").status == 303


def test_codes_are_tried_no_faster_than_passwords(empty_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    code, now = code_of(empty_app), clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now)
    for _ in range(5):
        _, page = entered(empty_app, "amber-amber-amber-amber-amber-10")
        assert "That code is wrong" in page.message_at("code")
    _, page = entered(empty_app, code)
    assert page.status == 429 and "Too many wrong codes. Wait 30 seconds" in page.message_at("code")


def test_only_a_hash_is_stored(empty_app: Flask) -> None:
    code = code_of(empty_app)
    with empty_app.app_context():
        stored = settings.read(settings.FIRST_VISIT) or ""
    assert "argon2" in stored and code not in stored


def test_without_a_code_there_is_no_way_in(empty_app: Flask) -> None:
    _, page = entered(empty_app, "amber-amber-amber-amber-amber-10")
    assert page.heading == "First visit" and page.errors


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"password": "short", "again": "short"}, "password", "Use 12 to 200 characters"),
        ({"password": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "password", "repeats the same letters"),
        ({"again": "something else"}, "again", "The two passwords differ"),
        ({"email": "ada"}, "email", "Enter an address like"),
        ({"partnership": ""}, "partnership", "Enter the name of the partnership"),
        ({"colour": "#ffdd00"}, "colour", "its contrast is 1.3 to 1, and 4.5 to 1 is needed. Choose a darker one, such as #"),
        ({"colour": "url(x)"}, "colour", "six digits"),
        ({"smtp_host": "mail.harbour.example"}, "mail_from", "Enter the address that emails come from"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "Choose a time zone from the list."),
        ({"smtp_port": "70000"}, "smtp_port", "from 1 to 65535"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(empty_app: Flask, changes: dict[str, str], field: str, words: str) -> None:
    stranger, _ = entered(empty_app, code_of(empty_app))
    page = stranger.submit("/first-visit/account", **(ACCOUNT | changes))
    assert words in page.message_at(field), page.errors
    assert not "".join(page.tree.xpath("//input[@type='password']/@value"))
    page = stranger.submit("/first-visit/account", **ACCOUNT)
    assert page.heading == "Sign in", "the ticket still counts"


def test_the_settings_can_be_changed_later(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    page = admin.submit("/setting-up/partnership", partnership="Bay Partnership", header_name="", colour="#1d5a73")
    assert "The partnership’s settings are saved." in page.words
    assert "Bay Partnership" in page.tree.xpath("//header")[0].text_content()
    assert not page.tree.xpath("//link[contains(@href, '/colours.css')]"), "the usual colour needs no file"


def test_times_and_midnight_are_those_of_the_time_zone_that_was_set(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    evening = datetime(2026, 7, 1, 22, 30)
    with empty_app.app_context(), clock.fixed_at(evening):
        assert (clock.today(), end_of_day(date(2026, 7, 1))) == (date(2026, 7, 1), datetime(2026, 7, 1, 23)), "in London"
    admin.submit("/setting-up/partnership", time_zone="Europe/Helsinki")
    assert admin.get("/setting-up/partnership").fields()["time_zone"] == "Europe/Helsinki"
    with empty_app.app_context(), clock.fixed_at(evening):
        assert (clock.today(), end_of_day(date(2026, 7, 1))) == (date(2026, 7, 2), datetime(2026, 7, 1, 21))
        assert clock.when_words(evening) == "at 01:30"


def test_mails_leave_by_the_server_that_was_set(empty_app: Flask) -> None:
    from portal.notifications.servers import mail_settings

    set_up(empty_app, smtp_host="mail.harbour.example", smtp_port="25", mail_from="portal@harbour.example")
    with empty_app.app_context():
        found = mail_settings()
        assert (found["SMTP_HOST"], found["SMTP_PORT"]) == ("mail.harbour.example", 25)
        assert found["MAIL_FROM"] == "portal@harbour.example"
        empty_app.config["SMTP_HOST"] = "of-the-machine.example"
        assert mail_settings()["SMTP_HOST"] == "of-the-machine.example", "the environment goes first"


def add_first(admin: Person) -> tuple[Person, Person]:
    """Two agencies, a coordinator and an officer."""
    for name, key in (("Harbour Team", "team"), ("Harbour Police", "police")):
        page = admin.submit("/setting-up/agencies/new", name=name, short_name=name, key=key, kind="")
        assert f"“{name}” is added." in page.words, page.errors
    return newcomer(admin, "coordinator", "Harbour Team"), newcomer(admin, "contributor", "Harbour Police")


def test_agencies_are_added_and_renamed(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    assert "There is none yet." in admin.get("/setting-up/agencies").words
    team, officer = add_first(admin)
    page = admin.submit("/setting-up/agencies/new", name="Another", short_name="harbour police", key="another", kind="")
    assert page.message_at("short_name") == "Error: “harbour police” is a name of Harbour Police. Two agencies cannot have it."
    page = admin.submit("/setting-up/agencies/new", name="Another", short_name="An", key="bay-police", kind="")
    assert "“Another” is added." in page.words
    admin.submit("/setting-up/agencies/bay-police", also_known_as="shore-police")
    page = admin.submit("/setting-up/agencies/new", name="Third", short_name="Third", key="shore-police", kind="")
    assert page.message_at("key") == "Error: “shore-police” is a name of Another. Choose another key."
    assert not page.tree.xpath("//*[@id='name-error']")
    page = admin.submit("/setting-up/agencies/new", name="Another", short_name="An", key="police", kind="")
    assert "Another agency has this key" in page.message_at("key")
    page = team.submit("/setting-up/agencies/police", name="Bay Police", also_known_as="Harbour Police")
    assert "“Bay Police” is saved." in page.words
    assert "Harbour Police" in officer.get("/").tree.xpath("//header")[0].text_content(), "its short name is as it was"
    assert admin.get("/setting-up/agencies/portal-administration").status == 404
    assert officer.get("/setting-up").status == 404


def test_an_officer_needs_a_partner_agency(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    add_first(admin)
    own = admin.get("/people/new").option("agency", "Portal administration")
    page = admin.submit("/people/new", name="Bo", email="bo@harbour.example", role="contributor", agency=own)
    assert "Only administrators can be without a partner agency" in page.message_at("agency")
    page = admin.submit("/people/new", name="Bo", email="bo@harbour.example", role="administrator", agency=own)
    assert page.password_shown
    [row] = admin.get("/people?words=new-contributor").tree.xpath("//tbody/tr")
    move = row.xpath(".//a[contains(@href, '/move')]/@href")[0]
    page = admin.submit(move.partition("?")[0], agency=own)
    assert "Only administrators can be without a partner agency" in page.words


def test_every_page_of_an_empty_portal_is_whole(empty_app: Flask) -> None:
    """Everything that links lead to, for whoever can be there before the agreement."""
    from tests.features.test_pages import crawl

    admin = set_up(empty_app)
    people = (admin, *add_first(admin), newcomer(admin, "member", "Harbour Team"), newcomer(admin, "governing", "Harbour Team"))
    assert all(len(crawl(person)) > 5 for person in people)


def test_the_list_leads_from_step_to_step(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    page = admin.get("/setting-up")
    assert "1 of 9 done." in page.words
    team, _ = add_first(admin)
    page = team.get("/setting-up")
    assert "3 of 9 done." in page.words
    assert "Done: 2 agencies" in page.words
    assert "Done: 1 coordinator, 1 person in the agencies" in page.words
    assert page.paragraph("Plan year").endswith("Nothing yet")
    assert team.get(team.get("/").link("What is set up")).heading == "Setting up"


def test_a_first_plan_year_is_added_by_hand_with_any_days(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    team, _ = add_first(admin)
    step = "Add the first plan year"
    assert step not in admin.get("/setting-up").words and "A coordinator adds it" in admin.get("/setting-up").words
    address = team.get("/setting-up").link(step)
    days = {"starts": "1 October 2026", "ends": "30 September 2027"}
    page = team.submit(address, key="2026-27", title="Harbour Agreement", starts="1 October 2026", ends="20 September 2027")
    assert "A plan year covers whole months" in page.message_at("ends")
    page = team.submit(address, key="2026-27", title="Harbour Agreement", **days)
    assert "Harbour Agreement is added." in page.words and page.heading == "Harbour Agreement"
    page = team.get("/setting-up")
    assert page.paragraph("The first and the last day").endswith("Done: 1 plan year")
    lead = team.get(page.link("Add a priority")).option("lead_agency_id", "Harbour Police")
    page = team.submit(page.link("Add a priority"), code="BS", key="burglary", title="Burglary", lead_agency_id=lead)
    page = team.get(team.get("/setting-up").link("Add an action"))
    assert page.heading == "Add an action" and page.option("priority_id", "Burglary")
    assert team.get("/agreements/prepare").fields()["starts"] == "1 October 2027", "the next one is made from it"


def test_a_first_plan_year_with_a_slip_is_asked_about_and_goes_again(empty_app: Flask) -> None:
    team, _ = add_first(set_up(empty_app))
    slip = {"key": "1962-63", "title": "Harbour Agreement", "starts": "1 April 1962", "ends": "31 March 1963"}
    page = team.submit("/agreements/prepare", **slip)
    assert "Today is not in this plan year" in page.message_at("is_meant")
    other = page.fields("/prepare") | {"is_meant": "y", "key": "1963-64", "starts": "1 April 1963", "ends": "31 March 1964"}
    again = team.post("/agreements/prepare", other)
    assert "Today is not in this plan year" in again.message_at("is_meant"), "the tick was for other days"
    assert "is_meant" not in again.fields("/prepare")
    page = team.submit("/agreements/prepare", **slip | {"key": "2026-27"})
    assert "Its days are in 1962, and not in 2026-27." in page.message_at("key")
    page = team.submit("/agreements/prepare", **slip)
    page = team.post("/agreements/prepare", page.fields("/prepare") | {"is_meant": "y"}, follow=True)
    assert "Harbour Agreement is added." in page.words
    address = page.link("Throw this plan year away")
    assert "Nothing names it." in team.get(address).words
    page = team.submit(address, sure_of=team.get(address).tree.xpath("//button[@name='sure_of']/@value")[0])
    assert "The plan year 1962/63 is thrown away." in page.words, page.words
    assert team.get("/agreements/prepare").heading == "Add the first plan year"


def test_a_plan_year_that_something_names_stays(app: Flask) -> None:
    page = coordinator(app).get("/agreements/2018-19/throw-away")
    assert "is adopted, so it cannot be thrown away: it is named by" in page.words


def test_of_two_who_add_the_first_plan_year_the_second_reads_so(empty_app: Flask) -> None:
    team, _ = add_first(set_up(empty_app))
    fields = team.get("/agreements/prepare").fields()
    assert team.post("/agreements/prepare", fields).status == 303
    page = team.post(
        "/agreements/prepare", fields | {"key": "2031-32", "starts": "1 April 2031", "ends": "31 March 2032"}, follow=True
    )
    assert page.status == 409 and "Somebody has added a plan year meanwhile." in page.words
    with empty_app.app_context():
        assert len(db.session.execute(select(Agreement.key)).all()) == 1


def test_settings_that_somebody_else_saved_meanwhile_stay(empty_app: Flask) -> None:
    admin = set_up(empty_app)
    opened = admin.get("/setting-up/partnership").fields()
    page = admin.submit("/setting-up/partnership", time_zone="Pacific/Auckland")
    assert "Due dates end at midnight of Pacific/Auckland from now on." in page.words
    page = admin.post("/setting-up/partnership", opened | {"header_name": "Harbour"})
    assert "Somebody else has saved this since you opened the page." in page.message_at("partnership")
    assert page.paragraph("Time zone: ") == "Time zone: Pacific/Auckland"
    assert page.fields()["header_name"] == "Harbour", "what was typed is there"
    page = admin.post("/setting-up/partnership", page.fields() | {"time_zone": "Pacific/Auckland"}, follow=True)
    assert "settings are saved" in page.words and "from now on" not in page.words


def test_the_list_of_the_demonstration_is_done(app: Flask) -> None:
    for person in (coordinator(app), administrator(app)):
        page = person.get("/setting-up")
        assert "The portal is set up, and its first cycle is open." in page.words
        assert "Done: 31 agencies" in page.words
    assert contributor(app).get("/setting-up").status == 404


def test_the_name_is_not_that_of_the_first_body(empty_app: Flask) -> None:
    set_up(empty_app)
    from portal.demo.loading import FILES

    result = empty_app.test_cli_runner().invoke(args=["agreement", "import", str(FILES)])
    assert result.exit_code == 0, result.output
    with empty_app.app_context():
        assert settings.read(settings.PARTNERSHIP) == ACCOUNT["partnership"]


def test_the_sign_in_leads_to_the_first_visit_as_long_as_there_is_one(empty_app: Flask) -> None:
    page = Person(empty_app).get("/sign-in")
    assert Person(empty_app).get(page.link("Make the first one")).heading == "First visit"
    set_up(empty_app)
    assert "Make the first one" not in Person(empty_app).get("/sign-in").words
