"""Small multiples are read as XML, as a browser reads them."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal.charts.drawing import BreakMark, Point
from portal.charts.small_multiples import HEIGHT, WIDTH, small_multiples
from portal.statistics.periods import Period

SVG = "{http://www.w3.org/2000/svg}"
YEAR = Period(date(2018, 1, 1), date(2018, 12, 31)).split("monthly")


def line(*values: int | None, status: str = "final") -> list[Point]:
    numbers = [None if value is None else Decimal(value) for value in values]
    return [Point(month.words, month.end, value, status) for month, value in zip(YEAR, numbers, strict=False)]


def draw(lines: Sequence[tuple[str, list[Point]]], breaks: Sequence[BreakMark] = ()) -> list[ET.Element]:
    return [ET.fromstring(one) for one in small_multiples(lines, name="Calls", unit="calls", ident="p", breaks=breaks)]


def texts(svg: ET.Element) -> list[str]:
    return [node.text or "" for node in svg.iter(f"{SVG}text")]


def dots(svg: ET.Element) -> list[ET.Element]:
    return list(svg.iter(f"{SVG}circle"))


def test_all_are_on_one_scale_of_values_and_of_time() -> None:
    large, small, late = draw([("Large", line(100, 400)), ("Small", line(10, 40)), ("Late", line(None, None, None, 200))])
    for one in (large, small, late):
        assert {"400", "0", "Jan 2018", "Apr 2018"} <= set(texts(one))
        assert one.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    top, low, half = (float(dots(one)[0].get("cy", "")) for one in (large, small, late))
    assert top < half < low
    assert abs((low - half) - 0.4 * (low - top) / 0.9) < 0.5, "a height is a value"


def test_each_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    [one] = draw([("Thanet", line(3, None, 5, status="provisional"))], [BreakMark(date(2018, 2, 1), "New forms")])
    words = {node.get("id"): node.text for node in one if node.get("id")}
    assert words == {
        "p-0-title": "Calls, Thanet",
        "p-0-desc": "From 3 p in January 2018 to 5 p in March 2018; break in February 2018.",
    }
    assert "5 p" in texts(one)
    assert dots(one)[0].get("fill") == "#ffffff", "hollow while it is not settled"
    assert len([node for node in one.iter(f"{SVG}path") if node.get("stroke-dasharray")]) == 1


def test_a_part_without_values_says_so_and_none_at_all_draws_nothing() -> None:
    empty, _ = draw([("Empty", line(None, None)), ("Full", line(1, 2))])
    assert "No values" in texts(empty)
    assert small_multiples([("Empty", line(None))], name="Calls", unit="calls", ident="p") == []
    assert small_multiples([], name="Calls", unit="calls", ident="p") == []


def test_a_gap_interrupts_the_line_and_names_are_escaped() -> None:
    [one] = draw([("A & <B>", line(1, None, 3, 4))])
    assert "A & <B>" in texts(one)
    path = next(node.get("d", "") for node in one.iter(f"{SVG}path") if node.get("stroke-width") == "1.6")
    assert path.count("M") == 2
    assert len(dots(one)) == 2, "a value between two gaps, and the newest"
    for node in one.iter():
        assert not [name for name in node.attrib if name in ("style", "class") or name.startswith("on")]
