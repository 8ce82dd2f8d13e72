"""What a pack says about measures, in every format; and what of it nobody outside the working group may read."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask

from portal.contents.pack import Contents
from portal.contents.pack_json import from_json, to_json
from portal.documents import bundle
from tests.conftest import make_app
from tests.factories.pack_contents import ABUSE, measure, sample_contents
from tests.factories.printed_packs import FONTS, FORMATS, all_texts

LAST, OPEN = "2019-01-to-2019-03", "2019-04-to-2019-06"
BRIDGE = (
    "The published figure ASB-02, 31,204, is for the 12 months to January 2019; the total here, 30,882, is for the 12 months to "
    "March 2019."
)
FINDING = "Lower than its rising line since November 2018 (on average about 4,026 a month since then, 4,344 by that line)."


def issued(app: Flask, audience: str, cycle: str = LAST) -> Contents:
    from portal.extensions import db
    from portal.packs.models import Pack

    with app.app_context():
        found = db.session.scalars(db.select(Pack).where(Pack.audience == audience)).all()
        return from_json(next(one.contents for one in found if one.cycle.key == cycle))


@pytest.fixture(scope="module")
def printed(reading_app: Flask) -> dict[str, str]:
    return all_texts(reading_app, issued(reading_app, "working-group"))


@pytest.mark.parametrize("name", FORMATS)
def test_findings_caveats_revisions_and_reasons_are_in_every_format(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    assert FINDING in text
    assert "Some of what was once recorded as anti-social behaviour is now recorded as a public order offence" in text
    assert "One provider’s numbers came after the return was sent." in text
    if not name.startswith("data"):  # a table of data has both numbers, each with its period
        assert BRIDGE in text
    if name.startswith("data"):
        line = next(
            one for one in csv.DictReader(io.StringIO(text.replace(" domestic-abuse", "\ndomestic-abuse"))) if one["revised_from"]
        )
        assert (line["value"], line["status"], line["revised_from"]) == ("431", "revised", "417")
    elif name == "pack.json":
        assert '"revised_from": 417' in text and '"revised_from": 2131' in text
    elif name == "pack.xlsx":
        assert "Thanet, November 2018: 431 r, revised from 417. The incidents of 29 and 30 November had been left out." in text
        assert "Revised from Note" in text
    else:
        assert "Thanet, November 2018: 431 r, revised from 417. The incidents of 29 and 30 November had been left out." in text
        assert "revised from 2,131" in text
        assert "Values revised in the period shown" in text


@pytest.mark.parametrize("name", ["page", "pack.docx", "pack.pdf"])
def test_the_overview_sums_up_what_is_usual(printed: dict[str, str], name: str) -> None:
    text = printed[name]
    assert "Latest month or quarter against usual" in text
    for words in (
        "Below its rising line since Nov 2018: Mar 2019 3,985 (that line 4,437; usual since then 3,948 to ",
        "Usual: 2,501 (usual for Mar 2019: ",
        "), falling line",
        "(usual for Jan 2019: ",
    ):
        assert words in text, words


def test_the_overview_of_the_pdf_is_one_page(reading_app: Flask) -> None:
    data = bundle.render(issued(reading_app, "working-group"), "pack.pdf", FONTS)
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    head = "Latest month or quarter against usual"
    (at,) = [number for number, text in enumerate(pages) if "At a glance" in text and head in text]
    assert head not in pages[at + 1]


def test_the_pack_lists_what_was_revised_since_the_one_before(reading_app: Flask) -> None:
    for audience in ("working-group", "governing", "public"):
        changes = [(one.what, one.text) for one in issued(reading_app, audience).changed_since]
        assert ("Violence against the person offences, Medway", "December 2018: 1,032, revised from 1,043") in changes
        assert ("Violence against the person offences, Total", "December 2018: 6,606, revised from 6,617") in changes
        against = {one.against for one in issued(reading_app, audience).changed_since}
        assert against == {"the report of October to December 2018 (version 1)"}


def test_a_snapshot_without_the_new_keys_is_still_every_format(reading_app: Flask) -> None:
    def older(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: older(value) for key, value in data.items() if key not in NEW}
        return [older(one) for one in data] if isinstance(data, list) else data

    NEW = {"finding", "finding_in_brief", "revised_from"}
    texts = all_texts(reading_app, from_json(older(to_json(issued(reading_app, "governing")))))
    assert all("48,701" in text or name in ("data.csv", "pack.json", "pack.xlsx") for name, text in texts.items())
    assert all("Lower than its rising line" not in text for text in texts.values())
    assert '"finding": ""' in texts["pack.json"]


def test_the_same_freeze_gives_the_same_bytes_in_every_format() -> None:
    one = dataclasses.replace(measure("m", "Visitors", 90), finding=FINDING, finding_in_brief="usual", caveats=("Calls.",))
    seen = dataclasses.replace(one.series[0].observations[-1], revised_from=Decimal(17), status="revised", note="Late.")
    one = dataclasses.replace(one, series=(dataclasses.replace(one.series[0], observations=(seen,)),))
    first = dataclasses.replace(sample_contents().priorities[ABUSE], measures=(one,))
    contents = sample_contents(priorities=(first,))
    assert bundle.render_all(contents, FONTS) == bundle.render_all(from_json(json.loads(json.dumps(to_json(contents)))), FONTS)


OUTSIDE = ("governing", "public")  # the audiences beside the working group
Drafts = Callable[[str], tuple[Contents, dict[str, str]]]
REVISED = (  # measure, part, month, what it is now, symbol, and the note
    ("marac-children", "marac-dover", date(2019, 1, 1), 31, "", "WAS-SMALL"),  # it was 3
    ("violence", "dover", date(2018, 10, 1), 2, "", "IS-SMALL"),
    ("violence", "swale", date(2018, 9, 1), None, "c", "TAKEN-BACK"),
)


def revise(app: Flask) -> None:
    """Approves other values in place of those there; the first is a 3 before it becomes 31."""
    from portal.accounts.models import Person
    from portal.core.transaction import transaction
    from portal.extensions import db
    from portal.measures.actions import record
    from portal.measures.models import Measure, Part, Series
    from portal.statistics.comparison import Reading
    from portal.statistics.periods import Period

    with app.app_context(), transaction():
        by = db.session.scalars(db.select(Person).where(Person.email == "coordinator@kcst.example")).one()
        for key, part, start, value, symbol, note in REVISED:
            query = db.select(Series.id).join(Series.measure).join(Series.part).where(Measure.key == key, Part.key == part)
            series = db.session.scalars(query).one()
            month = Period.ending(start, 1)
            if note == "WAS-SMALL":
                record({series: Reading(Decimal(3))}, month, by=by, reason="counted again")
                db.session.flush()
            number = None if value is None else Decimal(value)
            record({series: Reading(number, symbol, "final", note)}, month, by=by, reason="counted again")
            db.session.flush()


def drafted(app: Flask, audience: str) -> Contents:
    from portal.core import clock
    from portal.core.policy import Audience
    from portal.cycles.queries import cycle
    from portal.packs.compile import compile_contents

    with app.app_context():
        return compile_contents(cycle(OPEN), Audience(audience), now=clock.now())


@pytest.fixture(scope="module")
def drafts(demonstration: Path, tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Drafts:
    """An audience's draft with the revised values in it, and what its files say: made when first asked for, and only read."""
    path = tmp_path_factory.mktemp("revised") / "portal.sqlite"
    shutil.copy(demonstration, path)
    app = make_app(path, shared)
    revise(app)

    @cache
    def draft(audience: str) -> tuple[Contents, dict[str, str]]:
        contents = drafted(app, audience)
        return contents, all_texts(app, contents)

    return draft


