"""A cycle is rehearsed: a coordinator goes through an agency's whole way on a copy that leaves no trace."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.extensions import Base, db
from tests.factories.pages import Person, contributor, coordinator, lead
from tests.features.test_cycles_programme import plan

BANNER = "Rehearsal: nothing of this is stored, and no mail leaves."
NEXT = "July to September 2019"


def everything(app: Flask) -> list[str]:
    """Every row of every table."""
    with sqlite3.connect(file_of(app)) as database:
        return list(database.iterdump())


def file_of(app: Flask) -> Path:
    return Path(str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))


def begin(team: Person, who: str, cycle: str = NEXT, **more: str) -> str:
    """Begins it as the person with these words; the address that the rehearsal's pages begin with."""
    page = team.get(team.get("/cycles").link("Rehearse a cycle as an agency"))
    choice = {"who": page.option("who", who), "cycle": page.option("cycle", cycle)}
    answer = team.post("/rehearsals", page.fields("/rehearsals") | choice | more)
    assert answer.status == 303, answer.words
    return str(answer.response.headers["Location"]).rstrip("/")


def is_over(team: Person, root: str) -> bool:
    """Whether its pages lead to the one that says so."""
    location = team.client.get(f"{root}/").location
    return location == "/rehearsals?over=yes" and "There is no such rehearsal of yours any more." in team.get(location).words


def copies_of(app: Flask) -> list[str]:
    return sorted(path.name for path in (file_of(app).parent / "rehearsals").iterdir())


def test_the_whole_way_of_an_agency_leaves_no_trace(app: Flask) -> None:
    team = coordinator(app)
    team.get("/rehearsals")
    before = everything(app)
    root = begin(team, "Lead, Kent Police")
    home = team.get(f"{root}/")
    assert BANNER in home.text and "It is 3 October 2019, 09:0" in home.text and "Lead, Kent Police" in home.text
    update = home.tree.xpath("//section[contains(h2, 'To do')]//a[contains(., 'SM5')]/@href")[0]
    assert update.startswith(f"{root}/updates/") and NEXT in team.get(update).words
    missing = team.submit(update, f"{update}/send")
    assert missing.status == 422 and BANNER in missing.text, "the checks answer"
    sent = team.submit(update, f"{update}/send", text="We visited forty shops.", action_status="ongoing")
    assert sent.heading == "Sent to the team" and BANNER in sent.text

    numbers = team.get(f"{root}/").link("July 2019")
    page = team.get(numbers)
    workbook = team.client.get(page.link("Download as workbook"))
    assert workbook.data[:2] == b"PK"
    chosen = team.get(page.link("Upload a workbook or CSV"))
    [action] = [one for one in chosen.tree.xpath("//form/@action") if "upload" in one or "workbook" in one][:1]
    token = chosen.fields(action)
    answer = team.answer(
        team.client.post(
            action,
            data=token | {"file": (io.BytesIO(workbook.data), "our-return.xlsx")},
            content_type="multipart/form-data",
        ),
        follow=True,
    )
    assert BANNER in answer.text and answer.status == 200, answer.words

    shown = team.get("/rehearsals")
    assert BANNER not in shown.text and "July to September 2019: your agency is asked for" in shown.words
    assert f"{root}/" in shown.words, "links of its mails stay in the rehearsal"
    assert everything(app) == before
    done = team.submit("/rehearsals", "/rehearsals/end")
    assert "Its copy is deleted, and nothing of it was stored." in done.words
    assert not list((file_of(app).parent / "rehearsals").iterdir())
    assert is_over(team, root) and everything(app) == before
    assert NEXT not in team.get("/cycles").words and "SM5" in contributor(app).get("/").words


def test_going_on_as_somebody_else_and_the_mails(app: Flask) -> None:
    team = coordinator(app)
    root = begin(team, "Contributor, Kent Police")
    page = team.get("/rehearsals")
    assert "contributor@kent-police.example" in page.words
    other = team.post("/rehearsals/as", page.fields("/as") | {"who": page.option("who", "Lead, KFRS")}, follow=True)
    assert BANNER in other.text and "Lead, KFRS" in other.text
    assert team.get(f"{root}/cycles").status == 404, "an agency's person sees what an agency sees"


