"""What an audience was given of a measure, moment by moment, and what may be given now (rule 13, docs/domain.md). Pure.

A reader remembers everything. Whoever has the pack of autumn and the pack of spring can put a sum of the one beside the months
of the other. So a choice looks at all of it together: every number that was printed is known for ever, every number that was
withheld is protected for ever, and a value that was revised is two numbers, bound by the sums of their time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.disclosure.choice import choose
from portal.disclosure.problem import Problem, Range, Sum
from portal.statistics.comparison import LATEST, OVERLAP

TOTAL: str | None = None  # the part of the measure as a whole
GONE = "gone"  # the status of a line that says that the number is not there any more
SECOND_VALUE, SECOND_TOTAL = 1.0, 1.2  # what withholding costs: where one number must go, rather that of a part


class Cell(NamedTuple):
    """A number that can be printed: of a part (None: the measure as a whole), with the first and the last day as ISO texts."""

    part: str | None
    start: str
    end: str


class Edition(NamedTuple):
    """A cell as it was until it was revised; the first edition is 0."""

    cell: Cell
    number: int


class Given(NamedTuple):
    """What was true of a cell when something was issued, and whether it was printed. It was given at that `place`.

    `is_entered`: by a pack that was issued before there was a ledger, so that nothing was chosen by it.
    """

    place: str
    value: int
    is_shown: bool
    status: str = "final"
    is_entered: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether it is there no more, because its district merged with another: the others of its time make the total now."""
        return self.status == GONE


def added_lines(before: Mapping[Cell, Given], lines: Mapping[Cell, Given]) -> dict[Cell, Given]:
    """What a moment adds to the ledger: what is new or differs. `before` are the newest lines of every cell that is not gone.

    Where a number is gone, every line is written again, because what is left of its period has another meaning now.
    """
    gone = {cell: before[cell]._replace(is_shown=False, status=GONE) for cell in gone_cells(before, lines)}
    if gone:
        return {**lines, **gone}
    return {
        cell: line
        for cell, line in lines.items()
        if cell not in before or (before[cell].value, before[cell].is_shown) != (line.value, line.is_shown)
    }


def gone_cells(before: Iterable[Cell], now: Iterable[Cell]) -> set[Cell]:
    """The cells that are not there any more, while other parts of their time are."""
    present = set(now)
    columns = {(cell.start, cell.end) for cell in present if cell.part is not TOTAL}
    return {cell for cell in before if cell not in present and (cell.start, cell.end) in columns}


@dataclass(frozen=True)
class Rules:
    """How the numbers of a measure hang together.

    `threshold`: counts from 1 to one less are withheld. `over_parts` and `over_time` are as in `Measure`. `insiders` are the
    parts that one agency each returns, and so knows.
    """

    threshold: int
    over_parts: str
    over_time: str
    insiders: tuple[frozenset[str], ...] = ()

    def is_small(self, value: int) -> bool:
        return 0 < value < self.threshold


@dataclass(frozen=True)
class Numbers:
    """The numbers of a measure at one moment: `printable` by cell; `public` cells are known to everybody from elsewhere.

    `confidential` are cells that an agency withheld itself, as far as their number follows from the others.
    """

    printable: Mapping[Cell, int]
    public: Mapping[Cell, int] = field(default_factory=dict)
    confidential: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SuppressedNow:
    """The cells to withhold now, and those that older packs gave away so far that nothing can protect them any more."""

    cells: frozenset[Cell]
    already_known: frozenset[Cell]


def suppressed_now(history: Sequence[Mapping[Cell, Given]], numbers: Numbers, rules: Rules) -> SuppressedNow:
    """What to withhold of `numbers`, after everything in `history`: what was given at each earlier moment, oldest first."""
    story = _Story(rules)
    for moment in history:
        story.add_given(moment)
    printable = {**numbers.printable, **numbers.confidential}
    story.add({**numbers.public, **printable}, gone_cells(story.present, {**numbers.public, **printable}))
    story.known |= {story.now(cell): Range(value, value) for cell, value in numbers.public.items()}
    must = {cell for cell, value in numbers.printable.items() if rules.is_small(value)} | set(numbers.confidential)
    must |= {cell for cell, value in numbers.printable.items() if story.was_suppressed(cell)}
    hidden = {story.now(cell) for cell in must} | story.suppressed
    if not hidden:
        return SuppressedNow(frozenset(), frozenset())
    known = story.known
    free = {story.now(cell) for cell in numbers.printable} - hidden - set(known)
    choice = choose(
        Problem(
            values=story.values,
            sums=story.sums,
            inside=story.inside,
            known=known,
            hidden=frozenset(hidden - set(known)),
            candidates={one: SECOND_VALUE if one.cell.part is not TOTAL else SECOND_TOTAL for one in free},
            needs={one: Range(1, rules.threshold - 1) for one in hidden - set(known) if rules.is_small(story.values[one])},
            insiders=[frozenset(one for one in story.values if one.cell.part in parts) for parts in rules.insiders],
        )
    )
    current = {story.now(cell): cell for cell in {**numbers.printable, **numbers.confidential}}
    return SuppressedNow(
        frozenset(current[one] for one in (choice.hidden | hidden) if one in current),
        frozenset(one.cell for one in choice.unprotected | (hidden & set(known))),
    )


