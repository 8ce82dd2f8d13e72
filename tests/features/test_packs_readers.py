"""A version is frozen for every audience at once, issued to each at its moment, and can be withdrawn from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.policy import Audience
from portal.extensions import db
from portal.notifications.digests import DigestLine
from portal.packs import ledger
from portal.packs.models import GivenNumber, Pack
from tests.factories.measures import a_measure, changing, observation
from tests.factories.pages import (
    CYCLE,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    governing,
    member,
)

LAST = "2019-01-to-2019-03"
ISSUE = f"/cycles/{CYCLE}/issue"
TEXT = "We told the working group first."

pytestmark = pytest.mark.usefixtures("quick_documents")


def address(audience: str, version: int = 1, cycle: str = CYCLE, then: str = "") -> str:
    return f"/packs/{cycle}/{audience}/{version}{then}"


def lines_under(app: Flask, heading: str) -> dict[str, str]:
    """What is in tomorrow's mails under this heading, by address."""
    from portal.accounts.models import Person as Account

    with app.app_context():
        rows = select(Account.email, DigestLine.words).join(DigestLine, DigestLine.person_id == Account.id)
        return {email: words for email, words in db.session.execute(rows.where(DigestLine.heading == heading))}  # noqa: C416


@pytest.fixture
def team(either_app: Flask) -> Person:
    """A coordinator who can issue the open cycle."""
    one = coordinator(either_app)
    carry_contexts_forward(one)
    return one


def test_the_public_gets_the_same_version_after_the_meeting(team: Person) -> None:
    app = team.app
    police, chair, council = contributor(app, "dover"), member(app), governing(app)
    page = team.issue(CYCLE, "working-group")
    assert "The working group can read it now. The governing group and the public cannot yet." in page.words
    assert chair.get(address("working-group")).status == 200
    for person, audience in ((police, "public"), (chair, "public"), (council, "governing"), (council, "public")):
        assert person.get(address(audience)).status == 404
        assert person.get(address(audience, then="/pack.pdf")).status == 404
    assert "April to June 2019" not in police.get("/packs").words
    assert "April to June 2019" not in council.get("/packs").words
    assert police.get(f"/packs/{CYCLE}/your-texts").status == 404
    assert set(lines_under(app, "A pack is issued")) == {"member@working-group.example"}
    assert "not issued to the public yet" in team.get("/packs").words
    frozen = team.get(address("public", then="/data.csv")).response.data

    assert "not issued to the public yet" in team.get(address("public")).words
    question = team.get(address("public", then="/issue"))
    assert "The agencies can read it at once, and are told tomorrow morning." in question.words
    done = team.submit(address("public", then="/issue"))
    assert "April to June 2019, version 1, is issued to the public." in done.words
    assert police.get(address("public")).status == chair.get(address("public")).status == 200
    assert police.get(address("public", then="/data.csv")).response.data == frozen, "as it was frozen"
    assert "April to June 2019" in police.get("/packs").words
    assert "contributor@dover.example" in lines_under(app, "A pack is issued")
    assert "governing@kcsp.example" not in lines_under(app, "A pack is issued")
    assert council.get(address("governing")).status == 404
    again = team.post(address("public", then="/issue"), question.fields("/issue"), follow=True)
    assert "It is issued already. Coordinator, KCST issued it at " in again.words


REACH = "issued to the working group and not yet to the agencies"


def test_agencies_read_who_has_the_pack_and_who_has_not(team: Person) -> None:
    """The fact is no secret; what is in the pack is not for them yet."""
    police = contributor(team.app)
    late = police.get("/").link("SM5")
    number = police.send("SM2", text=TEXT)
    team.decide(team.item("kent-police", "SM2"), "approve")
    team.issue(CYCLE, "working-group")
    line = police.get("/").paragraph("SM5")
    assert f"For April to June 2019, whose pack was issued without it, {REACH.removeprefix('issued ')}" in line
    action = police.get("/actions/2018-19/SM2")
    assert REACH in action.words and "not issued yet" not in action.words and TEXT in action.words
    page = police.get(number)
    assert f"The pack of April to June 2019 is {REACH}." in page.words and not page.links("your-texts")
    sent = police.submit(late, f"{late}/send", text="Two visits were made in June.")
    assert f"The pack of April to June 2019 is {REACH}. Once this is approved" in sent.words
    assert police.get("/packs").status == 200 and not police.get("/packs").links(f"/packs/{CYCLE}/")
    team.submit(address("public", then="/issue"))
    for found in ("/", "/actions/2018-19/SM2", number):
        assert "not yet to the agencies" not in police.get(found).words
    assert "Version 1" in police.get("/actions/2018-19/SM2").words and police.get(number).links("your-texts")
    team.submit(address("public", then="/withdraw"), reason="Two numbers were wrong.")
    assert "issued and withdrawn again" in police.get("/actions/2018-19/SM2").words
    page = police.get(number)
    assert "The pack of April to June 2019 is issued and withdrawn again." in page.words and not page.links("your-texts")


