"""What an agency withheld in one split of the same counts cannot be worked out from the other."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from portal.contents.pack import Contents
from portal.core.policy import Audience
from portal.cycles.queries import cycle as cycle_by_key
from portal.packs.compile import compile_contents
from tests.factories.measures import changing, observation, series_of
from tests.features.test_packs_same_counts import OPEN, SPLIT, WHOLE, asb

APRIL, MONTH = date(2019, 4, 30), ("2019-04-01", "2019-04-30")  # printed by no pack yet
Values = dict[tuple[str, str | None, str, str], int]  # by measure, part, first and last day


def compiled(app: Flask, audience: Audience) -> Contents:
    with app.app_context():
        return compile_contents(cycle_by_key(OPEN), audience, now=datetime(2019, 7, 20, 15))


def printed_values(pack: Contents) -> Values:
    """Every number that the chapter prints, with the compared totals."""
    measure = next(one for one in asb(pack).measures if one.key == WHOLE)
    found: Values = {}
    for one in (measure, *measure.splits):
        for series in one.series:
            spans = [(cell.period_start, cell.period_end, cell.value) for cell in series.observations]
            if series.comparison is not None:
                compared = series.comparison
                spans.append((compared.period_start, compared.period_end, compared.value))
                spans.append((compared.previous_start, compared.previous_end, compared.previous_value))
            found |= {(one.key, series.part, start, end): int(value) for start, end, value in spans if value is not None}
    return found


def bounds(values: Values, key: str, part: str, parts: dict[str, set[str]]) -> tuple[float, float]:
    """What whoever reads `values` can tell of a part in April 2019 at least and at most, by linear programming."""
    import highspy

    solver = highspy.Highs()
    solver.silent()
    spans = {span[2:] for span in values} | {MONTH}
    cells = [(one, of, *span) for span in sorted(spans) for one in (WHOLE, SPLIT) for of in parts[one]]
    totals = [("both", None, *span) for span in sorted(spans)]
    at = {cell: solver.addVariable(lb=0) for cell in [*cells, *totals]}
    for cell, value in values.items():
        known = at[("both", None, *cell[2:])] if cell[1] is None else at[cell]
        solver.addConstr(known == value)
    for span in spans:
        for one in (WHOLE, SPLIT):
            solver.addConstr(sum(at[(one, of, *span)] for of in parts[one]) == at[("both", None, *span)])
        inside = [other for other in spans if other != span and span[0] <= other[0] and other[1] <= span[1]]
        if len(inside) == 12:
            for one in (WHOLE, SPLIT):
                for of in parts[one]:
                    solver.addConstr(sum(at[(one, of, *other)] for other in inside) == at[(one, of, *span)])
    wanted = at[(key, part, *MONTH)]
    solver.minimize(wanted)
    low = solver.val(wanted)
    solver.maximize(wanted)
    return low, solver.val(wanted) if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else float("inf")


def no_small_numbers(app: Flask) -> None:
    """In April 2019 every category has 100 calls or more, so that nothing is withheld for another reason. The totals agree."""
    with changing(app):
        districts, categories = (
            [observation(key, one.part.key, APRIL) for one in series_of(key) if one.part] for key in (WHOLE, SPLIT)
        )
        whole = sum((one.value for one in districts if one.value is not None), Decimal(0))
        for one in categories:
            one.value = Decimal(100)
        categories[0].value = whole - 100 * (len(categories) - 1)


@pytest.mark.parametrize(("key", "part"), [(WHOLE, "ashford"), (SPLIT, "noise")])
def test_the_total_of_the_other_split_gives_nothing_away(app: Flask, key: str, part: str) -> None:
    no_small_numbers(app)
    with changing(app):
        found = observation(key, part, APRIL)
        true = found.value
        found.value, found.symbol = None, "c"
    measure = next(one for one in asb(compiled(app, Audience.WORKING_GROUP)).measures if one.key == WHOLE)
    parts = {one.key: {series.part for series in one.series if series.part} for one in (measure, *measure.splits)}
    for audience in (Audience.PUBLIC, Audience.GOVERNING):
        values = printed_values(compiled(app, audience))
        assert (key, part, *MONTH) not in values
        low, high = bounds(values, key, part, parts)
        assert high - low >= 4, (audience, low, high, true)
