"""The cells of a pack's tables: numbers with their marks, changes with their signs, remarks that travel."""

import dataclasses
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contents.outstanding import Outstanding
from portal.contents.pack import Action, Entry, Measure, Observation, PrintedComparison, Section, Series
from portal.wording import outstanding, sentences, tables
from portal.wording.tables import FigureRow, MeasureRow, figure_row, measure_heads, measure_rows, signed, value_words
from tests.factories.pack_contents import figure, sample_measure

NUMBERS = st.decimals(-(10**9), 10**9, places=1)
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip(". "))


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [("0", "", "0"), ("728", "people", "728"), ("31204", "count", "31,204"), ("37.5", "%", "37.5%"), ("100", "%", "100%"),
     ("170000000", "£", "£170,000,000"), ("12.5", "£ million", "£12.5"), ("1226", "rate per 100,000", "1,226")],
)  # fmt: skip
def test_values_with_the_mark_of_their_status(value: str, unit: str, words: str) -> None:
    marks = {"final": "", "provisional": " p", "revised": " r", "unaudited": " u"}
    for status, mark in marks.items():
        assert value_words(Decimal(value), "", status, unit=unit) == words + mark


def test_every_kind_of_empty_without_a_mark() -> None:
    for symbol, status in product(["", "x", "z", "c"], ["final", "provisional", "revised", "unaudited"]):
        assert value_words(None, symbol, status) == (f"[{symbol}]" if symbol else "–")
        seen = Observation(period_start="2018-01-01", period_end="2018-01-31", value=None, symbol=symbol, status=status)
        assert tables.observation_words(seen) == value_words(None, symbol, status)


def test_every_mark_and_every_symbol_is_explained() -> None:
    assert {tables.SIGN_MEANINGS[mark]: mark for mark in tables.SIGN_MEANINGS} == tables.SIGNS
    assert sorted(tables.SYMBOLS) == ["c", "x", "z"]


@given(NUMBERS)
def test_changes_have_a_real_sign_and_nought_has_none(value: Decimal) -> None:
    for suffix in ("", "%"):
        words = signed(value, suffix)
        assert words[0] == ("+" if value > 0 else "−" if value < 0 else "0")
        assert Decimal(words.removesuffix(suffix).replace("−", "-").replace(",", "")) == value
        assert "-" not in words


@pytest.mark.parametrize(
    ("value", "suffix", "words"),
    [("16337", "", "+16,337"), ("-8151", "", "−8,151"), ("-20.7", "%", "−20.7%"), ("0.0", "%", "0.0%"), ("-0.0", "%", "0.0%"),
     ("0", "", "0"), ("1200.0", "%", "+1,200.0%"), ("25.0", "%", "+25.0%"), (None, "", "–"), (None, "%", "–")],
)  # fmt: skip
def test_signed(value: str | None, suffix: str, words: str) -> None:
    assert signed(None if value is None else Decimal(value), suffix) == words


def test_directions_never_judge() -> None:
    direction_words = {way: tables.direction_words(way) for way in ("up", "down", "no change", "similar", "", None, "worse")}
    assert direction_words == {
        "up": "Up",
        "down": "Down",
        "no change": "No change",
        "similar": "Similar",
        "": "–",
        None: "–",
        "worse": "–",
    }


def comparison(**changes: Any) -> PrintedComparison:
    plain = PrintedComparison(
        basis="12 months to January 2019 against 12 months to January 2018", period_start="2018-02-01", period_end="2019-01-31", value=Decimal(31204), status="provisional", months_present=12, months_expected=12,
        previous_start="2017-02-01", previous_end="2018-01-31", previous_value=Decimal(39355), change=Decimal(-8151), change_percent=Decimal("-20.7"), direction="down", comparable=True, reason="", words="",
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)


def row(frequency: str = "monthly", part: str | None = None, **changes: Any) -> MeasureRow:
    found = comparison(**changes)
    series = Series(part, part or "Total", (), found)
    measure = dataclasses.replace(sample_measure(), frequency=frequency, series=(series,), comparison=found)
    return measure_rows(measure)[0]


NO_CHANGE: dict[str, Any] = {"change": None, "change_percent": None, "direction": None, "comparable": None}


def test_a_row_of_a_measure() -> None:
    assert row() == MeasureRow(
        name="Total", current="31,204 p", previous="39,355", change="−8,151", percent="−20.7%", direction="Down", is_total=True
    )
    assert row(part="dover") == dataclasses.replace(row(), name="dover", is_total=False)


