"""An installation with content in it survives the next migration."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from portal.extensions import db
from tests.conftest import make_app


def test_the_first_schema_with_content_becomes_the_newest(tmp_path: Path, shared: Path) -> None:
    app = make_app(tmp_path / "portal.sqlite", shared)
    with app.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO measure (id, key, position, name, definition, frequency, unit, geography, judgement,"
                    " sum_over_time, sum_over_breakdown, restricted, usual_lag_days, threshold)"
                    " VALUES (1, 'asb', 0, 'ASB', '', 'monthly', 'calls', 'Kent', 'none', 'latest', 'none', 0, 10, 5),"
                    " (2, 'fines', 1, 'Fines', '', 'monthly', '£', 'Kent', 'none', 'sum', 'none', 0, 10, 5),"
                    " (3, 'rate', 2, 'Rate', '', 'monthly', 'rate per 1,000', 'Kent', 'none', 'sum', 'none', 0, 10, 5),"
                    " (4, 'share', 3, 'Share', '', 'monthly', '% of calls', 'Kent', 'none', 'sum', 'none', 0, 10, 5),"
                    " (5, 'time', 4, 'Time', '', 'monthly', 'minutes', 'Kent', 'none', 'sum', 'none', 0, 10, 5)"
                )
            )
            connection.execute(text("INSERT INTO series (id, measure_id) VALUES (1, 1)"))
            connection.execute(
                text(
                    "INSERT INTO observation (id, series_id, period_start, period_end, value, symbol, status, note)"
                    " VALUES (1, 1, '2019-01-01', '2019-01-31', '49', '', 'revised', '')"
                )
            )
        upgrade()
        with db.engine.begin() as connection:
            of_asb = connection.execute(text("SELECT comparison, query_spread FROM measure WHERE id = 1"))
            assert of_asb.one() == ("same period", "3.5")
            decimals = connection.execute(text("SELECT decimal_places FROM measure ORDER BY id")).scalars().all()
            assert decimals == [0, 6, 6, 6, 0], "by the units, as before"
            assert connection.execute(text("SELECT measure_id FROM series")).scalar() == 1, "nothing that points to it is gone"
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        db.session.remove()
        db.engine.dispose()


def test_steps_taken_before_keep_their_agency_and_get_the_hash_of_their_version(
    demonstration: Path, tmp_path: Path, shared: Path
) -> None:
    """The demonstration taken back to before the review, and forward again."""
    path = tmp_path / "portal.sqlite"
    shutil.copy(demonstration, path)
    app = make_app(path, shared)
    steps = text("SELECT id, agency_id, content_hash FROM submission_event WHERE version_number IS NOT NULL ORDER BY id")
    with app.app_context():
        with db.engine.begin() as connection:
            before = connection.execute(steps).all()
        downgrade(revision="0002")
        upgrade()
        with db.engine.begin() as connection:
            assert connection.execute(steps).all() == before
            assert connection.execute(text("SELECT DISTINCT unlocked FROM submission")).scalars().all() == ["[]"]
        db.session.remove()
        db.engine.dispose()


def test_loads_come_and_go_without_the_values(either_app: Flask) -> None:
    """On both databases: down from what marks loaded values, and up again."""
    count = text("SELECT count(*) FROM observation")
    with either_app.app_context():
        with db.engine.begin() as connection:
            before = connection.execute(count).scalar_one()
        downgrade(revision="0019")
        upgrade()
        with db.engine.begin() as connection:
            assert connection.execute(count).scalar_one() == before > 0
            assert connection.execute(text("SELECT count(history_load_id) FROM observation")).scalar_one() == 0
        db.session.remove()
        db.engine.dispose()


def test_what_was_decided_of_figures_goes_without_the_figures(either_app: Flask) -> None:
    """On both databases: down from the links of figures and the numbers in texts, and up again."""
    links, figures = text("SELECT count(*) FROM figure_link"), text("SELECT count(*) FROM figure")
    with either_app.app_context():
        with db.engine.begin() as connection:
            assert connection.execute(links).scalar_one() > 0
            before = connection.execute(figures).scalar_one()
        downgrade(revision="0023")
        with db.engine.begin() as connection:
            assert not {"figure_link", "dismissed_number"} & set(inspect(connection).get_table_names())
        upgrade()
        with db.engine.begin() as connection:
            assert connection.execute(links).scalar_one() == 0
            assert connection.execute(text("SELECT count(*) FROM dismissed_number")).scalar_one() == 0
            assert connection.execute(figures).scalar_one() == before > 0


def test_the_index_of_the_search_goes_and_an_upgrade_fills_it_again(either_app: Flask) -> None:
    """On both databases: down from the search, and up again; the full-text index goes and comes with its table."""
    count = text("SELECT count(*) FROM search_entry")
    with either_app.app_context():
        with db.engine.begin() as connection:
            before = connection.execute(count).scalar_one()
        downgrade(revision="0029")
        with db.engine.begin() as connection:
            assert not [name for name in inspect(connection).get_table_names() if name.startswith("search")]
        assert either_app.test_cli_runner().invoke(args=["upgrade", "--files-later"]).exit_code == 0
        with db.engine.begin() as connection:
            assert connection.execute(count).scalar_one() == before > 0
        db.session.remove()
        db.engine.dispose()
