"""What becomes of last year's actions is decided one by one; then the draft is adopted in one step (issue 13, points 10 and 11)."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from tests.factories.pages import Person, administrator, contributor, coordinator, governing, member
from tests.factories.plan_years import DRAFT, NEW, OLD, add_action, adopt, confirmed, label_value, open_next_cycle, prepare
from tests.features.test_agencies_that_change import asked, pressed, rows
from tests.features.test_named_officers import OFFICER, name
from tests.features.test_plan_years_prepared import ACTIONS, MEASURES, OPEN, PRIORITIES
from tests.features.test_query_counts import count

CHANGES = f"{DRAFT}/changes"
REASON = "The grant has ended."
ENDED = f"Nothing continues it: {REASON}"
LEADERS = (
    "SELECT g.key FROM agency g JOIN action a ON a.lead_agency_id = g.id JOIN agreement y ON y.id = a.agreement_id"
    " WHERE y.key = :key AND a.ref != :but AND g.key != 'kcst' AND a.status = 'in progress' ORDER BY a.position"
)


def fate(team: Person, ref: str) -> str:
    """The row of the action on the page of what becomes of it."""
    found = [one for one in team.get(CHANGES).tree.xpath("//tbody/tr") if one.text_content().split()[0] == ref]
    assert len(found) == 1, ref
    return " ".join(found[0].text_content().split())


def test_each_action_has_a_fate(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    refs = [one for (one,) in rows(either_app, OPEN, key=OLD)]
    one, two, three, four = refs[:4]
    closed = [ref for (ref,) in rows(either_app, ACTIONS, key=OLD) if ref not in refs]
    page = team.get(CHANGES)
    assert f"Of the {len(refs) + len(closed)} actions of 2018/19, {len(refs)} continue" in page.words
    assert "Complete" in fate(team, closed[0]) or "Not achieved" in fate(team, closed[0])
    assert "Show only those that are not decided yet (0)" in page.words
    team.submit(f"{DRAFT}/actions/{one}", title="Other words for it.")
    assert f"Continues as {one} Other words for it. (other words)" in fate(team, one)
    add_action(team, "X1", "The second half.", "Road", two)
    assert "Becomes several" in fate(team, two) and "; X1 The second half. (" in fate(team, two)
    for ref in (three, four):
        confirmed(team, f"{DRAFT}/actions/{ref}/delete")
        assert "Not decided yet" in fate(team, ref)
    page = team.get(f"{CHANGES}?state=undecided")
    assert len(page.tree.xpath("//tbody/tr")) == 2 and "Only those that are not decided yet (2)." in page.words
    add_action(team, "X2", "Something that nobody did before.", "Road")
    assert "1 of 2019/20 is new." in team.get(CHANGES).words
    address = f"{CHANGES}/{three}"
    assert "Say why nothing continues it." in team.submit(address, address, reason=" ").message_at("reason")
    page = team.submit(address, address, reason=REASON)
    assert f"Nothing continues {three}." in page.words and ENDED in fate(team, three)
    page = team.submit(address, f"{address}/undo")
    assert "is to be decided again." in page.words and "Not decided yet" in fate(team, three)
    page = team.submit(f"{CHANGES}/{four}", f"{CHANGES}/{four}/continue")
    assert f"{four} of 2019/20 continues it." in page.words and f"Continues as {four}" in fate(team, four)
    page = team.post(f"{CHANGES}/{four}", team.get(address).fields(address) | {"reason": REASON})
    assert page.status == 409 and f"{four} of 2019/20 continues it." in page.words


def test_what_becomes_of_priorities_and_measures(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    before = rows(app, PRIORITIES, key=OLD)
    (first, _, _, title), (_, _, _, second) = before[0], before[1]
    number = label_value(team.get(f"{DRAFT}/priorities/{first}"), second)
    page = team.get(f"{DRAFT}/priorities/{first}")
    both = page.fields() | {"comes_from": [label_value(page, title), number]}
    page = team.post(f"{DRAFT}/priorities/{first}", both)
    pressed(team, page, f"{DRAFT}/priorities/{first}")
    page = asked(team, f"{DRAFT}/priorities/{before[2][0]}", title="Safer Roads")
    pressed(team, page, f"{DRAFT}/priorities/{before[2][0]}")
    page = team.get(f"{DRAFT}/priorities/new")
    lead_agency = page.option("lead_agency_id", "Kent Police")
    fields = page.fields("/new") | {"title": "The Harbour", "code": "HB", "key": "harbour", "lead_agency_id": lead_agency}
    team.post(f"{DRAFT}/priorities/new", fields, follow=True)
    measure = rows(app, MEASURES, key=OLD)[0]
    address = f"{DRAFT}/places/{measure[0]}"
    confirmed(team, address, priority_id=team.get(address).option("priority_id", "The Harbour"))
    words = team.get(CHANGES).words
    facts = {one.findtext("dt"): one.findtext("dd") for one in team.get(CHANGES).tree.xpath("//dl/div")}
    assert facts[title] == f"Merged with {second} into {title}"
    assert facts[second] == f"Split into {title} and {second}" and facts["The Harbour"] == "New"
    assert facts[before[2][3]] == "Renamed Safer Roads"
    assert ": under The Harbour, and no longer under " in words


def test_adopting_is_refused_while_something_is_open(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    ref = rows(app, OPEN, key=OLD)[0][0]
    confirmed(team, f"{DRAFT}/actions/{ref}/delete")
    page = team.get(f"{DRAFT}/priorities/new")
    lead_agency = page.option("lead_agency_id", "Kent Police")
    fields = page.fields("/new") | {"title": "The Harbour", "code": "HB", "key": "harbour", "lead_agency_id": lead_agency}
    team.post(f"{DRAFT}/priorities/new", fields, follow=True)
    leader = rows(app, LEADERS, key=OLD, but=ref)[0][0]
    end = {"last_day": "3 July 2019", "reason": "It merged.", "printed": "printed"}
    confirmed(team, f"/setting-up/agencies/{leader}/end", **end)
    page = team.get(f"{DRAFT}/adopt")
    assert "1 action is not decided yet" in page.words and "The Harbour has neither an action nor a measure" in page.words
    assert "an agency that has ended: choose another one." in page.words and not page.tree.xpath("//main//form")
    assert rows(app, "SELECT 1 FROM agreement WHERE adopted_at IS NULL") == [(1,)]


def test_it_is_adopted_in_one_step(either_app: Flask) -> None:
    team = coordinator(either_app)
    prepare(team)
    for new in ("ZQ7", "ZQ8"):
        add_action(team, new, "Quokkas patrol the harbour.", "Road")
    ref = rows(either_app, OPEN, key=OLD)[0][0]
    confirmed(team, f"{DRAFT}/actions/{ref}/delete")
    team.submit(f"{CHANGES}/{ref}", f"{CHANGES}/{ref}", reason=REASON)
    page = team.get(f"{DRAFT}/adopt")
    assert "is in force from 1 April 2019 on" in page.words and "1 is not continued" in page.words
    assert "April to June 2019 stays with Community Safety Agreement 2018/19, for which it was opened." in page.words
    assert "due before 2019/20 begins. Change the dates first" in page.words
    promised = page.paragraph("In July to September 2019, Kent Police owes")
    assert " update" in promised and ", and not " in promised
    page = confirmed(team, f"{DRAFT}/adopt")
    assert "Community Safety Agreement 2019/20 is adopted." in page.words and "This is a draft" not in page.words
    [(adopted_at, by)] = rows(
        either_app,
        "SELECT y.adopted_at, p.email FROM agreement y JOIN person p ON p.id = y.adopted_by_id WHERE y.key = :key",
        key=NEW,
    )
    assert by == "coordinator@kcst.example" and str(adopted_at).startswith("2019-07-03")
    assert "adopted already" in team.get(f"{DRAFT}/adopt").words
    assert "ZQ7" in team.get("/search?q=quokkas").words and team.get(f"/actions/{NEW}/ZQ7").status == 200
    assert "ZQ7" in contributor(either_app).get("/search?q=quokkas").words
    for person in (member(either_app), governing(either_app)):
        words = person.get(CHANGES).words
        assert ENDED in words and "What changed from 2018/19 to 2019/20" in words and "Decide" not in words
    for person in (contributor(either_app), administrator(either_app)):
        assert person.get(CHANGES).status == 404
    assert member(either_app).get(f"/agreements/{OLD}/changes").status == 404, "nothing came before it"
    assert "so this is settled" in team.get(f"{CHANGES}/{ref}").words
    open_next_cycle(team)
    owed = (
        "SELECT count(*) FROM obligation o JOIN cycle c ON c.id = o.cycle_id JOIN agency g ON g.id = o.agency_id"
        " WHERE c.period_start = '2019-07-01' AND g.key = 'kent-police' AND o.kind = :kind"
    )
    updates, returns = (rows(either_app, owed, kind=kind)[0][0] for kind in ("update", "return"))
    assert f"owes {updates} update" in promised and f" {returns} data return" in promised
    assert "not " in promised


def test_readers_learn_no_restricted_measure_and_no_status_that_was_not_issued(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    address = f"{DRAFT}/places/channel"
    confirmed(team, address, priority_id=team.get(address).option("priority_id", "Domestic Abuse"))
    adopt(team)
    contributor(app).send("SM5", text="Two officers left.", action_status="at risk", explanation="Two officers left.")
    team.decide(team.item("kent-police", "SM5"), "approve")
    words = team.get(CHANGES).words
    assert "Prevent referrals: under Domestic Abuse" in words and "At risk" in fate(team, "SM5")
    for person in (member(app), governing(app)):
        words = person.get(CHANGES).words
        assert "Prevent referrals" not in words and "At risk" not in fate(person, "SM5")
        printed = person.get(f"/actions/{OLD}/SM5").words
        assert "Ongoing" in fate(person, "SM5") and "StatusOngoing" in printed
        assert person.get(person.get(CHANGES).link("what was done for SM5")).status == 200


def test_other_dates_and_agencies_are_no_continuing_as_it_was(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    page = team.get(f"{DRAFT}/actions/RS2")
    team.post(f"{DRAFT}/actions/RS2", page.fields() | {"due": "March 2021", "contributors": [label_value(page, "Swale")]})
    adopt(team)
    assert "(with Swale, without Medway, due March 2021)" in fate(team, "RS2")
    words = team.get(f"/agreement-versions/{NEW}/1.0").words
    assert "Continues as RS2 (with Swale, without Medway, due March 2021)" in words


def test_a_page_from_before_the_adoption_does_not_change_what_is_in_force(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    address = f"{DRAFT}/actions/SM5"
    page = team.get(address)
    ticked = {"contributors": page.tree.xpath("//input[@name='contributors'][@checked]/@value")}
    adopt(team)
    answer = team.post(address, page.fields() | ticked | {"title": "Typed for a draft."})
    assert answer.status == 422 and "Somebody has changed this action" in answer.message_at("title")
    assert "Typed for a draft." not in team.get(address).fields()["title"]


def test_an_action_that_continues_another_is_not_deleted_once_the_year_is_adopted(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    adopt(team)
    ref = rows(app, OPEN, key=OLD)[0][0]
    page = team.get(f"{DRAFT}/actions/{ref}/delete")
    assert f"{ref} cannot be deleted: it continues {ref} of the plan year before." in page.words
    assert team.get(f"{DRAFT}/places").status == team.get(f"{DRAFT}/places/ksi").status == 404, "the measure's page moves it now"
    assert team.get("/measures/ksi/place").status == 200


def test_what_was_dropped_is_not_dropped_any_more_once_something_continues_it(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    ref = rows(app, OPEN, key=OLD)[0][0]
    confirmed(team, f"{DRAFT}/actions/{ref}/delete")
    team.submit(f"{CHANGES}/{ref}", f"{CHANGES}/{ref}", reason=REASON)
    page = add_action(team, "X1", "It goes on.", "Road", ref)
    refusal = page.message_at("comes_from")
    assert f"has decided that nothing continues {ref}: “{REASON}”." in refusal and "Undo that first" in refusal
    assert rows(app, "SELECT 1 FROM dropped_action"), "the reason is not lost"
    team.submit(f"{CHANGES}/{ref}", f"{CHANGES}/{ref}/undo")
    add_action(team, "X1", "It goes on.", "Road", ref)
    confirmed(team, f"{DRAFT}/actions/X1/delete")
    assert "Not decided yet" in fate(team, ref) and rows(app, "SELECT 1 FROM dropped_action") == []


def test_a_later_plan_year_waits_for_its_day(app: Flask) -> None:
    team = coordinator(app)
    team.submit("/agreements/prepare", key="2020-21", starts="April 2020", ends="March 2021", title="Agreement 2020/21")
    address = "/agreements/2020-21"
    page = team.get(f"{address}/adopt")
    assert "Until then Community Safety Agreement 2018/19 is in force." in page.words
    confirmed(team, f"{address}/adopt")
    of = "SELECT y.key FROM cycle c JOIN agreement y ON y.id = c.agreement_id WHERE c.period_start = '2019-07-01'"
    open_next_cycle(team)
    assert rows(app, of) == [(OLD,)]
    assert team.get("/actions/SM5").response.headers["Location"].endswith("/actions/2018-19/SM5")


def test_what_was_confirmed_is_what_happens(app: Flask) -> None:
    """Somebody changes the draft between the question and the button."""
    team, other = coordinator(app), coordinator(app)
    prepare(team)
    page = team.get(f"{DRAFT}/adopt")
    add_action(other, "ZQ7", "Quokkas patrol the harbour.", "Road")
    answer = pressed(team, page, f"{DRAFT}/adopt")
    assert answer.status == 409 and "What would happen has changed since you read it." in answer.words
    assert rows(app, "SELECT 1 FROM agreement WHERE adopted_at IS NULL") == [(1,)]


def test_officers_look_after_what_continues(app: Flask) -> None:
    ref = "SM5"
    assert "Saved." in name(contributor(app), ref, OFFICER).words
    named = "SELECT count(*) FROM named_officer n JOIN action a ON a.id = n.action_id WHERE a.ref = :ref"
    before = rows(app, named, ref=ref)[0][0]
    team = coordinator(app)
    prepare(team)
    confirmed(team, f"{DRAFT}/adopt")
    assert before and rows(app, named, ref=ref)[0][0] == 2 * before


def test_an_installation_has_adopted_all_that_is_there(app: Flask) -> None:
    [(adopted_at,)] = rows(app, "SELECT adopted_at FROM agreement")
    assert isinstance(adopted_at, str | datetime)


def test_more_changes_do_not_mean_more_questions(app: Flask) -> None:
    team = coordinator(app)
    prepare(team)
    addresses = (CHANGES, f"{CHANGES}/SM5", f"{DRAFT}/adopt", f"{DRAFT}/places", DRAFT)
    before = [count(team, one) for one in addresses]
    for number in range(5):
        add_action(team, f"X{number}", "Something new.", "Road", "SM5")
    assert [count(team, one) for one in addresses] == before
