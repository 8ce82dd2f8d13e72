"""What may be given of a measure now, after all that an audience was given (rule 13, docs/domain.md). Pure.

A reader remembers everything. Whoever has the pack of autumn and the pack of spring can put a sum of the one beside the months
of the other. So a choice looks at all of it together: every number that was printed is known for ever, every number that was
withheld is protected for ever, and a value that was revised is two numbers, bound by the sums of their time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.disclosure.choice import choose
from portal.disclosure.given import TOTAL, Cell, Edition, Given, Rules, longer_spans, merged_cells
from portal.disclosure.problem import Problem, Range
from portal.disclosure.rounding import class_of
from portal.disclosure.story import Story

SECOND_VALUE, SECOND_TOTAL = 1.0, 1.2  # what withholding costs: where one number must go, rather that of a part


@dataclass(frozen=True)
class Numbers:
    """The numbers of a measure at one moment: `printable` by cell; `public` cells are known to everybody from elsewhere.

    `confidential` are cells that an agency withheld itself, as far as their number follows from the others. `rounded_elsewhere`
    are cells that are printed rounded in another place in any case, with the range that this tells.
    """

    printable: Mapping[Cell, int]
    public: Mapping[Cell, int] = field(default_factory=dict)
    confidential: Mapping[Cell, int] = field(default_factory=dict)
    rounded_elsewhere: Mapping[Cell, Range] = field(default_factory=dict)


def suppressed_now(history: Sequence[Mapping[Cell, Given]], numbers: Numbers, rules: Rules) -> frozenset[Cell]:
    """What to withhold of `numbers`, after everything in `history`: what was given at each earlier moment, oldest first."""
    story = Story(rules)
    for moment in history:
        story.add_given(moment)
    printable = {**numbers.printable, **numbers.confidential}
    current = {**numbers.public, **printable}
    gone = merged_cells(story.there, current)
    story.add(current, gone, longer_spans(story.there) - gone - current.keys())
    for cell, value in numbers.public.items():
        story.learn(story.now(cell), Range(value, value))
    for cell, shown in numbers.rounded_elsewhere.items():
        story.learn(story.now(cell), shown)
    must = {cell for cell, value in numbers.printable.items() if rules.is_small(value) and not rules.rounded_to}
    must |= {cell for cell in numbers.printable if story.was_suppressed(cell)} | set(numbers.confidential)
    hidden = {story.now(cell) for cell in must} | story.suppressed
    needs = story.needs()
    if not hidden and not needs:
        return frozenset()
    now = {story.now(cell): class_of(value, rules.rounded_to) for cell, value in numbers.printable.items()}
    now = {one: story.with_known(one, shown) for one, shown in now.items() if one not in hidden}
    free = {
        one: shown for one, shown in now.items() if shown != story.known.get(one)
    }  # what is known as closely tells nothing new
    choice = choose(
        Problem(
            values=story.values,
            sums=story.sums,
            foreseen=story.foreseen_sums(),
            inside=story.inside,
            known=story.known,
            hidden=frozenset(one for one in hidden if not story.is_known(one)),
            candidates={one: SECOND_VALUE if one.cell.part is not TOTAL else SECOND_TOTAL for one in free},
            printed={one: shown for one, shown in free.items() if shown.low != shown.high},
            needs=needs,
            alike={} if rules.rounded_to else {one: rules.alike(value) for one, value in story.values.items()},
            insiders=_insiders(story, rules),
        )
    )
    return frozenset(cell for cell in printable if story.now(cell) in choice.hidden | hidden)


def _insiders(story: Story, rules: Rules) -> list[frozenset[Edition]]:
    return [frozenset(one for one in story.values if one.cell.part in parts) for parts in rules.insiders]


class Audited(NamedTuple):
    """All that an audience was given, as a problem with nothing left to choose; and what was withheld here and printed there."""

    problem: Problem
    printed_elsewhere: frozenset[Edition]


def problem_of(history: Sequence[Mapping[Cell, Given]], rules: Rules) -> Audited:
    """What an audit has to look at: every number that was withheld or is small, and everything that was printed."""
    story = Story(rules)
    for moment in history:
        story.add_given(moment)
    needs = story.needs()
    suppressed = {one for one in story.suppressed if not story.is_known(one)}
    problem = Problem(
        values=story.values,
        sums=story.sums,
        inside=story.inside,
        known=story.known,
        hidden=frozenset(suppressed | needs.keys()),
        candidates={},
        needs=needs,
        insiders=_insiders(story, rules),
    )
    return Audited(problem, frozenset(one for one in story.suppressed if story.is_known(one)))
