"""A pack as JSON and back: nothing lost, and numbers as numbers."""

import dataclasses
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contents.pack import ChangedSince, Contents, Entry, Note, Observation, Suppression
from portal.contents.pack_json import from_json, to_json
from tests.factories.pack_contents import ABUSE, empty_contents, large_contents, sample_contents, sample_measure

TOP = {"schema", "agreement", "cycle", "audience", "version", "draft", "frozen_at", "handling", "note", "introduction",
       "introduction_summary", "introduction_notes", "introduction_carried", "figures", "priorities", "exceptions", "not_received",
        "received_late", "never_came", "withheld", "changed_since", "follows", "approved_otherwise", "year_end"}  # fmt: skip
# Numbers of the length that the portal takes: up to 12 digits before the point, one to three after it.
NUMBERS = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12).map(Decimal),
    st.decimals(-(10**9), 10**9, places=3),
    st.decimals(-999, 999, places=1),
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def again(contents: Contents) -> Contents:
    """Through the very text that is kept in the database."""
    return from_json(json.loads(json.dumps(to_json(contents), allow_nan=False)))


def leaves(data: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, f"{path}.{key}")]
    if isinstance(data, list):
        return [leaf for value in data for leaf in leaves(value, f"{path}[]")]
    return [(path, data)]


@pytest.mark.parametrize("contents", [sample_contents(), empty_contents(), large_contents(7)], ids=["sample", "empty", "large"])
def test_round_trip(contents: Contents) -> None:
    assert again(contents) == contents
    assert again(again(contents)) == contents
    assert to_json(again(contents)) == to_json(contents)


def test_the_top_of_the_published_shape() -> None:
    data = to_json(sample_contents())
    assert set(data) == TOP
    assert data["schema"] == 1
    assert [section["heading"] for section in data["introduction"]] == ["This quarter", ""]
    assert data["introduction_summary"].startswith("Seven in ten measures")
    assert [note["number"] for note in data["introduction_notes"]] == [1, 2]


def test_the_published_names_inside() -> None:
    """Those of product.md, “pack.json”."""
    priority = to_json(sample_contents())["priorities"][ABUSE]
    assert {"key", "title", "context", "notes", "measures", "figures", "actions"} <= set(priority)
    assert {"heading", "text"} == set(priority["context"][0])
    assert {"number", "kind", "text", "source", "draft"} == set(priority["notes"][0])
    assert {"series", "comparison"} <= set(priority["measures"][0])
    assert {"observations", "comparison"} <= set(priority["measures"][0]["series"][0])
    assert {
        "ref", "measure", "part", "geography", "coverage", "unit", "period_start", "period_end", "value", "symbol", "qualifier",
        "status", "comparator", "change", "change_percent", "direction", "comparable", "caveats", "notes",
    } <= set(priority["figures"][0])  # fmt: skip
    assert {"ref", "title", "lead", "status", "entries"} <= set(priority["actions"][0])
    assert {"agency", "text", "submitted_at", "missing"} <= set(priority["actions"][0]["entries"][0])


def test_only_plain_values_are_left() -> None:
    for path, value in leaves(to_json(sample_contents())):
        assert value is None or type(value) in (str, int, float, bool), path


def test_whole_numbers_have_no_point_and_percentages_one_decimal() -> None:
    numbers = [(path, value) for path, value in leaves(to_json(sample_contents())) if type(value) in (int, float)]
    percents = [value for path, value in numbers if path.endswith("change_percent")]
    assert percents
    assert all(json.dumps(value) == f"{value:.1f}" for value in percents)
    counts = [value for path, value in numbers if path.endswith("observations[].value")]
    assert counts
    assert all(type(value) is int for value in counts)


def test_dates_are_iso_texts() -> None:
    for path, value in leaves(to_json(sample_contents())):
        if path.endswith(("period_start", "period_end", "previous_start", "previous_end")) and value is not None:
            assert len(value) == 10
            assert value[4] == value[7] == "-"


