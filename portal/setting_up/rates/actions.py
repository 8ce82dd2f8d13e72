"""Adding, changing, ending and deleting rates and shares. Each says what it changes, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import are, listed, plural, spelled_as_in, with_small_letter
from portal.extensions import db
from portal.measures.models import Measure
from portal.measures.queries import is_key_taken
from portal.rates.fitting import RESERVED_KEYS, unfit
from portal.rates.models import PER_CENT, USUAL_DECIMAL_PLACES, Population, Rate
from portal.submissions.agreement_changes.in_use import first_day_of


@dataclass(frozen=True, kw_only=True)
class NewRate:
    """What it is to be: the share of `numerator` in the measure `of`, or so many (`per`) of the population `of`. Boxes that are
    empty are None."""

    key: str
    name: str
    numerator: Measure | None
    of: Measure | Population | None
    per: int
    decimal_places: int
    judgement: str

    @property
    def row(self) -> Rate:
        """Not added to the database."""
        is_share = isinstance(self.of, Measure)
        return Rate(
            key=self.key,
            name=self.name,
            numerator=self.numerator,
            denominator=self.of if isinstance(self.of, Measure) else None,
            population=self.of if isinstance(self.of, Population) else None,
            per=PER_CENT if is_share else self.per,
            decimal_places=USUAL_DECIMAL_PLACES if is_share else self.decimal_places,
            judgement=self.judgement,
            printed=False,
            ended_because="",
        )


def problems_of(new: NewRate) -> Iterator[tuple[str, str]]:
    """What is wrong with it beside its own boxes: the names of the fields, with messages."""
    if new.key in RESERVED_KEYS or is_key_taken(new.key):
        yield "key", "This key is taken. Choose another one."
    yield from name_problems(new.name, None)
    if new.numerator is not None and new.of is not None:
        yield from unfit(new.numerator, new.of)


def name_problems(name: str, apart_from: Rate | None) -> Iterator[tuple[str, str]]:
    """Nothing, or that it is called so already."""
    others = [one for one in db.session.scalars(select(Rate)) if one is not apart_from]
    names = {one.casefold() for one in (*db.session.scalars(select(Measure.name)), *(one.name for one in others))}
    if name and name.casefold() in names:
        yield "name", "Another measure or rate has this name. Use one that tells them apart."


def add_rate(new: NewRate, *, by: Person) -> list[str]:
    """What that changes. Incomplete where something is wrong with it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if problems := list(problems_of(new)):
        raise Incomplete(problems)
    rate = new.row
    db.session.add(rate)
    db.session.flush()
    above, below = rate.numerator, rate.denominator
    parts = "the whole area only"
    if rate.is_by_part and above.breakdown:
        parts = f"each {spelled_as_in(above.breakdown.name, [above.name])} and for the whole area"
    return [
        f"“{rate.name}” is worked out: {rate.worked_out}. There is one for {parts}.",
        f"Nobody returns it, and nothing more is owed. It stands after “{above.name}”, on its page and in packs from now on.",
        *_years_words(rate),
        *(["Only the working group reads it, because it is worked out from a restricted measure."] if rate.is_restricted else []),
        *_rounded_words([above, *([below] if below else [])]),
    ]


def _years_words(rate: Rate) -> list[str]:
    if rate.population is None:
        return []
    years, name = sorted(rate.population.years), with_small_letter(rate.population.name)
    there = (
        f"There are numbers of {name} for {listed([str(one) for one in years])}."
        if years
        else f"There is no number of {name} yet."
    )
    return [f"{there} For two more years the newest one is used, and the rate says so. Other years without one have no rate."]


def _rounded_words(measures: list[Measure]) -> list[str]:
    rounded = [f"“{one.name}”" for one in measures if one.rounds_to]
    if not rounded:
        return []
    are_rounded = f"{listed(rounded)} {are(len(rounded))} rounded"
    return [f"Only the working group reads its numbers: {are_rounded} for everybody else, who read [c]."]


@dataclass(frozen=True)
class RateChange:
    """What it is called, how many decimal places it has, and which way is better."""

    name: str
    decimal_places: int
    judgement: str


def change_rate(rate: Rate, new: RateChange, *, by: Person) -> list[str]:
    """What that changes. Incomplete where nothing would, or the name is taken."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if problems := list(name_problems(new.name, rate)):
        raise Incomplete(problems)
    lines = []
    if new.name != rate.name:
        lines.append(f"It is called “{new.name}”, and no longer “{rate.name}”. What was issued keeps the old name.")
    if rate.population is not None and new.decimal_places != rate.decimal_places:
        places = plural(new.decimal_places, "decimal place")
        lines.append(f"It has {places}, and no longer {rate.decimal_places}. What was issued stays as it is.")
        rate.decimal_places = new.decimal_places
    if new.judgement != rate.judgement:
        lines.append(f"Which way is better: {new.judgement}, and no longer {rate.judgement}.")
    if not lines:
        raise Incomplete([("name", "Nothing is changed yet.")])
    rate.name, rate.judgement = new.name, new.judgement
    db.session.flush()
    return lines


def delete_rate(rate: Rate, *, by: Person) -> list[str]:
    """What that changes. WrongState where a pack was frozen with it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if rate.printed:
        raise WrongState(f"“{rate.name}” cannot be deleted: a pack was made with it. It can be ended, and stays in history.")
    name, above = rate.name, rate.numerator.name
    db.session.delete(rate)
    db.session.flush()
    return [
        f"“{name}” is gone from the page of “{above}” and from drafts of packs. No pack was issued with it.",
        "It does not come back.",
    ]


def end_rate(rate: Rate, month: date, reason: str, *, by: Person) -> list[str]:
    """Packs of cycles that begin in the month or later leave it out. WrongState where it has ended."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if rate.printed_until is not None:
        raise WrongState(f"“{rate.name}” has ended already.")
    rate.printed_until, rate.ended_because = first_day_of(rate.numerator.frequency, month) - ONE_DAY, reason
    db.session.flush()
    return [
        f"Packs of cycles that begin after {rate.last_printed} leave “{rate.name}” out.",
        "A cycle that begins before that still prints it.",
        "Its page stays, with the reason, and so do issued packs. Nothing of the measures changes. This can be undone.",
    ]


def take_end_back(rate: Rate, *, by: Person) -> list[str]:
    """Packs print it again. WrongState where it has not ended."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if rate.printed_until is None:
        raise WrongState(f"“{rate.name}” has not ended. There is nothing to undo.")
    rate.printed_until, rate.ended_because = None, ""
    db.session.flush()
    return [f"Packs that are made from now on print “{rate.name}” again. Those that were issued without it stay as they are."]
