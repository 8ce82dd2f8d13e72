"""Charts of what is usual are read as XML, the way a browser reads them: what is drawn, what it is called, and that nothing collides."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.charts.usual_range import BAND, UNUSUAL, usual_range_svg
from portal.statistics import significance
from portal.statistics.comparison import UNSETTLED, WITH_CARE, Break
from portal.statistics.periods import QUARTERLY
from portal.statistics.significance import Assessment, Step
from tests.factories.usual import DROPPED, DROPPED_AT, EVEN, SEASON, assess, cut, period, series

SVG = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 480, 320


def draw(found: Assessment, name: str = "Calls", ident: str = "c1") -> ET.Element:
    return ET.fromstring(usual_range_svg(found, name=name, ident=ident))


def texts(svg: ET.Element) -> list[str]:
    return [node.text or "" for node in svg.iter(f"{SVG}text")]


def description(svg: ET.Element) -> str:
    return svg.findtext(f"{SVG}desc", "")


def diamonds(svg: ET.Element) -> list[ET.Element]:
    """Those of the plot: the one of the legend stands above it, at the left edge."""
    found = [node for node in svg.iter(f"{SVG}path") if node.get("stroke") == UNUSUAL]
    return [node for node in found if not node.get("d", "").startswith("M6.0 ")]


def dots(svg: ET.Element) -> list[ET.Element]:
    return [node for node in svg.iter(f"{SVG}circle") if float(node.get("cy", "0")) > plot_top(svg)]


def plot_top(svg: ET.Element) -> float:
    """The line of the highest tick."""
    grid = [node.get("d", "") for node in svg.iter(f"{SVG}path") if re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+", node.get("d", ""))]
    return min(float(re.split("[ H]", line)[1]) for line in grid) - 0.5


def bands(svg: ET.Element) -> list[ET.Element]:
    return [node for node in svg.iter(f"{SVG}path") if node.get("fill") == BAND]


def line_of(svg: ET.Element) -> str:
    return next(
        node.get("d", "") for node in svg.iter(f"{SVG}path") if node.get("stroke-width") == "1.6" and node.get("fill") == "none"
    )


def places(path: str) -> list[tuple[float, float]]:
    """The points of a path of straight lines."""
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def middle_lines(svg: ET.Element) -> list[list[tuple[float, float]]]:
    solid = [node for node in svg.iter(f"{SVG}path") if node.get("stroke-width") == "1.2" and not node.get("stroke-dasharray")]
    return [places(node.get("d", "")) for node in solid]


def test_a_chart_is_named_and_described_for_those_who_do_not_see_it() -> None:
    svg = draw(assess([*EVEN, 300], [cut(0)]), "ASB incidents", "asb-7")
    assert svg.get("role") == "img"
    names = {node.get("id"): node.text for node in svg if node.get("id")}
    assert svg.get("aria-labelledby", "").split() == list(names) == ["asb-7-title", "asb-7-desc"]
    assert names["asb-7-title"] == "ASB incidents: usual variation, monthly, January 2017 to January 2020"
    assert names["asb-7-desc"] == (
        "Higher than usual in January 2020 (300; 153 to 257 is usual). Usual for January 2020: 202, from 153 to 257. "
        "What is usual is one line, from 37 months; its limits are wider than those of chance, because the counts vary more "
        "(as on D. B. Laney’s u′ chart). Outside usual variation: 1 of 37 months."
    )


def test_the_description_says_gaps_breaks_and_steps_with_their_reasons() -> None:
    found = assess([*EVEN, None, 7], [cut(37), Break(date(2017, 6, 15), WITH_CARE, "new forms")])
    assert description(draw(found)) == (
        "Needs 12 months since the break of 1 February 2020; there is 1. No number: 1 of 38 months. "
        "Break on 15 June 2017: new forms. Break on 1 February 2020: new system."
    )
    stepped = assess(DROPPED, steps=[Step(period(DROPPED_AT).start, "counted once.")])
    assert description(draw(stepped)).endswith(" A new level since 1 October 2018: counted once.")


def test_a_lasting_change_parts_the_band_and_is_named_whether_accepted_or_not() -> None:
    for found, words in (
        (assess(DROPPED), "Lower since Oct 2018"),
        (assess(DROPPED, steps=[Step(period(DROPPED_AT).start, "counted once")]), "New level: counted once"),
    ):
        svg = draw(found)
        before, after = middle_lines(svg)
        assert len(bands(svg)) == 2
        assert before[-1][0] == pytest.approx(after[0][0], abs=0.2)
        assert before[-1][1] < after[0][1] - 20  # the later line is lower
        assert words in texts(svg)
        assert not diamonds(svg)


def test_the_line_of_a_season_bends_and_of_an_even_series_does_not() -> None:
    (season,), (even,) = middle_lines(draw(assess(SEASON))), middle_lines(draw(assess(EVEN)))
    assert len({y for _, y in even}) == 1
    assert max(y for _, y in season) - min(y for _, y in season) > 50


def test_a_chart_passes_a_policy_without_inline_styles_and_scripts() -> None:
    for node in draw(assess([*EVEN, 300], [cut(12)], statuses={36: "provisional"})).iter():
        assert not [name for name in node.attrib if name in ("style", "class") or name.startswith("on")]
        assert node.tag not in (f"{SVG}style", f"{SVG}script")


def test_every_segment_with_limits_has_a_band_and_a_middle_line() -> None:
    svg = draw(assess([*EVEN[:12], *[value * 3 for value in EVEN[:12]], *[40] * 3], [cut(12), cut(24)]))
    assert len(bands(svg)) == 2
    for band, line in zip(bands(svg), middle_lines(svg), strict=True):
        edge = places(band.get("d", ""))
        upper, lower = edge[: len(line)], edge[len(line) :][::-1]
        assert [x for x, _ in upper] == [x for x, _ in lower] == [x for x, _ in line]
        assert all(above[1] < at[1] < below[1] for above, at, below in zip(upper, line, lower, strict=True))
    first, second = middle_lines(svg)
    assert second[0][1] < first[0][1]
    assert first[-1][0] == pytest.approx(second[0][0], abs=0.2)
    assert not {"usual", "upper limit"} & set(texts(svg))  # the newest value has none to be seen against


def test_what_is_usual_for_the_newest_value_is_labelled() -> None:
    svg = draw(assess([*EVEN, 210]))
    assert {"usual", "200", "upper limit", "239", "lower limit", "164", "210"} <= set(texts(svg))
    same = texts(draw(assess(["42.1"] * 13, unit="%")))
    assert "usual" in same and same.count("42.1%") == 2  # the newest value, and what is usual
    assert not {"upper limit", "lower limit"} & set(same)


def test_without_limits_there_is_no_band_and_no_label_of_one() -> None:
    svg = draw(assess([4, 3, 6, 2]))
    assert not bands(svg) and not diamonds(svg)
    assert not {"usual", "upper limit", "lower limit", "outside usual variation"} & set(texts(svg))
    assert len(dots(svg)) == 4


def test_unusual_points_have_another_shape_and_unsettled_ones_are_hollow() -> None:
    found = assess([*EVEN, 300, 200, 100, 199], statuses={37: "provisional", 38: "unaudited", 39: "revised"})
    svg = draw(found)
    assert [node.get("fill") for node in diamonds(svg)] == [UNUSUAL, "#ffffff"]
    assert [node.get("fill") == "#ffffff" for node in dots(svg)] == [*[False] * 36, True, False]
    assert {"outside usual variation", "provisional (p) or unaudited (u)", "199 r"} <= set(texts(svg))
    plain = draw(assess(EVEN))
    assert not {"outside usual variation", *UNSETTLED} & set(texts(plain))


def test_the_line_is_interrupted_by_gaps_and_by_breaks() -> None:
    def pens(found: Assessment) -> str:
        return "".join(re.findall("[ML]", line_of(draw(found))))

    assert pens(assess([1, 2, None, 4, 5])) == "MLML"
    assert pens(assess([1, 2, 3, 4, 5], [cut(2)])) == "MLMLL"
    assert pens(assess([1, 2, 3, 4, 5], [cut(2, 15)])) == "MLMML"
    assert pens(assess([1, 2, 3], [cut(-1), cut(3)])) == "MLL"


def test_a_break_is_a_dashed_line_with_its_reason_between_the_points_it_parts() -> None:
    svg = draw(assess(EVEN, [cut(12), cut(-5)]))
    (dashed,) = [node.get("d", "") for node in svg.iter(f"{SVG}path") if node.get("stroke-dasharray")]
    x = float(re.findall(r"[\d.]+", dashed)[0])
    places = [float(node.get("cx", "")) for node in dots(svg)]
    assert places[11] < x < places[12]
    assert "new system" in texts(svg)


def test_the_legend_stands_above_the_reasons_of_breaks_and_those_above_the_plot() -> None:
    svg = draw(assess([*EVEN, 300], [cut(0), cut(6), cut(12), cut(13)], statuses={36: "provisional"}))
    heights = {node.text: float(node.get("y", "")) for node in svg.iter(f"{SVG}text")}
    assert heights["Calls"] + 15 < heights["provisional (p)"]
    reasons = [float(node.get("y", "")) for node in svg.iter(f"{SVG}text") if node.text == "new system"]
    assert len(reasons) == 3
    assert heights["provisional (p)"] + 15 < min(reasons) < max(reasons) < plot_top(svg)


def test_labels_that_are_all_at_the_top_move_down_and_not_out_of_the_plot() -> None:
    svg = draw(assess([*[0, 1] * 6, *[99600, 99500] * 6], [cut(12)]))
    heights = {node.text: float(node.get("y", "")) for node in svg.iter(f"{SVG}text")}
    assert plot_top(svg) - 4 < heights["upper limit"] < heights["usual"] < heights["lower limit"]


def test_the_axis_says_where_it_starts_when_that_is_not_0() -> None:
    high = draw(assess([3000, 3100] * 8))
    assert "Calls (the axis starts at 2,900)" in texts(high)
    assert "0" not in texts(high)
    low = draw(assess([100, 3100] * 8))
    assert "Calls" in texts(low) and "0" in texts(low)


@pytest.mark.parametrize(("at", "anchor"), [(9, "start"), (27, "end")])
def test_a_long_reason_stands_where_there_is_more_room(at: int, anchor: str) -> None:
    reason = "Recording is consistent from this date, so that comparison with the year before is sound from next year on"
    svg = draw(assess(EVEN, [Break(period(at).start, WITH_CARE, reason)]))
    (label,) = [node for node in svg.iter(f"{SVG}text") if (node.text or "").startswith("Recording is")]
    assert label.get("text-anchor") == anchor
    assert len(label.text or "") > 35
    number = min(
        float(node.get("y", "")) for node in svg.iter(f"{SVG}text") if node.get("text-anchor") == "end" and node != label
    )
    assert float(label.get("y", "")) + 4 <= number - 10  # its tails end above the digits of the highest number


@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_values_the_chart_says_so(values: list[None]) -> None:
    svg = draw(assess(values))
    assert "No values" in texts(svg)
    assert description(svg) == "No figures yet."
    assert svg.findtext(f"{SVG}title", "").startswith("Calls: usual variation, monthly")


def test_signs_of_markup_and_of_control_are_only_text() -> None:
    awkward = "<b> & \"quoted\" 'x' \x00\x0b"
    svg = draw(assess([3, 4], [Break(date(2017, 2, 1), WITH_CARE, awkward)], unit=awkward), awkward, 'a"b')
    assert svg.findtext(f"{SVG}title", "").startswith("<b> & \"quoted\" 'x' : usual variation")
    assert "<b> & \"quoted\" 'x' " in description(svg)


def test_quarters_are_named_by_their_months() -> None:
    found = significance.assess(series([5, 7] * 6, step=3), QUARTERLY, (), "people")
    svg = draw(found)
    assert {"Jan–Mar", "2017"} <= set(texts(svg))
    assert "Usual for October to December 2019: 6, from 1.1 to 14.1. What is usual is one line, from 12 quarters;" in description(
        svg
    )


@given(
    st.lists(st.one_of(st.integers(0, 9000), st.integers(0, 9), st.none()), min_size=1, max_size=120),
    st.lists(st.integers(-2, 130), max_size=4),
    st.sampled_from(["calls", "%", "£"]),
)
def test_nothing_leaves_the_drawing_and_no_label_touches_another(values: list[int | None], cuts: list[int], unit: str) -> None:
    svg = draw(assess(values, [cut(at) for at in cuts], unit, {len(values) - 1: "provisional"}))
    for node in svg.iter():
        for name, most in (("cx", WIDTH), ("cy", HEIGHT), ("x", WIDTH), ("y", HEIGHT)):
            assert -0.1 <= float(node.get(name, "0")) <= most
        assert "nan" not in "".join(node.attrib.values())
    shown = len(diamonds(svg)) + len(dots(svg)) if any(value is not None for value in values) else 0
    assert shown == sum(value is not None for value in values)
    column: dict[str, list[float]] = {}
    for node in svg.iter(f"{SVG}text"):
        if float(node.get("x", "0")) > 300 and node.get("text-anchor") == "start" and node.get("paint-order"):
            column.setdefault(node.get("x", ""), []).append(float(node.get("y", "")))
    if not column:
        return
    heights = column[max(column, key=float)]  # the labels at the right end; the reason of a late break stands left of them
    assert min(heights) > plot_top(svg) - 4
    for above, beneath in pairwise(sorted(heights)):
        assert beneath - above >= 14.9
