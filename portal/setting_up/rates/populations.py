"""Populations and their numbers by part and year. Each action says what it changes, a sentence each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import are, listed, with_small_letter
from portal.extensions import db
from portal.measures.models import Breakdown, Part
from portal.narratives.models import Source
from portal.rates.fitting import LARGEST_SIZE
from portal.rates.models import Population, PopulationSize, Rate
from portal.setting_up.uses import uses

WHOLE = "Whole area"
FIRST_YEAR, LAST_YEAR = 1950, 2100
MOST_CHANGE = Decimal("1.25")  # times that of the nearest other year; a number beyond is asked about
Sizes = Mapping[int | None, int]  # by the id of the part; None is the whole area


def check_name(name: str, apart_from: Population | None = None) -> None:
    """Incomplete where another one is called so."""
    for one in db.session.scalars(select(Population)):
        if one is not apart_from and one.name.casefold() == name.casefold():
            raise Incomplete([("name", "Another population has this name. Choose another one.")])


def add_population(name: str, breakdown: Breakdown | None, *, by: Person) -> Population:
    authorise(by, Permission.EDIT_AGREEMENT)
    check_name(name)
    found = Population(name=name, breakdown=breakdown, sizes=[])
    db.session.add(found)
    db.session.flush()
    return found


def rename_population(population: Population, name: str, *, by: Person) -> list[str]:
    """What that changes. Incomplete where it is called so, or another one is."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if name == population.name:
        raise Incomplete([("name", "That is its name already. Enter the new name.")])
    check_name(name, population)
    old, population.name = population.name, name
    db.session.flush()
    new, before = with_small_letter(name), with_small_letter(old)
    return [f"Rates are per so many “{new}”, and no longer “{before}”. What was issued keeps the old name."]


def delete_population(population: Population, *, by: Person) -> list[str]:
    """What that changes. WrongState where a rate is of them."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if used := uses("population", population.id, apart_from=("population_size",)):
        raise WrongState(f"“{population.name}” cannot be deleted: it is used by {used}.")
    name, years = population.name, [str(one) for one in sorted(population.years)]
    db.session.delete(population)
    db.session.flush()
    return [
        f"“{name}” is gone, with its numbers for {listed(years)}." if years else f"“{name}” is gone.",
        "It does not come back.",
    ]


@dataclass(frozen=True)
class YearOfSizes:
    """The numbers of a calendar year, and their source."""

    year: int
    source: Source
    sizes: Sizes


def read_sizes(text: str, population: Population) -> Sizes:
    """The numbers in the text: one for the whole area, or one a line for each part, such as “Swale: 149,700”. Raises Incomplete,
    at the field “numbers”, with everything that is wrong."""
    parts = population.breakdown.parts if population.breakdown else []
    owners: dict[str, Part | None] = {name.casefold(): part for part in parts for name in part.all_names}
    if not parts:
        owners = {WHOLE.casefold(): None}
    found: dict[int | None, int] = {}
    problems: list[str] = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), start=1):
        if not line:
            continue
        name, _, digits = (one.strip() for one in re.sub(r"[\t;]", ":", line).rpartition(":"))
        name = name if name or parts else WHOLE
        if not digits:  # a part of which nothing is written yet
            continue
        size = _size(digits)
        if ":" not in line and "\t" not in line and ";" not in line and parts:
            problems.append(f"Line {number}: put a colon between the part and its number, such as {parts[0].name}: 149,700.")
        elif name.casefold() not in owners:
            problems.append(f"Line {number}: “{name or line}” is no part of these numbers.")
        elif size is None:
            problems.append(f"Line {number}: “{digits}” is no whole number from 1 to {LARGEST_SIZE:,}.")
        elif (id_ := _id(owners[name.casefold()])) in found:
            problems.append(f"Line {number}: “{name}” stands there twice.")
        else:
            found[id_] = size
    if not found and not problems:
        problems.append("Write at least one number.")
    if problems:
        raise Incomplete([("numbers", " ".join(problems))])
    return found


def _id(part: Part | None) -> int | None:
    return part.id if part else None


def _size(digits: str) -> int | None:
    if not re.fullmatch(r"[0-9]{1,10}|[0-9]{1,3}([,\s][0-9]{3})+", digits):
        return None
    size = int(re.sub(r"[,\s]", "", digits))
    return size if 0 < size <= LARGEST_SIZE else None


def written_sizes(population: Population, year: int | None) -> str:
    """The same text from what is stored for the year, with a line for every part."""
    sizes = {one.part_id: one.size for one in population.of_year(year)} if year else {}
    if population.breakdown is None:
        return f"{sizes[None]:,}" if None in sizes else ""
    return "\n".join(
        f"{part.name}: {sizes[part.id]:,}" if part.id in sizes else f"{part.name}:" for part in population.breakdown.parts
    )


def store_sizes(population: Population, new: YearOfSizes, *, by: Person) -> list[str]:
    """Takes these numbers for the year in place of those that are there; what that changes. Incomplete where nothing would."""
    authorise(by, Permission.EDIT_AGREEMENT)
    parts: dict[int | None, str] = {None: WHOLE}
    parts |= {part.id: part.name for part in (population.breakdown.parts if population.breakdown else [])}
    before = {one.part_id: one for one in population.of_year(new.year)}
    lines = []
    for id_, name in parts.items():
        size, old = new.sizes.get(id_), before.get(id_)
        if size is None and old is not None:
            lines.append(f"{name} has no number for {new.year} any more.")
            population.sizes.remove(old)
        elif size is not None and old is None:
            lines.append(f"{name}: {size:,}.")
            population.sizes.append(PopulationSize(part_id=id_, year=new.year, size=size, source=new.source))
        elif size is not None and old is not None:
            if size != old.size:
                lines.append(f"{name}: {size:,}, and no longer {old.size:,}.")
            if old.source is not new.source:
                lines.append(f"{name}: from “{new.source.title}”.")
            old.size, old.source = size, new.source
    if not lines:
        raise Incomplete([("numbers", "Nothing is changed yet.")])
    db.session.flush()
    return [*lines, *_unlike_other_years(population, new, parts), *_effects(population, new.year)]


def _unlike_other_years(population: Population, new: YearOfSizes, names: Mapping[int | None, str]) -> list[str]:
    """Asks about numbers that are far from those of the nearest other year."""
    lines = []
    for id_, size in new.sizes.items():
        others = [one for one in population.sizes if one.part_id == id_ and one.year != new.year]
        near = min(others, key=lambda one: abs(one.year - new.year), default=None)
        if near is not None and not near.size <= size * MOST_CHANGE <= near.size * MOST_CHANGE**2:
            lines.append(f"Is that right? {names[id_]}: {size:,} in {new.year}, and {near.size:,} in {near.year}.")
    return lines


def delete_year(population: Population, year: int, *, by: Person) -> list[str]:
    """What that changes."""
    authorise(by, Permission.EDIT_AGREEMENT)
    for one in population.of_year(year):
        population.sizes.remove(one)
    db.session.flush()
    return [f"There is no number of {with_small_letter(population.name)} for {year} any more.", *_effects(population, year)]


def _effects(population: Population, year: int) -> Sequence[str]:
    of_it = select(Rate.name).where(Rate.population_id == population.id).order_by(Rate.id)
    names = [f"“{one}”" for one in db.session.scalars(of_it)]
    if not names:
        return ["No rate is worked out with them yet."]
    of_years = f"of {year}, and of the two years after it that have no number of their own"
    again = f"{listed(names)} {of_years}, {are(len(names))} worked out again or left out"
    return [f"{again}, on pages and in packs that are made from now on. Issued packs stay."]
