"""The two optional files of rates: what they are worked out from, and the populations that they are of. In and out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from portal.core.dates import last_of_month
from portal.exchange.loader import Loader
from portal.exchange.reading import Fault, FaultyFolder, FileRow
from portal.extensions import db
from portal.measures.models import Breakdown, Measure
from portal.narratives.models import Source
from portal.rates import queries
from portal.rates.fitting import LARGEST_SIZE, MOST_DECIMAL_PLACES, PER, RESERVED_KEYS, unfit
from portal.rates.models import PER_CENT, USUAL_DECIMAL_PLACES, Population, PopulationSize, Rate
from portal.statistics.periods import QUARTERLY

POPULATIONS, RATES = "populations.csv", "rates.csv"
YEARS = range(1950, 2101)


def population_rows() -> list[dict[str, Any]]:
    """A row for each number; of a population without one, a row that only names it."""
    rows = []
    for one in queries.populations():
        named = {"population": one.name, "breakdown": one.breakdown.name if one.breakdown else ""}
        places = {part.id: at for at, part in enumerate(one.breakdown.parts)} if one.breakdown else {}
        sizes = sorted(one.sizes, key=lambda size: (size.year, places.get(size.part_id or 0, 0)))
        rows += [
            named | {"year": size.year, "part": size.part.key if size.part else "", "size": size.size, "source": size.source.key}
            for size in sizes
        ] or [named | {"year": None, "part": "", "size": None, "source": ""}]
    return rows


def rate_rows(measures: Collection[Measure]) -> list[dict[str, Any]]:
    """The rates of these measures: those whose measures are all among them."""
    ids = {one.id for one in measures}
    return [
        {
            "key": one.key,
            "name": one.name,
            "numerator": one.numerator.key,
            "denominator": one.denominator.key if one.denominator else "",
            "population": one.population.name if one.population else "",
            "per": None if one.denominator else one.per,
            "decimal_places": None if one.denominator else one.decimal_places,
            "judgement": one.judgement,
            "printed_until": one.printed_until,
            "ended_because": one.ended_because,
        }
        for one in queries.rates()
        if one.numerator_id in ids and (one.denominator_id is None or one.denominator_id in ids)
    ]


def load_populations(
    loader: Loader, rows: Sequence[FileRow], breakdowns: Mapping[str, Breakdown], sources: Mapping[str, Source]
) -> None:
    """Imports them. A number without a row stays. Raises FaultyFolder with everything that is wrong."""
    known, faults = {one.name.casefold(): one for one in queries.populations()}, []
    stands_at: dict[tuple[str, int | None, int | None], int] = {}
    sizes = {(size.population_id, size.year, size.part_id): size for one in known.values() for size in one.sizes}
    for row in rows:
        breakdown = breakdowns.get(row["breakdown"])
        population = known.get(row["population"].casefold())
        wrong = [*_wrong_population(row, population, breakdown), *_wrong_size(row, breakdown)]
        place = (row["population"].casefold(), row["year"], _part_id(row["part"], breakdown) if breakdown else None)
        if (first := stands_at.setdefault(place, row.number)) != row.number:
            wrong.append(("part", f"Row {first} has a number for the same year and part. Delete one of the two."))
        faults += [Fault(POPULATIONS, row.number, column, message) for column, message in wrong]
        if wrong:
            continue
        if population is None:
            population = known[row["population"].casefold()] = loader.put(
                Population, None, name=row["population"], breakdown_id=breakdown.id if breakdown else None
            )
            db.session.flush()
        if row["year"] is not None:
            part_id = _part_id(row["part"], breakdown) if breakdown else None
            values = {"size": row["size"], "source_id": sources[row["source"]].id}
            at = {"population_id": population.id, "year": row["year"], "part_id": part_id}
            loader.put(PopulationSize, sizes.get((population.id, row["year"], part_id)), **at, **values)
    db.session.flush()
    if faults:
        raise FaultyFolder(faults)


def _part_id(name: str, breakdown: Breakdown) -> int | None:
    return next((part.id for part in breakdown.parts if name.casefold() in (one.casefold() for one in part.all_names)), None)


def _wrong_population(row: FileRow, population: Population | None, breakdown: Breakdown | None) -> Iterator[tuple[str, str]]:
    if row["breakdown"] and breakdown is None:
        yield "breakdown", f"“{row['breakdown']}” is not in breakdowns.csv."
    elif population is not None and population.breakdown_id != (breakdown.id if breakdown else None):
        yield "breakdown", "The rows of one population split in the same way, and it cannot change."


def _wrong_size(row: FileRow, breakdown: Breakdown | None) -> Iterator[tuple[str, str]]:
    if row["year"] is None:
        if any(row[column] for column in ("part", "size", "source")):
            yield "year", "Write the year."
        return
    if row["year"] not in YEARS:
        yield "year", f"Write a year from {YEARS[0]} to {YEARS[-1]}."
    if not row["size"] or row["size"] > LARGEST_SIZE:
        yield "size", f"Write a whole number from 1 to {LARGEST_SIZE:,}."
    if not row["source"]:
        yield "source", "Name the source."
    if row["part"] and not row["breakdown"]:
        yield "part", "Without a breakdown there is no part. Leave it empty, or name the breakdown."
    elif breakdown and _part_id(row["part"], breakdown) is None:
        yield "part", f"“{row['part']}” is no part of “{breakdown.name}”."


def load_rates(loader: Loader, rows: Sequence[FileRow], measures: Mapping[str, Measure]) -> None:
    """Imports them. Raises FaultyFolder with everything that is wrong."""
    rates = {one.key: one for one in queries.rates()}
    populations = {one.name.casefold(): one for one in queries.populations()}
    names = {one.name.casefold(): one.key for one in measures.values()} | {one.name.casefold(): key for key, one in rates.items()}
    clash = "is the key of a rate. Choose another one."
    faults = [Fault("measures.csv", None, "key", f"“{key}” {clash}") for key in rates if key in measures]
    for row in rows:
        above, below = measures[row["numerator"]], measures.get(row["denominator"])
        population, existing = populations.get((row["population"] or "").casefold()), rates.get(row["key"])
        values = _values(row, above, below, population)
        wrong = [*_wrong_rate(row, above, below, population, existing), *_fixed(existing, values)]
        if row["key"] in measures or row["key"] in RESERVED_KEYS:
            wrong.append(("key", "This key is taken. Choose another one."))
        if names.setdefault(row["name"].casefold(), row["key"]) != row["key"]:
            wrong.append(("name", f"“{row['name']}” is the name of “{names[row['name'].casefold()]}”. Two cannot have it."))
        faults += [Fault(RATES, row.number, column, message) for column, message in wrong]
        if not wrong:
            loader.put(Rate, existing, key=row["key"], **values)
    if faults:
        raise FaultyFolder(faults)
    db.session.flush()


def _values(row: FileRow, above: Measure, below: Measure | None, population: Population | None) -> dict[str, Any]:
    places = USUAL_DECIMAL_PLACES if below or row["decimal_places"] is None else row["decimal_places"]
    return {
        "name": row["name"],
        "numerator_id": above.id,
        "denominator_id": below.id if below else None,
        "population_id": population.id if population else None,
        "per": PER_CENT if below else row["per"],
        "decimal_places": places,
        "judgement": row["judgement"],
        "printed_until": row["printed_until"],
        "ended_because": row["ended_because"],
    }


def _wrong_rate(
    row: FileRow, above: Measure, below: Measure | None, population: Population | None, existing: Rate | None
) -> Iterator[tuple[str, str]]:
    """What is wrong. One that is there already stays, even where its measures do not fit together any more."""
    if bool(row["denominator"]) == bool(row["population"]):
        yield "population", "Name a denominator for a share, or a population for a rate: one of the two."
        return
    if row["population"] and population is None:
        yield "population", f"“{row['population']}” is not in {POPULATIONS}."
        return
    of = below or population
    columns = {"numerator_id": "numerator", "of": "denominator" if below else "population"}
    if of is not None and existing is None:
        yield from ((columns[field], message) for field, message in unfit(above, of))
    if population and row["per"] not in PER:
        yield "per", f"Write one of {', '.join(map(str, PER))}."
    if population and (row["decimal_places"] or 0) > MOST_DECIMAL_PLACES:
        yield "decimal_places", f"Write a number from 0 to {MOST_DECIMAL_PLACES}."
    ends = row["printed_until"]
    if ends and (ends != last_of_month(ends) or (above.frequency == QUARTERLY and ends.month % 3)):
        yield "printed_until", "Write the last day of a month, or of a quarter where it is quarterly."


_FIXED = {"numerator_id": "numerator", "denominator_id": "denominator", "population_id": "population", "per": "per"}


def _fixed(existing: Rate | None, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, column in _FIXED.items() if existing is not None else ():
        if getattr(existing, name) != values[name]:
            yield column, "This is fixed: it is what the rate is worked out from. Add a new rate instead."
