"""The portal in every state that a cycle goes through, each a database that is made once and copied by whoever reads it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from tests.conftest import PASSWORD, make_app, migrated, once
from tests.factories.odd_portal import PEOPLE, STARTS, make_busy
from tests.factories.pages import CYCLE, Person, carry_contexts_forward, contributor, coordinator, lead

AFTER_THE_DUE_DATE = datetime(2019, 7, 16, 8, 0)
AFTER_THE_MEETING = datetime(2019, 7, 26, 8, 0)
WAITING = 47
TO_DO = "//main//section[h2[starts-with(normalize-space(), 'To do')]]//li//a/@href"
AGENCIES = {"kcst": "coordinator", "kent-police": "partner", "kcc-wardens": "partner", "kcc-public-health": "partner"}


Starts = dict[str, list[str]]  # by role, addresses of pages to which no link of the first page leads
Bring = Callable[[Flask], Starts]


def made(state: str, demonstration: Path, shared: Path) -> Path:
    """The database of a portal in this state. Beside it lies what `starts_of` reads."""
    before, bring_about = (STATES | DAYS)[state]

    def make(path: Path) -> None:
        from portal.extensions import db

        if before == NOTHING:
            app = migrated(path, shared)
        else:
            shutil.copy(demonstration if before == DEMONSTRATION else made(before, demonstration, shared), path)
            app = make_app(path, shared)
        starts = bring_about(app)
        if before in STATES:
            starts = starts_of(before, shared) | starts
        _starts_beside(shared, state).write_text(json.dumps(starts))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    return once(shared / f"state-{state.replace(' ', '-')}.sqlite", make)


def starts_of(state: str, shared: Path) -> Starts:
    """What can be looked at besides what links lead to, in a state that was made."""
    starts: Starts = json.loads(_starts_beside(shared, state).read_text())
    return starts


def _starts_beside(shared: Path, state: str) -> Path:
    return shared / f"state-{state.replace(' ', '-')}.json"


def _empty(app: Flask) -> Starts:
    """Agencies and a person for each role, and nothing else."""
    from portal.accounts import passwords
    from portal.accounts.models import Agency, Person
    from portal.core import clock
    from portal.core.policy import Role
    from portal.core.transaction import transaction
    from portal.extensions import db

    with app.app_context(), transaction():
        known = {agency.key: agency for agency in db.session.scalars(db.select(Agency))}
        for at, (key, kind) in enumerate(AGENCIES.items()):
            if key not in known:
                known[key] = Agency(key=key, position=at, name=key.title(), short_name=key.title(), kind=kind)
        db.session.add_all(known.values())
        hashed = passwords.hash_password(PASSWORD)
        for email in filter(None, PEOPLE.values()):
            name, _, home = email.partition("@")
            role = {"admin": Role.ADMINISTRATOR}.get(name) or Role(name)
            agency = known.get(home.removesuffix(".example"), known["kcst"])
            db.session.add(
                Person(email=email, name=name.title(), role=role, agency=agency, password_hash=hashed, created_at=clock.now())
            )
    return {}


def _before_opening(app: Flask) -> Starts:
    """The agreement and the people are there; no cycle was ever opened."""
    from portal.demo.loading import FILES

    imported = app.test_cli_runner().invoke(args=["agreement", "import", str(FILES)])
    assert imported.exit_code == 0, imported.output
    _empty(app)
    _set_clock(app, datetime(2018, 9, 3, 8, 0))
    return {}


def _open(app: Flask) -> Starts:
    """As the demonstration starts."""
    return STARTS


def _busy(app: Flask) -> Starts:
    """Something asked, edited, sent back, paused, failed, attached; and something for the lead to sign off."""
    busy = make_busy(app)
    assert "sign off" in lead(app, "kcc-public-health").get("/").heading
    return {role: [*busy.get(role, []), *STARTS.get(role, [])] for role in {*busy, *STARTS}}


def _late(app: Flask) -> Starts:
    _set_clock(app, AFTER_THE_DUE_DATE)
    return {}


def _closed(app: Flask) -> Starts:
    coordinator(app).submit(f"/cycles/{CYCLE}/stop", f"/cycles/{CYCLE}/close")
    return STARTS


def _ready(app: Flask) -> Starts:
    """Every text is there, so that the draft of the pack could be issued."""
    carry_contexts_forward(coordinator(app))
    return {}


def _issued(app: Flask) -> Starts:
    page = coordinator(app).issue()
    assert "version 1, is issued" in page.words, page.words[:500]
    return {}


def _later_version(app: Flask) -> Starts:
    _set_clock(app, AFTER_THE_MEETING)
    page = coordinator(app).issue(CYCLE, note="One number came late.")
    assert "version 2, is issued" in page.words, page.words[:500]
    return {}


def _three_to_sign(app: Flask) -> Starts:
    """The lead of Public Health has three things before them."""
    officer = contributor(app, "kcc-public-health")
    officer.send("SV2", text="Ninety people came to the training.")
    boxes = {
        name: "900"
        for name in officer.get(officer.get("/").link("April to June 2019")).fields("/send")
        if name.startswith("cell-")
    }
    officer.send("April to June 2019", **boxes)
    return {}


def _meeting(app: Flask) -> Starts:
    """Thursday, the day of the meeting: 47 updates and returns wait for the team."""
    team = coordinator(app)
    with app.app_context():
        from portal.accounts.models import Agency
        from portal.extensions import db

        keys = list(db.session.scalars(db.select(Agency.key).order_by(Agency.position)))
    left = WAITING - int(team.get(f"/cycles/{CYCLE}/queue").heading.split()[0])
    for key in keys:
        for address in contributor(app, key).get("/").tree.xpath(TO_DO):
            if left and _sends(contributor(app, key), address):
                left -= 1
    _set_clock(app, datetime(2019, 7, 25, 8, 0))
    assert team.get(f"/cycles/{CYCLE}/queue").heading.startswith(f"{WAITING} items")
    return {}


def _sends(officer: Person, address: str) -> bool:
    """Sends an update, or one month of a return that has one number; whether the team has it now."""
    fields = officer.get(address).fields("/send")
    boxes = [name for name in fields if name.startswith(f"cell-{address.rpartition('/')[2]}-")]
    if "/updates/" in address:
        page = officer.post(f"{address}/send", fields | {"text": "We visited forty shops, and go on in August."}, follow=True)
    elif len(boxes) == 1:
        page = officer.send_months(address, fields | {boxes[0]: "15"}, address.rpartition("/")[2])
    else:
        return False
    return page.heading == "Sent to the team"


def _set_clock(app: Flask, moment: datetime) -> None:
    from portal.core import clock
    from portal.core.transaction import transaction

    with app.app_context(), transaction():
        clock.start_at(moment)


NOTHING, DEMONSTRATION = "nothing", "the demonstration"  # what a state can begin with, besides another state
STATES: dict[str, tuple[str, Bring]] = {
    "empty": (NOTHING, _empty),
    "before opening": (NOTHING, _before_opening),
    "open": (DEMONSTRATION, _open),
    "busy": (DEMONSTRATION, _busy),
    "late": ("busy", _late),
    "closed for updates": (DEMONSTRATION, _closed),
    "ready to issue": ("late", _ready),
    "issued": ("ready to issue", _issued),
    "a later version": ("issued", _later_version),
}
# What tests of persons' days begin with.
DAYS: dict[str, tuple[str, Bring]] = {
    "three to sign off": (DEMONSTRATION, _three_to_sign),
    "the day of the meeting": (DEMONSTRATION, _meeting),
}
