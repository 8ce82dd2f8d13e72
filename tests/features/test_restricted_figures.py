"""A restricted figure is printed in the working group's pack only, as a restricted measure is, and found nowhere else."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.demo import loading
from portal.documents.bundle import render_all
from portal.extensions import db
from portal.narratives.figures import seems_sensitive
from portal.narratives.models import Figure
from portal.packs.compile import compile_contents
from portal.packs.linked_figures import is_public
from tests.factories.measures import changing
from tests.factories.pages import CYCLE, Person, contributor, coordinator, governing, lead, member
from tests.features.test_figure_links import readable

ISSUED = "2019-01-to-2019-03"
FIGURES = "/agreements/2018-19/figures"
RANK, SEMINARS = "Rank by number of county lines", "DHR lessons-learnt seminars delivered"
REVIEWS = "New DHRs commissioned"  # “cases may be identifiable”
FILES = {"pack.json", "data.csv", "pack.docx", "pack.xlsx"}


@pytest.fixture
def team(app: Flask) -> Person:
    return coordinator(app)


def files_of(app: Flask, audience: Audience) -> dict[str, str]:
    """The texts of the files of an issued pack, unzipped where they are archives."""
    person = {Audience.WORKING_GROUP: member, Audience.GOVERNING: governing, Audience.PUBLIC: contributor}[audience](app)
    return {name: readable(name, person.get(f"/packs/{ISSUED}/{audience}/1/{name}").response.data) for name in FILES}


def drafted(audience: Audience) -> set[str]:
    """The references of the figures that a pack of the open cycle would print."""
    cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
    return {one.ref for one in compile_contents(cycle, audience, now=clock.now()).all_figures}


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.GOVERNING])
def test_what_the_reference_calls_sensitive_is_in_no_file_outside_the_working_group(app: Flask, audience: Audience) -> None:
    for name, text in files_of(app, audience).items():
        assert "Sensitive policing information" not in text, name
        assert "cases may be identifiable" not in text, name
        assert "Very small number" not in text, name
        assert "SOC-08" not in text, name
        assert "DA-16" not in text, name


def test_the_working_group_reads_it_with_its_caveat(app: Flask) -> None:
    page = member(app).get(f"/packs/{ISSUED}/working-group/1")
    row = page.tree.xpath(f"//tr[th[contains(., '{RANK}')]]")[0]
    assert "Sensitive policing information." in row.text_content()
    assert [cell.text_content().strip() for cell in row.xpath("td")][1] == "2nd"


def test_the_others_read_its_name_and_no_number(app: Flask) -> None:
    for page in (governing(app).get(f"/packs/{ISSUED}/governing/1"), contributor(app).get(f"/packs/{ISSUED}/public/1")):
        assert [one for one in page.tree.xpath(f"//*[contains(text(), '{RANK}')]") if one.tag != "li"] == []
        assert page.words.count(RANK) == 1
        assert "2nd" not in page.words


def test_every_figure_that_calls_itself_sensitive_is_restricted_in_the_demonstration(app: Flask) -> None:
    with app.app_context():
        figures = db.session.scalars(select(Figure)).all()
        assert {one.ref for one in figures if one.restricted} == {"SOC-08", "DA-16", "DA-17"}
        assert all(one.restricted == seems_sensitive(one) for one in figures)


def test_its_settings_say_so_and_the_next_packs_follow(app: Flask, team: Person) -> None:
    before = ref_of_a_printed_figure(app)
    assert team.get(f"{FIGURES}/{before}").tree.xpath("//input[@name='restricted' and not(@checked)]")
    assert f"{before} is saved." in team.submit(f"{FIGURES}/{before}", restricted="y").words
    assert team.get(f"{FIGURES}/{before}").tree.xpath("//input[@name='restricted' and @checked]")
    assert "(restricted)" in team.get(f"{FIGURES}?words={before}").words
    with app.app_context():
        assert before in drafted(Audience.WORKING_GROUP)
        assert before not in drafted(Audience.GOVERNING) | drafted(Audience.PUBLIC)


def ref_of_a_printed_figure(app: Flask) -> str:
    """A figure that packs of the open cycle print for everybody."""
    with app.app_context():
        return sorted(drafted(Audience.PUBLIC))[0]


@pytest.mark.parametrize("ask", [contributor, lead, governing])
def test_nobody_else_finds_it(app: Flask, ask: type[Person]) -> None:
    assert RANK not in ask(app).get("/search?q=county+lines+rank").words


def test_who_reads_the_restricted_pack_finds_it(app: Flask, team: Person) -> None:
    assert RANK in member(app).get("/search?q=Rank+by+number").words
    assert RANK in team.get("/search?q=Rank+by+number").words


def test_a_text_that_names_it_with_a_number_is_listed(app: Flask, team: Person) -> None:
    issue = f"/cycles/{CYCLE}/issue"
    sentence = "By number of county lines the area has rank 2."
    assert RANK not in team.get(issue).words
    team.submit(f"/cycles/{CYCLE}/contexts/serious-organised-crime", text=sentence)
    assert f"“{sentence}” has a number beside “{RANK}”, which only the working group reads." in team.get(issue).words


def test_readiness_asks_about_what_calls_itself_sensitive_and_goes_to_everybody(app: Flask, team: Person) -> None:
    issue, ref = f"/cycles/{CYCLE}/issue", ref_of_a_printed_figure(app)
    with changing(app):
        db.session.scalars(select(Figure).where(Figure.ref == ref)).one().caveat = "Sensitive: not for publication."
    assert "and everybody reads it. Check that this is meant, or restrict it." in team.get(issue).words
    team.submit(f"{FIGURES}/{ref}", restricted="y")
    assert "and everybody reads it" not in team.get(issue).words


def exported(app: Flask, folder: Path) -> list[dict[str, str]]:
    assert app.test_cli_runner().invoke(args=["agreement", "export", str(folder)]).exit_code == 0
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def imported(app: Flask, folder: Path) -> None:
    done = app.test_cli_runner().invoke(args=["agreement", "import", str(folder)])
    assert done.exit_code == 0, done.output


def test_the_files_of_an_agreement_carry_it(empty_app: Flask, tmp_path: Path) -> None:
    shutil.copytree(loading.FILES, tmp_path / "in")
    with (tmp_path / "in" / "figures.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row | {"restricted": "yes" if row["ref"] == "SOC-08" else ""} for row in csv.DictReader(stream)]
    written(tmp_path / "in", rows)
    imported(empty_app, tmp_path / "in")
    out = exported(empty_app, tmp_path / "out")
    assert {row["ref"]: row["restricted"] for row in out} == {row["ref"]: row["restricted"] or "no" for row in rows}


def test_a_file_without_the_column_leaves_it_as_it_is(app: Flask, tmp_path: Path) -> None:
    rows = [{key: cell for key, cell in row.items() if key != "restricted"} for row in exported(app, tmp_path / "out")]
    written(tmp_path / "out", rows)
    imported(app, tmp_path / "out")
    assert {row["ref"] for row in exported(app, tmp_path / "again") if row["restricted"] == "yes"} == {"SOC-08", "DA-16", "DA-17"}


def test_an_agreement_without_restricted_figures_has_no_such_column(app: Flask, tmp_path: Path) -> None:
    with changing(app):
        for figure in db.session.scalars(select(Figure)):
            figure.restricted = False
    assert "restricted" not in exported(app, tmp_path / "out")[0]


def test_what_packs_printed_before_is_listed_as_known(app: Flask, team: Person) -> None:
    page = team.get("/packs/known-values")
    assert SEMINARS not in page.words
    with changing(app):
        db.session.scalars(select(Figure).where(Figure.measure_name == SEMINARS)).one().restricted = True
    words = member(app).get("/packs/known-values").words
    assert f"{SEMINARS}: January to March 2019, governing, version 1; January to March 2019, public, version 1" in words
    assert REVIEWS not in words, "it was restricted from the beginning"


def test_what_was_restricted_since_the_freeze_does_not_go_out(app: Flask, team: Person) -> None:
    team.submit(f"/cycles/{ISSUED}/issue", note="Corrected.", is_same_meant="yes", audiences="working-group")
    with changing(app):
        db.session.scalars(select(Figure).where(Figure.measure_name == SEMINARS)).one().restricted = True
    page = team.submit(f"/packs/{ISSUED}/public/2/issue")
    assert page.status == 422
    assert f"{SEMINARS}: only the working group reads it by now." in page.words


def test_a_restricted_figure_makes_no_number_of_a_measure_known(app: Flask) -> None:
    """Its source is public, but the number is for the working group: it must not count as known to all."""
    with app.app_context():
        figure = db.session.scalars(select(Figure).where(Figure.ref == "SOC-08")).one()
        assert figure.source is not None and not figure.source.draft
        assert not is_public(figure)


def test_no_format_of_a_draft_for_the_public_has_it(app: Flask) -> None:
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
        contents = compile_contents(cycle, Audience.PUBLIC, now=clock.now())
        files = render_all(contents, app.config["FONTS_DIR"])
    assert set(files) >= FILES
    for name in FILES:
        assert "Sensitive policing" not in readable(name, files[name]), name
