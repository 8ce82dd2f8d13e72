"""What the reader asks where a table can be read in more than one way, and the answers that were given before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

TAKE, PASS_OVER = "take", "pass over"
LONGEST_KEY = 200  # characters, as they are stored
MOST_QUESTIONS = 40  # of one file; somebody who has to answer more would rather change the file


class QuestionKind(StrEnum):
    """What is not certain."""

    MEASURE = "measure"  # which measure a table is; the answer is its key
    PERIOD = "period"  # of which month a table is; the answer is its first and last day, 2018-01-01/2018-01-31
    TABLE = "table"  # whether a table under a title that is not understood is meant
    COLUMN = "column"  # whether a column of numbers is meant
    NAME = "name"  # what a name in the table means; the answer is a name that is known
    LINE = "line"  # whether a line of text between rows changes what the rows below it mean
    NAMES = "names"  # whether a whole column of texts changes what the rows mean


@dataclass(frozen=True)
class Choice:
    """One answer: `value` is stored, `words` are shown."""

    value: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """`key` is the same for a table of the same shape next month. `place` is where in the file it arose.

    `is_remembered` where the answer counts for the next file too: not for a month, which is another one next time.
    """

    key: str
    kind: QuestionKind
    words: str
    place: str
    choices: tuple[Choice, ...]
    is_remembered: bool = True


@dataclass
class Inquiry:
    """The questions of one file and the answers to them. Each is asked once."""

    answers: Mapping[str, str] = field(default_factory=dict)
    open: dict[str, Question] = field(default_factory=dict)
    answered: dict[str, Question] = field(default_factory=dict)

    def ask(self, question: Question) -> str:
        """The answer; empty where none was given yet, and then the question is open."""
        question = replace(question, key=question.key[:LONGEST_KEY])
        answer = self.answers.get(question.key, "")
        if answer and (question.kind is QuestionKind.PERIOD or answer in {choice.value for choice in question.choices}):
            self.answered[question.key] = question
            return answer
        if len(self.open) < MOST_QUESTIONS:
            self.open.setdefault(question.key, question)
        return ""

    def answers_in_words(self) -> Iterable[tuple[Question, str]]:
        """Each question that was answered, with the words of the answer."""
        for key, question in self.answered.items():
            words = {choice.value: choice.words for choice in question.choices}
            yield question, words.get(self.answers[key], self.answers[key])
