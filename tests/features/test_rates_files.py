"""Rates and populations as files of the agreement: out, and in again without a difference."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import delete

from portal.extensions import db
from portal.rates.models import Population, PopulationSize, Rate
from tests.factories.measures import changing
from tests.factories.rates import PLACE, SHARE, VIOLENCE, residents, with_residents
from tests.features.test_agreement_files import upload
from tests.features.test_exchange_files import run


def test_the_files_of_the_agreement_have_them_and_load_back_without_a_difference(app: Flask, tmp_path: Path) -> None:
    team = with_residents(app, VIOLENCE, SHARE)
    residents(team, splits="", name="Households")
    folder = tmp_path / "out"
    assert run(app, "export", folder, "--plan-year", "2018-19").exit_code == 0
    assert (folder / "rates.csv").read_text("utf-8").splitlines()[1:] == [
        "public-order-share,Public order in violence,public-order,violence,,,,lower is better",
        'violence-rate,"Violence per 1,000 residents",violence,,Residents,1000,1,lower is better',
    ]
    lines = (folder / "populations.csv").read_text("utf-8").splitlines()
    assert (len(lines), lines[1]) == (1 + 1 + 4 * 13, "Households,,,,,")
    found = run(app, "import", folder, "--plan-year", "2018-19")
    assert found.exit_code == 0 and ": 0 added, 0 changed, " in found.output, found.output
    book = team.client.get("/setting-up/files/workbook/2018-19.xlsx").data
    page = upload(team, {"ours.xlsx": book}, "2018-19")
    assert "Nothing would change" in page.words, page.words
    before = (folder / "rates.csv").read_bytes(), (folder / "populations.csv").read_bytes()
    with changing(app):
        for table in (Rate, PopulationSize, Population):
            db.session.execute(delete(table))
    assert run(app, "import", folder, "--plan-year", "2018-19", "--overwrite").exit_code == 0
    assert run(app, "export", folder, "--plan-year", "2018-19").exit_code == 0
    assert ((folder / "rates.csv").read_bytes(), (folder / "populations.csv").read_bytes()) == before


FAULTS = {
    "violence-rate,,violence,,Residents,1000,1,none": "row 2, column “name”: This cannot be empty.",
    "ksi,A,violence,,Residents,1000,1,none": "row 2, column “key”: This key is taken. Choose another one.",
    "a,Road deaths,violence,,Residents,1000,1,none": "row 2, column “name”: “Road deaths” is the name of “road-deaths”. Two cannot have it.",
    "a,A,violence,,Elves,1000,1,none": "row 2, column “population”: “Elves” is not in populations.csv.",
    "a,A,violence,ksi,Residents,1000,1,none": "row 2, column “population”: Name a denominator for a share, or a population for a rate",
    "a,A,violence,,Residents,7,1,none": "row 2, column “per”: Write one of 1000, 10000, 100000.",
    "a,A,violence,,Residents,1000,9,none": "row 2, column “decimal_places”: Write a number from 0 to 3.",
    "a,A,violence,call-blockers,,,,none": "row 2, column “denominator”: The two do not fit together",
    "rates,A,violence,,Residents,1000,1,none": "row 2, column “key”: This key is taken. Choose another one.",
    "a,A,violence,elves,,,,none": "row 2, column “denominator”: “elves” is not in measures.csv.",
}
SIZES = {
    "Elders,,2018,swale,5,S": "column “part”: Without a breakdown there is no part.",
    "Elders,district,2018,mordor,5,S": "column “part”: “mordor” is no part of “district”.",
    "Elders,district,2018,swale,0,S": "column “size”: Write a whole number from 1 to 1,000,000,000.",
    "Elders,district,2018,swale,5,": "column “source”: Name the source.",
    "Elders,district,1066,swale,5,S": "column “year”: Write a year from 1950 to 2100.",
    "Elders,district,,swale,5,S": "column “year”: Write the year.",
    "Elders,duchy,2018,swale,5,S": "column “breakdown”: “duchy” is not in breakdowns.csv.",
}
RATES_HEADER = "key,name,numerator,denominator,population,per,decimal_places,judgement\n"
SIZES_HEADER = "population,breakdown,year,part,size,source\n"


def test_faults_of_the_files_are_named(app: Flask, tmp_path: Path) -> None:
    team = with_residents(app)
    assert team.get(PLACE).status == 200
    folder = tmp_path / "out"
    assert run(app, "export", folder, "--plan-year", "2018-19").exit_code == 0
    source = (folder / "sources.csv").read_text("utf-8").splitlines()[1].partition(",")[0]
    for line, fault in FAULTS.items():
        (folder / "rates.csv").write_text(RATES_HEADER + line + "\n", "utf-8")
        found = run(app, "import", folder, "--plan-year", "2018-19")
        assert found.exit_code == 1 and f"rates.csv, {fault}" in found.output, (line, found.output)
    (folder / "rates.csv").unlink()
    twice = f"{SIZES_HEADER}Elders,district,2018,swale,5,{source}\nelders,district,2018,Swale,6,{source}\n"
    (folder / "populations.csv").write_text(twice, "utf-8")
    found = run(app, "import", folder, "--plan-year", "2018-19")
    assert "populations.csv, row 3, column “part”: Row 2 has a number for the same year and part." in found.output, found.output
    for line, fault in SIZES.items():
        written_line = line[:-1] + source if line.endswith(",S") else line
        (folder / "populations.csv").write_text(SIZES_HEADER + written_line + "\n", "utf-8")
        found = run(app, "import", folder, "--plan-year", "2018-19")
        assert found.exit_code == 1 and f"populations.csv, row 2, {fault}" in found.output, (line, found.output)
