"""Values that were loaded and not sent are marked on the measure's page, and printed as such in every format of a pack."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_app
from tests.factories.forgetting import forget_values
from tests.factories.pages import Person, contributor, coordinator, governing
from tests.factories.printed_packs import FORMATS, all_texts
from tests.features.test_packs_remarks import drafted

MEASURE = "scam-visits"
SPAN = "Values of January 2017 to June 2017 were loaded on 3 July 2019"
NAMED = f"{SPAN} by Coordinator, KCST from past.csv, and not sent through the portal."
UNNAMED = f"{SPAN} by KCST from past.csv, and not sent through the portal."


def load(app: Flask, folder: Path, months: int = 6) -> None:
    rows = "".join(f"{MEASURE},,2017-{month:02}-01,,{40 + month},,\n" for month in range(1, months + 1))
    path = folder / "past.csv"
    path.write_text(f"measure,part,period_start,period_end,value,status,note\n{rows}")
    options = ["--agency", "kcc-wardens", "--as", "coordinator@kcst.example"]
    result = app.test_cli_runner().invoke(args=["returns", "history", str(path), *options])
    assert result.exit_code == 0 and f"new: {months}\n" in result.stdout, result.output


@pytest.fixture(scope="module")
def loaded(demonstration: Path, tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Flask:
    """The demonstration with half a year that was loaded instead of sent."""
    folder = tmp_path_factory.mktemp("loaded")
    shutil.copy(demonstration, folder / "portal.sqlite")
    app = make_app(folder / "portal.sqlite", shared)
    forget_values(app, MEASURE, date(2017, 1, 1), date(2017, 6, 30))
    load(app, folder)
    return app


@pytest.fixture(scope="module")
def texts(loaded: Flask) -> dict[str, str]:
    return all_texts(loaded, drafted(loaded, "working-group"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_pack_prints_in_every_format_what_was_loaded(texts: dict[str, str], name: str) -> None:
    assert NAMED in texts[name]


def test_only_the_working_group_reads_by_whom(loaded: Flask) -> None:
    for audience in ("governing", "public"):
        for name, text in all_texts(loaded, drafted(loaded, audience)).items():
            assert UNNAMED in text and NAMED not in text, (audience, name)


def test_a_measure_without_loaded_values_says_nothing_of_it(loaded: Flask) -> None:
    contents = drafted(loaded, "working-group")
    marked = [one.key for priority in contents.priorities for one in priority.measures if "loaded" in " ".join(one.caveats)]
    assert marked == [MEASURE]


@pytest.mark.parametrize(("who", "words"), [(coordinator, NAMED), (contributor, UNNAMED), (governing, UNNAMED)])
def test_the_page_of_the_measure_says_it(loaded: Flask, who: type[Person], words: str) -> None:
    page = who(loaded).get(f"/measures/{MEASURE}")
    assert page.paragraph("were loaded") == words
    assert "were loaded" not in who(loaded).get("/measures/asb-incidents").words
    assert words.rstrip(".") in who(loaded).get(f"/measures/{MEASURE}.csv").text


def test_a_return_that_gives_the_value_takes_the_mark_away(app: Flask, tmp_path: Path) -> None:
    from portal.accounts.models import Person as Account
    from portal.core.transaction import transaction
    from portal.extensions import db
    from portal.measures.actions import record
    from portal.measures.models import Measure, Series
    from portal.statistics.comparison import Reading
    from portal.statistics.periods import Period

    forget_values(app, MEASURE, date(2017, 1, 1), date(2017, 6, 30))
    load(app, tmp_path, months=2)
    with app.app_context(), transaction():
        by = db.session.scalars(db.select(Account).where(Account.email == "coordinator@kcst.example")).one()
        series = db.session.scalars(db.select(Series.id).join(Series.measure).where(Measure.key == MEASURE)).one()
        record({series: Reading(Decimal(41))}, Period(date(2017, 1, 1), date(2017, 1, 31)), by=by, reason="")
    words = coordinator(app).get(f"/measures/{MEASURE}").paragraph("were loaded")
    assert words.startswith("Values of February 2017 were loaded on")
    team = coordinator(app)
    page = team.get("/measures/history")
    action = page.tree.xpath("//form[contains(@action, 'take-back')]/@action")[0]
    team.post(action, page.fields("/take-back"), follow=True)
    text = team.get(f"/measures/{MEASURE}.csv").text
    assert ",2017-01-01,2017-01-31,41," in text and ",2017-02-01," not in text, "what was sent stays"
