"""Made-up partnerships of several cycles, with what their public packs print, and the attacker (attacker.py) let loose on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from portal.disclosure.audited import audited
from portal.disclosure.given import TOTAL, Cell, Given, Rules, added_lines
from portal.disclosure.measure_problems import Numbers, suppressed_now
from tests.factories.attacker import Narrowed, attack, gather

RULES = Rules(5, "sum", "sum")
KEY = "m"
ADDING = {KEY: ("sum", "sum")}
Json = dict[str, Any]
EXACTLY = (0,)
ROUNDED = (5, 5, 5, 10, 3)  # bases to draw from
AT_TIMES = (0, 5, 10)  # a coordinator rounds it later, rounds it otherwise, and stops


def month(at: int) -> tuple[str, str]:
    """The first and the last day of a month, counted from January 2016; every month has 28 days here."""
    year, number = 2016 + at // 12, at % 12 + 1
    return f"{year}-{number:02}-01", f"{year}-{number:02}-28"


@dataclass
class Issued:
    """The packs of a partnership: what the public got, and what is true, each as pack.json has it.

    `mergers`: the district that a pack has no more, and the one that it is part of since, by the place of the pack.
    `known` are the places and truths that the audit of the portal lists as known, and `stopped` the cycles that it did not let
    be issued.
    """

    public: list[Json] = field(default_factory=list)
    inside: list[Json] = field(default_factory=list)
    mergers: dict[int, tuple[str, str]] = field(default_factory=dict)
    hidden: int = 0
    known: set[tuple[str | None, str, str, int]] = field(default_factory=set)
    stopped: list[int] = field(default_factory=list)


def play(
    seed: int,
    cycles: int = 6,
    months: int = 15,
    bases: Sequence[int] = EXACTLY,
    *,
    change: float = 0.0,
    years_from: int | None = None,
) -> Issued:
    """Six quarters of a monthly measure with parts: numbers are revised later, come late, and districts merge.

    It is rounded to one of `bases` (0: not at all), and to another one from a cycle on with the probability `change`. From the
    cycle `years_from` on only complete plan years are published.
    """
    rng, rounding = Random(seed), Random(f"rounding {seed}")
    base = rounding.choice(bases)
    parts = [f"p{at}" for at in range(rng.randint(1, 5))]
    level = rng.choice([3, 8, 30])
    true: dict[str, dict[int, int]] = {part: {} for part in parts}
    late: list[tuple[str, int]] = []
    history: list[dict[Cell, Given]] = []
    issued = Issued()
    last: dict[Cell, Given] = {}
    for cycle in range(cycles):
        until = months + 3 * cycle
        _count(rng, true, late, until, level)
        if cycle == 3 and len(parts) > 2 and rng.random() < 0.4:  # two districts become one
            issued.mergers[len(issued.public)] = (parts[-1], parts[-2])
            merged = true.pop(parts.pop())
            into = true[parts[-1]]
            into.update({at: into[at] + value for at, value in merged.items() if at in into})
        inside = _pack(true, until)
        if years_from is not None and cycle >= years_from:
            inside["priorities"][0]["measures"].append(_years(inside, until))
        if rounding.random() < change:
            base = rounding.choice(bases)
        last = _issue(issued, history, last, inside, cycle, base)
    return issued


def _issue(
    issued: Issued, history: list[dict[Cell, Given]], last: dict[Cell, Given], inside: Json, cycle: int, base: int
) -> dict[Cell, Given]:
    """Adds a pack, if the audit lets it be issued; returns the newest lines of the ledger."""
    rules = replace(RULES, rounded_to=base)
    numbers = _numbers(inside)
    hidden = suppressed_now(history, Numbers(numbers), rules)
    moment = {cell: Given(str(cycle), value, cell not in hidden, rounded_to=base) for cell, value in numbers.items()}
    added = added_lines(last, moment)
    audit = list(audited([*history, added], rules))
    issued.known |= {(*one.edition.cell, one.value) for one in audit if not one.given_away_at}
    if any(one.given_away_at == str(cycle) for one in audit):
        issued.stopped.append(cycle)
        return last
    history.append(added)
    issued.inside.append(inside)
    issued.public.append(_without(inside, hidden, base))
    issued.hidden += len(hidden)
    return {cell: one for cell, one in {**last, **added}.items() if not one.is_gone}


def _count(rng: Random, true: dict[str, dict[int, int]], late: list[tuple[str, int]], until: int, level: int) -> None:
    for part, at in late:
        if part in true:
            true[part][at] = rng.randint(0, 2 * level)
    late.clear()
    for part, values in true.items():
        for at in list(values):
            if rng.random() < 0.03:
                values[at] = max(0, values[at] + rng.randint(-4, 4))
        for at in range(until):
            if at not in values:
                if rng.random() < 0.02 and at >= until - 3:
                    late.append((part, at))
                else:
                    values[at] = rng.choice([0, rng.randint(0, 2 * level), rng.randint(0, 2 * level)])


def _pack(true: dict[str, dict[int, int]], until: int) -> Json:
    whole = {at: sum(values[at] for values in true.values()) for at in range(until) if all(at in one for one in true.values())}
    lines: dict[str | None, dict[int, int]] = {TOTAL: whole}
    lines.update(true)
    series = [
        {
            "part": part,
            "observations": [
                {"period_start": month(at)[0], "period_end": month(at)[1], "value": value, "symbol": ""}
                for at, value in sorted(values.items())
            ],
            "comparison": _year(values, until),
        }
        for part, values in lines.items()
    ]
    return {
        "priorities": [{"measures": [{"key": KEY, "name": KEY, "geography": "", "series": series}], "figures": []}],
        "figures": [],
    }


def _years(pack: Json, until: int) -> Json:
    """The measure of a pack as complete plan years, from April on, with the newest compared with the one before."""
    spans = [(month(first)[0], month(first + 11)[1]) for first in range(3, until - 11, 12)]
    series = []
    for one in pack["priorities"][0]["measures"][0]["series"]:
        totals = [
            [seen["value"] for seen in one["observations"] if start <= seen["period_start"] and seen["period_end"] <= end]
            for start, end in spans
        ]
        years = [
            {"period_start": start, "period_end": end, "value": sum(values), "symbol": ""}
            for (start, end), values in zip(spans, totals, strict=True)
            if len(values) == 12
        ]
        series.append({"part": one["part"], "observations": years, "comparison": None})
    return {**pack["priorities"][0]["measures"][0], "frequency": "yearly", "series": series}


def _year(values: dict[int, int], until: int) -> Json:
    def total(first: int, last: int) -> int | None:
        inside = [values.get(at) for at in range(first, last)]
        return None if None in inside else sum(value for value in inside if value is not None)

    now, before = max(0, until - 12), max(0, until - 24)
    return {
        "period_start": month(now)[0], "period_end": month(until - 1)[1], "value": total(now, until),
        "previous_start": month(before)[0], "previous_end": month(now - 1)[1],
        "previous_value": total(before, now) if until >= 24 else None, "reason": "",
    }  # fmt: skip


def _numbers(pack: Json) -> dict[Cell, int]:
    found = {}
    for series in pack["priorities"][0]["measures"][-1]["series"]:
        one = series["comparison"]
        for value, start, end in (
            one
            and (
                (one["value"], one["period_start"], one["period_end"]),
                (one["previous_value"], one["previous_start"], one["previous_end"]),
            )
        ) or ():
            if value is not None:
                found[Cell(series["part"], start, end)] = value
        for one in series["observations"]:
            found[Cell(series["part"], one["period_start"], one["period_end"])] = one["value"]
    return found


def _without(pack: Json, hidden: frozenset[Cell], base: int) -> Json:
    series = [
        {**one, "observations": [_hide(seen, one["part"], hidden, base) for seen in one["observations"]],
         "comparison": one["comparison"] and _hide_year(one["comparison"], one["part"], hidden, base)}
        for one in pack["priorities"][0]["measures"][-1]["series"]
    ]  # fmt: skip
    measure = {**pack["priorities"][0]["measures"][-1], "series": series, "rounded_to": base}
    return {**pack, "priorities": [{"measures": [measure], "figures": []}]}


def _rounded(value: int | None, base: int) -> int | None:
    """Halves up: 7 is 5, and 8 is 10."""
    return value if value is None or not base else base * ((2 * value + base) // (2 * base))


def _hide(seen: Json, part: str | None, hidden: frozenset[Cell], base: int) -> Json:
    is_hidden = Cell(part, seen["period_start"], seen["period_end"]) in hidden
    return {**seen, "value": None, "symbol": "c"} if is_hidden else {**seen, "value": _rounded(seen["value"], base)}


def _hide_year(year: Json, part: str | None, hidden: frozenset[Cell], base: int) -> Json:
    now = Cell(part, year["period_start"], year["period_end"]) in hidden
    before = Cell(part, year["previous_start"], year["previous_end"]) in hidden
    return {
        **year,
        "value": None if now else _rounded(year["value"], base),
        "previous_value": None if before else _rounded(year["previous_value"], base),
        "reason": "withheld" if now or before else year["reason"],
    }


def blank(inside: Json, base: int = 0) -> Json:
    """The pack with every number withheld: nobody could print less of these districts and months."""
    return _without(inside, frozenset(_numbers(inside)), base)


def following(issued: Issued) -> list[Narrowed]:
    """The withheld numbers that follow from all public packs."""
    return attack(gather(issued.public, issued.inside, ADDING, issued.mergers))


def gave_away(issued: Issued) -> list[Narrowed]:
    """What a pack told of withheld numbers, although an empty pack in its place would have told less of them."""
    found: list[Narrowed] = []
    for at in range(len(issued.public)):
        inside = issued.inside[: at + 1]
        given = attack(gather(issued.public[: at + 1], inside, ADDING, issued.mergers))
        if not given:
            continue
        base = issued.public[at]["priorities"][0]["measures"][-1].get("rounded_to", 0)  # none for the working group
        empty = [*issued.public[:at], blank(inside[at], base)]
        least = {one.number: one for one in attack(gather(empty, inside, ADDING, issued.mergers))}
        found.extend(one for one in given if one.number not in least or is_closer(one, least[one.number]))
    return found


def is_closer(one: Narrowed, other: Narrowed) -> bool:
    """Whether less is possible of the number, within what has to stay possible of it."""
    if one.low == one.high and other.low < other.high:
        return True
    if one.need is None:
        return False
    low, high = one.need
    return max(low, one.low) > max(low, other.low) or min(high, one.high) < min(high, other.high)
