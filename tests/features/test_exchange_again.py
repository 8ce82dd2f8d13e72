"""The agreement imported again: what people changed in the portal since the last import stays, and is listed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import delete, select

from portal import ROOT
from portal.agreement.models import Action
from portal.core.transaction import transaction
from portal.demo.loading import FILES
from portal.exchange.models import ImportedFile
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, SeriesBreak
from tests.factories.measures import NEW_DEFINITION as NEW
from tests.factories.pages import Person, coordinator, defined_anew
from tests.features.test_exchange_files import change, run
from tests.features.test_measures_editing import day

CHANGED = "It was changed in the portal since the last import. The portal’s stays."
BOTH = "Both were changed since the last import. The portal’s stays."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files from which the demonstration was loaded."""
    return Path(shutil.copytree(FILES, tmp_path / "2018-19"))


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def imported(app: Flask, folder: Path, *options: str) -> list[str]:
    found = run(app, "import", folder, "--plan-year", "2018-19", *options)
    assert found.exit_code == 0, found.output
    return found.output.splitlines()


def exported(app: Flask, path: Path) -> dict[str, bytes]:
    assert run(app, "export", path, "--plan-year", "2018-19").exit_code == 0
    return {one.name: one.read_bytes() for one in sorted(path.iterdir())}


def action(app: Flask, ref: str) -> Action:
    with app.app_context():
        found = db.session.scalar(select(Action).where(Action.ref == ref))
        assert found is not None
        return found


def test_a_status_that_was_set_stays(app: Flask, folder: Path) -> None:
    before = action(app, "DA3").status
    team = coordinator(app)
    team.submit("/agreements/2018-19/actions/DA3", status="complete")
    closed = action(app, "DA3")
    assert (before, closed.status) == ("in progress", "complete")
    lines = imported(app, folder)
    assert lines[0].startswith("Agreement 2018-19: 0 added, 0 changed, ")
    assert lines[1:] == [
        f"actions.csv, row 4, column “status”: “complete” in the portal, “in progress” in the file. {CHANGED}",
        "1 difference stays as in the portal. To take what the files say instead, import them with --overwrite.",
    ]
    after = action(app, "DA3")
    assert (after.status, after.closed_on) == ("complete", closed.closed_on)
    assert imported(app, folder) == lines, "and every time"


def test_it_is_the_same_on_both_databases(either_app: Flask, folder: Path) -> None:
    with either_app.app_context(), transaction():
        changed = db.session.scalar(select(Action).where(Action.ref == "DA3"))
        assert changed is not None
        changed.title = "Write the strategy"
    change(folder, "agencies.csv", "Porchlight,Porchlight", "Porchlight Charity,Porchlight")
    lines = imported(either_app, folder)
    assert lines[0].startswith("Agreement 2018-19: 0 added, 1 changed, ")
    assert len(lines) == 3
    with either_app.app_context():
        steps = ScriptDirectory(str(ROOT / "migrations"))
        [before] = [step.down_revision for step in steps.walk_revisions() if step.path.endswith("imported_files.py")]
        downgrade(revision=before)
        upgrade()
        assert db.session.scalars(select(ImportedFile)).all() == []
        assert MigrationContext.configure(db.session.connection()).get_current_revision() == steps.get_current_head()
    assert imported(either_app, folder)[1].startswith("No earlier import of this agreement is recorded")


def test_overwrite_takes_what_the_files_say_and_lists_it(app: Flask, team: Person, folder: Path) -> None:
    team.submit("/agreements/2018-19/actions/DA3", status="complete", title="Write the strategy")
    lines = imported(app, folder, "--overwrite")
    assert lines[0].startswith("Agreement 2018-19: 0 added, 1 changed, ")
    taken = "It was changed in the portal since the last import. The file’s is taken."
    assert f"actions.csv, row 4, column “status”: “complete” in the portal, “in progress” in the file. {taken}" in lines
    assert len(lines) == 3, "nothing more is said: nothing stays"
    now = action(app, "DA3")
    assert (now.status, now.closed_on) == ("in progress", None)
    assert now.title.startswith("Support the development")
    assert len(imported(app, folder)) == 1, "now they are alike"


