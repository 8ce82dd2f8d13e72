"""The year's turn of a portal to send odd things to."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import coordinator, member
from tests.factories.plan_years import DRAFT, confirmed, prepare


def turn_the_year(app: Flask) -> list[str]:
    """A draft plan year, in which nothing continues one action, and about which the working group is asked and has written: the
    pages of these, and those that end the draft."""
    team, one = coordinator(app), member(app)
    prepare(team)
    confirmed(team, f"{DRAFT}/actions/SM2/delete")
    dropped = f"{DRAFT}/changes/SM2"
    team.submit(dropped, dropped, reason="The grant has ended.")
    confirmed(team, f"{DRAFT}/ask")
    place, comment = f"{DRAFT}/draft/propose", f"{DRAFT}/draft/comment"
    for words in ("A good draft.", "Another word."):
        one.submit(comment, comment, words=words)
    one.submit(place, place, priority_key=one.get(place).option("priority_key"), title="A night bus.", words="It is late.")
    first, *_, proposed = team.get(f"{DRAFT}/proposals").links(r"/proposals/\d+$")
    assert "reads your answer" in team.submit(first, first, words="Thank you.").words
    of_group = [f"{DRAFT}/ask", team.get(proposed).link("Take it up")]
    return [dropped, DRAFT, *of_group, f"{DRAFT}/places", f"{DRAFT}/adopt", f"{DRAFT}/throw-away"]
