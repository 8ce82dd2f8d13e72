"""The pages of the dictionary: the index of measures, a page for each, and its values as files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from portal.accounts.queries import me, partnership
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.dictionary import files, queries
from portal.dictionary import page as pages
from portal.dictionary.charts import main_chart, part_charts
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
    entry = pages.entry(me(), key)
    compiled, latest = entry.compiled, entry.measure.sum_over_time == LATEST
    tables = value_tables(compiled)
    assessed = is_assessed(entry.measure, whole_readings(compiled))
    return render_template(
        "dictionary/measure.html",
        entry=entry,
        measure=entry.measure,
        sentence=sentence(compiled, latest=latest),
        chart=main_chart(compiled, entry.comparison_breaks, assessed=assessed),
        parts=part_charts(compiled, entry.comparison_breaks),
        tables=tables,
        key=key_of(tables),
        revisions=revisions(queries.replaced_values(entry.measure.id), entry.measure, compiled, entry.visibility, entry.history),
        latest=latest,
        assessed=assessed,
        bases=BASES,
    )


@blueprint.get("/measures/<string:key>.csv")
@requires(Permission.READ_MEASURES)
def download(key: str) -> Any:
    response = Response(files.render_csv(pages.entry(me(), key).compiled), content_type=files.CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    metadata_address = url_for("dictionary.download_metadata", key=key)
    response.headers["Link"] = f'<{metadata_address}>; rel="describedby"; type="{files.CSVW}"'
    return response


@blueprint.get("/measures/<string:key>.csv-metadata.json")
@requires(Permission.READ_MEASURES)
def download_metadata(key: str) -> Any:
    entry = pages.entry(me(), key)
    until = entry.until.isoformat() if entry.until else ""
    metadata = files.metadata(entry.compiled, publisher=partnership(), until=until)
    response = Response(metadata, content_type=files.CSVW)
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv-metadata.json"'
    return response
