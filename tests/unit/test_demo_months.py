"""The demonstration's months agree with everything that was published, and look like real series."""

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from portal.demo import months
from portal.demo.months import illustrative_months

ROOT = Path(months.__file__).resolve().parents[2]
FOLDER = Path(months.__file__).resolve().parent / "2018-19"
VALUES = illustrative_months(FOLDER)
ROAD = {"road-deaths", "ksi", "casualties"}
NO_REGISTER = "The shop moved premises and no register was kept."
SO_FEW_CASES = "Withheld: the children of so few cases could be recognised."
NOT_CLOSED = "Collision records for the month were not closed when the numbers were sent."


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MEASURES = {row["key"]: row for row in rows("measures.csv")}
PARTS: dict[str, list[str]] = defaultdict(list)
for row in rows("breakdowns.csv"):
    PARTS[row["breakdown"]].append(row["key"])
# measure, part: each period's first day and value
SERIES: dict[str, dict[str, dict[date, int | None]]] = defaultdict(lambda: defaultdict(dict))
for one in VALUES:
    SERIES[one.measure][one.part][one.period_start] = one.value


def expected_parts(measure: str) -> list[str]:
    parts = PARTS.get(MEASURES[measure]["breakdown"], [])
    return ["", *parts] if measure == "hate" else parts or [""]


def step(measure: str) -> int:
    return 3 if MEASURES[measure]["frequency"] == "quarterly" else 1


def whole(measure: str) -> dict[date, int]:
    """The total of each period whose every part has a value; for hate its own total series."""
    series = SERIES[measure]
    columns = [series[""]] if "" in series else list(series.values())
    found = {start: [column[start] for column in columns] for start in columns[0]}
    return {start: sum(v or 0 for v in values) for start, values in found.items() if None not in values}


def total(measure: str, first: date, last: date, part: str | None = None) -> int:
    """The sum over the periods inside a window; an error where one of them is missing."""
    values = whole(measure) if part is None else SERIES[measure][part]
    inside = [value for start, value in values.items() if first <= start <= last and value is not None]
    assert len(inside) == ((last.year - first.year) * 12 + last.month - first.month + 1) // step(measure)
    return sum(inside)


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


# measure, first month of the later year, its total, the total of the year before
PUBLISHED = [
    ("asb-incidents", "2018-02", 31204, 39355),
    ("asb-by-category", "2018-02", 31204, 39355),
    ("violence", "2018-02", 79315, 62978),
    ("da-incidents", "2018-01", 47967, 42072),
    ("public-order", "2018-01", 21116, 12509),
    ("knife", "2017-10", 873, 717),
    ("marac-cases", "2018-01", 2393, 2371),
    ("marac-children", "2018-01", 3541, 3502),
    ("oss-visitors", "2017-07", 3104, 3082),
    ("road-deaths", "2018-01", 47, 60),
    ("casualties", "2018-01", 5329, 5791),
    ("ksi", "2018-01", 728, 741),
    ("hate", "2018-01", 5040, 3500),
    ("prevention-training", "2018-04", 1036, 812),
    ("call-blockers", "2018-04", 44, 33),
]


@pytest.mark.parametrize(("measure", "first", "later", "earlier"), PUBLISHED)
def test_a_published_total_holds_exactly(measure: str, first: str, later: int, earlier: int) -> None:
    start = month(first)
    middle, before = start - timedelta(days=1), start.replace(year=start.year - 1)
    assert total(measure, start, start.replace(year=start.year + 1) - timedelta(days=1)) == later
    assert total(measure, before, middle) == earlier


def test_every_exact_figure_of_the_report_holds() -> None:
    # The table above repeats the module's own; the file is the independent record.
    keys = {(row["name"], row["geography"]): key for key, row in MEASURES.items()}
    checked = set()
    for figure in rows("figures.csv"):
        measure = keys.get((figure["measure"], figure["geography"]))
        for year in ("period", "comparator"):
            start, end = figure[f"{year}_start"], figure[f"{year}_end"]
            value = figure["value" if year == "period" else "comparator_value"]
            exact = value and figure["qualifier"] in ("", "projected")
            if measure and exact and start >= "2016-04-01":
                assert total(measure, date.fromisoformat(start), date.fromisoformat(end)) == int(value)
                checked.add(figure["ref"])
    exact_refs = "ASB-02 ASB-06 DA-04 DA-07 DA-08 RS-01 RS-02 RS-03 SOC-02 SOC-06"
    assert " ".join(sorted(checked)) == exact_refs


def test_ksi_has_come_down_since_2016() -> None:
    nine_months = total("ksi", month("2016-04"), month("2016-12"))
    assert nine_months == 574
    assert round(nine_months * 12 / 9) == 765 > 741 > 728