def test_what_an_agency_has_not_sent_is_not_in_the_copy(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = police.get("/").link("SM5")
    police.submit(address, text="A secret half sentence.", action_status="ongoing")
    root = begin(team, "Contributor, Kent Police", "April to June 2019, as it is now")
    assert "secret" not in team.get(f"{root}{address}").text
    assert "secret" in police.get(address).text


def test_only_coordinators_rehearse_and_nobody_else_gets_in(app: Flask) -> None:
    assert contributor(app).get("/rehearsals").status == 404
    root = begin(coordinator(app), "Contributor, Kent Police")
    for stranger in (Person(app), contributor(app, "kfrs"), Person(app, "admin@kcst.example")):
        for address in (f"{root}/", f"{root}/sign-in", "/rehearsal/" + "0" * 32 + "/"):
            answer = stranger.client.get(address)
            assert answer.location == "/rehearsals?over=yes", "nothing of the copy, not even its page for signing in"
        assert stranger.client.get("/rehearsals?over=yes").status_code in (303, 404)


def test_its_forms_stay_in_it(app: Flask) -> None:
    team = coordinator(app)
    root = begin(team, "Lead, Kent Police")
    page = team.get(f"{root}/account/telephone")
    actions = page.tree.xpath("//form/@action")
    assert actions and all(action.startswith(f"{root}/") for action in actions), actions
    team.submit(f"{root}/account/telephone", f"{root}/account/telephone", telephone="01233 000000")
    assert "01233 000000" in team.get(f"{root}/account").text


def test_what_is_typed_wrong_is_asked_for(app: Flask) -> None:
    team = coordinator(app)
    page = team.get("/rehearsals")
    refused = team.post("/rehearsals", page.fields("/rehearsals") | {"day": "some day", "who": "77777-1"})
    assert refused.status == 422 and [place for place, _ in refused.errors] == ["#who", "#day"]
    assert team.post("/rehearsals/as", page.fields("/rehearsals"), follow=True).heading == "Rehearse a cycle"


def test_what_the_programme_opens_next_is_rehearsed_and_left_without_signing_out(app: Flask) -> None:
    team = coordinator(app)
    plan(team, "monthly", **{"cycle-0-only_changes": "y"})
    page = team.get("/rehearsals")
    assert page.tree.xpath("//nav//a[.='Cycles']/@aria-current"), "the menu says where it is"
    assert (
        "July 2019 is the next of the programme of meetings." in page.words
        and "Only what has changed is asked for." in page.words
    )
    agencies = [words.partition(":")[0].lower() for words in page.tree.xpath("//select[@name='who']/option/text()")]
    assert agencies == sorted(agencies)
    root = begin(team, "Contributor, Kent Police", "July 2019, the next in the programme")
    home = team.get(f"{root}/")
    names = home.tree.xpath("//a[contains(., 'SM5')]/following-sibling::p[@class='app-cycle']/text()")
    assert "July 2019" in names and "April to June 2019" in names, "two of the same name are told apart"
    assert "Sign out" not in home.words
    outside = team.get(home.link("Leave the rehearsal"))
    assert "here you are signed in as Coordinator, KCST" in outside.words
    subjects = outside.tree.xpath("//details//summary")
    assert any("A cycle has opened" in one.text_content() for one in subjects) and "Up to " not in outside.words
    done = team.submit("/rehearsals", "/rehearsals/end")
    assert "You are signed in as Coordinator, KCST, as before." in done.words


def test_a_day_long_before_or_after_the_cycle_is_refused(app: Flask) -> None:
    team = coordinator(app)
    fields = team.get("/rehearsals").fields("/rehearsals")
    for day in ("1 January 1950", "30 June 2019", "1 October 2020"):
        refused = team.post("/rehearsals", fields | {"day": day})
        words = "Enter a day from 1 July 2019 to 30 September 2020."
        assert refused.status == 422 and refused.errors == [("#day", words)], refused.words
    running = team.get("/rehearsals").option("cycle", "April to June 2019, as it is now")
    assert team.post("/rehearsals", fields | {"cycle": running, "day": "1 January 1950"}).status == 303, "it is not asked for"


def test_what_a_lead_wrote_to_their_own_officers_is_not_in_it(app: Flask) -> None:
    """Also once the update was sent again, and signed off."""
    team, officer, boss = coordinator(app), contributor(app, "kcc-public-health"), lead(app, "kcc-public-health")
    address = officer.send("SV2", text="We trained forty clerks.")
    number = address.rpartition("/")[2]
    words = "Do not say how much was spent."
    boss.submit(address, f"/sign-off/{number}/decline", reason=words)
    assert words in officer.get(address).words
    officer.send("SV2", text="We trained forty clerks in May.")
    boss.submit(address, f"/sign-off/{number}")
    assert words in officer.get(address).words
    root = begin(team, "Lead, KCC Public Health", cycle="April to June 2019")
    assert words not in team.get(f"{root}/updates/{number}").words


def test_a_rehearsal_on_either_database_changes_nothing_in_it(either_app: Flask) -> None:
    """Also where a server holds the database: what is found, typed and sent is that of the copy."""
    team = coordinator(either_app)

    def counts() -> list[tuple[str, int]]:
        with either_app.app_context(), db.engine.connect() as connection:
            tables = [one for one in Base.metadata.sorted_tables if one.name not in ("sign_in", "request_count")]
            return [(one.name, connection.scalar(select(func.count()).select_from(one)) or 0) for one in tables]

    team.get("/rehearsals")
    before = counts()
    root = begin(team, "Lead, Kent Police")
    home = team.get(f"{root}/")
    assert BANNER in home.text and "Lead, Kent Police" in home.text
    update = home.tree.xpath("//section[contains(h2, 'To do')]//a[contains(., 'SM5')]/@href")[0]
    sent = team.submit(update, f"{update}/send", text="We visited forty shops.", action_status="ongoing")
    assert sent.heading == "Sent to the team" and BANNER in sent.text
    assert "We visited forty shops." in team.get(update).words
    assert "SM5" in team.get(f"{root}/search?q=county+lines").words, "its search finds what the portal has"
    team.submit("/rehearsals", "/rehearsals/end")
    assert counts() == before and is_over(team, root)
