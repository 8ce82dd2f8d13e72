"""The files of a pack together: the data file, pack.json, the manifest, and that all of them hold anything anybody types."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from portal.contents.pack import Section
from portal.contents.pack_json import from_json, to_json
from portal.documents.bundle import FILES, MANIFEST, MEDIA_TYPES, cleaned, manifest, render, render_all
from portal.documents.csv_data import DataLine, render_csv
from tests.factories.pack_contents import ABUSE, empty_contents, measure, sample_contents

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
BAD = "a\x00b\x0bc\ud800d\ufffee\x1b"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return render_all(sample_contents(), FONTS)


def lines_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_manifest_has_the_hash_and_size_of_every_file(made: dict[str, bytes]) -> None:
    written = json.loads(made[MANIFEST])

    assert list(made) == [*FILES, MANIFEST] == list(MEDIA_TYPES)
    assert [one["name"] for one in written["files"]] == list(FILES)
    for one in written["files"]:
        data = made[one["name"]]
        assert (one["bytes"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    head = {name: value for name, value in written.items() if name != "files"}
    assert head == {
        "schema": 1, "agreement": "2018-19", "cycle": "2019-q4", "audience": "working-group", "version": 2, "draft": False,
        "frozen_at": "2019-04-24T15:30:00",
    }  # fmt: skip


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_one_file_alone_is_the_same_as_in_the_bundle(made: dict[str, bytes], name: str) -> None:
    assert render(sample_contents(), name, FONTS) == made[name]


def test_another_name_is_refused() -> None:
    with pytest.raises(KeyError):
        render(empty_contents(), "../pack.json", FONTS)


def test_each_file_is_what_its_name_says(made: dict[str, bytes]) -> None:
    assert made["pack.pdf"].startswith(b"%PDF-")
    assert made["pack.docx"].startswith(b"PK") and made["pack.xlsx"].startswith(b"PK")


def test_pack_json_reads_back_to_the_same_contents(made: dict[str, bytes]) -> None:
    text = made["pack.json"].decode()

    assert from_json(json.loads(text)) == sample_contents()
    assert text.startswith('{\n  "agreement": {\n    "key"') and text.endswith("}\n") and "“quoted”" in text


def test_data_file_has_its_columns_and_line_ends(made: dict[str, bytes]) -> None:
    data = made["data.csv"]

    assert data.startswith(
        b"priority,measure,measure_name,part,part_name,unit,geography,period_start,period_end,value,symbol,status,"
        b"revised_from,note,finding,covers\r\n"
    )
    assert data.count(b"\n") == data.count(b"\r\n") == len(lines_of(data)) + 1


def test_data_file_has_the_numbers_of_pack_json(made: dict[str, bytes]) -> None:
    wanted = [
        (priority["key"], one["key"], series["part"] or "", each["period_start"], each["value"], each["symbol"], each["status"])
        for priority in to_json(sample_contents())["priorities"]
        for one in priority["measures"]
        for series in one["series"]
        for each in series["observations"]
    ]
    found = [
        (
            line["priority"],
            line["measure"],
            line["part"],
            line["period_start"],
            json.loads(line["value"] or "null"),
            line["symbol"],
            line["status"],
        )
        for line in lines_of(made["data.csv"])
    ]
    assert found == wanted


def test_caveats_breaks_and_reasons_travel_with_the_values(made: dict[str, bytes]) -> None:
    lines = lines_of(made["data.csv"])
    abuse = [line["note"] for line in lines if line["measure"] == "da-incidents"]
    gap = next(
        line for line in lines if line["part"] == "canterfield" and line["symbol"] == "x" and line["measure"] == "oss-visitors"
    )

    assert all(note.endswith("Incidents including secondary incidents, not crimes.") for note in abuse)
    assert sum("Break in series, compare with care" in note for note in abuse) == 14
    assert (gap["value"], gap["note"]) == ("", "The shop moved and no register was kept.")


@pytest.mark.parametrize("text", ["=1+1", "+44 1622", "-5", "@x", "\tx"])
def test_text_cannot_become_a_formula_in_the_data_file(text: str) -> None:
    whole = sample_contents()
    odd = measure("odd", text, 0, months=2)
    first = dataclasses.replace(odd.series[0].observations[0], value=Decimal("-7.50"), note=text)
    odd = dataclasses.replace(odd, series=(dataclasses.replace(odd.series[0], observations=(first,)),))
    (line,) = lines_of(
        render_csv(dataclasses.replace(whole, priorities=(dataclasses.replace(whole.priorities[ABUSE], measures=(odd,)),)))
    )

    assert (line["measure_name"], line["note"]) == (f"'{text}", f"'{text}")
    assert line["value"] == "-7.50"


def test_empty_pack_has_every_file() -> None:
    made = render_all(empty_contents(), FONTS)

    assert all(made.values())
    assert made["data.csv"].decode() == ",".join(DataLine._fields) + "\r\n"
    assert json.loads(made[MANIFEST])["version"] is None


def test_no_character_breaks_any_file() -> None:
    whole = sample_contents()
    first = whole.priorities[ABUSE]
    entry = dataclasses.replace(first.actions[0].entries[0], text=f"{BAD}\n\n- {BAD}[^1]")
    priority = dataclasses.replace(
        first,
        title=BAD,
        context=(Section(BAD, BAD),),
        notes=tuple(dataclasses.replace(note, text=BAD) for note in first.notes),
        measures=(measure("bad", BAD, 9, unit=BAD),),
        actions=(dataclasses.replace(first.actions[0], title=BAD, entries=(entry,)),),
    )
    made = render_all(sample_contents(priorities=(priority,), note=BAD, exceptions=({"title": BAD, BAD: [BAD]},)), FONTS)

    assert set(made) == {*FILES, MANIFEST}
    assert json.loads(made["pack.json"])["priorities"][ABUSE]["title"] == "abcde"
    assert json.loads(made["pack.json"])["exceptions"] == [{"title": "abcde", "abcde": ["abcde"]}]
    assert "abcde" in [p.text for p in Document(io.BytesIO(made["pack.docx"])).paragraphs]
    assert load_workbook(io.BytesIO(made["pack.xlsx"])).sheetnames[1] == "abcde"
    assert lines_of(made["data.csv"])[0]["measure_name"] == "abcde"


def test_clean_contents_stay_the_very_same() -> None:
    contents = sample_contents()

    assert cleaned(contents) == contents
    assert cleaned(contents).priorities is contents.priorities


def test_manifest_of_a_corrected_version_differs_only_where_it_should() -> None:
    files = {"pack.json": b"{}\n"}
    first, second = (json.loads(manifest(sample_contents(version=version), files)) for version in (1, 2))

    assert {name for name in first if first[name] != second[name]} == {"version"}