def test_what_only_the_file_changed_is_taken(app: Flask, team: Person, folder: Path) -> None:
    team.submit("/agreements/2018-19/actions/DA3", title="Write the strategy")
    change(folder, "actions.csv", "kent-police,,dasv-executive,2018-04,2019-03", "kent-police,,dasv-executive,2018-04,2019-06")
    change(folder, "agencies.csv", "Porchlight,Porchlight", "Porchlight Charity,Porchlight")
    lines = imported(app, folder)
    assert lines[0].startswith("Agreement 2018-19: 0 added, 2 changed, ")
    assert [line for line in lines if "column “title”" in line] == [lines[1]]
    now = action(app, "DA3")
    assert now.due is not None
    assert (now.title, now.due.text) == ("Write the strategy", "2019-06")


def test_what_both_changed_stays_until_overwritten(app: Flask, team: Person, folder: Path) -> None:
    team.submit("/agreements/2018-19/actions/DA3", title="Write the strategy")
    change(folder, "actions.csv", "Support the development of the Kent and Medway domestic abuse strategy", "Draft a strategy")
    line = f"actions.csv, row 4, column “title”: “Write the strategy” in the portal, “Draft a strategy” in the file. {BOTH}"
    assert line in imported(app, folder)
    assert line.replace(BOTH, CHANGED) in imported(app, folder), "the file has not changed since"
    assert action(app, "DA3").title == "Write the strategy"
    imported(app, folder, "--overwrite")
    assert action(app, "DA3").title == "Draft a strategy"


def test_a_title_that_the_portal_took_back_stays_taken_back(app: Flask, team: Person, folder: Path) -> None:
    """The file asked for another title once, and people went back to the first one."""
    first = action(app, "DA3").title
    change(folder, "actions.csv", first, "Draft a strategy")
    imported(app, folder)
    assert action(app, "DA3").title == "Draft a strategy"
    team.submit("/agreements/2018-19/actions/DA3", title=first)
    imported(app, folder)
    assert action(app, "DA3").title == first


def test_every_kind_of_row_keeps_what_people_changed(app: Flask, team: Person, folder: Path, tmp_path: Path) -> None:
    team.submit("/measures/ksi/settings", name="People badly hurt on the roads", threshold="9", geography="Kent alone")
    team.submit("/agreements/2018-19/figures/RS-01", value="1234", caveat="Corrected in July.")
    team.submit("/sources/cc-march-2019", title="Another title")
    with app.app_context(), transaction():  # print_earlier() of the portal changes the order
        changed = db.session.scalar(select(Action).where(Action.ref == "DA1"))
        assert changed is not None
        changed.contributors = changed.contributors[::-1]
    before = exported(app, tmp_path / "before")
    lines = imported(app, folder)
    assert lines[0].startswith("Agreement 2018-19: 0 added, 0 changed, ")
    places = [line.partition(":")[0] for line in lines[1:-1]]
    assert places == [
        "actions.csv, row 2, column “contributing_agencies”",
        "measures.csv, row 7, column “name”",
        "measures.csv, row 7, column “geography”",
        "sources.csv, row 2, column “title”",
        "figures.csv, row 34, column “value”",
        "figures.csv, row 34, column “caveat”",
    ]
    assert exported(app, tmp_path / "after") == before


def test_what_the_portal_exports_changes_nothing_when_imported(app: Flask, team: Person, tmp_path: Path) -> None:
    """A renamed measure, a break and a caveat are in it."""
    team.submit("/measures/ksi/settings", name="People badly hurt on the roads")
    team.submit("/measures/asb-incidents/breaks/new", **day("date", "2018", "6"), effect="not comparable", reason="A new system")
    team.submit("/measures/ksi/caveats/new", text="Mind this.")
    before = exported(app, tmp_path / "first")
    for _ in range(2):
        lines = imported(app, tmp_path / "first")
        assert lines[0].startswith("Agreement 2018-19: 0 added, 0 changed, ")
        assert len(lines) == 1
    assert exported(app, tmp_path / "second") == before


