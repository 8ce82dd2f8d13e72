"""The server is killed in the middle of its work: what it had acknowledged is there when it is back."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import sqlite3
import threading
import time
from random import Random

from bench.client import Client, form_fields
from portal.documents import bundle
from tests.browser.playing import CYCLE
from tests.browser.server import Server
from tests.conftest import PASSWORD

ROUNDS, SAVES = 10, 200
WRITERS = 4
NOT_MADE = "These files are not ready yet."
PATIENCE = 15.0  # seconds until the first save of a round


class Writer:
    """Somebody whose page saves and saves; `acknowledged` is the number of the last save that was answered."""

    def __init__(self, server: Server, number: int) -> None:
        self.client = Client(server.port)
        self.client.sign_in("contributor@kent-police.example", PASSWORD)
        addresses = re.findall(r'href="(/updates/\d+)"', self.client.get("/").text)
        pages = {address: self.client.get(address).text for address in dict.fromkeys(addresses)}
        self.address = [one for one, page in pages.items() if "Save as draft" in page][number]
        self.fields = form_fields(pages[self.address])
        self.acknowledged = self.sent = 0

    def save_all(self) -> None:
        self.client.close()
        headers = {"HX-Request": "true", "X-CSRFToken": self.fields["csrf_token"]}
        for _ in range(SAVES // WRITERS):
            self.sent += 1
            typed = self.fields | {"text": f"We did the work number {self.sent}."}
            try:
                answer = self.client.ask("POST", self.address, typed, headers)
            except (OSError, http.client.HTTPException):
                return
            if answer.status != 200:
                return
            self.acknowledged = self.sent


def stored_number(server: Server, writer: Writer) -> int:
    """The number in the text that the database holds; what a person would find."""
    path = server.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        row = connection.execute(
            "SELECT text FROM progress_update JOIN submission ON submission.id = submission_id WHERE obligation_id = ?",
            [int(writer.address.rsplit("/", 1)[1])],
        ).fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = re.fullmatch(r"We did the work number (\d+)\.", row[0]) if row else None
    return int(found[1]) if found else 0


def test_what_was_acknowledged_survives(server: Server) -> None:
    chance = Random("killed")
    writers = [Writer(server, number) for number in range(WRITERS)]

    def number_saved() -> int:
        return sum(writer.acknowledged for writer in writers)

    for _ in range(ROUNDS):
        threads = [threading.Thread(target=writer.save_all, daemon=True) for writer in writers]
        for thread in threads:
            thread.start()
        before, until = number_saved(), time.monotonic() + PATIENCE
        while number_saved() == before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        server.kill()
        for thread in threads:
            thread.join(60)
        server.start()
        for writer in writers:
            assert writer.acknowledged <= stored_number(server, writer) <= writer.sent, writer.address
    assert number_saved() > ROUNDS, "it was killed before it had saved anything"
    page = writers[0].client.get(writers[0].address).text
    assert f"We did the work number {stored_number(server, writers[0])}." in page
    for writer in writers:
        writer.client.close()


def test_the_files_of_a_pack_are_there_later_if_the_server_dies_while_it_draws_them(server: Server) -> None:
    team, pack = Client(server.port), f"/packs/{CYCLE}/working-group/1"
    team.sign_in("coordinator@kcst.example", PASSWORD)
    issue = f"/cycles/{CYCLE}/issue"
    page = team.get(issue).text
    for action in re.findall(r'action="([^"]+/carry-forward)"', page):
        assert team.ask("POST", action, form_fields(page)).status == 303
    fields = form_fields(team.get(issue).text) | {"audiences": "working-group"}
    assert team.ask("POST", issue, fields).status == 303, "answered before anything is drawn"
    server.kill()
    path = server.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM pack_file").fetchone() == (0,)
    server.start()
    team.close()
    assert NOT_MADE in team.get(pack).text
    made = {name: team.get(f"{pack}/{name}") for name in (*bundle.FILES, bundle.MANIFEST)}
    assert {answer.status for answer in made.values()} == {200}
    listed = {one["name"]: one["sha256"] for one in json.loads(made[bundle.MANIFEST].text)["files"]}
    assert listed == {name: hashlib.sha256(made[name].body).hexdigest() for name in bundle.FILES}
    assert NOT_MADE not in team.get(pack).text
    team.close()
