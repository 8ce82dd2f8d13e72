"""PostgreSQL is restarted, and nobody notices who was not just then asking."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import contributor
from tests.factories.postgres import Postgres


def test_the_first_request_after_a_restart_is_answered(postgres_server: Postgres) -> None:
    with postgres_server.app() as app:
        answered(app, postgres_server)


def answered(app: Flask, server: Postgres) -> None:
    police = contributor(app)
    address = police.get("/").link("SM5")
    fields = police.get(address).fields("/send")
    server.restart()
    assert police.get("/").status == 200
    server.restart()
    answer = police.post(address, fields | {"text": "Forty visits."}, htmx=True)
    assert answer.status == 200
    assert police.get(address).fields("/send")["text"] == "Forty visits."
