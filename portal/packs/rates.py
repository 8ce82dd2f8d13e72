"""Rates and shares in a pack. Each stands after its numerator, and is worked out from what the pack prints of both measures:
where one of them is not in it, neither is the rate."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from portal.contents import pack as contents
from portal.contents.pack_json import from_json
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.suppression import RESTRICTED, with_area
from portal.extensions import db
from portal.measures.models import Measure
from portal.packs.measures import PrintedMeasures, suppressions_in
from portal.packs.models import Pack
from portal.rates.models import Rate
from portal.rates.queries import rates
from portal.rates.terms import terms_of
from portal.rates.working_out import worked_out


def with_rates(printed: PrintedMeasures, cycle: Cycle, audience: Audience) -> PrintedMeasures:
    """The measures with the rates that are worked out from them. To what is withheld comes what is so of them."""
    rows = {row.key: row for placed in printed.by_priority.values() for row in placed}
    suppressions = list(printed.suppressions)
    restricted = {one.measure for one in suppressions}
    of_numerator: dict[str, list[contents.Measure]] = {}
    for rate in rates():
        if not rate.is_printed_in(cycle):
            continue
        if rate.is_restricted and audience is not Audience.WORKING_GROUP:
            if all(one.key in rows or _named(one) in restricted for one in _both(rate)):
                suppressions.append(
                    contents.Suppression(f"{with_area(rate.name, rate.numerator.geography)}", None, None, None, RESTRICTED)
                )
            continue
        found = [rows.get(one.key) for one in _both(rate)]
        if found[0] is None or found[-1] is None:
            continue
        compiled = worked_out(terms_of(rate), found[0], found[1] if rate.denominator else None)
        if any(series.observations for series in compiled.series):
            of_numerator.setdefault(rate.numerator.key, []).append(compiled)
            suppressions += suppressions_in(compiled)
    by_priority = {
        id_: [one for row in placed for one in (row, *of_numerator.get(row.key, ()))]
        for id_, placed in printed.by_priority.items()
    }
    return PrintedMeasures(by_priority, suppressions)


def _both(rate: Rate) -> list[Measure]:
    return [rate.numerator, *([rate.denominator] if rate.denominator else [])]


def _named(measure: Measure) -> str:
    return with_area(measure.name, measure.geography)


def note_printed_rates(packs: Sequence[Pack]) -> None:
    """From now on these packs’ rates are worked out from what they are now, and can only be ended (rule 7, docs/domain.md)."""
    measures = (
        one
        for pack in packs
        for priority in from_json(pack.contents).priorities
        for one in priority.measures
        if one.rate is not None
    )
    if keys := {one.key for one in measures}:
        db.session.execute(update(Rate).where(Rate.key.in_(keys)).values(printed=True))
