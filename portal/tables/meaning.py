"""Which measure and part the names around a number mean, or what has to be asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.statistics.periods import Period
from portal.tables.names import fold
from portal.tables.questions import Choice, Inquiry, Question, QuestionKind
from portal.tables.vocabulary import Vocabulary

PASS_OVER_TABLE = Choice("pass over", "None of these: pass the table over")
PASS_OVER_NAME = Choice("pass over", "Something else: pass its numbers over")


@dataclass(frozen=True)
class Meaning:
    """A measure (its key) and a part (its key, or empty), a total of the measure, or a `problem` that says why neither is known.

    `passed_over` says as a phrase why the number is not taken although it is understood.
    """

    measure: str = ""
    part: str = ""
    is_total: bool = False
    problem: str = ""
    passed_over: str = ""


@dataclass
class TableContext:
    """What counts for the whole table: the measures that its titles name, the nearest title that is not known, and its period."""

    measures: tuple[str, ...] = ()
    unknown_title: str = ""
    period: Period | None = None
    meanings: dict[tuple[str, ...], Meaning] = field(default_factory=dict)


class Meanings:
    """Finds what names mean in one table. Each combination of names is looked up once."""

    def __init__(self, names: Vocabulary, inquiry: Inquiry, context: TableContext, place: str, offered: Sequence[str]) -> None:
        """`place` names the table for questions; `offered` are the measures to choose from, those that the agency returns."""
        self._names, self._inquiry, self._context, self._place = names, inquiry, context, place
        self._offered = offered

    def of(self, texts: tuple[str, ...]) -> Meaning:
        """The meaning of these names, of a row and a column."""
        if texts not in self._context.meanings:
            self._context.meanings[texts] = self._of(texts)
        return self._context.meanings[texts]

    def _of(self, texts: tuple[str, ...]) -> Meaning:
        texts = tuple(
            {fold(text): text for text in texts if not self._names.says_nothing(text) or self._names.is_name(text)}.values()
        )
        totals = [text for text in texts if self._names.is_total(text)]
        others = [text for text in texts if text not in totals]
        if any(self._names.total_of(text) and not self._names.is_name(text) for text in others):
            return Meaning(passed_over="it is a total")
        if len(others) > 2:
            return Meaning(problem=f"“{'”, “'.join(others)[:120]}”: these are more names than a measure and a part.")
        if len(others) == 2:
            return self._of_two(others[0], others[1], bool(totals))
        if others:
            return self._of_one(others[0], bool(totals))
        return self._of_title(bool(totals))

    def _of_title(self, is_total: bool) -> Meaning:
        measure = self._title_measure(is_total)
        if isinstance(measure, Meaning):
            return measure
        return Meaning(measure, is_total=is_total)

    def _title_measure(self, is_total: bool = False) -> str | Meaning:
        """The measure of the whole table, or why it is not known."""
        if len(self._context.measures) == 1:
            return self._context.measures[0]
        if is_total and not self._context.unknown_title and not self._context.measures:
            return Meaning(is_total=True)
        unknown = self._context.unknown_title
        answer = self._inquiry.ask(
            Question(
                key=f"measure:{fold(unknown or self._place)}",
                kind=QuestionKind.MEASURE,
                words=f"Which measure is the table under “{unknown[:80]}”?" if unknown else "Which measure is this table?",
                place=self._place,
                choices=(*(Choice(key, self._names.label(key)) for key in self._offered), PASS_OVER_TABLE),
            )
        )
        if answer == PASS_OVER_TABLE.value:
            return Meaning(passed_over="you said that its table is none of your measures")
        if answer:
            return answer
        if len(self._context.measures) > 1:
            return Meaning(problem="The title names more than one measure. Write the measure of the table above it.")
        if unknown:
            hint = self._names.nearest_measure(unknown)
            did_you_mean = f" Did you mean “{hint}”?" if hint else ""
            return Meaning(problem=f"The title “{unknown[:80]}” is not a measure that is known here.{did_you_mean}")
        return Meaning(problem="No title says which measure this table is. Write its name above the table.")

    def _of_one(self, text: str, is_total: bool) -> Meaning:
        keys = self._names.measures(text)
        title = self._context.measures
        parts = [key for key in title if self._names.part(key, text)]
        if len(parts) == 1 and (not keys or keys == tuple(parts)):
            return Meaning(parts[0], self._names.part(parts[0], text))
        if parts and keys:
            whole = [key for key in keys if self._names.by_key[key].is_whole]
            if whole:
                return Meaning(
                    problem=f"“{text[:80]}” is a measure and also a part of {self._names.label(parts[0])}. Write its key."
                )
            return Meaning(parts[0], self._names.part(parts[0], text))
        if len(keys) > 1:
            return Meaning(problem=f"“{text[:80]}” names more than one measure. Write its key.")
        if keys:
            return Meaning(keys[0], is_total=is_total)
        if self._names.is_part(text):
            measure = self._title_measure()
            if isinstance(measure, Meaning):
                return measure
            if part := self._names.part(measure, text):
                return Meaning(measure, part)
        return self._unknown(text, title[0] if len(title) == 1 else "")

    def _of_two(self, first: str, second: str, is_total: bool) -> Meaning:
        names = self._names
        pairs = {
            (measure, part)
            for one, other in ((first, second), (second, first))
            for measure in names.measures(one)
            if (part := names.part(measure, other))
        }
        if len(pairs) == 1:
            ((measure, part),) = pairs
            return Meaning(measure, part)
        if len(pairs) > 1:
            return Meaning(
                problem=f"“{first[:60]}” and “{second[:60]}” can be read in two ways. Write the keys of measure and part."
            )
        for text, other in ((first, second), (second, first)):
            if not names.is_name(text):
                measures = names.measures(other)
                return self._unknown(text, measures[0] if len(measures) == 1 else "", beside=other)
        for one, other in ((first, second), (second, first)):
            if len(names.measures(one)) == 1 and not names.by_key[names.measures(one)[0]].parts and names.is_part(other):
                label = names.label(names.measures(one)[0])
                return Meaning(problem=f"{label} is returned as one number, without parts. Leave “{other[:60]}” out.")
        return Meaning(problem=f"“{second[:60]}” is not a part of “{first[:60]}”, nor the other way round.")

    def _unknown(self, text: str, measure: str, beside: str = "") -> Meaning:
        """Asks what a name means. `measure` is the one of which it should be a part, where that is known."""
        if measure and self._names.by_key[measure].parts:
            choices = tuple(
                Choice(names[0] if names else key, names[0] if names else key) for key, names in self._names.by_key[measure].parts
            )
            hint = self._names.nearest_part(measure, text)
            problem = f"“{text[:80]}” is not a part of {self._names.label(measure)}."
        else:
            choices = tuple(Choice(key, self._names.label(key)) for key in self._offered)
            hint = self._names.nearest_measure(text)
            problem = f"“{text[:80]}” is not a measure that your agency returns."
        question = Question(
            key=f"name:{measure}:{fold(text)}",
            kind=QuestionKind.NAME,
            words=f"What is “{text[:80]}”?",
            place=self._place,
            choices=(*choices, PASS_OVER_NAME),
        )
        answer = self._inquiry.ask(question)
        if answer == PASS_OVER_NAME.value:
            return Meaning(passed_over=f"you said that “{text[:40]}” is none of your names")
        if answer:
            return self._of_two(answer, beside, False) if beside else self._of_one(answer, False)
        return Meaning(problem=f"{problem} Did you mean “{hint}”?" if hint else problem)
