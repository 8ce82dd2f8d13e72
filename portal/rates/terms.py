"""A stored rate as what the working-out takes."""

from __future__ import annotations

from portal.contents.rates import PopulationInYear, RateOf
from portal.core.text import with_small_letter
from portal.rates.models import PopulationSize, Rate
from portal.rates.working_out import Terms
from portal.statistics.comparison import LATEST


def terms_of(rate: Rate) -> Terms:
    above, below, population = rate.numerator, rate.denominator, rate.population
    sizes = tuple(map(_in_year, population.sizes)) if population else ()
    named = below.name if below else with_small_letter(population.name) if population else ""
    return Terms(
        key=rate.key,
        name=rate.name,
        unit=rate.unit,
        judgement=rate.judgement,
        definition=_definition(rate, sizes),
        of=RateOf(
            numerator=above.key,
            numerator_name=above.name,
            denominator=below.key if below else None,
            denominator_name=named,
            per=rate.per,
            decimal_places=rate.decimal_places,
            by_part=rate.is_by_part,
            is_latest=above.sum_over_time == LATEST,
            population=sizes,
        ),
    )


def _in_year(one: PopulationSize) -> PopulationInYear:
    part = one.part
    return PopulationInYear(
        part=part.key if part else None,
        part_name=part.name if part else "Total",
        year=one.year,
        size=one.size,
        source=one.source.title,
    )


def _definition(rate: Rate, sizes: tuple[PopulationInYear, ...]) -> str:
    """“Worked out: Offences per 1,000 residents. Residents: Mid-year estimates (2017, 2018).”"""
    words = f"Worked out: {rate.worked_out}."
    if rate.population is None:
        return words
    years: dict[str, list[int]] = {}
    for one in sizes:
        if one.year not in years.setdefault(one.source, []):
            years[one.source].append(one.year)
    sources = "; ".join(f"{source} ({', '.join(map(str, of))})" for source, of in years.items())
    return f"{words} {rate.population.name}: {sources or 'no numbers yet'}."
