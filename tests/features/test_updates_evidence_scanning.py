"""A virus scanner that does not answer: nobody waits, nobody gets the file, and a timer asks again."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.updates.evidence import actions, clamd
from tests.factories.clamd import EICAR, playing
from tests.factories.pages import Page, Person, contributor, coordinator

CSV = b"district,visits\nAshford,12\nDover,9\n"
TABLE_WITH_A_VIRUS = CSV + b"Swale," + EICAR.replace(b",", b"") + b"\n"


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a scanner that takes a call and says nothing."""
    monkeypatch.setattr(clamd, "PATIENCE", 0.2)
    monkeypatch.setattr(actions, "PATIENCE_LATER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def add(person: Person, address: str, name: str, data: bytes) -> Page:
    fields = person.get(address).fields("/send") | {"text": "We visited shops.", "action_status": "ongoing"}
    answer = person.client.post(f"{address}/files", data=fields | {"file": (io.BytesIO(data), name)})
    return person.answer(answer, follow=True)


def scan(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["evidence", "scan"]).output


def test_a_file_that_was_not_scanned_waits_and_then_goes_out(app: Flask, hung: str) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    app.config["CLAMD"] = hung
    page = add(police, address, "visits.csv", CSV)
    assert "visits.csv 1 KB, not scanned yet for viruses" in page.words
    own = page.link("visits.csv")
    assert police.submit(address, f"{address}/send").heading == "Sent to the team"
    for person, file in ((police, own), (team, f"{own}/as-sent")):
        page = person.get(file)
        assert page.status == 409
        assert "“visits.csv” has not been scanned for viruses yet. Try again in a few minutes." in page.words
    assert "0 clean, 0 infected, 1 still waiting." in (output := scan(app))
    assert "The virus scanner did not answer for all files. They wait for the next run." in output
    with playing(("127.0.0.1", 0)) as app.config["CLAMD"]:
        assert scan(app) == "1 clean, 0 infected, 0 still waiting.\n"
        assert scan(app) == "0 clean, 0 infected, 0 still waiting.\n"
    assert police.client.get(own).data == team.client.get(f"{own}/as-sent").data == CSV


def test_a_file_that_the_scanner_stumbles_over_holds_up_no_other(app: Flask, hung: str) -> None:
    police, address = contributor(app), contributor(app).get("/").link("SM5")
    app.config["CLAMD"] = hung
    own = [add(police, address, f"visits-{at}.csv", CSV + b"Swale,%d\n" % at).link(f"visits-{at}.csv") for at in (1, 2)]
    with playing(("127.0.0.1", 0), stumbles_over=b"Swale,1") as app.config["CLAMD"]:
        assert "1 clean, 0 infected, 1 still waiting." in scan(app)
    assert [police.get(file).status for file in own] == [409, 200]


def test_what_turns_out_infected_goes_and_its_sender_gets_a_notification(app: Flask, hung: str) -> None:
    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    app.config["CLAMD"] = hung
    own = add(police, address, "visits.csv", TABLE_WITH_A_VIRUS).link("visits.csv")
    with playing(("127.0.0.1", 0)) as app.config["CLAMD"]:
        assert scan(app) == "0 clean, 1 infected, 0 still waiting.\n"
    assert police.get(own).status == 404
    assert "visits.csv taken away, because the virus scanner found something in it, on 3 July 2019" in police.get(address).words
    mail = team.get(team.get("/outbox").links(r"^/outbox/\d+$")[0])
    assert mail.heading == "Taken away: visits.csv"
    assert "contributor@kent-police.example" in mail.words


def test_without_a_scanner_there_is_nothing_to_ask(app: Flask) -> None:
    assert scan(app) == "No virus scanner is set (CLAMD).\n"
