"""What an agency itself withholds stands in the list of what is withheld, in the pack of every audience."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.core.policy import Audience
from tests.factories.measures import changing, observation
from tests.factories.pages import CYCLE
from tests.features.test_packs_commands import export

CELL = {"part": "dover", "period_start": "2018-10-01", "period_end": "2018-10-31"}


@pytest.mark.parametrize("audience", list(Audience))
def test_an_agencys_own_confidential_value_is_listed_for_each_audience(app: Flask, tmp_path: Path, audience: Audience) -> None:
    assert CELL not in listed(app, tmp_path, audience), "else the change below shows nothing"
    with changing(app):
        one = observation("asb-incidents", "dover", date(2018, 10, 31))
        assert one.value is not None
        one.value, one.symbol = None, "c"
    assert CELL in listed(app, tmp_path, audience)
    series = next(one for one in measure(tmp_path)["series"] if one["part"] == "dover")
    assert [one["symbol"] for one in series["observations"] if one["period_end"] == CELL["period_end"]] == ["c"]


def listed(app: Flask, folder: Path, audience: Audience) -> list[dict[str, str]]:
    """The cells of ASB incidents that are listed as withheld in a draft for the audience."""
    found = export(app, folder, "--draft", cycle=CYCLE, audience=audience.value)
    assert found.exit_code == 0, found.output
    lines = json.loads((folder / "pack.json").read_text(encoding="utf-8"))["withheld"]
    return [{name: one[name] for name in CELL} for one in lines if one["measure"] == "asb-incidents"]


def measure(folder: Path) -> dict[str, Any]:
    pack = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
    return next(one for part in pack["priorities"] for one in part["measures"] if one["key"] == "asb-incidents")
