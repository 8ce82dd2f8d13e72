"""What the demonstration says, in packs, mails and pages, agrees with what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from lxml.html import HtmlElement
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.policy import Audience
from portal.cycles.models import Cycle, Obligation
from portal.demo.open_cycle import REASONS
from portal.demo.reminders import FIRST_STEP
from portal.disclosure.given import Cell
from portal.disclosure.numbers_in_texts import GuardedMeasure, SuspectedNumber, suspected_numbers
from portal.extensions import db
from portal.narratives.figure_ages import known_from
from portal.narratives.models import Figure, Source
from portal.notifications.outbox import Mail
from portal.packs.models import Pack
from portal.reminders.queries import REMINDER
from portal.submissions.models import Submission, SubmissionVersion
from tests.factories.measures import changing
from tests.factories.pages import CYCLE, contributor, coordinator

SUMMER, AUTUMN, WINTER = "2018-07-to-2018-09", "2018-10-to-2018-12", "2019-01-to-2019-03"
COUNTED_WHEN_COUNTED = {"SM-21", "SM-22", "SM-23", "SOC-15", "SOC-16", "DA-25", "DA-26", "DA-27"}


def pack(app: Flask, key: str, audience: Audience = Audience.WORKING_GROUP) -> dict[str, Any]:
    with app.app_context():
        found = select(Pack).join(Pack.cycle).where(Cycle.key == key, Pack.audience == audience.value, Pack.version == 1)
        return dict(db.session.scalars(found).one().contents)


def figures(contents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["ref"]: one for part in (contents, *contents["priorities"]) for one in part["figures"]}


def actions(contents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["ref"]: one for priority in contents["priorities"] for one in priority["actions"]}


def test_no_reminder_names_what_had_been_sent_before_it(app: Flask) -> None:
    with app.app_context():
        reminders = list(db.session.scalars(select(Mail).where(Mail.kind == REMINDER)))
        sent = db.session.execute(
            select(SubmissionVersion.sent_at, Obligation)
            .join(Submission, Submission.id == SubmissionVersion.submission_id)
            .join(Submission.obligation)
            .join(Obligation.cycle)
            .where(Cycle.key == CYCLE)
            .options(joinedload(Obligation.action))
        ).all()
        before = [(at, one) for at, one in sent if at < FIRST_STEP]
        assert len(before) > 5, "too few to tell anything"
        for mail in reminders:
            named = {line.rpartition("/")[2] for line in mail.text.splitlines() if line.startswith("  http")}
            assert not [one.ref for at, one in before if at < mail.created_at and str(one.id) in named], mail.recipient
        assert not any(mail.recipient.endswith("@opcc.example") for mail in reminders), "it had sent all that it owed"


def test_the_newest_mail_stands_first_in_the_outbox(app: Flask) -> None:
    team = coordinator(app)
    page = team.get("/outbox")
    assert len(page.tree.xpath("//tbody/tr")) == 50
    written = [_moment(cell) for one in (page, team.get(page.link("Next"))) for cell in one.tree.xpath("//tbody//td[2]")]
    assert len(written) > 60
    assert written == sorted(written, reverse=True)


def _moment(cell: HtmlElement) -> datetime:
    return datetime.strptime(cell.text_content().strip(), "%d %B %Y, %H:%M")


def test_without_a_mail_server_no_mail_is_called_sent(app: Flask) -> None:
    page = coordinator(app).get("/outbox?state=sent")
    assert "Nothing leaves the portal now" in page.words
    assert {" ".join(cell.text_content().split()) for cell in page.tree.xpath("//tbody//td[3]")} == {"Written here"}
    mail = coordinator(app).get(page.tree.xpath("//tbody//a/@href")[0])
    assert "Written here" in mail.words and not mail.tree.xpath("//dt[.='Sent']")


def test_a_figure_counted_at_some_time_is_not_printed_before_it(app: Flask) -> None:
    assert not COUNTED_WHEN_COUNTED & figures(pack(app, SUMMER)).keys()
    assert not COUNTED_WHEN_COUNTED & figures(pack(app, AUTUMN)).keys()
    assert figures(pack(app, WINTER)).keys() >= COUNTED_WHEN_COUNTED
    assert "SOC-14" not in figures(pack(app, SUMMER)), "the bid was undecided"
    assert "SOC-14" in figures(pack(app, AUTUMN))
    with app.app_context():
        assert not [one.ref for one in db.session.scalars(select(Figure)) if known_from(one) is None]


@pytest.mark.parametrize("key", [SUMMER, AUTUMN])
def test_the_context_does_not_deny_the_counts_that_stand_below_it(app: Flask, key: str) -> None:
    [road] = [one for one in pack(app, key)["priorities"] if one["key"] == "road-safety"]
    assert any(series["observations"][-1]["value"] for measure in road["measures"] for series in measure["series"])
    text = " ".join(section["text"] for section in road["context"])
    assert "provisional" in text
    assert "gives none" not in text and "not available" not in text


def test_an_action_that_begins_after_the_period_has_not_started(app: Flask) -> None:
    summer, autumn = pack(app, SUMMER), pack(app, AUTUMN)
    assert {ref: actions(summer)[ref]["status"] for ref in ("SV1", "SV3", "SV6", "PEH1", "ASB2")} == dict.fromkeys(
        ("SV1", "SV3", "SV6", "PEH1", "ASB2"), "not started"
    )
    assert {ref: actions(autumn)[ref]["status"] for ref in ("SV1", "SV3", "PEH1")} == {
        "SV1": "in progress", "SV3": "ongoing", "PEH1": "complete"
    }  # fmt: skip
    changes = {(one["what"], one["text"]) for one in autumn["changed_since"]}
    assert ("SV1", "Status was not started, is now in progress") in changes
    assert ("PEH1", "Status was not started, is now complete") in changes


@pytest.mark.parametrize("key", [SUMMER, AUTUMN, WINTER])
def test_no_text_gives_a_figure_away_that_the_public_pack_suppresses(app: Flask, key: str) -> None:
    public, inside = pack(app, key, Audience.PUBLIC), figures(pack(app, key))
    guarded = [
        GuardedMeasure(
            key=ref,
            name=one["measure"],
            is_restricted=False,
            parts={},
            suppressed={Cell(None, "", ""): int(inside[ref]["value"])},
        )
        for ref, one in figures(public).items()
        if one["symbol"] == "c"
    ]
    if key == WINTER:
        keys = {one.key for one in guarded}
        assert {"SM-22", "SM-23", "SV-14"} <= keys and "ASB-07" not in keys, "newsletters are things and no people"
    found: list[SuspectedNumber] = []
    for priority in public["priorities"]:
        texts = [(one["heading"], one["text"]) for one in priority["context"]] + [("", priority["summary"])]
        texts += [("", entry.get(part) or "") for a in priority["actions"] for entry in a["entries"] for part in ("text", "next")]
        found += [one for heading, text in texts for one in suspected_numbers(heading, text, guarded)]
    assert not found


def test_reasons_for_sending_back_agree_with_what_was_sent(app: Flask) -> None:
    with app.app_context():
        ids = select(Obligation).join(Obligation.cycle).join(Obligation.agency).where(Cycle.key == CYCLE)
        rail = next(one for one in db.session.scalars(ids) if one.agency.key == "btp" and one.ref == "SM5")
        address = f"/updates/{rail.id}"
    words = contributor(app, "btp").get(address).words
    assert REASONS["SM5"] in words
    assert "Patrols on coastal lines" in words and "Patrols begin in July 2019" in words
    assert "lower" not in REASONS["Data return"], "May is 49 and April is 48"


def test_the_texts_cite_only_what_was_published_when_they_were_printed(app: Flask) -> None:
    """In January 2019 nobody could quote what appeared at the end of that month."""
    with app.app_context():
        published = {one.key: one.published for one in db.session.scalars(select(Source))}
    cited = 0
    for key in (SUMMER, AUTUMN, WINTER):
        contents = pack(app, key)
        frozen = datetime.fromisoformat(contents["frozen_at"].rstrip("Z")).date()
        notes = [*contents["introduction_notes"], *(note for one in contents["priorities"] for note in one["notes"])]
        for note in notes:
            day = published.get(note["source"])
            cited += day is not None
            assert day is None or day.last <= frozen, (key, note["text"])
    assert cited > 20


def test_a_text_quotes_the_numbers_that_its_pack_prints(app: Flask) -> None:
    """Every number with thousands in a context is one of a figure or of a measure in the same pack."""
    quoted = 0
    for key in (SUMMER, AUTUMN, WINTER):
        contents = pack(app, key)
        known = set(_numbers(contents))
        for priority in contents["priorities"]:
            text = " ".join([priority["summary"], *(one["text"] for one in priority["context"])])
            for number in re.findall(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])", text):
                quoted += 1
                if number == "100,000" and "per 100,000" in text:
                    continue  # of a rate
                assert int(number.replace(",", "")) in known, (key, priority["title"], number)
    assert quoted > 30


def _numbers(value: Any) -> Iterator[float]:
    """Every number in a part of pack.json."""
    if isinstance(value, dict):
        yield from (number for one in value.values() for number in _numbers(one))
    elif isinstance(value, list):
        yield from (number for one in value for number in _numbers(one))
    elif isinstance(value, int | float):
        yield abs(value)


def test_a_figure_whose_own_caveat_calls_it_sensitive_is_listed_before_the_issue(app: Flask) -> None:
    with changing(app):
        db.session.scalars(select(Figure).where(Figure.ref == "SOC-08")).one().restricted = False
    lines = [
        " ".join(one.text_content().split()) for one in coordinator(app).get(f"/cycles/{CYCLE}/issue").tree.xpath("//main//li")
    ]
    assert any("SOC-08" in line and "“Sensitive policing information”, and everybody reads it" in line for line in lines), lines
    assert not any("DHRs published" in line and "everybody reads it" in line for line in lines), "it is withheld"
