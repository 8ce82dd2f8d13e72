"""The pages of the dictionary: the index of measures, a page for each, and its values as files."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from portal.accounts.queries import me, partnership
from portal.contents.pack import Measure
from portal.core.errors import NotFound
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.dictionary import files, queries
from portal.dictionary import page as pages
from portal.dictionary.charts import main_chart, part_charts
from portal.dictionary.rates import RateEntry, rate_entry
from portal.dictionary.revisions import revisions
from portal.dictionary.sentence import sentence
from portal.dictionary.tables import key_of, value_tables
from portal.measures.forms import BASES
from portal.packs.measures import is_assessed
from portal.packs.newest_years import whole_readings
from portal.statistics.comparison import LATEST

blueprint = Blueprint("dictionary", __name__)


@blueprint.get("/measures")
@requires(Permission.READ_MEASURES)
def index() -> Any:
    return render_template("dictionary/index.html", index=pages.index(me()))


@blueprint.get("/measures/<string:key>")
@requires(Permission.READ_MEASURES)
def measure(key: str) -> Any:
    """The page of a measure, or that of a rate: packs lead to both in the same way."""
    entry = _entry(key)
    if isinstance(entry, RateEntry):
        return _rate(entry)
    compiled, latest = entry.compiled, entry.measure.sum_over_time == LATEST
    tables = value_tables(compiled)
    assessed = is_assessed(entry.measure, whole_readings(compiled))
    return render_template(
        "dictionary/measure.html",
        entry=entry,
        measure=entry.measure,
        sentence=sentence(compiled, latest=latest),
        chart=main_chart(compiled, assessed=assessed),
        parts=part_charts(compiled, entry.comparison_breaks),
        tables=tables,
        key=key_of(tables),
        revisions=revisions(queries.replaced_values(entry.measure.id), entry.measure, compiled, entry.visibility, entry.history),
        latest=latest,
        assessed=assessed,
        bases=BASES,
    )


def _entry(key: str) -> pages.DictionaryEntry | RateEntry:
    """The measure, or the rate, as the person sees it."""
    try:
        return pages.entry(me(), key)
    except NotFound:
        return rate_entry(me(), key)


def _rate(entry: RateEntry) -> Any:
    tables = value_tables(entry.compiled)
    return render_template(
        "dictionary/rate.html",
        entry=entry,
        rate=entry.rate,
        sentence=sentence(entry.compiled, latest=entry.above.measure.sum_over_time == LATEST),
        chart=main_chart(entry.compiled, assessed=False),
        parts=part_charts(entry.compiled, entry.breaks),
        tables=tables,
        key=key_of(tables),
    )


def _compiled(key: str) -> tuple[Measure, date | None]:
    """The measure or rate as the person sees it, and the last day of what is seen."""
    entry = _entry(key)
    return entry.compiled, entry.until


@blueprint.get("/measures/<string:key>.csv")
@requires(Permission.READ_MEASURES)
def download(key: str) -> Any:
    response = Response(files.render_csv(_compiled(key)[0]), content_type=files.CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    metadata_address = url_for("dictionary.download_metadata", key=key)
    response.headers["Link"] = f'<{metadata_address}>; rel="describedby"; type="{files.CSVW}"'
    return response


@blueprint.get("/measures/<string:key>.csv-metadata.json")
@requires(Permission.READ_MEASURES)
def download_metadata(key: str) -> Any:
    compiled, until = _compiled(key)
    metadata = files.metadata(compiled, publisher=partnership(), until=until.isoformat() if until else "")
    response = Response(metadata, content_type=files.CSVW)
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv-metadata.json"'
    return response