def test_agencies_read_that_the_only_issued_pack_was_withdrawn(team: Person) -> None:
    police = contributor(team.app)
    number = police.send("SM2", text=TEXT)
    team.decide(team.item("kent-police", "SM2"), "approve")
    team.issue(CYCLE, "working-group")
    team.submit(address("working-group", then="/withdraw"), reason="Two numbers were wrong.")
    assert "The pack of April to June 2019 is issued and withdrawn again." in police.get(number).words


def test_pages_show_an_audience_only_what_it_was_given(team: Person) -> None:
    """A value of the open cycle's period, which only the working group got."""
    app = team.app
    with changing(app):
        observation("ksi", "thanet", date(2019, 4, 30)).value = Decimal(98765)
    chair, dover = member(app), contributor(app, "dover")
    team.issue(CYCLE, "working-group")
    assert "98,765" in chair.get("/measures/ksi").words
    assert "98,765" not in dover.get("/measures/ksi").words
    assert "98,765" not in dover.get("/measures/ksi.csv").text.replace("98765", "98,765")
    team.submit(address("public", then="/issue"))
    assert "98,765" in dover.get("/measures/ksi").words


def test_the_ledger_is_written_when_the_audience_gets_it(team: Person) -> None:
    app = team.app
    with app.app_context():
        before = {one: ledger.histories(one) for one in (Audience.PUBLIC, Audience.GOVERNING)}
    team.issue(CYCLE, "working-group")
    with app.app_context():
        assert {one: ledger.histories(one) for one in before} == before, "nobody was given anything yet"
    for audience in ("public", "governing"):
        team.submit(address(audience, then="/issue"))
    with app.app_context():
        later = {one: ledger.histories(one) for one in before}
        new = select(Pack.id).where(Pack.version == 1, Pack.audience == "governing").order_by(Pack.id.desc()).limit(1)
        assert not db.session.scalars(select(GivenNumber).where(GivenNumber.pack_id == db.session.scalar(new))).all(), (
            "the public's pack, which it reads too, told it all"
        )
    assert all(len(later[Audience.PUBLIC][key]) >= len(lines) for key, lines in before[Audience.PUBLIC].items())
    assert later != before


def test_what_is_issued_late_is_known_as_if_it_were_issued_at_once(app: Flask, tmp_path: Path) -> None:
    """The ledger has the same cells whether the public's pack goes with the freeze or after it."""
    team = coordinator(app)
    carry_contexts_forward(team)
    team.issue(CYCLE, "working-group")
    team.submit(address("public", then="/issue"))
    team.submit(address("governing", then="/issue"))
    with app.app_context():
        late = {
            audience: {key: ledger.newest(of) for key, of in ledger.histories(audience).items()}
            for audience in (Audience.PUBLIC, Audience.GOVERNING)
        }
        packs = select(Pack.id).where(Pack.cycle.has(key=CYCLE))
        ids = db.session.scalars(packs).all()
    note = "The same once more."
    team.issue(CYCLE, *Audience, note=note, is_same_meant="yes")
    with app.app_context():
        added = (
            select(GivenNumber)
            .join(Pack, Pack.id == GivenNumber.pack_id)
            .where(Pack.version == 2, Pack.id.not_in(ids), Pack.cycle.has(key=CYCLE))
        )
        assert not db.session.scalars(added).all(), "version 2 tells nothing that version 1 did not"
        assert late == {audience: {key: ledger.newest(of) for key, of in ledger.histories(audience).items()} for audience in late}