def test_what_was_removed_in_the_portal_stays_away(app: Flask, folder: Path) -> None:
    with app.app_context(), transaction():
        db.session.execute(delete(SeriesBreak).where(SeriesBreak.measure_name == "Violent crime"))
    [_, gone, count] = imported(app, folder)
    assert gone.startswith("breaks.csv, row 4: “Violent crime, 2017-04-01” is not in the portal. It was removed in the portal")
    assert gone.endswith("It stays away.")
    assert count.startswith("1 difference stays")
    with app.app_context():
        assert db.session.scalar(select(SeriesBreak).where(SeriesBreak.measure_name == "Violent crime")) is None
    assert imported(app, folder, "--overwrite")[1].endswith("It is added again.")
    with app.app_context():
        assert db.session.scalar(select(SeriesBreak).where(SeriesBreak.measure_name == "Violent crime")) is not None


def test_a_measure_that_was_defined_anew_is_not_put_back(app: Flask, team: Person, folder: Path, tmp_path: Path) -> None:
    defined_anew(team, "/measures/public-order", **NEW)
    before = exported(app, tmp_path / "before")
    lines = imported(app, folder)
    assert lines[0].startswith("Agreement 2018-19: 0 added, 0 changed, ")
    assert lines[1:-1] == [], "the old one is there, with its end"
    assert exported(app, tmp_path / "after") == before
    lines = imported(app, tmp_path / "before")
    assert lines[0].startswith("Agreement 2018-19: 0 added, 0 changed, ")
    assert len(lines) == 1


def test_rows_that_the_files_have_no_more_are_named_and_stay(app: Flask, folder: Path, tmp_path: Path) -> None:
    before = exported(app, tmp_path / "before")
    for name, start in (("actions.csv", "PEH4,"), ("sources.csv", "ons-da-mar-2018,"), ("breakdowns.csv", "hate strand,1,race,")):
        text = (folder / name).read_text(encoding="utf-8")
        rest = [line for line in text.splitlines(keepends=True) if not line.startswith(start)]
        (folder / name).write_text("".join(rest), encoding="utf-8", newline="")
    text = (folder / "figures.csv").read_text(encoding="utf-8")
    text = text.replace(",PEH4,", ",,").replace(",ons-da-mar-2018\n", ",\n")
    (folder / "figures.csv").write_text(text, encoding="utf-8", newline="")
    lines = imported(app, folder)
    stays = "is not in the files any more. It stays in the portal"
    owed = ", with what was sent for it, and goes on to be owed until its status is a closing one."
    named = [line for line in lines if stays in line]
    assert named == [
        f"actions.csv: “PEH4” {stays}{owed}",
        f"breakdowns.csv: “hate strand, race” {stays}.",
        f"sources.csv: “ons-da-mar-2018” {stays}.",
    ]
    after = exported(app, tmp_path / "after")
    assert after["actions.csv"].count(b"PEH4,") == before["actions.csv"].count(b"PEH4,")
    assert after["sources.csv"].count(b"ons-da-mar-2018,") == 1
    assert not [line for line in imported(app, folder) if stays in line], "once is enough"


def test_a_portal_whose_imports_were_not_recorded_keeps_what_it_has(app: Flask, team: Person, folder: Path) -> None:
    """As one is after the update that began to record them."""
    team.submit("/agreements/2018-19/actions/DA3", status="complete")
    with app.app_context(), transaction():
        db.session.execute(delete(ImportedFile))
    change(folder, "agencies.csv", "Porchlight,Porchlight", "Porchlight Charity,Porchlight")
    lines = imported(app, folder)
    assert lines[0].startswith("Agreement 2018-19: 0 added, 0 changed, ")
    assert lines[1].startswith("No earlier import of this agreement is recorded, so nobody knows which differences")
    unknown = "Whether it was changed in the portal is not recorded. The portal’s stays."
    assert lines[2:4] == [
        f"agencies.csv, row 31, column “name”: “Porchlight” in the portal, “Porchlight Charity” in the file. {unknown}",
        f"actions.csv, row 4, column “status”: “complete” in the portal, “in progress” in the file. {unknown}",
    ]
    assert action(app, "DA3").status == "complete"
    change(folder, "agencies.csv", "Kent Fire and Rescue Service", "Kent Fire Service")
    assert imported(app, folder)[0].startswith("Agreement 2018-19: 0 added, 1 changed, "), "from now on it is known"


