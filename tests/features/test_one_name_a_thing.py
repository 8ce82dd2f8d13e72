"""What is called by one name on one page has that name on the others."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import coordinator, governing
from tests.features.test_returns_flags import Wardens


def test_the_packs_of_the_governing_group_are_called_so(reading_app: Flask) -> None:
    for person in (governing(reading_app), coordinator(reading_app)):
        names = [one.text_content() for one in person.get("/packs").tree.xpath("//*[contains(@class, 'app-list__name')]")]
        assert any(name.endswith(", Governing group") for name in names), names
        assert not [name for name in names if name.endswith(", Governing")]


def test_a_month_that_was_sent_is_called_sent_in_the_head_of_its_column(app: Flask) -> None:
    wardens = Wardens(app)
    wardens.submit("/send", **{wardens.cell: "47"})
    states = {one.text_content() for one in wardens.person.get(wardens.address).tree.xpath("//*[@class='app-grid__state']")}
    assert "sent" in states and "submitted" not in states, states