def test_the_working_group_reads_what_a_value_was_and_why(drafts: Drafts) -> None:
    _, texts = drafts("working-group")
    for text in texts.values():
        assert "WAS-SMALL" in text and "IS-SMALL" in text
    assert "Dover MARAC, January 2019: 31 r, revised from 3. WAS-SMALL." in texts["pack.pdf"]


@pytest.mark.parametrize("audience", OUTSIDE)
def test_nothing_beside_a_value_gives_away_what_is_suppressed(drafts: Drafts, audience: str) -> None:
    """Small before, small now, and withheld by the agency: neither the old value nor its note leaves the working group."""
    contents, texts = drafts(audience)
    for name, text in texts.items():
        for secret in ("WAS-SMALL", "IS-SMALL", "TAKEN-BACK", "one household", "revised from 3."):
            assert secret not in text, (audience, name, secret)
    observations = [
        one
        for priority in contents.priorities
        for found in priority.measures
        for series in found.series
        for one in series.observations
    ]
    assert not [one for one in observations if one.value is None and (one.revised_from is not None or one.status == "revised")]
    assert not [one for one in observations if one.symbol == "c" and one.note]
    assert not [one for one in observations if one.revised_from is not None and 0 < one.revised_from < 5]
    assert [one for one in observations if one.revised_from == 417], "what gives nothing away is told"


def test_what_the_agency_takes_back_is_shown_to_nobody(drafts: Drafts) -> None:
    contents, _ = drafts("working-group")
    series = next(
        series
        for priority in contents.priorities
        for found in priority.measures
        if found.key == "violence"
        for series in found.series
        if series.part == "swale"
    )
    taken = next(one for one in series.observations if one.period_start == "2018-09-01")
    assert (taken.value, taken.symbol, taken.revised_from) == (None, "c", None)


def test_a_change_that_stopped_being_one_is_taken_back_in_every_format(reading_app: Flask) -> None:
    """The lower level of hate crime since December 2018 is not clear any more with April 2019."""
    assert "Lower than its rising line since December 2018 (" in finding_of(issued(reading_app, "public"), "hate")
    taken_back = (
        "The report of January to March 2019 said “lower than its rising line since December 2018”. This does not stand any more"
    )
    for audience in ("working-group", "governing", "public"):
        now = finding_of(drafted(reading_app, audience), "hate")
        assert "which it has been below in each month since December 2018" in now and taken_back in now
    texts = all_texts(reading_app, drafted(reading_app, "public"))
    for name in ("page", "pack.docx", "pack.pdf", "pack.xlsx", "data.csv", "pack.json"):
        assert taken_back in " ".join(texts[name].split()), name


def finding_of(contents: Contents, key: str) -> str:
    [found] = [one.finding for priority in contents.priorities for one in priority.measures if one.key == key]
    return found