def test_a_correction_takes_the_place_of_what_is_not_issued(team: Person) -> None:
    app = team.app
    team.issue(CYCLE, "working-group")
    assert "Version 1 will not be issued to the public: this one takes its place." in team.get(ISSUE).words
    page = team.issue(CYCLE, "working-group", "public", note="A number came late.", is_same_meant="yes")
    assert "The working group and the public can read it now. The governing group cannot yet." in page.words
    assert "not issued: version 2 has taken its place" in team.get("/packs").words
    page = team.get(address("public", then="/issue"))
    assert "Version 2 has taken its place. Issue that one." in page.words and not page.tree.xpath("//main//form")
    assert contributor(app, "dover").get(address("public")).status == 404
    assert contributor(app, "dover").get(address("public", 2)).status == 200


def test_a_withdrawn_pack_is_read_no_more_and_stays_in_the_list(either_app: Flask) -> None:
    team, dover, chair = coordinator(either_app), contributor(either_app, "dover"), member(either_app)
    whole = address("public", 1, LAST)
    page = team.submit(f"{whole}/withdraw", reason="")
    assert page.status == 422 and "Say why, in a few words." in page.words
    page = team.submit(f"{whole}/withdraw", reason="It names a child.")
    assert "is withdrawn from the public" in page.words and "Only the team sees it." in page.words
    page = dover.get(whole)
    assert page.status == 410 and "It names a child." in page.words and "Version 1" in page.words
    assert dover.get(f"{whole}/pack.pdf").response.location.endswith(whole)
    assert "Withdrawn" in dover.get("/packs").words and "It names a child." in dover.get("/packs").words
    assert dover.get(f"/packs/{LAST}/your-texts").status == 404
    assert chair.get(address("working-group", 1, LAST)).status == 200, "only from the public"
    lines = lines_under(either_app, "A pack is withdrawn")
    assert lines["contributor@dover.example"].endswith("version 1: It names a child.")
    assert {"member@working-group.example", "governing@kcsp.example"} <= set(lines), "the groups read the public’s pack, too"
    again = team.get(f"{whole}/withdraw")
    assert "It was withdrawn" in again.words and not again.tree.xpath("//main//form")


def test_an_earlier_version_comes_back_with_the_withdrawal(either_app: Flask) -> None:
    team, dover = coordinator(either_app), contributor(either_app, "dover")
    team.issue(LAST, note="The text on road safety was wrong.", is_same_meant="yes")
    assert "There is a newer version." in dover.get(address("public", 1, LAST)).words
    assert "contributor@dover.example" in lines_under(either_app, "A pack is issued")
    team.submit(address("public", 2, LAST, "/withdraw"), reason="A slip.")
    assert "contributor@dover.example" not in lines_under(either_app, "A pack is issued"), "nobody reads of it tomorrow"
    assert "There is a newer version." not in dover.get(address("public", 1, LAST)).words
    assert "Read version 1" in dover.get(address("public", 2, LAST)).words
    found = dover.get("/search?q=domestic+abuse&kind=context").words
    assert "January to March 2019" in found, "the search finds what can be read"


def test_search_and_actions_do_not_tell_of_what_is_not_issued(team: Person) -> None:
    app = team.app
    dover = contributor(app, "dover")
    police = contributor(app, "kent-police")
    police.send("SM5", text=TEXT, action_status="ongoing")
    item = team.item("kent-police", "SM5")
    team.submit(item, f"{item}/approve")
    team.issue(CYCLE, "working-group")
    assert "We told the working group first" in member(app).get("/search?q=told+the+working+group").words
    assert TEXT not in dover.get("/search?q=told+the+working+group").words
    assert TEXT not in governing(app).get("/actions/2018-19/SM5").words
    team.submit(address("public", then="/issue"))
    assert "told the working group" in dover.get("/search?q=told+the+working+group").words.replace("  ", " ")
    assert TEXT in governing(app).get("/actions/2018-19/SM5").words, "it reads the public's packs too"


def test_numbers_that_can_be_worked_out_by_now_stop_a_late_issue(app: Flask) -> None:
    """The last cycle is frozen anew, for the working group only. Then a small number that it withholds is told by its parts."""
    team = coordinator(app)
    team.issue(LAST, "working-group", note="Corrected.", is_same_meant="yes")
    later = address("public", 2, LAST)
    with changing(app):
        lines = select(GivenNumber).join(Pack, Pack.id == GivenNumber.pack_id).where(Pack.version == 2, Pack.audience == "public")
        hidden = db.session.scalars(lines.where(~GivenNumber.is_shown, GivenNumber.value.between(1, 4))).all()
        assert hidden
        shown = hidden[0]
        total = (
            select(GivenNumber)
            .join(Pack, Pack.id == GivenNumber.pack_id)
            .where(
                Pack.version == 2,
                Pack.audience == "public",
                GivenNumber.measure_id == shown.measure_id,
                GivenNumber.period_start == shown.period_start,
                GivenNumber.period_end == shown.period_end,
            )
        )
        for line in db.session.scalars(total):
            line.is_shown = line.id != shown.id
    page = team.submit(f"{later}/issue")
    assert page.status == 422 and "it could be worked out that it is" in page.words
    assert "Issue a new version instead" in page.words
    assert contributor(app, "dover").get(later).status == 404