def test_a_row_that_cannot_be_compared_has_both_values_and_no_change() -> None:
    found = row(**{**NO_CHANGE, "comparable": False, "reason": "new forms"})
    assert found == MeasureRow(
        name="Total", current="31,204 p", previous="39,355", change="not comparable", percent="–", direction="–", is_total=True
    )


@pytest.mark.parametrize("frequency", ["monthly", "quarterly"])
def test_a_row_that_is_short_says_how_many_months_or_quarters_there_are(frequency: str) -> None:
    present, expected, unit = (11, 12, "months") if frequency == "monthly" else (3, 4, "quarters")
    found = row(frequency, value=None, months_present=present, months_expected=expected, **NO_CHANGE)
    assert found == MeasureRow(
        name="Total",
        current=f"{present} of {expected} {unit}",
        previous="39,355",
        change="–",
        percent="–",
        direction="–",
        is_total=True,
    )


def test_a_row_of_which_something_is_suppressed() -> None:
    suppressed = {**NO_CHANGE, "reason": "withheld"}
    assert row(**suppressed, value=None, previous_value=None) == MeasureRow(
        name="Total", current="[c]", previous="[c]", change="–", percent="–", direction="–", is_total=True
    )
    assert row(**suppressed, previous_value=None).current == "31,204 p"
    assert row(**suppressed, previous_value=None).previous == "[c]"


def test_a_row_that_is_short_says_so_even_where_the_year_before_is_suppressed() -> None:
    found = row(**NO_CHANGE, reason="withheld", value=None, months_present=11, previous_value=None)
    assert (found.current, found.previous) == ("11 of 12 months", "[c]")


def test_there_is_a_row_for_each_series_that_is_compared() -> None:
    measure = sample_measure()
    names = [series.name for series in measure.series]
    assert [one.name for one in measure_rows(measure)] == names
    assert [one.is_total for one in measure_rows(measure)] == [True] + [False] * (len(names) - 1)
    first, *others = measure.series
    without = dataclasses.replace(measure, series=(dataclasses.replace(first, comparison=None), *others))
    assert [one.name for one in measure_rows(without)] == names[1:]


def test_the_heads_name_both_periods() -> None:
    measure: Measure = dataclasses.replace(sample_measure(), comparison=comparison())
    assert measure_heads(measure) == ("", "12 months to January 2019", "12 months to January 2018", "Change", "Change %")
    assert measure_heads(dataclasses.replace(measure, comparison=None)) == ("", "Now", "Before", "Change", "Change %")
    assert tables.basis_words(comparison(basis="march 2019 against march 2018")) == ("March 2019", "March 2018")


def test_a_row_of_a_figure_has_everything_that_travels_with_it() -> None:
    found = figure_row(
        figure(
            "ASB-02", "ASB incidents", "31204", qualifier="approx estimate", status="provisional", comparator=Decimal(39355), notes=(2, 1),
            comparator_label="the year before", change=Decimal(-8151), change_percent=Decimal("-20.7"), direction="down",
            comparable=True, reason="New forms.", caveats=("Calls, not crimes.", "No year has all"), coverage="43 forces",
        )
    )  # fmt: skip
    assert found == FigureRow(
        what="ASB incidents (Harbourshire)", period="12 months to December 2018", value="about 31,204 p", unit="", comparator="39,355 (the year before)", change="about −8,151 (−20.7%)",
        remarks=("Estimate.", "Coverage: 43 forces.", "Compare with care: New forms.", "Calls, not crimes.", "No year has all."), notes=(2, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("qualifier", "value", "remarks"),
    [("", "5,000", ()), ("over", "over 5,000", ()), ("approx", "about 5,000", ()), ("projected", "5,000", ("Projected.",)),
     ("over estimate", "over 5,000", ("Estimate.",)), ("range", "5,000", ("Range.",)), ("estimate projected", "5,000", ("Estimate, projected.",))],
)  # fmt: skip
def test_qualifiers(qualifier: str, value: str, remarks: tuple[str, ...]) -> None:
    found = figure_row(figure("F", "Incidents", "5000", qualifier=qualifier))
    assert (found.value, found.remarks) == (value, remarks)
    assert figure_row(figure("F", "Incidents", None, qualifier=qualifier, symbol="c")).value == "[c]"


def test_a_qualifier_that_a_caveat_begins_with_stands_once() -> None:
    caveat = "Expected attendance; the outturn is not reported."
    row = figure_row(figure("F", "Pupils", "1500", qualifier="approx expected", caveats=(caveat,)))
    assert row.remarks == (caveat,) and row.value == "about 1,500"


def test_a_change_that_names_no_comparison_has_not_stated_beside_it() -> None:
    row = figure_row(figure("F", "Adults", "2000000", direction="similar"))
    assert (row.comparator, row.change) == ("not stated", "Similar")
    assert figure_row(figure("F", "Adults", "2000000")).comparator == "–"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "–"),
        ({"direction": "up"}, "Up"),
        ({"direction": "similar"}, "Similar"),
        ({"change": Decimal(9053)}, "+9,053"),
        ({"change_percent": Decimal("8"), "direction": "up"}, "+8%"),
        ({"change": Decimal(-1), "change_percent": Decimal("-0.5")}, "−1 (−0.5%)"),
        ({"change": Decimal(0), "change_percent": Decimal("0.0")}, "0 (0.0%)"),
        ({"change": Decimal(5), "comparable": False, "reason": "new system"}, "not comparable"),
    ],
)
def test_the_change_of_a_figure(changes: dict[str, Any], words: str) -> None:
    assert figure_row(figure("F", "Incidents", "1", **changes)).change == words


