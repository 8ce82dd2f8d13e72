"""What a page offers, its address accepts, and what it does not offer, the address refuses: every state, person and verb."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.submissions.models import Submission
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead, newcomer

HEALTH = "kcc-public-health"
REASON = "Please say how many of them there were."
ACTIONS = {  # of the agency's page, of the team's page, and what is linked to or chosen
    "save": "/{kind}/{n}",
    "send": "/{kind}/{n}/send",
    "no change": "/updates/{n}/no-change",
    "take back": "/take-back/{n}",
    "sign off": "/sign-off/{n}",
    "decline": "/sign-off/{n}/decline",
    "answer": "/talk/{n}/answer",
    "accept": "/talk/{n}/accept",
    "object": "/talk/{n}/object",
    "revise": "/returns/{n}/revise",
    "ask the team": "/ask-the-team",
    "enter": "/enter/{n}",
    "take over": "/take-over/{n}",
    "approve": "/review/{s}/approve",
    "approve with an edit": "/review/{s}/approve-edited",
    "send back": "/review/{s}/send-back",
    "reopen": "/review/{s}/reopen",
    "ask": "/review/{s}/ask",
}
# The steps of the history that show that the verb was done, where they are called differently.
SENDING = ("send", "ask for sign-off")
STEPS = {
    "send": SENDING,
    "no change": SENDING,
    "enter": SENDING,
    "accept": ("accept the edit",),
    "object": ("object to the edit",),
    "revise": ("reopen",),
}
WRITTEN = {"text": "Another text, of now.", "next": "More.", "action_status": "ongoing"}
SOURCE = {"source": "by telephone with Sam Lee, 3 July"}
WORDS: dict[str, dict[str, str]] = {  # what the form of each verb asks for
    "save": WRITTEN,
    "send": WRITTEN,
    "no change": {"no_change": "Nothing happened this time."},
    "decline": {"reason": REASON},
    "answer": {"answer": "Yes."},
    "object": {"objection": "No."},
    "revise": {"reason": REASON},
    "ask the team": {"text": "Please send it."},
    "enter": WRITTEN | SOURCE,
    "take over": SOURCE | {"requested": "y"},
    "approve with an edit": {"text": "Another text, of now, with an edit.", "next": "More."},
    "send back": {"reason": REASON},
    "reopen": {"reason": REASON},
    "ask": {"question": REASON},
}
OF_THE_TEAM = {"enter", "take over", "approve", "approve with an edit", "send back", "reopen", "ask"}


@dataclass
class Scene:
    """Everybody at one obligation. `people` are by what they are here."""

    app: Flask
    kind: str
    number: str
    people: dict[str, Person] = field(default_factory=dict)
    owners: dict[str, Mapping[str, str]] = field(default_factory=dict)  # the hidden fields of everybody's forms

    def submission(self) -> Submission | None:
        return db.session.scalars(db.select(Submission).where(Submission.obligation_id == int(self.number))).one_or_none()

    def done(self, verb: str) -> int:
        """How many times the verb has been done here: its steps in the history; for saving, how often anything has changed."""
        with self.app.app_context():
            found = self.submission()
            if found is None:
                return 0
            return found.version if verb == "save" else sum(event.verb in STEPS.get(verb, (verb,)) for event in found.events)

    def standing(self) -> tuple[object, ...]:
        """Changes whenever anything is done or saved."""
        with self.app.app_context():
            found = self.submission()
            return () if found is None else (found.status, found.version, len(found.events))

    def submission_id(self) -> int:
        with self.app.app_context():
            found = self.submission()
            return found.id if found is not None else 0

    @property
    def page(self) -> str:
        return f"/{self.kind}/{self.number}"

    @property
    def item(self) -> str:
        return f"/review/{self.submission_id()}"

    def address(self, verb: str) -> str:
        return ACTIONS[verb].format(kind=self.kind, n=self.number, s=self.submission_id())

    def fields(self, who: str, verb: str) -> dict[str, str]:
        """Everything that the form of the verb has, filled in well, as of a page that was opened just now."""
        with self.app.app_context():
            found = self.submission()
            version = found.version if found is not None else 0
        if who not in self.owners:
            self.owners[who] = self.people[who].get("/account").fields()
        mine = self.owners[who]
        words = dict(WORDS.get(verb, {}))
        if verb == "no change":  # the other words are as the page has them
            words |= {"text": "", "next": "", "action_status": ""} | self.draft()
        place = {"obligation": self.number, "months": self.number}
        shown = {
            "version": str(version),
            f"version-{self.number}": str(version),
            "token": "a-page-of-now",
            "shown": "1",
            "end": "yes",
        }
        return {"csrf_token": mine["csrf_token"], "owner": mine["owner"]} | words | place | shown | self.cells(verb)

    def draft(self) -> dict[str, str]:
        with self.app.app_context():
            found = self.submission()
            update = found.update if found is not None else None
            return {"text": update.text, "next": update.next, "action_status": update.action_status} if update is not None else {}

    def cells(self, verb: str) -> dict[str, str]:
        if self.kind == "updates":
            return {}
        from portal.cycles.models import Obligation
        from portal.returns.sheets import sheet_of

        with self.app.app_context():
            obligation = db.session.get(Obligation, int(self.number))
            assert obligation is not None
            series = [one.id for one in sheet_of(obligation).series]
        value = str(1000 + self.done("save")) if verb == "save" else "1234"  # what is saved is never what is there
        return {f"cell-{self.number}-{one}": value for one in series}

    def do(self, who: str, verb: str) -> Page:
        """Does it as if the page had offered it, and explains what is asked about a number."""
        person, address = self.people[who], self.address(verb)
        fields = self.fields(who, verb)
        page = person.post(address, fields)
        asked = page.tree.xpath("//textarea[starts-with(@name,'why-')]/@name") if page.errors else []
        answers = dict.fromkeys(asked, "Counted again: it is right.") | {"unchanged": "yes"}  # and it is sent back as it was
        return person.post(address, fields | answers) if page.errors else page

    def pages(self, who: str) -> dict[str, Page]:
        """The pages that could offer something, as this person sees them now."""
        owed = f"/cycles/{CYCLE}/items?agency={HEALTH}"
        return {name: self.people[who].get(name) for name in (self.page, self.item, "/ask-the-team", owed)}

    def offers(self, pages: Mapping[str, Page], verb: str) -> bool:
        """Whether one of the pages offers it."""
        address = self.address(verb)
        if verb == "ask the team":
            return self.number in pages["/ask-the-team"].tree.xpath("//input[@name='obligation']/@value")
        if verb in ("enter", "take over"):
            links = (link for page in pages.values() for link in page.tree.xpath("//main//a/@href"))
            return any(link.split("?")[0] == address for link in links)
        page = pages[self.item if verb in OF_THE_TEAM else self.page]
        if verb == "revise":
            return bool(page.tree.xpath("//main//a[@href=$to]", to=address))
        targets = page.tree.xpath("//main//form//button/@formaction | //main//form[@method='post']/@action")
        if verb == "save":
            named = "//main//form[@method='post'][not(@action) or @action='' or @action=$to]//button[not(@formaction)]"
            return bool(page.tree.xpath(named, to=address))
        if self.kind == "returns" and verb == "send":
            return bool(page.tree.xpath("//button[contains(@formaction, '/send')]")) and self.number in page.text
        return any(target.split("?")[0] == address for target in targets)


Step = Callable[[Scene], object]


def step(who: str, verb: str) -> Step:
    def act(scene: Scene) -> None:
        before = scene.done(verb)
        page = scene.do(who, verb)
        assert scene.done(verb) > before, f"{who} could not {verb}: {page.status} {page.words[:500]}"

    return act


def away(scene: Scene) -> None:
    """The lead is away, and the other officer is the deputy."""
    boss = scene.people["lead"]
    page = boss.get("/away")
    deputy = next(one.get("value") for one in page.tree.xpath("//select/option") if one.text.startswith("New contributor"))
    days = {"first_day": "3/7/2019", "last_day": "9/7/2019"}
    assert boss.post("/away", page.fields() | days | {"deputy": deputy}).status == 303


def cycle_is(status: str) -> Step:
    def change(scene: Scene) -> None:
        from portal.core.transaction import transaction
        from portal.cycles.models import Cycle

        with scene.app.app_context(), transaction():
            db.session.execute(db.update(Cycle).where(Cycle.key == CYCLE).values(status=status))

    return change


SAVED = (step("officer", "save"),)
WAITING = (step("officer", "send"),)
SENT = (*WAITING, step("lead", "sign off"))
SENT_BACK = (*SENT, step("coordinator", "send back"))
APPROVED = (*SENT, step("coordinator", "approve"))
EDITED = (*SENT, step("coordinator", "approve with an edit"))
STATES: dict[str, tuple[Step, ...]] = {
    "not started": (),
    "draft": SAVED,
    "draft, the team is asked": (*SAVED, step("officer", "ask the team")),
    "draft, taken over": (*SAVED, step("coordinator", "take over")),
    "waiting for sign-off": WAITING,
    "waiting for a deputy": (*WAITING, away),
    "waiting, sent by the deputy": (step("other", "send"), away),
    "given back by the lead": (*WAITING, step("lead", "decline")),
    "waiting, then taken over": (*WAITING, step("coordinator", "take over")),
    "taken back": (*SENT, step("officer", "take back")),
    "sent": SENT,
    "sent with no lead": (away, step("other", "send")),
    "entered": (step("coordinator", "enter"),),
    "asked": (*SENT, step("coordinator", "ask")),
    "answered": (*SENT, step("coordinator", "ask"), step("officer", "answer")),
    "sent back": SENT_BACK,
    "sent back and begun": (*SENT_BACK, step("officer", "save")),
    "sent back and waiting": (*SENT_BACK, step("officer", "send")),
    "approved": APPROVED,
    "approved and asked": (*APPROVED, step("coordinator", "ask")),
    "reopened": (*APPROVED, step("coordinator", "reopen")),
    "reopened and waiting": (*APPROVED, step("coordinator", "reopen"), step("officer", "send")),
}
OF_UPDATES: dict[str, tuple[Step, ...]] = {
    "edited": EDITED,
    "edited and accepted": (*EDITED, step("officer", "accept")),
    "edited and objected": (*EDITED, step("lead", "object")),
    "edited and reopened": (*EDITED, step("coordinator", "reopen")),
}
CLOSED: dict[str, tuple[Step, ...]] = {
    f"{name}, cycle {status}": (*STATES[name], cycle_is(status))
    for status in ("review", "issued")
    for name in (
        "not started",
        "draft",
        "waiting for sign-off",
        "taken back",
        "sent",
        "sent back",
        "approved",
        "reopened and waiting",
    )
}
ALL = {("updates", name): steps for name, steps in (STATES | OF_UPDATES | CLOSED).items()}
OF_RETURNS = (
    "draft",
    "draft, taken over",
    "waiting for sign-off",
    "sent",
    "asked",
    "sent back and begun",
    "approved",
    "reopened",
)
ALL |= {("returns", name): STATES[name] for name in OF_RETURNS}


def build(app: Flask, kind: str) -> Scene:
    officer, admin = contributor(app, HEALTH), administrator(app)
    address = officer.get("/").link("SV2" if kind == "updates" else "April to June 2019")
    scene = Scene(app, kind, address.rpartition("/")[2])
    scene.people = {
        "officer": officer,
        "other": newcomer(admin, "contributor", "Kent County Council Public Health"),
        "lead": lead(app, HEALTH),
        "coordinator": coordinator(app),
        "colleague": newcomer(admin, "coordinator", "Community Safety Team"),
        "stranger": lead(app),
    }
    return scene


def file_of(app: Flask) -> Path:
    return Path(str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))


def store(app: Flask, into: Path) -> None:
    """The database as it is now."""
    with sqlite3.connect(file_of(app)) as before, sqlite3.connect(into) as copy:
        before.backup(copy)


def restore(app: Flask, stored: Path) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for suffix in ("-wal", "-shm"):
        Path(f"{file_of(app)}{suffix}").unlink(missing_ok=True)
    shutil.copy(stored, file_of(app))


@pytest.mark.parametrize(("kind", "name"), list(ALL), ids=lambda part: part)
def test_the_address_accepts_what_the_page_offers_and_nothing_else(app: Flask, tmp_path: Path, kind: str, name: str) -> None:
    scene = build(app, kind)
    for act in ALL[kind, name]:
        act(scene)
    stored = tmp_path / "stored.sqlite"
    store(app, stored)
    wrong, untouched = [], scene.standing()
    for who in scene.people:
        pages = scene.pages(who)
        for verb in ACTIONS:
            if kind == "returns" and verb == "no change":
                continue
            is_offered, before = scene.offers(pages, verb), scene.done(verb)
            page = scene.do(who, verb)
            is_accepted = scene.done(verb) > before
            if scene.standing() != untouched:
                restore(app, stored)
            if is_offered != is_accepted:
                wrong.append(f"{who}, {verb}: {'offered' if is_offered else 'not offered'}, {page.status}, {page.words[:300]}")
    assert not wrong, "\n".join(wrong)
