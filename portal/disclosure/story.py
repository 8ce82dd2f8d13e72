"""All numbers that a measure ever had, and the sums that bound them at each moment (rule 13, docs/domain.md). Pure.

A number that was revised is two numbers, each with the sums of its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from portal.disclosure.given import TOTAL, Cell, Edition, Given, Rules, Span, steps_of
from portal.disclosure.problem import Range, Sum
from portal.disclosure.rounding import class_of
from portal.statistics.comparison import LATEST, OVERLAP


class Story:
    """All editions of all cells, and the sums that bound them at each moment."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._edition: dict[Cell, int] = {}
        self._gone: set[Cell] = set()  # cells of another meaning, or of none: they are never printed again as they were
        self._not_printed: set[Cell] = set()  # longer spans that come back
        self.values: dict[Edition, int] = {}
        self.known: dict[Edition, Range] = {}
        self.suppressed: set[Edition] = set()
        self._rounded_to: dict[Edition, int] = {}  # the base by which a number was given, or withheld, first
        self._sums: dict[Sum, None] = {}
        self._inside: dict[tuple[Edition, Edition], None] = {}

    @property
    def sums(self) -> list[Sum]:
        return list(self._sums)

    @property
    def inside(self) -> list[tuple[Edition, Edition]]:
        return list(self._inside)

    def now(self, cell: Cell) -> Edition:
        return Edition(cell, self._edition[cell])

    def was_suppressed(self, cell: Cell) -> bool:
        """Whether this number was withheld before; one that was revised since is another number."""
        return self.now(cell) in self.suppressed

    @property
    def there(self) -> list[Cell]:
        """The cells that have a number now, printed or not."""
        return [cell for cell in self._edition if cell not in self._gone]

    def foreseen_sums(self) -> list[Sum]:
        """The sums that will hold again if what is not printed now comes back as it was.

        Whoever was told last year's total in its time will read it beside this year's, and knows by then which months it is of.
        """
        before = dict(self._sums)
        self._add_time_sums(self._not_printed, self.there)
        added = [one for one in self._sums if one not in before]
        self._sums = before
        return added

    def add_given(self, moment: Mapping[Cell, Given]) -> None:
        """What was true at a moment, what was printed of it, and what was withheld."""
        there = {cell: one for cell, one in moment.items() if not one.is_printed_no_more}
        gone = {cell for cell, one in moment.items() if one.is_gone}
        self.add({cell: one.value for cell, one in there.items()}, gone, moment.keys() - there.keys() - gone)
        for cell, given in there.items():
            edition = self.now(cell)
            self._rounded_to.setdefault(edition, given.rounded_to)
            if given.is_shown:
                self.learn(edition, class_of(given.value, given.rounded_to))
            else:
                self.suppressed.add(edition)

    def learn(self, edition: Edition, shown: Range) -> None:
        """What is known of a number, now that this range of it was printed too."""
        self.known[edition] = self.with_known(edition, shown)

    def with_known(self, edition: Edition, shown: Range) -> Range:
        """This range, as far as it is possible after what was told before."""
        return self.known.get(edition, Range(0, None)).within(shown)

    def is_known(self, edition: Edition) -> bool:
        """Whether the number is known exactly."""
        known = self.known.get(edition)
        return known is not None and known.low == known.high

    def needs(self) -> dict[Edition, Range]:
        """What must stay possible of each small number: all that the rule leaves by which it was given, or withheld, first.

        Without rounding these are all small numbers; with it, those that are rounded alike.
        """
        needs = {}
        for edition, value in self.values.items():
            if self._rules.is_small(value) and not self.is_known(edition):
                base = self._rounded_to.get(edition, self._rules.rounded_to)
                needs[edition] = class_of(value, base) if base else Range(1, self._rules.threshold - 1)
        return needs

    def add(self, numbers: Mapping[Cell, int], gone: Set[Cell], not_printed: Set[Cell]) -> None:
        """The numbers of a moment, as far as they are new; and the sums that hold since then.

        A sum is one of numbers of the same moment: nobody can tell whether a year that is not printed any more still holds.
        """
        changed = [cell for cell, value in numbers.items() if self._value(cell) != value]
        taken = self._taken_over(numbers, gone)
        before = {cell: self.now(cell) for cell in taken}
        for cell in dict.fromkeys([*changed, *taken]):
            self._edition[cell] = self._edition.get(cell, -1) + 1
            self.values[self.now(cell)] = numbers[cell]
        for cell, merged in taken.items():
            self._add_sum(cell, [before[cell], *(self.now(one) for one in merged)])
        returning = (self._gone | self._not_printed) & numbers.keys()
        self._gone = (self._gone | gone | self._spans_before(taken)) - numbers.keys()
        self._not_printed = (self._not_printed | not_printed) - numbers.keys() - self._gone
        self._add_sums(dict.fromkeys([*changed, *taken, *sorted(returning, key=str)]))

    def _taken_over(self, numbers: Mapping[Cell, int], gone: Set[Cell]) -> dict[Cell, list[Cell]]:
        """The cells of parts that others were merged into, with those others, which are gone.

        Such a cell has another meaning, even where its number is the same. The part is the one that grew by what is gone in
        most periods: another one may happen to be revised by as much in one of them.
        """
        columns: dict[Span, list[Cell]] = defaultdict(list)
        for cell in gone & self._edition.keys():
            if cell.part is not TOTAL:
                columns[cell.start, cell.end].append(cell)
        sizes = {span: size for span, cells in columns.items() if (size := sum(self._value(cell) or 0 for cell in cells))}
        lines: dict[str | None, list[Cell]] = defaultdict(list)
        for cell in numbers:
            if cell in self._edition and cell.part is not TOTAL and (cell.start, cell.end) in columns:
                lines[cell.part].append(cell)
        return {
            cell: columns[cell.start, cell.end]
            for cells in lines.values()
            if self._has_grown_by(sizes, cells, numbers)
            for cell in cells
        }

    def _has_grown_by(self, sizes: Mapping[Span, int], cells: Sequence[Cell], numbers: Mapping[Cell, int]) -> bool:
        """Whether these cells of one part grew by these sizes, in more than half of their periods."""
        growths = [
            (numbers[cell] - (self._value(cell) or 0), size) for cell in cells if (size := sizes.get((cell.start, cell.end)))
        ]
        return 2 * sum(growth == size for growth, size in growths) > len(growths)

    def _spans_before(self, taken: Iterable[Cell]) -> set[Cell]:
        """The longer spans of what is taken over: they were told of the part as it was."""
        return {
            span
            for cell in taken
            for span in self._edition
            if span.part == cell.part and span != cell and span.start <= cell.start and cell.end <= span.end
        }

    def _value(self, cell: Cell) -> int | None:
        return self.values[self.now(cell)] if cell in self._edition else None

    def _add_sums(self, changed: Iterable[Cell]) -> None:
        """The sums in which a changed cell takes part: of parts, and of the months in a longer span."""
        changed = list(changed)
        printable = [cell for cell in self.there if cell not in self._not_printed]
        columns: dict[Span, list[Cell]] = defaultdict(list)
        for cell in printable:
            columns[cell.start, cell.end].append(cell)
        for span in dict.fromkeys((cell.start, cell.end) for cell in changed):
            self._add_column(columns[span])
        self._add_time_sums(set(changed), printable)

    def _add_time_sums(self, touched: Set[Cell], cells: Iterable[Cell]) -> None:
        """The sums over time, of these cells, in which one of `touched` takes part."""
        lines: dict[str | None, list[Cell]] = defaultdict(list)
        for cell in cells:
            lines[cell.part].append(cell)
        steps = {part: steps_of(cells) for part, cells in lines.items()}
        for part, line in lines.items():
            for long in line:
                inside = _within(long, steps[part])
                if inside and (long in touched or not touched.isdisjoint(inside)):
                    made_of = inside[-1:] if self._rules.over_time == LATEST else inside
                    self._add_sum(long, [self.now(step) for step in made_of])

    def _add_column(self, cells: Sequence[Cell]) -> None:
        whole = next((cell for cell in cells if cell.part is TOTAL), None)
        parts = [cell for cell in cells if cell.part is not TOTAL]
        if whole is None or not parts:
            return
        if self._rules.over_parts == OVERLAP:
            for part in parts:
                if self._value(part) <= self._value(whole):  # type: ignore[operator]
                    self._inside[self.now(part), self.now(whole)] = None
        elif self._rules.over_parts == "sum":
            self._add_sum(whole, [self.now(part) for part in parts])

    def _add_sum(self, total: Cell, parts: Sequence[Edition]) -> None:
        """Nobody can use a sum that does not hold, because a part is missing or a year was counted in another way."""
        if self._value(total) == sum(self.values[part] for part in parts):
            self._sums[Sum(self.now(total), tuple(parts))] = None


def _within(long: Cell, steps: Sequence[Cell]) -> list[Cell]:
    """The steps that make a longer span without a gap; none if it is a step itself, or where steps are missing."""
    inside = [step for step in steps if long.start <= step.start and step.end <= long.end]
    if not inside or inside == [long]:
        return []
    return inside