def test_treatment_is_a_twelve_month_count_about_the_published_quarter() -> None:
    july = {part: values[month("2018-07")] for part, values in SERIES["treatment"].items()}
    assert july == {"alcohol": 1519, "opiates": 2156, "other": 1225}
    for values in SERIES["treatment"].values():
        assert all(abs((after or 0) / (before or 1) - 1) < 0.02 for before, after in pairwise(values.values()))


def test_quarterly_series_that_are_written_out() -> None:
    caps, ocgs, channel = (whole(measure) for measure in ("caps", "ocgs", "channel"))
    assert {value for start, value in caps.items() if start.year == 2016} == {4}
    assert (caps[month("2019-01")], caps[month("2019-04")]) == (6, 7)
    assert list(caps.values()) == sorted(caps.values())
    assert ocgs[month("2019-01")] == 35
    assert all(31 <= value <= 37 for value in ocgs.values())
    assert all(20 <= value <= 45 for value in channel.values())


def test_scam_visits_are_about_40_to_55_a_month() -> None:
    assert all(40 <= value <= 55 for value in whole("scam-visits").values())


def test_every_measure_period_and_part_is_present_once() -> None:
    found = Counter((value.measure, value.part, value.period_start) for value in VALUES)
    expected = {
        (measure, part, date(at // 12, at % 12 + 1, 1))
        for measure in MEASURES
        for part in expected_parts(measure)
        for at in range(2016 * 12 + 3, 2019 * 12 + 6, step(measure))
    }
    assert len(MEASURES) == 20
    assert set(found) == expected
    assert set(found.values()) == {1}


def test_a_period_ends_on_the_last_day_of_its_month_or_quarter() -> None:
    ends = {(value.measure, value.period_start): value.period_end for value in VALUES}
    assert ends["asb-incidents", date(2018, 2, 1)] == date(2018, 2, 28)
    assert ends["asb-incidents", date(2018, 12, 1)] == date(2018, 12, 31)
    assert ends["caps", date(2016, 4, 1)] == date(2016, 6, 30)
    assert ends["caps", date(2018, 10, 1)] == date(2018, 12, 31)


def test_asb_has_twelve_months_in_every_twelve() -> None:
    starts = list(whole("asb-incidents"))
    assert len(starts) == 39
    for first, last in zip(starts, starts[11:], strict=False):
        assert total("asb-incidents", first, last) > 0  # total() counts the months


def test_values_are_whole_and_not_negative() -> None:
    assert all(type(one.value) is int and one.value >= 0 for one in VALUES if not one.symbol)


def test_asb_by_category_is_asb_in_every_month() -> None:
    assert whole("asb-by-category") == whole("asb-incidents")


def change(part: str, first: str) -> int:
    """Of a category, in the twelve months from `first` against the twelve before."""
    start = month(first)
    end, year_before = start.replace(year=start.year + 1) - timedelta(days=1), start.replace(year=start.year - 1)
    before = total("asb-by-category", year_before, start - timedelta(days=1), part)
    return total("asb-by-category", start, end, part) - before


def test_ten_of_twelve_asb_categories_decreased_and_drugs_paraphernalia_is_the_one_that_rose() -> None:
    changes = {part: change(part, "2018-02") for part in PARTS["asb category"]}
    assert Counter(value < 0 for value in changes.values()) == {True: 10, False: 2}
    assert [part for part, value in changes.items() if value > 0] == ["rubbish-or-discarded-drugs-paraphernalia"]


@pytest.mark.parametrize("first", ["2018-04", "2018-05", "2018-06", "2018-07"])
def test_no_year_printed_later_tells_of_another_category_that_rose(first: str) -> None:
    rose = {part for part in PARTS["asb category"] if change(part, first) > 0}
    assert rose == {"rubbish-or-discarded-drugs-paraphernalia"}


def test_hate_strands_overlap_within_the_total_and_have_the_published_shares() -> None:
    everything = whole("hate")
    strands = PARTS["hate strand"]
    assert all((SERIES["hate"][part][at] or 0) <= most for part in strands for at, most in everything.items())
    year = {part: total("hate", month("2018-01"), month("2018-12"), part) for part in strands}
    assert sum(year.values()) > 5040
    shares = {"race": 76, "sexual-orientation": 12, "religion": 9, "disability": 8, "transgender": 2}
    assert {part: 100 * value / 5040 for part, value in year.items()} == pytest.approx(shares, abs=2)


def test_deaths_are_among_ksi_and_ksi_among_casualties() -> None:
    deaths, ksi, casualties = (whole(measure) for measure in ("road-deaths", "ksi", "casualties"))
    assert all(deaths[start] < ksi[start] < casualties[start] for start in deaths)


def test_marac_has_no_children_without_cases() -> None:
    for part, children in SERIES["marac-children"].items():
        assert all(SERIES["marac-cases"][part][at] or not value for at, value in children.items())


def test_symbols_are_where_they_were_asked_for_with_their_notes() -> None:
    found = {(v.measure, v.part, v.period_start): (v.symbol, v.note) for v in VALUES if v.symbol}
    expected = {
        (measure, part, month(f"2019-0{at}")): ("x", NOT_CLOSED)
        for measure in ROAD
        for part in expected_parts(measure)
        for at in (2, 3, 4, 5, 6)
    }
    expected["oss-visitors", "oss-swale", month("2018-08")] = ("x", NO_REGISTER)
    expected["oss-visitors", "oss-dover", month("2018-12")] = ("z", "The shop was closed for the month.")
    expected["marac-children", "marac-sevenoaks", month("2019-02")] = ("c", SO_FEW_CASES)
    assert found == expected
    assert all((value.value is None) == bool(value.symbol) for value in VALUES)


def test_children_are_left_out_where_few_cases_were_heard_and_nowhere_else() -> None:
    confidential = [(one.part, one.period_start) for one in VALUES if one.symbol == "c"]
    assert confidential == [("marac-sevenoaks", month("2019-02"))]
    cases = {place: next(one for one in VALUES if (one.measure, one.part, one.period_start) == ("marac-cases", *place))
             for place in confidential}  # fmt: skip
    assert [(one.value, one.note) for one in cases.values()] == [
        (2, "The first conference of the month was cancelled because of snow.")
    ]


def test_status_is_provisional_for_collisions_from_2018_and_for_all_from_april_2019() -> None:
    for one in VALUES:
        since = month("2018-01") if one.measure in ROAD else month("2019-04")
        assert one.status == ("provisional" if one.period_start >= since else "final")


@pytest.mark.parametrize("edge", ["2017-02", "2018-02", "2019-02"])
def test_asb_does_not_jump_at_the_edge_of_a_window(edge: str) -> None:
    asb, after = whole("asb-incidents"), month(edge)
    before = (after - timedelta(days=1)).replace(day=1)
    assert abs(asb[after] / asb[before] - 1) <= 0.35


@pytest.mark.parametrize(("measure", "low", "high"), [("asb-incidents", 2250, 2900), ("violence", 6500, 6900)])
def test_a_series_goes_on_plausibly_after_its_windows(measure: str, low: int, high: int) -> None:
    after = [value for start, value in whole(measure).items() if start >= month("2019-02")]
    assert len(after) == 5
    assert all(low <= value <= high for value in after)


@pytest.mark.parametrize("measure", ["asb-incidents", "public-order", "hate"])
def test_summer_is_higher_than_the_winters_on_either_side(measure: str) -> None:
    values = whole(measure)

    # A rising or falling trend cancels out in the mean of the winter before and the winter after.
    for year in (2017, 2018):
        winters = [values[date(at, number, 1)] for at in (year, year + 1) for number in (1, 2)]
        summer = [values[date(year, number, 1)] for number in (6, 7, 8)]
        assert sum(summer) / 3 > sum(winters) / 4


@pytest.mark.parametrize("measure", ["asb-incidents", "violence", "da-incidents", "public-order"])
def test_the_large_districts_are_larger_than_the_small(measure: str) -> None:
    year = (month("2018-01"), month("2018-12"))
    size = {part: total(measure, *year, part) for part in PARTS["district"]}
    ranked = sorted(size, key=lambda part: -size[part])
    assert set(ranked[:5]) == {"medway", "thanet", "maidstone", "canterbury", "swale"}
    assert set(ranked[-3:]) == {"sevenoaks", "tunbridge-wells", "tonbridge-malling"}


def test_two_calls_are_equal() -> None:
    assert illustrative_months(FOLDER) == VALUES


def test_another_hash_seed_gives_the_same_values() -> None:
    # In a process of its own: PYTHONHASHSEED is read once, when Python starts.
    script = (
        "import sys; from hashlib import sha256; from pathlib import Path;"
        "from portal.demo.months import illustrative_months;"
        "print(sha256(repr(illustrative_months(Path(sys.argv[1]))).encode()).hexdigest())"
    )

    def digest(seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", script, str(FOLDER)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    assert {digest("1"), digest("4711")} == {sha256(repr(VALUES).encode()).hexdigest()}


@pytest.mark.parametrize("unknown", [("\nknife,", "\nspoons,"), (",race,", ",accent,")])
def test_an_unknown_measure_or_part_is_refused(tmp_path: Path, unknown: tuple[str, str]) -> None:
    for name in ("measures.csv", "breakdowns.csv"):
        text = (FOLDER / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(*unknown), "utf-8")
    with pytest.raises(KeyError):
        illustrative_months(tmp_path)