@pytest.mark.parametrize("then", ["/issue", "/withdraw"])
def test_only_the_team_decides_who_reads(app: Flask, then: str) -> None:
    for person in (member(app), governing(app), contributor(app, "dover"), administrator(app)):
        assert person.get(address("public", 1, LAST, then)).status in (403, 404)
        answer = person.post(address("public", 1, LAST, then), person.get("/account").fields() | {"reason": "No more."})
        assert answer.status in (403, 404)
    assert contributor(app, "dover").get(address("public", 1, LAST)).status == 200


def test_the_command_issues_to_one_and_later_to_another(team: Person, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        found = team.app.test_cli_runner().invoke(args=["pack", *words])
        return found.exit_code, found.output

    who = ("issue", "--cycle", CYCLE, "--as", "coordinator@kcst.example")
    assert run(*who, "--audience", "working-group") == (0, "working-group: version 1\n")
    export = ("export", "--cycle", CYCLE, "--audience", "public", "--out", str(tmp_path))
    assert "There is no issued pack: April to June 2019, public." in run(*export)[1]
    assert run(*who, "--audience", "public", "--note", "More.")[0] == 1
    assert run(*who, "--audience", "public") == (0, "public: version 1\n")
    assert run(*export)[0] == 0
    code, words = run(*who, "--audience", "public", "--note", "A number came late.")
    assert (code, words) == (0, "public: version 2\n"), "the first was issued, so this is a correction"


def test_an_old_tab_cannot_say_that_it_issued_to_others(team: Person) -> None:
    old = team.get(ISSUE).fields("/issue")
    page = team.issue(CYCLE, "working-group")
    assert "The working group can read it now." in page.words
    page = team.post(ISSUE, old | {"audiences": "public"})
    assert page.status == 409 and "Coordinator, KCST issued version 1 of this pack at " in page.words
    page = team.post(ISSUE, old | {"audiences": "working-group"}, follow=True)
    assert "The working group can read it now. The governing group and the public cannot yet." in page.words, "a double click"
    assert contributor(team.app, "dover").get(address("public")).status == 404


def test_the_boxes_of_who_can_read_it_say_what_is_true(team: Person) -> None:
    def ticked() -> list[str]:
        return [str(one) for one in team.get(ISSUE).tree.xpath("//input[@name='audiences' and @checked]/@value")]

    assert ticked() == []
    page = team.submit(ISSUE)
    assert page.status == 422 and page.errors == [("#audiences", "Tick at least one. The others can get it later.")]
    assert member(team.app).get(address("working-group")).status == 404
    team.issue(CYCLE, "working-group")
    assert ticked() == ["working-group"], "a correction goes to those who read what was wrong"
    team.submit(address("public", then="/issue"))
    assert ticked() == ["working-group", "public"]


def test_a_later_report_stands_in_the_way_of_an_older_one(app: Flask) -> None:
    team = coordinator(app)
    team.issue(LAST, "working-group", note="Corrected.", is_same_meant="yes")
    carry_contexts_forward(team)
    team.issue()
    page = team.get(address("public", 2, LAST, "/issue"))
    assert "The report of April to June 2019 was issued to the public since." in page.words and not page.tree.xpath(
        "//main//form"
    )
    fields = team.get("/account").fields()
    assert "was issued to the public since" in team.post(address("public", 2, LAST, "/issue"), fields, follow=True).words
    assert contributor(app, "dover").get(address("public", 2, LAST)).status == 404


def test_what_was_restricted_since_the_freeze_does_not_go_out(app: Flask) -> None:
    team = coordinator(app)
    team.issue(LAST, "working-group", note="Corrected.", is_same_meant="yes")
    with changing(app):
        a_measure("ksi").restricted = True
    page = team.submit(address("public", 2, LAST, "/issue"))
    assert page.status == 422 and "Killed or seriously injured (KSI): only the working group reads it by now." in page.words
    assert contributor(app, "dover").get(address("public", 2, LAST)).status == 404
