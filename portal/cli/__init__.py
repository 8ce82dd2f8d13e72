"""The commands. Each calls actions of the features, and prints sentences for people or one JSON object a line."""

from __future__ import annotations

from flask import Flask

from portal.cli.accounts import account
from portal.cli.agreement import agreement
from portal.cli.cycles import cycle
from portal.cli.demo import demo
from portal.cli.disclosure import disclosure
from portal.cli.evidence import evidence
from portal.cli.outbox import outbox
from portal.cli.packs import pack
from portal.cli.reminders import reminders
from portal.cli.returns import returns
from portal.cli.search import search
from portal.cli.start import start
from portal.cli.upgrade import upgrade


def init_app(app: Flask) -> None:
    for group in (
        account,
        agreement,
        cycle,
        demo,
        disclosure,
        evidence,
        outbox,
        pack,
        reminders,
        returns,
        search,
        start,
        upgrade,
    ):
        app.cli.add_command(group)
