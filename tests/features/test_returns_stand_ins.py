"""While there is too little history for the usual check, something else judges a value, and the page says what."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests.factories.forgetting import forget_values
from tests.factories.pages import coordinator
from tests.factories.sheets import asked_at, message_at, of
from tests.features.test_returns_flags import WHY, Wardens, frozen, hate, put_into_shadow_mode

NEEDED = "because 8 earlier values are needed for the usual check."
LAST_TWO = f"Compared with the last 2 values, {NEEDED}"
SETTINGS = "/measures/scam-visits/settings"


def begun(app: Flask) -> Wardens:
    """A partnership whose wardens have sent April and May only."""
    forget_values(app, "scam-visits", date(2000, 1, 1), date(2019, 3, 31))
    return Wardens(app)


def test_two_months_are_enough_to_ask_about_three_times_as_much(app: Flask) -> None:
    wardens = begun(app)
    wardens.submit(**{wardens.cell: "60"})
    page = wardens.person.get(wardens.address)
    assert asked_at(page, wardens.cell) == {} and LAST_TWO in message_at(page, wardens.cell)
    page = wardens.submit("/send", **{wardens.cell: "600"})
    why = of(wardens.cell, "why", "bounds")
    assert [place for place, _ in page.errors] == [f"#{why}"]
    [(words, _)] = wardens.asked().values()
    assert words.startswith("Jun 2019: 600 is more than three times any of the last 2 values (highest ")
    assert wardens.submit("/send", **{why: WHY}).heading == "Sent to the team"
    [flag] = frozen(app, wardens.address, wardens.cell)["queries"]
    assert (flag["rule"], flag["explanation"], flag["on_trial"]) == ("bounds", WHY, False)


def test_a_range_in_the_settings_judges_instead(app: Flask) -> None:
    wardens, team = begun(app), coordinator(app)
    team.submit(SETTINGS, usual_low="30", usual_high="55.5")
    fields = team.get(SETTINGS).fields()
    assert (fields["usual_low"], fields["usual_high"]) == ("30", "55.5")
    wardens.submit(**{wardens.cell: "60"})
    assert wardens.asked() == {"bounds": ("Jun 2019: 60 is above the usual 30 to 55.5. Is it right? Then say what happened.", "")}
    page = wardens.person.get(wardens.address)
    assert f"Compared with the usual range that the coordinator gave, 30 to 55.5, {NEEDED}" in message_at(page, wardens.cell)


def test_a_range_that_is_upside_down_is_refused(app: Flask) -> None:
    page = coordinator(app).submit(SETTINGS, usual_low="50", usual_high="30")
    assert page.message_at("usual_high") == "Error: The highest usual value cannot be below the lowest."


def test_with_enough_history_the_range_is_not_asked(app: Flask) -> None:
    coordinator(app).submit(SETTINGS, usual_low="1", usual_high="2")
    wardens = Wardens(app)
    wardens.submit(**{wardens.cell: "49"})
    page = wardens.person.get(wardens.address)
    assert wardens.asked() == {} and "Compared with" not in message_at(page, wardens.cell)


def test_in_shadow_mode_it_asks_nobody_and_the_team_can_read_it(app: Flask) -> None:
    wardens = begun(app)
    page = coordinator(app).get("/measures/queries")
    assert "Out of bounds, while there is little history" in page.words
    put_into_shadow_mode(app, "bounds")
    wardens.submit(**{wardens.cell: "600"})
    assert wardens.asked() == {}
    assert wardens.submit("/send").heading == "Sent to the team"
    [flag] = frozen(app, wardens.address, wardens.cell)["queries"]
    assert (flag["rule"], flag["on_trial"]) == ("bounds", True)


def test_a_total_beside_overlapping_parts_lies_between_the_largest_and_their_sum(app: Flask) -> None:
    forget_values(app, "hate", date(2000, 1, 1), date(2019, 5, 31))
    _police, _address, names, page = hate(app, "10", "10", "10", "10", "10", "51")
    words = "Jun 2019: 51 is more than its parts together, 50. Are they right? Then say why."
    assert asked_at(page, names[-1]) == {"bounds": (words, "")}
    assert f"Compared with its largest part and the sum of its parts, {NEEDED}" in message_at(page, names[-1])


def test_one_fault_is_asked_about_once(app: Flask) -> None:
    """A part above its total is asked about at the part; only where that check is in shadow mode, at the total."""
    forget_values(app, "hate", date(2000, 1, 1), date(2019, 5, 31))
    _police, _address, names, page = hate(app, "10", "10", "10", "10", "30", "20")
    assert list(asked_at(page, names[-2])) == ["parts"] and asked_at(page, names[-1]) == {}
    put_into_shadow_mode(app, "parts")
    page = _police.get(_address)
    assert asked_at(page, names[-2]) == {} and list(asked_at(page, names[-1])) == ["bounds"]
