"""The pages that the guides speak of: how to get there from the start, and what of them a picture shows."""

from __future__ import annotations

from dataclasses import dataclass

from tests.factories.pages import CYCLE

POLICE, LEAD, TEAM = "contributor@kent-police.example", "lead@kcc-public-health.example", "coordinator@kcst.example"
MEMBER, ADMINISTRATOR = "member@working-group.example", "admin@kcst.example"
ISSUED = "2019-01-to-2019-03"
TOP, BUTTONS = "main", "#return-form > .govuk-button-group"


@dataclass(frozen=True)
class Look:
    """A page that `email` reaches by `moves`: addresses, and words of links. A picture of the name begins at the element `top`
    and marks the element `marked`."""

    email: str
    moves: tuple[str, ...]
    picture: str = ""
    top: str = TOP
    marked: str = ""
    opened: str = ""


LOOKS: dict[str, tuple[Look, ...]] = {
    "sign-off": (
        Look(LEAD, ("/",), "sign-off-list", marked="main .govuk-button >> nth=0"),
        Look(LEAD, ("/", "SM3"), "sign-off-press", top="h2:has-text('Sign off')", marked="button:has-text('Sign off and send')"),
    ),
    "send-an-update": (
        Look(POLICE, ("/",), "update-list", marked="main .govuk-button >> nth=0"),
        Look(POLICE, ("/", "SM5"), "update-box", top="label[for=text]"),
        Look(POLICE, ("/", "SM5"), "update-send", top="summary:has-text('Evidence')", marked="button:has-text('Send to the team')"),
    ),
    "send-a-return": (
        Look(POLICE, ("/",)),
        Look(POLICE, ("/", "June 2019"), "return-links", top="#return-form", marked=".app-quiet-row"),
        Look(POLICE, ("/returns/upload",), "return-upload", marked="button:has-text('Show what it changes')"),
        Look(POLICE, ("/", "June 2019"), "return-send", top=BUTTONS, marked=f"{BUTTONS} button >> nth=0"),
    ),
    "ask-for-more-time": (Look(POLICE, ("/", "SM5")), Look(POLICE, ("/", "SM5", "Ask for more time"), "more-time")),
    "plan-and-rehearse": (
        Look(TEAM, ("/", "Cycles", "Programme of meetings")),
        Look(TEAM, ("/cycles/programme/plan?year=2019-04-01&rhythm=quarterly",)),
        Look(TEAM, ("/", "Cycles", "Rehearse a cycle as an agency")),
        Look(TEAM, ("/cycles",)),
    ),
    "chase-what-is-late": (
        Look(TEAM, ("/",), "board", marked="a:has-text('Late only')"),
        Look(TEAM, (f"/cycles/{CYCLE}/reminders",), "reminders"),
        Look(TEAM, ("/", "Write to those who owe something")),
        Look(TEAM, (f"/cycles/{CYCLE}/items",)),
    ),
    "review-a-return": (
        Look(TEAM, (f"/cycles/{CYCLE}/queue",), "queue"),
        Look(TEAM, (f"/cycles/{CYCLE}/queue", "Data return, May 2019"), "review-numbers"),
        Look(TEAM, (f"/cycles/{CYCLE}/queue", "Data return, May 2019"), "review-decide", top=".app-decide", marked="button:has-text('Approve')"),
    ),
    "issue-the-pack": (
        Look(TEAM, (f"/cycles/{CYCLE}/issue",), "issue"),
        Look(TEAM, (f"/cycles/{ISSUED}/issue",), "issue-press", top="main summary:has-text('Issue version')", opened="main details:has-text('Issue version')"),
    ),
    "turn-the-year": (Look(TEAM, ("/agreements",)), Look(TEAM, ("/agreements/prepare",)), Look(TEAM, ("/agreements/2018-19",))),
    "read-the-pack": (
        Look(MEMBER, ("/packs",), "packs"),
        Look(MEMBER, (f"/packs/{ISSUED}/working-group/1",), "at-a-glance", top="h2:has-text('At a glance')"),
    ),
    "record-what-was-decided": (
        Look(MEMBER, ("/packs",)),
        Look(MEMBER, (f"/cycles/{ISSUED}/decisions",), "decisions", top="#decisions h2", opened="#decisions details"),
    ),
    "add-a-person": (
        Look(ADMINISTRATOR, ("/",)),
        Look(ADMINISTRATOR, ("/people/new",), "add-a-person", marked="button:has-text('Add')"),
    ),
    "close-an-account": (
        Look(ADMINISTRATOR, ("/",)),
        Look(ADMINISTRATOR, ("/", "Close"), "close-an-account", marked="button:has-text('Close the account')"),
    ),
}  # fmt: skip
