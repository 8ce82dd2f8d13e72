"""What becomes of returned numbers once they are approved: totals, revisions and their history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Flask

from tests.factories.pages import CYCLE, Person, contributor, coordinator
from tests.factories.sheets import cells, number_of, open_sheet

SCAM = "Scam victims visited by Community Wardens"


def test_a_value_that_was_approved_is_revised_and_its_history_stays(app: Flask) -> None:
    before = april(coordinator(app))[0]["value"]
    revise(app, "876", "April was counted twice. Please correct it.")
    assert [(one["value"], one["status"]) for one in april(coordinator(app))] == [(876, "provisional, revised")], (
        "it can still change"
    )
    [(value, reason, email)] = history(app)
    assert (value, email) == (before, "coordinator@kcst.example")
    assert "April was counted twice. Please correct it." in reason, "the history says why"


def test_a_value_that_is_revised_twice_is_still_revised(app: Flask) -> None:
    revise(app, "876", "April was counted twice. Please correct it.")
    revise(app, "877", "One visit is still missing, says the team.")
    assert [(one["value"], one["status"]) for one in april(coordinator(app))] == [(877, "provisional, revised")]
    assert [value for value, _, _ in history(app)][1:] == [876]


def revise(app: Flask, number: str, reason: str) -> None:
    """The team reopens the wardens' April, they send the new number, and the team approves it."""
    wardens, team = contributor(app, "kcc-wardens"), coordinator(app)
    item, before = team.item("kcc-wardens", "April 2019"), april(team)
    assert "is open again for Community Wardens" in team.decide(item, "reopen", reason=reason).words
    assert april(team) == before, "what was approved stays in force"
    [cell] = cells(open_sheet(wardens, "April 2019")[1], "April 2019")
    wardens.send("April 2019", **{cell: number})
    assert "Approved" in team.decide(item, "approve").words


def april(team: Person) -> list[dict[str, object]]:
    """The scam visits of April as the preview has them."""
    pack = team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_json(force=True)
    measures = [measure for priority in pack["priorities"] for measure in priority["measures"] if measure["name"] == SCAM]
    return [one for one in measures[0]["series"][0]["observations"] if one["period_start"] == "2019-04-01"]


def history(app: Flask) -> list[tuple[Decimal | None, str, str]]:
    """Old value, reason and person of every revision of April; no page shows it yet."""
    from portal.accounts.models import Person as Account
    from portal.extensions import db
    from portal.measures.models import Observation, ObservationHistory

    with app.app_context():
        rows = db.session.execute(
            db.select(ObservationHistory.value, ObservationHistory.reason, Account.email)
            .join(Account, Account.id == ObservationHistory.replaced_by_id)
            .join(Observation, Observation.id == ObservationHistory.observation_id)
            .where(Observation.period_start == date(2019, 4, 1))
            .order_by(ObservationHistory.id)
        )
        return [tuple(row) for row in rows]


def test_the_parts_of_a_return_make_the_total_of_the_pack(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, page = open_sheet(police, "May 2019")
    fields = page.fields("/send")
    typed = {name: str(1000 + at) for at, name in enumerate(cells(page, "May 2019"))}
    typed |= {name: "final" for name in fields if name.startswith("status-")}
    assert police.send_months(address, fields | typed, number_of(address)).heading == "Sent to the team"
    first = sum(1000 + at for at in range(13))
    totals = police.get(address).tree.xpath("(//tr[contains(@class,'app-total')])[1]/td[contains(@class,'app-grid__now')]")
    assert [one.get("data-label") for one in totals] == ["Apr 2019", "May 2019", "Jun 2019"]
    assert totals[1].text_content().strip() == f"{first:,}"
    team.decide(team.item("kent-police", "May 2019"), "approve")
    measure = next(
        one
        for priority in team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_json(force=True)["priorities"]
        for one in priority["measures"]
        if one["key"] == "da-incidents"
    )
    total = measure["series"][0]
    assert (total["name"], total["observations"][-1]["period_start"], total["observations"][-1]["value"]) == (
        "Total",
        "2019-05-01",
        first,
    )
    year = sum(one["value"] for one in total["observations"][-12:])
    assert measure["comparison"]["value"] == year
    assert f"{year:,} p r12 months to May 2019 Up 13,071 (29.1%)" in team.get(f"/cycles/{CYCLE}/preview").words
    assert f"{year:,} (provisional, revised) in the 12 months to May 2019." in team.get(f"/cycles/{CYCLE}/preview").words
