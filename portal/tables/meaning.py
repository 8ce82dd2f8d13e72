"""Which measure and part the names around a number mean, or what has to be asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.statistics.periods import Period
from portal.tables.names import fold
from portal.tables.questions import LONGEST_KEY, TAKE, Choice, Inquiry, Question, QuestionKind
from portal.tables.vocabulary import Vocabulary
from portal.tables.words import DERIVED

PASS_OVER_TABLE = Choice("pass over", "None of these: pass the table over")
PASS_OVER_NAME = Choice("pass over", "Something else: pass its numbers over")


@dataclass(frozen=True)
class Meaning:
    """A measure (its key) and a part (its key, or empty), a total of the measure (its word), or a `problem` that says why
    neither is known.

    `passed_over` says as a phrase why the number is not taken although it is understood.
    """

    measure: str = ""
    part: str = ""
    total: str = ""
    problem: str = ""
    passed_over: str = ""


@dataclass
class TableContext:
    """What counts for the whole table: what its titles say, the nearest first, and the name of its sheet last.

    `measures` are those of the nearest title that names any, unless one that is not known stands nearer: `unknown_title`.
    `doubtful` are the titles that have to be asked about, `parts` the names of parts in them. `fingerprint` is the same for
    a table of the same titles and headings next month; `is_named` where it has any.
    """

    measures: tuple[str, ...] = ()
    unknown_title: str = ""
    parts: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    year: str = ""
    doubtful: list[str] = field(default_factory=list)
    fingerprint: str = ""
    is_named: bool = False
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
            self._context.meanings[texts] = self._in_part_of_title(self._of(texts))
        return self._context.meanings[texts]

    def _in_part_of_title(self, meaning: Meaning) -> Meaning:
        """The same, where a title names a part: “Ashford” above a table of measures."""
        parts = self._context.parts
        if not parts or meaning.problem or meaning.passed_over or not meaning.measure:
            return meaning
        label = self._names.label(meaning.measure)
        own = {self._names.part(meaning.measure, part) for part in parts}
        if meaning.part and own == {meaning.part}:
            return meaning
        if len(own) == 1 and "" not in own and not meaning.part:
            return Meaning(passed_over="it is a total") if meaning.total else Meaning(meaning.measure, own.pop())
        return Meaning(problem=f"The title says “{parts[0][:60]}”, which does not go with {label}. Check what the table is.")

    def _of(self, texts: tuple[str, ...]) -> Meaning:
        texts = tuple({fold(text): text for text in texts if self._tells(text)}.values())
        totals = [text for text in texts if self._names.is_total(text)]
        others = [text for text in texts if text not in totals]
        if any(self._names.total_of(text) and not self._names.is_name(text) for text in others):
            return Meaning(passed_over="it is a total")
        if len(others) > 2:
            return Meaning(problem=f"“{'”, “'.join(others)[:120]}”: these are more names than a measure and a part.")
        if len(others) == 2:
            return self._of_two(others[0], others[1], totals[0] if totals else "")
        if others:
            return self._of_one(others[0], totals[0] if totals else "")
        return self._of_title(totals[0] if totals else "")

    def _under_unknown_title(self) -> Meaning | None:
        """Why a number is not taken although its own names say what it is: a title above it is not understood."""
        if not self._context.unknown_title:
            return None
        answer = ask_about_title(self._inquiry, self._context.unknown_title, self._context, self._place)
        if answer == PASS_OVER_TABLE.value:
            return Meaning(passed_over=f"you said that the table under “{self._context.unknown_title[:40]}” is not meant")
        return None if answer else Meaning(problem=title_problem(self._context.unknown_title))

    def _tells(self, text: str) -> bool:
        """Whether a text beside a number has to be understood. A number as a name, such as an age, has to."""
        return text.isdigit() or self._names.is_name(text) or not self._names.says_nothing(text)

    def _of_title(self, total: str) -> Meaning:
        measure = self._title_measure(total)
        if isinstance(measure, Meaning):
            return measure
        return Meaning(measure, total=total)

    def _title_measure(self, total: str = "") -> str | Meaning:
        """The measure of the whole table, or why it is not known."""
        if len(self._context.measures) == 1:
            return self._context.measures[0]
        if total and not self._context.unknown_title and not self._context.measures:
            return Meaning(total=total)
        unknown = self._context.unknown_title
        answer = self._inquiry.ask(
            Question(
                key=f"measure:{self._context.fingerprint}",
                is_remembered=self._context.is_named,
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

    def _of_one(self, text: str, total: str) -> Meaning:
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
            return self._under_unknown_title() or Meaning(keys[0], total=total)
        if self._names.is_part(text):
            measure = self._title_measure()
            if isinstance(measure, Meaning):
                return measure
            if part := self._names.part(measure, text):
                return Meaning(measure, part)
        return self._unknown(text, title[0] if len(title) == 1 else self._answered_measure())

    def _answered_measure(self) -> str:
        """The measure that somebody said the table is; empty where nobody was asked."""
        return self._inquiry.answers.get(f"measure:{self._context.fingerprint}"[:LONGEST_KEY], "").replace(
            PASS_OVER_TABLE.value, ""
        )

    def _of_two(self, first: str, second: str, total: str) -> Meaning:
        names = self._names
        pairs = {
            (measure, part)
            for one, other in ((first, second), (second, first))
            for measure in names.measures(one)
            if (part := names.part(measure, other))
        }
        if len(pairs) == 1:
            ((measure, part),) = pairs
            return self._under_unknown_title() or Meaning(measure, part)
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
        """Asks what a name means; passes over what is worked out, such as a row of percentages.

        `measure` is the one of which it should be a part, where that is known.
        """
        if DERIVED.search(fold(text)):
            return Meaning(passed_over=f"its row is “{text[:40]}”")
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
            return self._of_two(answer, beside, "") if beside else self._of_one(answer, "")
        return Meaning(problem=f"{problem} Did you mean “{hint}”?" if hint else problem)


def ask_about_title(inquiry: Inquiry, title: str, context: TableContext, place: str) -> str:
    """Whether a table under this title is meant: TAKE, the value of PASS_OVER_TABLE, or empty as long as nobody said so."""
    question = Question(
        key=f"table:{fold(title)[:60]}:{context.fingerprint}",
        kind=QuestionKind.TABLE,
        words=f"“{title[:80]}” stands above the table. Are these the numbers to return for each month?",
        place=place,
        choices=(
            Choice(TAKE, "Yes: read them as the numbers of each month"),
            Choice(PASS_OVER_TABLE.value, "No: pass the table over"),
        ),
    )
    return inquiry.ask(question)


def title_problem(title: str) -> str:
    """Why a table under this title is not read, as a sentence."""
    return f"“{title[:80]}” stands above the table, and it is not certain what that means for its numbers."