def with_values(number: Decimal | None, text: str) -> Contents:
    """A small pack with the number and the text wherever one of that kind can stand."""
    measure = sample_measure()
    comparison = measure.comparison and dataclasses.replace(
        measure.comparison, value=number, change=number, change_percent=number
    )
    seen = Observation(period_start="2018-01-01", period_end="2018-01-31", value=number, symbol="", status="final", note=text)
    series = dataclasses.replace(measure.series[0], name=text, observations=(seen,), comparison=comparison)
    first = sample_contents().priorities[ABUSE]
    figure = dataclasses.replace(first.figures[0], value=number, comparator=number, caveats=(text, text), notes=(1, 2))
    action = dataclasses.replace(
        first.actions[0],
        entries=(Entry(agency="a", agency_name=text, text=text, next=text), Entry(agency="b", agency_name=text, missing=True)),
    )
    changed = dataclasses.replace(
        first, summary=text, notes=(Note(1, "note", text),), figures=(figure,), actions=(action,),
        measures=(dataclasses.replace(measure, series=(series,), comparison=comparison, caveats=(text,)),),
    )  # fmt: skip
    return dataclasses.replace(
        empty_contents(),
        priorities=(changed,), exceptions=({"ref": text, "text": text},), withheld=(Suppression(text, None, None, None, text),),
        changed_since=(ChangedSince(text, text),), note=text, version=None,
    )  # fmt: skip


@given(NUMBERS, TEXTS)
def test_any_number_and_any_text_come_back(number: Decimal | None, text: str) -> None:
    contents = with_values(number, text)
    assert again(contents) == contents


@given(st.decimals(-(10**9), 10**9, places=1).filter(bool))
def test_a_decimal_is_written_as_it_stands(number: Decimal) -> None:
    value = to_json(with_values(number, ""))["priorities"][ABUSE]["figures"][0]["value"]
    assert json.dumps(value) == str(number)


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_written_without_a_point(number: int) -> None:
    value = to_json(with_values(Decimal(number), ""))["priorities"][ABUSE]["figures"][0]["value"]
    assert json.dumps(value) == str(number)


def test_what_goes_in_is_not_touched() -> None:
    data = to_json(sample_contents())
    before = json.dumps(data)
    from_json(data)
    assert json.dumps(data) == before


def test_contents_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample_contents().version = 3  # type: ignore[misc]


def without(data: Any, names: set[str]) -> Any:
    """The same JSON as it was before those keys were there."""
    if isinstance(data, dict):
        return {key: without(value, names) for key, value in data.items() if key not in names}
    return [without(value, names) for value in data] if isinstance(data, list) else data


def test_a_snapshot_from_before_there_were_findings_and_revisions_still_reads() -> None:
    old = without(to_json(sample_contents()), {"finding", "finding_in_brief", "revised_from"})
    assert "revised_from" not in json.dumps(old)
    assert from_json(old) == sample_contents()


def test_findings_and_revisions_come_back() -> None:
    measure = dataclasses.replace(sample_measure(), finding="Within its usual variation.", finding_in_brief="usual")
    seen = Observation(
        period_start="2018-01-01",
        period_end="2018-01-31",
        value=Decimal(12),
        symbol="",
        status="revised",
        note="Two came late.",
        revised_from=Decimal("9.5"),
    )
    measure = dataclasses.replace(measure, series=(dataclasses.replace(measure.series[0], observations=(seen,)),))
    first = dataclasses.replace(sample_contents().priorities[ABUSE], measures=(measure,))
    contents = sample_contents(priorities=(first,))
    assert again(contents) == contents
    assert to_json(contents)["priorities"][ABUSE]["measures"][0]["series"][0]["observations"][0]["revised_from"] == 9.5


def test_a_pack_from_before_says_nothing_of_the_end_of_a_year() -> None:
    data = to_json(sample_contents())
    del data["year_end"]
    assert from_json(data) == sample_contents() and from_json(data).year_end is None