def test_where_nothing_is_recorded_what_was_removed_is_named(app: Flask, folder: Path) -> None:
    """A measure that was defined anew stays away; a break may be new, so it is added."""
    with app.app_context(), transaction():
        db.session.execute(delete(ImportedFile))
        db.session.execute(delete(SeriesBreak).where(SeriesBreak.measure_name == "Violent crime"))
        caps = select(Measure.id).where(Measure.key == "caps")
        db.session.execute(delete(MeasurePlacement).where(MeasurePlacement.measure_id.in_(caps)))
    lines = imported(app, folder)
    unknown = "Whether it was changed in the portal is not recorded. It stays away."
    assert f"measures.csv, row 13: “caps” is not in the portal. {unknown}" in lines
    added = "breaks.csv: “Violent crime, 2017-04-01” is added. If it had been removed in the portal, remove it again."
    assert added in lines
    assert added not in imported(app, folder)


def test_rows_keep_their_places_and_take_new_ones_when_the_file_says_so(app: Flask, folder: Path) -> None:
    text = (folder / "sources.csv").read_text(encoding="utf-8")
    head, *rows = text.splitlines(keepends=True)
    (folder / "sources.csv").write_text("".join([head, *rows[1:], rows[0]]), encoding="utf-8", newline="")
    imported(app, folder)
    run(app, "export", folder.parent / "out", "--plan-year", "2018-19")
    written = (folder.parent / "out" / "sources.csv").read_text(encoding="utf-8").splitlines()
    assert written[-1].startswith("cc-march-2019,")
    new = "new-one,A new source,,2019-05,,no\n"
    (folder / "sources.csv").write_text("".join([head, new, *rows[1:], rows[0]]), encoding="utf-8", newline="")
    imported(app, folder)
    run(app, "export", folder.parent / "out", "--plan-year", "2018-19")
    written = (folder.parent / "out" / "sources.csv").read_text(encoding="utf-8").splitlines()
    assert (written[1][:8], written[-1][:14]) == ("new-one,", "cc-march-2019,")


def test_a_second_year_takes_the_shared_rows_that_nobody_changed(app: Flask, team: Person, folder: Path) -> None:
    team.submit("/measures/ksi/settings", name="People badly hurt on the roads")
    change(folder, "agencies.csv", "Porchlight,Porchlight", "Porchlight Charity,Porchlight")
    found = run(app, "import", folder, "--plan-year", "2019-20")
    assert found.exit_code == 0, found.output
    lines = found.output.splitlines()
    assert lines[1].startswith("measures.csv, row 7, column “name”: “People badly hurt on the roads” in the portal, “Killed or")
    assert len(lines) == 3
    with app.app_context():
        assert db.session.scalar(select(Measure.name).where(Measure.key == "ksi")) == "People badly hurt on the roads"


def test_a_measure_cannot_take_a_name_that_another_has_in_the_portal(app: Flask, team: Person, folder: Path) -> None:
    team.submit("/measures/ksi/settings", name="People badly hurt")
    more = "hurt,People badly hurt,road-safety,kfrs,monthly,people,Kent,none,sum,none,,no,10,Counted anew.\n"
    with (folder / "measures.csv").open("a", encoding="utf-8", newline="") as stream:
        stream.write(more)
    found = run(app, "import", folder, "--plan-year", "2018-19")
    assert found.exit_code == 1
    assert "measures.csv, row 22, column “name”: “People badly hurt” is the name of" in found.output
    assert "1 to put right. Nothing was loaded." in found.output
