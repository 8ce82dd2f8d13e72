"""A programme of meetings: the cycles of a year are planned in one table, and open by themselves on their days."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime

import pytest
from flask import Flask

from portal.core import clock
from portal.core.transaction import transaction
from portal.cycles.models import Obligation
from portal.cycles.programme.actions import open_what_is_due
from portal.cycles.programme.models import PlannedCycle
from portal.extensions import db
from portal.notifications.outbox import Mail
from tests.factories.pages import CYCLE, Page, Person, contributor, coordinator, member
from tests.factories.plan_years import adopt, open_next_cycle, prepare

PROGRAMME, PLAN = "/cycles/programme", "/cycles/programme/plan"
YEAR = f"{PLAN}/2019-04-01"
SUMMER = "July to September 2019"


def table(team: Person, rhythm: str = "quarterly", year: str = "2019-04-01", **more: str) -> Page:
    asked = "&".join(f"{name}={value}" for name, value in more.items())
    return team.get(f"{PLAN}?year={year}&rhythm={rhythm}&{asked}")


def titles(page: Page) -> list[str]:
    return [one for one in page.tree.xpath("//input[contains(@name, '-title')]/@value") if one]


def plan(team: Person, rhythm: str = "quarterly", **changes: str) -> Page:
    """Plans the year, and says that all that is asked about is meant."""
    fields = table(team, rhythm).fields(YEAR) | changes
    page = team.post(YEAR, fields, follow=True)
    if sure := page.tree.xpath("//button[@name='sure_of']/@value"):
        page = team.post(YEAR, {**fields, "sure_of": sure[0]}, follow=True)
    return page


def daily_run(app: Flask, day: date, hour: int = 6) -> None:
    with clock.fixed_at(datetime(day.year, day.month, day.day, hour)):
        result = app.test_cli_runner().invoke(args=["reminders", "send"])
    assert result.exit_code == 0, result.output


def listed(app: Flask) -> list[dict[str, str]]:
    return [json.loads(line) for line in app.test_cli_runner().invoke(args=["cycle", "list"]).output.splitlines()]


def status_of(app: Flask, title: str) -> str:
    return next((one["status"] for one in listed(app) if one["title"] == title), "")


def mails(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Mail.text).where(Mail.kind == "programme").order_by(Mail.id)))


@pytest.fixture
def turned(app: Flask) -> Flask:
    """The demonstration with the plan year 2019/20 adopted."""
    team = coordinator(app)
    prepare(team)
    adopt(team)
    return app


def test_a_year_is_planned_at_each_rhythm(app: Flask) -> None:
    team = coordinator(app)
    assert titles(table(team)) == [SUMMER, "October to December 2019", "January to March 2020"]
    assert titles(table(team, "half-yearly")) == [SUMMER, "October 2019 to March 2020"]
    assert titles(table(team, "monthly"))[::8] == ["July 2019", "March 2020"]
    meetings = table(team, "meetings", meetings="12+September+2019%0A16+January+2020")
    assert titles(meetings) == ["July to August 2019", "September to December 2019"]
    assert "Enter the dates of the meetings." in table(team, "meetings").words
    assert "“tomorrowish”" in table(team, "meetings", meetings="tomorrowish").words
    assert "The plan year is 1 April 2019 to 31 March 2020." in table(team, "meetings", meetings="1+May+2021").words
    assert table(team, "yearly").tree.xpath("//table") == [], "no rhythm of ours"


def test_a_page_that_was_never_asked_for_anything_has_no_table(app: Flask) -> None:
    page = coordinator(app).get(PLAN)
    assert page.status == 200 and not page.tree.xpath("//table")
    assert page.option("year", "not prepared yet") == "2019-04-01"


def test_planned_cycles_are_listed_with_what_they_will_do(turned: Flask) -> None:
    team = coordinator(turned)
    page = plan(team)
    assert "3 cycles are planned." in page.words, page.words
    row = page.paragraph(SUMMER)
    assert "Opens by itself on Tuesday 17 September 2019; asks 26 agencies for" in row and "as of today" in row, row
    assert "14 October 2019" in row and "25 October 2019" in row
    assert "3 planned cycles" in team.get("/cycles").words
    assert listed(turned)[-1] == {
        "key": "2020-01-to-2020-03",
        "title": "January to March 2020",
        "status": "planned",
        "period_start": "2020-01-01",
        "period_end": "2020-03-31",
        "due": "2020-04-14",
        "meeting": "2020-04-27",
    }
    assert team.get("/cycles/2020-01-to-2020-03/board").status == 404
    assert SUMMER not in contributor(turned).get("/").words
    for nobody in (contributor(turned), member(turned)):
        assert nobody.get(PROGRAMME).status == nobody.get(PLAN).status == 404


def test_what_it_asks_for_is_what_it_then_asks_for(turned: Flask) -> None:
    team = coordinator(turned)
    row = plan(team).paragraph(SUMMER)
    daily_run(turned, date(2019, 9, 17))
    with turned.app_context():
        kinds = db.session.execute(
            db.select(Obligation.kind, db.func.count(), db.func.count(Obligation.agency_id.distinct()))
            .join(Obligation.cycle)
            .where(Obligation.cycle.has(title=SUMMER))
            .group_by(Obligation.kind)
        ).all()
        counts = {kind: count for kind, count, _ in kinds}
    assert f"for {counts['update']} updates and {counts['return']} returns" in row, (row, counts)


def test_months_in_no_cycle_and_months_twice_are_named(app: Flask) -> None:
    team = coordinator(app)
    fields = table(team).fields(YEAR)
    autumn = {"cycle-1-starts": "November 2019"}
    page = team.post(YEAR, fields | autumn, follow=True)
    assert page.status == 422 and "October 2019 is in no cycle: nobody is asked for the numbers of this month." in page.words
    page = team.post(YEAR, fields | {"cycle-1-starts": "September 2019"}, follow=True)
    assert (
        "#cycle-1-starts",
        f"Row 2, First day of the period: This overlaps {SUMMER}. Each month belongs to one cycle.",
    ) in page.errors
    page = team.post(YEAR, fields | {"cycle-0-starts": "June 2019"}, follow=True)
    assert (
        "#cycle-0-starts",
        "Row 1, First day of the period: This overlaps April to June 2019. Each month belongs to one cycle.",
    ) in page.errors
    empty = {f"cycle-0-{box}": "" for box in ("title", "starts", "ends", "opens", "due", "meeting")}
    page = team.post(YEAR, fields | empty, follow=True)
    assert "July to September 2019 are in no cycle: nobody is asked for the numbers of these 3 months." in page.words
    assert listed(app)[-1]["title"] == "April to June 2019"
    [sure] = page.tree.xpath("//button[@name='sure_of']/@value")
    changed = empty | {"cycle-2-starts": "", "cycle-2-ends": "", "cycle-2-title": ""}
    page = team.post(YEAR, fields | changed | {"sure_of": sure}, follow=True)
    assert page.status == 422, "what was agreed to is not what is planned"
    page = team.post(YEAR, fields | empty | {"sure_of": sure}, follow=True)
    assert "2 cycles are planned." in page.words


def test_dates_that_make_no_sense_are_refused_or_asked_about(app: Flask) -> None:
    team = coordinator(app)
    fields = table(team).fields(YEAR)
    wrong = {"cycle-0-opens": "1 November 2019", "cycle-1-due": "3 July 2018", "cycle-2-meeting": "soon", "cycle-2-title": ""}
    page = team.post(YEAR, fields | wrong, follow=True)
    places = [place for place, _ in page.errors]
    assert {"#cycle-0-opens", "#cycle-1-due", "#cycle-2-meeting", "#cycle-2-title"} <= set(places), page.errors
    page = team.post(YEAR, fields | {"cycle-0-opens": "1 July 2019", "cycle-0-meeting": "26 October 2019"}, follow=True)
    assert "opens at once" in page.words and "Saturday 26 October 2019, which is no working day" in page.words
    nothing = {name: "" for name in fields if name.startswith("cycle-")}
    page = team.post(YEAR, fields | nothing, follow=True)
    assert page.errors == [("#sure_of", "Fill in at least one row.")]


def test_a_planned_cycle_is_changed_and_removed(app: Flask) -> None:
    team = coordinator(app)
    address = plan(team).link(SUMMER)
    page = team.submit(address, title="The summer", due="18 October 2019", only_changes="y")
    assert "The summer is changed." in page.words
    assert "18 October 2019" in page.paragraph("The summer") and "Only what has changed" in page.paragraph("The summer")
    page = team.submit(address, ends="October 2019")
    assert page.errors == [("#starts", "This overlaps October to December 2019. Each month belongs to one cycle.")]
    asked = team.get(team.get(address).link("remove it from the programme"))
    assert "July to September 2019 are in no cycle" in asked.words
    page = team.post(f"{address}/remove", asked.fields("/remove"), follow=True)
    assert "The summer is planned no more." in page.words and page.paragraph("The summer") == ""
    assert team.get(address).status == 404


def test_it_opens_by_itself_and_once(turned: Flask) -> None:
    plan(coordinator(turned))
    daily_run(turned, date(2019, 9, 16), hour=22)  # 23:00 in London
    assert status_of(turned, SUMMER) == "planned"
    daily_run(turned, date(2019, 9, 16), hour=23)  # midnight in London
    assert status_of(turned, SUMMER) == "open"
    [text] = mails(turned)
    assert f"{SUMMER} has opened by itself" in text and "They are due on 14 October 2019" in text
    daily_run(turned, date(2019, 9, 17))
    assert len(mails(turned)) == 1 and [one["title"] for one in listed(turned)].count(SUMMER) == 1
    assert "Open" in coordinator(turned).get("/cycles").paragraph(SUMMER)
    daily_run(turned, date(2019, 9, 18))
    with turned.app_context():
        digests = db.session.scalars(db.select(Mail.text).where(Mail.kind == "digest")).all()
    assert sum(f"{SUMMER}: your agency is asked for" in one for one in digests) > 20


def test_two_runs_at_the_same_moment_open_it_once(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    adopt(team)
    plan(team)
    gate, failed, opened = threading.Barrier(2), list[Exception](), list[str]()

    def run() -> None:
        try:
            with either_app.app_context(), clock.fixed_at(datetime(2019, 9, 17, 6)):
                gate.wait(30)
                with transaction():
                    opened.extend(one.title for one in open_what_is_due())
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not failed, failed
    assert opened == [SUMMER]
    assert [one["title"] for one in listed(either_app)].count(SUMMER) == 1 and len(mails(either_app)) == 1


def test_a_missed_day_is_caught_up_with(turned: Flask) -> None:
    plan(coordinator(turned))
    daily_run(turned, date(2020, 1, 2))  # two days have passed: the first is over its due date by now
    assert status_of(turned, SUMMER) == "planned"
    team = coordinator(turned)
    with turned.app_context():
        db.session.execute(db.update(PlannedCycle).where(PlannedCycle.title == SUMMER).values(due=date(2020, 1, 20)))
        db.session.execute(db.update(PlannedCycle).where(PlannedCycle.title == SUMMER).values(meeting=date(2020, 1, 30)))
        db.session.commit()
    daily_run(turned, date(2020, 1, 3))
    assert status_of(turned, SUMMER) == status_of(turned, "October to December 2019") == "open"
    assert status_of(turned, "January to March 2020") == "planned"
    assert team.get("/cycles/2019-07-to-2019-09/board").status == 200


def test_without_an_adopted_plan_year_it_stays_planned_and_the_team_reads_why(app: Flask) -> None:
    team = coordinator(app)
    row = plan(team, **{"cycle-0-opens": "1 July 2019"}).paragraph(SUMMER)
    why = "No plan year that is adopted covers 1 July 2019."
    assert why in row and why in team.get("/").words
    daily_run(app, date(2019, 7, 4))
    daily_run(app, date(2019, 7, 5))
    assert status_of(app, SUMMER) == "planned"
    [text] = mails(app)
    assert why in text and "It stays planned" in text
    prepare(team)
    assert "Community Safety Agreement 2019/20 is not adopted yet." in team.get("/").words
    adopt(team)
    assert "It opens with the next daily run." in team.get("/").words
    daily_run(app, date(2019, 7, 8))
    assert status_of(app, SUMMER) == "open"
    assert "was to open" not in team.get("/").words
    assert "Reminders" in team.get(f"/cycles/{CYCLE}/board").words


def test_a_cycle_of_its_months_is_in_the_way(turned: Flask) -> None:
    team = coordinator(turned)
    plan(team, "monthly", **{"cycle-0-opens": "1 July 2019"})
    open_next_cycle(team)
    daily_run(turned, date(2019, 7, 4))
    assert status_of(turned, "July 2019") == "planned"
    assert f"{SUMMER} has months of its period already." in team.get("/").words
    plan_page = team.get(PROGRAMME)
    for month in ("July 2019", "August 2019", "September 2019"):
        address = plan_page.link(month)
        team.post(f"{address}/remove", team.get(f"{address}/remove").fields("/remove"), follow=True)
    assert "was to open" not in team.get("/").words


def test_a_planned_cycle_can_be_opened_by_hand(turned: Flask) -> None:
    team = coordinator(turned)
    address = team.get(plan(team).link(SUMMER)).link("Open it now")
    fields = team.get(address).fields()
    assert (fields["title"], fields["due"]) == (SUMMER, "14 October 2019")
    page = team.post(address, fields, follow=True)
    assert f"{SUMMER} is open." in page.words, page.words
    assert [one["status"] for one in listed(turned) if one["title"] == SUMMER] == ["open"]


def test_two_people_who_plan_the_same_months(app: Flask) -> None:
    one, other = coordinator(app), coordinator(app)
    fields = table(one).fields(YEAR)
    assert "3 cycles are planned." in plan(other).words
    page = one.post(YEAR, fields, follow=True)
    assert page.status == 422 and f"This overlaps {SUMMER}" in page.words
    assert len(listed(app)) == 4 + 3


def test_nothing_typed_is_left_out_silently_and_what_is_wrong_is_named_by_row(app: Flask) -> None:
    team = coordinator(app)
    page = table(team, "quarterly", meetings="24 October 2019")
    assert "count for “By the dates of the meetings” only" in page.message_at("meetings") and not titles(page)
    assert "like 14/10/2019" in table(team, "meetings", meetings="14/10/19").message_at("meetings")
    fields = table(team).fields(YEAR)
    refused = team.post(YEAR, fields | {"cycle-1-opens": "", "cycle-2-title": ""})
    assert [words for _, words in refused.errors] == ["Row 2, Opens on: Enter the date.", "Row 3, Title: Enter a title."]
    assert "Opened or planned already: April to June 2019." in table(team).words