class Audited(NamedTuple):
    """All that an audience was given, as a problem with nothing left to choose; and what was withheld here and printed there."""

    problem: Problem
    printed_elsewhere: frozenset[Edition]


def problem_of(history: Sequence[Mapping[Cell, Given]], rules: Rules) -> Audited:
    """What an audit has to look at: every number that was withheld, and everything that was printed."""
    story = _Story(rules)
    for moment in history:
        story.add_given(moment)
    hidden = story.suppressed - set(story.known)
    problem = Problem(
        values=story.values,
        sums=story.sums,
        inside=story.inside,
        known=story.known,
        hidden=frozenset(hidden),
        candidates={},
        needs={one: Range(1, rules.threshold - 1) for one in hidden if rules.is_small(story.values[one])},
        insiders=[frozenset(one for one in story.values if one.cell.part in parts) for parts in rules.insiders],
    )
    return Audited(problem, frozenset(story.suppressed & set(story.known)))


class _Story:
    """All editions of all cells, and the sums that bound them at each moment."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._edition: dict[Cell, int] = {}
        self._past: set[Cell] = set()  # cells that no sum of today has in it
        self.values: dict[Edition, int] = {}
        self.known: dict[Edition, Range] = {}
        self.suppressed: set[Edition] = set()
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
    def present(self) -> list[Cell]:
        return [cell for cell in self._edition if cell not in self._past]

    def add_given(self, moment: Mapping[Cell, Given]) -> None:
        """What was true at a moment, what was printed of it, and what was withheld."""
        there = {cell: one for cell, one in moment.items() if not one.is_gone}
        self.add({cell: one.value for cell, one in there.items()}, moment.keys() - there.keys())
        for cell, given in there.items():
            if given.is_shown:
                self.known[self.now(cell)] = Range(given.value, given.value)
            else:
                self.suppressed.add(self.now(cell))

    def add(self, numbers: Mapping[Cell, int], gone: Set[Cell] = frozenset()) -> None:
        """The numbers of a moment, as far as they are new; and the sums that hold since then."""
        changed = [cell for cell, value in numbers.items() if self._value(cell) != value]
        taken = self._taken_over(numbers, gone)
        before = {cell: self.now(cell) for cell in taken}
        for cell in dict.fromkeys([*changed, *taken]):
            self._edition[cell] = self._edition.get(cell, -1) + 1
            self.values[self.now(cell)] = numbers[cell]
        for cell, merged in taken.items():
            self._add_sum(cell, [before[cell], *(self.now(one) for one in merged)])
        self._past = (self._past | gone | self._spans_before(taken)) - numbers.keys()
        self._add_sums([*changed, *taken])

    def _taken_over(self, numbers: Mapping[Cell, int], gone: Set[Cell]) -> dict[Cell, list[Cell]]:
        """The cells of parts that others were merged into, with those others, which are gone.

        Such a cell has another meaning, even where its number is the same. The part is the one that grew by what is gone.
        """
        columns: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        for cell in gone & self._edition.keys():
            if cell.part is not TOTAL:
                columns[cell.start, cell.end].append(cell)
        sizes = {span: sum(self.values[self.now(cell)] for cell in cells) for span, cells in columns.items()}
        lines = [
            cell for cell in numbers if cell in self._edition and cell.part is not TOTAL and (cell.start, cell.end) in columns
        ]
        growing = {cell.part for cell in lines if numbers[cell] - self.values[self.now(cell)] == sizes[cell.start, cell.end] > 0}
        return {cell: columns[cell.start, cell.end] for cell in lines if cell.part in growing}

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
        columns: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        lines: dict[str | None, list[Cell]] = defaultdict(list)
        for cell in self.present:
            columns[cell.start, cell.end].append(cell)
            lines[cell.part].append(cell)
        for span in dict.fromkeys((cell.start, cell.end) for cell in changed):
            self._add_column(columns[span])
        steps = {part: _steps(cells) for part, cells in lines.items()}
        touched = set(changed)
        for part, cells in lines.items():
            for long in cells:
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


def _steps(cells: Iterable[Cell]) -> list[Cell]:
    """The shortest spans of a line, in order: its months, or its quarters."""
    ordered = sorted(cells, key=lambda cell: (cell.end, cell.start))
    steps: list[Cell] = []
    for cell in sorted(ordered, key=_length):
        if not any(cell.start <= step.start and step.end <= cell.end for step in steps):
            steps.append(cell)
    return sorted(steps)


def _length(cell: Cell) -> int:
    """In months."""
    years = int(cell.end[:4]) - int(cell.start[:4])
    return 12 * years + int(cell.end[5:7]) - int(cell.start[5:7])


def _within(long: Cell, steps: Sequence[Cell]) -> list[Cell]:
    """The steps that make a longer span without a gap; none if it is a step itself, or where steps are missing."""
    inside = [step for step in steps if long.start <= step.start and step.end <= long.end]
    if not inside or inside == [long]:
        return []
    return inside
