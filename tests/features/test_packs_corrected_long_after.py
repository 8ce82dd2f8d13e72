"""A correction of a cycle after which others were reported: it has what that report had, and says what is other."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.contents.pack import Contents, Figure
from portal.contents.pack_json import from_json
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.changes import changed_since
from portal.packs.compile import compile_contents
from portal.packs.models import Pack
from portal.packs.queries import before
from tests.factories.rates import VIOLENCE, with_residents

AUTUMN = "2018-07-to-2018-09"


def both(app: Flask, audience: Audience, key: str = AUTUMN) -> tuple[Contents, Contents]:
    """Its newest version, and the next one as it would be frozen now."""
    with app.app_context():
        cycle = cycle_by_key(key)
        [own] = [one for one in before(cycle, audience) if one.cycle_id == cycle.id]
        assert isinstance(own, Pack)
        return from_json(own.contents), compile_contents(cycle, audience, now=clock.now())


def figures(pack: Contents) -> list[Figure]:
    return [*pack.figures, *(figure for priority in pack.priorities for figure in priority.figures)]


def refs(pack: Contents) -> set[str]:
    return {figure.ref for figure in figures(pack)}


@pytest.mark.parametrize("key", [AUTUMN, "2018-10-to-2018-12"])
@pytest.mark.parametrize("audience", list(Audience))
def test_it_has_the_figures_that_it_had(reading_app: Flask, audience: Audience, key: str) -> None:
    """Those that only later reports printed stay out, and what is projected has no outcome that the cycle could not know."""
    was, now = both(reading_app, audience, key)
    assert refs(now) == refs(was) != set()
    remarks = [remark for figure in figures(now) for remark in figure.remarks]
    assert not any("not known here" in one for one in remarks)


def test_its_list_of_changes_has_what_is_new_and_no_text_that_nobody_touched(app: Flask) -> None:
    was, now = both(app, Audience.PUBLIC)
    assert not [one for one in changed_since(now, was) if one.what in ("Introduction", "Published figures")]
    with_residents(app, VIOLENCE)
    was, now = both(app, Audience.PUBLIC)
    [new] = [one for one in changed_since(now, was) if one.what == "Violence per 1,000 residents"]
    assert (new.text, new.against) == ("New in this report", "version 1 of this report")
