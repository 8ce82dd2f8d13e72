"""Undoing a merge after things have changed in between."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests.factories.pages import contributor, coordinator
from tests.features.test_agencies_that_change import rows
from tests.features.test_agencies_that_merge import DOVER, announced, do, merge_page
from tests.features.test_agencies_that_merge_sent import undo
from tests.features.test_digests import digests
from tests.features.test_reminders import run


def test_a_name_that_was_changed_meanwhile_stays_nowhere(app: Flask) -> None:
    team = coordinator(app)
    do(team, merge_page(team))
    team.submit(f"/setting-up/agencies/{DOVER}", name="Town of Dover", short_name="Dover Town")
    undo(team, DOVER)
    assert team.get("/setting-up/agencies/folkestone-hythe").fields("/folkestone-hythe")["also_known_as"] == "Shepway"
    assert not rows(app, "SELECT 1 FROM mail WHERE subject LIKE '% is part of %' AND sent_at IS NULL")


def test_the_next_morning_nobody_reads_that_it_is_part_of_another(app: Flask) -> None:
    team = coordinator(app)
    do(team, merge_page(team))
    undo(team, DOVER)
    run(app, date(2019, 7, 4))
    texts = [mail.text for mail in digests(app, f"contributor@{DOVER}.example")]
    assert texts and not any("part of" in one for one in texts), texts
    assert any("Folkestone & Hythe was asked for it when Dover came back." in one for one in texts), texts


def test_who_looks_after_what_does_not_go_along(app: Flask) -> None:
    officer = contributor(app, DOVER)
    page = officer.get(f"/agencies/{DOVER}/officers")
    boxes = [name for name in page.fields(page.response.request.path) if not name.startswith(("was-", "csrf", "owner"))]
    name = page.option(boxes[0], "Contributor")
    officer.submit(f"/agencies/{DOVER}/officers", **{boxes[0]: name})
    named = "SELECT a.key FROM named_officer n JOIN agency a ON a.id = n.agency_id ORDER BY n.id"
    before = rows(app, named)
    assert (DOVER,) in [tuple(one) for one in before]
    team = coordinator(app)
    page = merge_page(team)
    assert any(line.startswith("Who looks after what at Dover does not go along") for line in announced(page))
    do(team, page)
    assert rows(app, named) == before
