"""Charts are read as XML, the way a browser reads them; those of a pack have their words and their pictures too."""

import dataclasses
import re
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from portal.charts.trend import BreakMark, Point, round_ticks, sparkline_svg, trend_svg, value_label
from portal.documents.charts import chart_svg, chart_words, png_charts, spark_svg
from portal.statistics.periods import Period
from tests.factories.pack_contents import sample_measure

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
SVG = "{http://www.w3.org/2000/svg}"


def series(*values: int | str | None, step: int = 1, statuses: dict[int, str] | None = None) -> list[Point]:
    """Points from January 2017 on, one for each month, or for each `step` months."""
    points = []
    for at, value in enumerate(values):
        last = step * (at + 1) - 1
        period = Period.ending(date(2017 + last // 12, last % 12 + 1, 1), step)
        status = (statuses or {}).get(at, "final")
        points.append(Point(period.words, period.end, None if value is None else Decimal(value), status))
    return points


def draw(points: list[Point], **changes: object) -> ET.Element:
    given = {"title": "Calls", "description": "From here to there.", "unit": "calls", "ident": "c1", **changes}
    return ET.fromstring(trend_svg(points, **given))  # type: ignore[arg-type]


def texts(svg: ET.Element) -> list[str]:
    return [node.text or "" for node in svg.iter(f"{SVG}text")]


def line_of(svg: ET.Element) -> str:
    return next(node.get("d", "") for node in svg.iter(f"{SVG}path") if node.get("stroke-width") in ("2", "1.5"))


def test_a_chart_is_named_and_described_for_those_who_do_not_see_it() -> None:
    svg = draw(series(3, 5), title="Calls, monthly", ident="calls-7")
    assert svg.get("role") == "img"
    names = {node.get("id"): node.text for node in svg if node.get("id")}
    assert [names[ident] for ident in svg.get("aria-labelledby", "").split()] == ["Calls, monthly", "From here to there."]
    assert names.keys() == {"calls-7-title", "calls-7-desc"}


def test_a_chart_passes_a_policy_without_inline_styles_and_scripts() -> None:
    breaks = [BreakMark(date(2017, 3, 1), "Break")]
    trend = draw(series(*range(40), statuses={39: "provisional"}), breaks=breaks)
    for svg in (trend, ET.fromstring(sparkline_svg([Decimal(1)], title="t", ident="s"))):
        for node in svg.iter():
            assert not [name for name in node.attrib if name in ("style", "class") or name.startswith("on")]
            assert node.tag not in (f"{SVG}style", f"{SVG}script")


def test_a_missing_value_leaves_a_gap() -> None:
    path = line_of(draw(series(3, 5, None, 4, 6)))
    assert re.findall("[ML]", path) == ["M", "L", "M", "L"]


def test_unsettled_points_are_hollow_and_the_chart_says_what_that_means() -> None:
    svg = draw(series(3, 5, 4, 6, statuses={1: "revised", 2: "provisional", 3: "unaudited"}))
    dots = [node.get("fill") for node in svg.iter(f"{SVG}circle")]
    legend, *points = dots
    assert legend == "#ffffff"
    assert [fill == "#ffffff" for fill in points] == [False, False, True, True]
    assert "provisional (p) or unaudited (u)" in texts(svg)
    assert "6 u" in texts(svg)


def test_a_break_is_a_dashed_line_between_the_points_it_parts() -> None:
    svg = draw(
        series(3, 5, 4, 6), breaks=[BreakMark(date(2017, 3, 1), "Break: new system"), BreakMark(date(2016, 1, 1), "Long ago")]
    )
    dashed = [node for node in svg.iter(f"{SVG}path") if node.get("stroke-dasharray")]
    assert len(dashed) == 1
    x = float(re.match(r"M([\d.]+)", dashed[0].get("d", "")).group(1))  # type: ignore[union-attr]
    dots = [float(node.get("cx", "0")) for node in svg.iter(f"{SVG}circle")]
    assert dots[1] < x < dots[2]
    assert "Break: new system" in texts(svg)
    assert "Long ago" not in texts(svg)


def test_signs_of_markup_and_of_control_are_only_text() -> None:
    awkward = "<b> & \"quoted\" 'x' \x00\x0b"
    svg = draw(series(3), title=awkward, description=awkward, unit=awkward, breaks=[BreakMark(date(2017, 1, 31), awkward)])
    assert svg.find(f"{SVG}title").text == "<b> & \"quoted\" 'x' "  # type: ignore[union-attr]


@pytest.mark.parametrize("points", [[], series(None, None)])
def test_without_values_the_chart_says_so(points: list[Point]) -> None:
    svg = draw(points)
    assert "No values" in texts(svg)
    assert not list(svg.iter(f"{SVG}circle"))


def test_a_single_point_stands_in_the_middle_with_its_value() -> None:
    svg = draw(series(5))
    assert len(list(svg.iter(f"{SVG}circle"))) == 1
    assert texts(svg).count("5") == 1
    assert {"Jan", "2017"} <= set(texts(svg))


def test_first_and_last_values_are_written() -> None:
    assert {"1,231", "37"} <= set(texts(draw(series(1231, 900, 37))))


def test_quarters_are_named_by_their_months() -> None:
    assert {"Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec", "2017"} <= set(texts(draw(series(1, 2, 3, 2, step=3))))


@pytest.mark.parametrize(("count", "step"), [(1, 1), (5, 3), (12, 1), (27, 1), (60, 1), (240, 1), (40, 3), (30, 12)])
def test_labels_under_the_axis_never_touch(count: int, step: int) -> None:
    svg = draw(series(*[1000] * count, step=step))
    lines: dict[str, list[tuple[float, int]]] = {}
    for node in svg.iter(f"{SVG}text"):
        if float(node.get("y", "0")) > 222:
            lines.setdefault(node.get("y", ""), []).append((float(node.get("x", "0")), len(node.text or "")))
    assert lines
    for labels in lines.values():
        for (x, length), (after, next_length) in pairwise(labels):
            assert after - x > (length + next_length) / 2 * 7.5


@pytest.mark.parametrize(
    ("lowest", "highest", "whole", "expected"),
    [
        (3, 7, True, [0, 2, 4, 6, 8]),
        (0, 0, True, [0, 1, 2]),
        (1, 1, True, [0, 1, 2]),
        (2010, 5284, True, [0, 2000, 4000, 6000]),
        (0.2, 0.9, False, [0, 0.25, 0.5, 0.75, 1]),
        (-7.5, 5, False, [-10, -5, 0, 5]),
        (0, 66_000_000_000, True, [0, 20e9, 40e9, 60e9, 80e9]),
    ],
)
def test_ticks_are_round_few_and_take_in_zero(lowest: float, highest: float, whole: bool, expected: list[float]) -> None:
    assert round_ticks(lowest, highest, whole=whole) == pytest.approx(expected)
    assert 3 <= len(expected) <= 5


def test_values_carry_their_unit_and_their_mark() -> None:
    assert value_label(Decimal(2688), "provisional", "calls") == "2,688 p"
    assert value_label(Decimal("37.5"), "final", "%") == "37.5%"
    assert value_label(Decimal(-500), "final", "£ per year") == "−£500"


def test_a_long_title_is_shortened_to_see_and_whole_to_hear() -> None:
    title = "One of many words " * 30
    svg = draw(series(3, 4), title=title)
    assert svg.find(f"{SVG}title").text == title  # type: ignore[union-attr]
    assert max(len(text) for text in texts(svg)) < 120


def test_a_sparkline_ends_in_a_dot_and_keeps_its_gaps() -> None:
    svg = ET.fromstring(sparkline_svg([Decimal(3), None, Decimal(5), Decimal(4), None], title="Calls & more", ident="s1"))
    assert svg.get("aria-labelledby") == "s1-title"
    assert len(list(svg.iter(f"{SVG}circle"))) == 1
    assert re.findall("[ML]", line_of(svg)) == ["M", "M", "L"]
    assert not list(svg.iter(f"{SVG}text"))


def test_the_words_of_a_chart_say_span_ends_extremes_breaks_and_gaps() -> None:
    assert chart_words(sample_measure("ksi")) == (
        "Killed or seriously injured (KSI), monthly, January 2017 to March 2019. From 64 in January 2017 to 81 p in January 2019; "
        "lowest 63 in March 2017, highest 90 p in June 2018; break in April 2018 (not comparable); 12 provisional; 1 revised; 2 not available."
    )
    assert chart_words(sample_measure("channel")).endswith("No values.")
    assert chart_words(dataclasses.replace(sample_measure(), series=())).endswith("No values.")


def test_every_lowest_and_highest_value_is_named_up_to_four() -> None:
    def with_values(*values: int) -> str:
        whole = sample_measure()
        observations = whole.series[0].observations[: len(values)]
        changed = [dataclasses.replace(one, value=Decimal(value)) for one, value in zip(observations, values, strict=True)]
        total = dataclasses.replace(whole.series[0], observations=tuple(changed))
        return chart_words(dataclasses.replace(whole, series=(total,)))

    two = with_values(5, 9, 5, 7)
    assert "; lowest 5 in January 2017 and 5 in March 2017, highest 9 in February 2017" in two
    many = with_values(5, 5, 5, 5, 5, 9)
    assert "; lowest 5 in January 2017, 5 in February 2017, 5 in March 2017 and 2 more, highest 9 in June 2017" in many
    assert "; every value is the same" in with_values(5, 5, 5) and "lowest" not in with_values(5, 5, 5)


def test_a_period_that_nobody_sent_is_a_gap_in_the_chart() -> None:
    whole = sample_measure()
    total = whole.series[0]
    holed = dataclasses.replace(total, observations=(*total.observations[:5], *total.observations[6:]))
    assert "; 1 missing" in chart_words(dataclasses.replace(whole, series=(holed,)))


def test_quarters_are_named_with_their_years() -> None:
    measure = sample_measure("caps")
    assert "quarterly, January 2018 to March 2019." in chart_words(measure)
    total = measure.series[0]
    first = dataclasses.replace(total, observations=total.observations[:1])
    assert chart_words(dataclasses.replace(measure, series=(first,))) == (
        "Community Alcohol Partnerships active, January to March 2018. 5 in January to March 2018."
    )


def test_pictures_come_in_the_size_of_print_and_are_always_the_same() -> None:
    drawings = {"trend": chart_svg(sample_measure(), "a"), "spark": spark_svg(sample_measure(), "b")}
    pictures = png_charts(drawings, FONTS)
    assert pictures == png_charts(drawings, FONTS)
    assert {name: _size(picture) for name, picture in pictures.items()} == {"trend": (1260, 455), "spark": (210, 49)}
    assert png_charts({"trend": drawings["trend"]}, FONTS) == {"trend": pictures["trend"]}
    assert png_charts({}, FONTS) == {}


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_a_point_that_is_no_whole_period_is_named_by_its_day_under_the_axis() -> None:
    ends = [date(2018, 6, 30), date(2018, 9, 30), date(2018, 12, 31), date(2019, 3, 31)]
    points = [Point(f"{end:%-d %B %Y}", end, Decimal(5), "final", f"{end:%-d %b}") for end in ends]
    drawn = trend_svg(points, title="Groups", description="", unit="groups", ident="c")
    assert "30 Jun" in drawn and "31 Dec" in drawn and "–" not in drawn
