"""Long lists: filters, order and page stand in the address, so that a list can be sent to a colleague as it is seen.

A view says what its list can be asked for, as a ListKind, and reads the address with it. `page_of` runs the statement of the
list for one page and counts in the same statement. templates/components/list.html draws the form, the heads and the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from portal.core.text import clean
from portal.extensions import db

ROWS, TALL_ROWS = 50, 25  # on a page; of tall rows
LONG = 20  # rows, beyond which a list has filters
LONGEST_VALUE = 80  # characters of a filter's value
LAST_PAGE = 99_999
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class ListFilter:
    """One box of the form. `where` makes the condition of what was chosen or typed.

    `options` are the choices: the value in the address with its words. None for a box into which words are typed. A value that
    is no choice is not refused: it finds what `where` finds for it, which is nothing unless it says otherwise.
    """

    name: str
    label: str
    where: Callable[[str], Condition]
    options: Mapping[str, str] | None = None

    @property
    def is_typed(self) -> bool:
        return self.options is None


def words_filter(label: str, *columns: Any) -> ListFilter:
    """A box for words: each of them has to stand in one of the columns."""

    def where(typed: str) -> Condition:
        return and_(*(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in typed.split()))

    return ListFilter("words", label, where)


def choice_filter(name: str, label: str, options: Mapping[str, str], column: Any) -> ListFilter:
    """A box of choices that are values of one column."""
    return ListFilter(name, label, lambda value: column == value, options)


def cases_filter(name: str, label: str, cases: Mapping[str, tuple[str, Condition]]) -> ListFilter:
    """A box of choices each of which has a condition of its own: by their values in addresses, (words, condition)."""
    options = {value: words for value, (words, _) in cases.items()}
    return ListFilter(name, label, lambda value: cases[value][1] if value in cases else false(), options)


def picked_filter(name: str, label: str, options: Mapping[str, str] | None = None) -> ListFilter:
    """A box of a list that is worked out in Python: see AskedList.page_among()."""
    return ListFilter(name, label, lambda _: false(), options)


def has_words(text: str, typed: str) -> bool:
    """Whether each word that was typed stands somewhere in the text, in any case."""
    text = text.casefold()
    return all(word in text for word in typed.casefold().split())


class ListOrder(NamedTuple):
    """An order that can be chosen. `columns` come first, what is equal in them follows in the usual order of the list."""

    words: str
    columns: Sequence[Any]
    is_newest_first: bool = False  # descends where the address does not say otherwise


@dataclass(frozen=True)
class ListKind:
    """What a list can be asked for. `orders` by their names in addresses; the first is the usual one. `tie` tells rows apart
    that are equal in everything else, so that none stands on two pages."""

    filters: Sequence[ListFilter]
    orders: Mapping[str, ListOrder]
    tie: Any
    rows: int = ROWS

    def asked(self) -> AskedList:
        """What the address of this request asks for. What means nothing in it counts as not asked."""
        given = request.args
        chosen = {one.name: clean(given.get(one.name, "")).strip()[:LONGEST_VALUE] for one in self.filters}
        usual = next(iter(self.orders))
        name, minus = given.get("sort", "").removeprefix("-"), given.get("sort", "").startswith("-")
        order = name if name in self.orders else usual
        number = given.get("page", "")
        return AskedList(
            kind=self,
            chosen={name: value for name, value in chosen.items() if value},
            order=order,
            is_turned=minus and name == order,
            number=min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        )


@dataclass(frozen=True)
class AskedList:
    """What an address asks of a list. `is_turned` says that the order is the other way round than usual."""

    kind: ListKind
    chosen: Mapping[str, str]
    order: str
    is_turned: bool = False
    number: int = 1

    @property
    def arguments(self) -> dict[str, Any]:
        """For addresses: filters and order, as far as they are set. Without the page."""
        usual = next(iter(self.kind.orders))
        sort = {"sort": self._sort(self.order, self.is_turned)} if self.is_turned or self.order != usual else {}
        return {**self.chosen, **sort}

    @property
    def arguments_with_page(self) -> dict[str, Any]:
        """For the address to which an act comes back."""
        return {**self.arguments, "page": self.number} if self.number > 1 else self.arguments

    @property
    def is_descending(self) -> bool:
        return self.is_turned != self.kind.orders[self.order].is_newest_first

    @staticmethod
    def _sort(name: str, is_turned: bool) -> str:
        return f"-{name}" if is_turned else name

    def filtered(self, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """The statement with the filters and the order."""
        for one in self.kind.filters:
            if one.name in self.chosen:
                statement = statement.where(one.where(self.chosen[one.name]))
        chosen, usual = self.kind.orders[self.order], next(iter(self.kind.orders.values()))
        ways = [column.desc() if self.is_descending else column.asc() for column in chosen.columns]
        rest = [] if chosen is usual else [one.desc() if usual.is_newest_first else one.asc() for one in usual.columns]
        tie = self.kind.tie.desc() if self.is_descending else self.kind.tie.asc()
        return statement.order_by(None).order_by(*(one.nulls_last() for one in (*ways, *rest)), tie)

    def page_of(self, statement: Select[*tuple[Any, ...]]) -> ListPage:
        """The page of the list that is asked for, in one statement; the last page where the number is beyond it."""
        everything = select(func.count()).select_from(statement.order_by(None).subquery()).scalar_subquery()
        counted = self.filtered(statement).add_columns(func.count().over(), everything)
        rows = db.session.execute(_part(counted, self.kind.rows, self.number)).all()
        number = self.number
        if not rows:  # nothing is found, or the page is beyond the last one
            found, total = self._counts(statement)
            number = max(-(-found // self.kind.rows), 1)
            rows = db.session.execute(_part(counted, self.kind.rows, number)).all() if found else []
        else:
            *_, found, total = rows[0]
        return ListPage(self, [tuple(row)[:-2] for row in rows], found, total, number)

    def page_among(self, rows: Sequence[Any], passes: Callable[[Any, Mapping[str, str]], bool]) -> ListPage:
        """The same for rows that no statement can select, in their usual order. `passes` says of a row whether it is like what
        was chosen."""
        found = [row for row in rows if passes(row, self.chosen)]
        shown = found[::-1] if self.is_turned else found
        number = max(min(self.number, -(-len(found) // self.kind.rows)), 1)
        first = self.kind.rows * (number - 1)
        return ListPage(self, [(row,) for row in shown[first : first + self.kind.rows]], len(found), len(rows), number)

    def _counts(self, statement: Select[*tuple[Any, ...]]) -> tuple[int, int]:
        found, everything = (
            select(func.count()).select_from(one.order_by(None).subquery()).scalar_subquery()
            for one in (self.filtered(statement), statement)
        )
        row = db.session.execute(select(found, everything)).one()
        return row[0], row[1]


def _part(statement: Select[*tuple[Any, ...]], rows: int, number: int) -> Select[*tuple[Any, ...]]:
    return statement.limit(rows).offset(rows * (number - 1))


@dataclass(frozen=True)
class ListPage:
    """A page of a list, as the template draws it. `rows` are tuples of what the statement selects. `found` counts what passes
    the filters, `total` all there is."""

    asked: AskedList
    rows: Sequence[tuple[Any, ...]]
    found: int
    total: int
    number: int
    endpoint: str = field(default_factory=lambda: request.endpoint or "")
    values: Mapping[str, Any] = field(default_factory=lambda: dict(request.view_args or {}))

    @property
    def firsts(self) -> list[Any]:
        """The first of each row: all there is to it where the statement selects one thing."""
        return [row[0] for row in self.rows]

    @property
    def pages(self) -> int:
        return max(-(-self.found // self.asked.kind.rows), 1)

    @property
    def first(self) -> int:
        """The place of the first row that is shown, from 1."""
        return self.asked.kind.rows * (self.number - 1) + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.asked.chosen)

    @property
    def is_long(self) -> bool:
        """Whether it is worth filtering: a short list is seen at once."""
        return self.total > LONG or self.is_filtered

    @property
    def arguments(self) -> dict[str, Any]:
        """For the address of an act on one of the rows, from which one comes back to this page of the list."""
        return {**self.asked.arguments, **({"page": self.number} if self.number > 1 else {})}

    def address(self, **changes: str | int) -> str:
        """The address of the list as it is asked for, with these changes; without its page, if that is not among them."""
        return url_for(self.endpoint, **{**self.values, **self.asked.arguments, **changes})

    @property
    def bare_address(self) -> str:
        """The address of the list with nothing asked."""
        return url_for(self.endpoint, **self.values)

    def sorted_address(self, name: str) -> str:
        """Where the head of a column leads: sorts by it, and the second time the other way round. The keyboard is at the same
        head afterwards."""
        is_turned = name == self.asked.order and not self.asked.is_turned
        return url_for(
            self.endpoint,
            **{**self.values, **self.asked.chosen, "sort": f"-{name}" if is_turned else name, "_anchor": f"sort-{name}"},
        )

    def direction(self, name: str) -> str:
        """“ascending” or “descending” for the column by which the list is sorted; empty for the others."""
        if name != self.asked.order:
            return ""
        return "descending" if self.asked.is_descending else "ascending"

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """Every order with its words, for the box of the form; what the address asks for is among them."""
        named = [(name, order.words) for name, order in self.asked.kind.orders.items()]
        turned = [(f"-{self.asked.order}", f"{self.asked.kind.orders[self.asked.order].words}, turned round")]
        return named + (turned if self.asked.is_turned else [])

    @property
    def sort(self) -> str:
        return f"-{self.asked.order}" if self.asked.is_turned else self.asked.order

    @property
    def numbers(self) -> list[int]:
        return linked_pages(self.number, self.pages)


def linked_pages(number: int, pages: int) -> list[int]:
    """The pages that are linked from page `number`: the first, the last and those around this one; 0 stands for a gap."""
    near = sorted({one for one in (1, number - 1, number, number + 1, pages) if 1 <= one <= pages})
    found: list[int] = []
    for page in near:
        missing = page - found[-1] - 1 if found else 0
        found += [] if missing < 1 else [page - 1] if missing == 1 else [0]
        found.append(page)
    return found