@pytest.mark.parametrize(("comparable", "lead"), [(True, "Compare with care"), (False, "Not comparable")])
def test_a_reason_says_what_it_is_a_reason_for(comparable: bool, lead: str) -> None:
    assert figure_row(figure("F", "Incidents", "1", comparable=comparable, reason="New forms")).remarks == (
        f"{lead}: New forms.",
    )
    assert figure_row(figure("F", "Incidents", "1", comparable=comparable)).remarks == ()


@pytest.mark.parametrize(
    ("value", "label", "words"),
    [(None, "", "–"), (None, "last year", "last year"), ("1271", "", "1,271"), ("8", "1995", "8 (1995)")],
)
def test_the_comparator_of_a_figure(value: str | None, label: str, words: str) -> None:
    compared = figure("F", "Incidents", "1", comparator=None if value is None else Decimal(value), comparator_label=label)
    assert figure_row(compared).comparator == words


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_the_texts_of_a_figure_survive(measure: str, geography: str, coverage: str, caveat: str) -> None:
    found = figure_row(
        figure("F", measure, "1", geography=geography, coverage=coverage, caveats=(caveat,), reason=caveat)
    )  # said once
    assert found.what == f"{measure} ({geography})"
    for text, remark in zip((coverage, caveat), found.remarks, strict=True):
        assert remark.endswith(f"{text.rstrip('.')}.")


@given(TEXTS, st.text(max_size=30))
def test_an_entry_keeps_its_text_and_what_comes_next(text: str, following: str) -> None:
    expected = [Section("", text), *([Section("Next", following)] if following else [])]
    assert tables.entry_sections(Entry(agency="kp", agency_name="Kent Police", text=text, next=following)) == expected


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("not due", "Kent Police: not due until 12 July 2019."),
        ("received", "Kent Police: received 25 June 2019, not yet approved."),
        ("sent back", "Kent Police: received 25 June 2019, sent back 1 July 2019 for correction."),
        ("not received", "Kent Police: not received by 12 July 2019."),
        ("", "No update received from Kent Police."),  # of packs that were issued before states were told apart
    ],
)
def test_a_missing_partner_is_named_with_what_is_true_of_it(state: str, words: str) -> None:
    days = ("2019-07-12", "2019-06-25", "2019-07-01")
    due, received, sent_back = days
    entry = Entry(
        agency="kp", agency_name="Kent Police", missing=True, state=state, due=due, received=received, sent_back=sent_back
    )
    assert outstanding.missing_words(entry) == words


@pytest.mark.parametrize(
    ("state", "again", "words"),
    [
        ("received", "2019-07-02", "received 25 June 2019, sent back 1 July 2019, received again 2 July 2019, not yet approved"),
        ("sent back", "2019-06-28", "received 25 June 2019, received again 28 June 2019, sent back 1 July 2019 for correction"),
    ],
)
def test_the_first_receipt_is_named_first(state: str, again: str, words: str) -> None:
    """By it a submission was in time or not: who sends again after the due date was not late."""
    days: dict[str, Any] = {"due": "2019-06-30", "received": "2019-06-25", "sent_back": "2019-07-01", "received_again": again}
    assert outstanding.state_words(Outstanding(state=state, **days)) == words


@pytest.mark.parametrize(
    ("start", "due", "words"),
    [
        ("2018-04", "2019-03", "April 2018 to March 2019"),
        ("2018-11", "2018-11", "November 2018"),
        ("2018-04", "", "from April 2018"),
        ("", "2019", "due 2019"),
        ("", "", ""),
    ],
)
def test_the_dates_of_an_action(start: str, due: str, words: str) -> None:
    assert (
        sentences.action_when(
            Action(ref="A1", title="", lead="", lead_name="", oversight="", start=start, due=due, status="", entries=())
        )
        == words
    )
