"""The page of what was found: groups of lines, each with its address for this person, and the pages of a long group."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from portal.accounts.models import Person
from portal.core.lists import linked_pages
from portal.core.policy import Permission, can
from portal.cycles.queries import running_cycle
from portal.search.entries import Kind
from portal.search.excerpts import Piece, excerpt, marked
from portal.search.models import SearchEntry
from portal.search.queries import PAGE, Found, search
from portal.search.words import Query

# One of each kind, and many.
NAMES = {
    Kind.ACTION: ("action", "Actions"),
    Kind.MEASURE: ("measure", "Measures"),
    Kind.UPDATE: ("text of an update", "Texts of updates"),
    Kind.CONTEXT: ("context", "Contexts"),
    Kind.FIGURE: ("figure", "Figures"),
    Kind.SOURCE: ("source", "Sources"),
    Kind.PACK: ("pack", "Packs"),
    Kind.AGENCY: ("agency", "Agencies"),
    Kind.PERSON: ("person", "People"),
}


@dataclass(frozen=True)
class Line:
    """One thing that was found."""

    name: list[Piece]
    remark: str
    excerpt: list[Piece]
    address: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how many there are, and the lines that are shown."""

    kind: Kind
    title: str
    count: int
    lines: list[Line]


@dataclass(frozen=True)
class Results:
    """The page. `kind` is set where only one kind is shown; then there may be several pages."""

    query: Query
    kind: Kind | None
    page: int
    counts: dict[Kind, int]
    groups: list[Group]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def heading(self) -> str:
        if not self.query.terms:
            return "Search"
        number = f"{self.total:,} result{'' if self.total == 1 else 's'}" if self.total else "Nothing found"
        return f"{number} for “{self.query.typed}”"

    @property
    def page_numbers(self) -> list[int]:
        """The pages to link; 0 stands for a gap."""
        return linked_pages(self.page, self.pages)

    @property
    def pages(self) -> int:
        return -(-self.counts.get(self.kind, 0) // PAGE) if self.kind else 1


def results(person: Person, query: Query, kind: Kind | None, page: int) -> Results:
    """What this person finds. A page after the last one shows the last one."""
    found = search(person, query, kind, page)
    if kind and page > 1 and not found.shown and kind in found.counts:
        page = -(-found.counts[kind] // PAGE)
        found = search(person, query, kind, page)
    addresses = _Addresses(person, query)
    kinds = [kind] if kind else list(found.counts)
    groups = [Group(one, NAMES[one][1], found.counts[one], _lines(found, one, addresses)) for one in kinds if one in found.counts]
    return Results(query, kind, page if found.shown else 1, found.counts, groups)


def _lines(found: Found, kind: Kind, addresses: _Addresses) -> list[Line]:
    query = addresses.query
    return [
        Line(
            marked(one.name, query),
            "; ".join(found.cycles.get(one.id, [one.remark])),
            excerpt(one.text, query),
            addresses.of(one),
        )
        for one in found.of(kind)
    ]


class _Addresses:
    """Where what was found is read, or written, by this person."""

    def __init__(self, person: Person, query: Query) -> None:
        self.query = query
        self._person = person
        self._cycle: str | None = None

    def of(self, entry: SearchEntry) -> str:
        place = entry.place
        if entry.kind == Kind.AGENCY:
            return self._of_agency(entry)
        if entry.kind == Kind.PERSON:
            is_listed = can(self._person, Permission.MANAGE_PEOPLE)
            return url_for("accounts.people", _anchor=f"person-{place['id']}") if is_listed else f"mailto:{place['email']}"
        if entry.kind == Kind.MEASURE:
            return url_for("dictionary.measure", key=place["key"])
        if entry.kind == Kind.SOURCE:
            return url_for("narratives.source", key=place["key"])
        if entry.kind == Kind.ACTION:
            return url_for("action_pages.action", plan_year=place["plan_year"], ref=place["ref"])
        if entry.audience:
            if entry.kind == Kind.UPDATE and not can(self._person, Permission.SEE_OWN_WORK):
                at = {"plan_year": place["plan_year"], "ref": place["ref"], "_anchor": place["cycle"]}
                return url_for("action_pages.action", **at)
            pack = {"key": place["cycle"], "audience": place["audience"], "version": place["version"]}
            return url_for("packs.read", **pack, _anchor=place.get("section"))
        return self._of_row(entry)

    def _of_row(self, entry: SearchEntry) -> str:
        place = entry.place
        if entry.kind == Kind.FIGURE:
            return url_for("narratives.figure", plan_year=place["plan_year"], ref=place["ref"])
        if entry.kind == Kind.CONTEXT:
            return url_for("narratives.context", key=place["cycle"], section=place["section"])
        if can(self._person, Permission.REVIEW):
            return url_for("items.item", submission_id=place["submission_id"])
        return url_for("updates.update", obligation_id=place["obligation_id"])

    def _of_agency(self, entry: SearchEntry) -> str:
        """What it owes, for the team; who is there, for the administrator; one's own list; else what it does."""
        person = self._person
        if can(person, Permission.RUN_CYCLES) and (key := self._running()):
            return url_for("board.items", key=key, agency=entry.place["key"])
        if can(person, Permission.MANAGE_PEOPLE):
            return url_for("accounts.people")
        if can(person, Permission.SEE_OWN_WORK) and entry.agency_id == person.agency_id:
            return url_for("home")
        return url_for("search.results", q=f'"{entry.name}"')

    def _running(self) -> str:
        if self._cycle is None:
            cycle = running_cycle()
            self._cycle = cycle.key if cycle else ""
        return self._cycle
