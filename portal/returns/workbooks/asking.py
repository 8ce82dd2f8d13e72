"""The questions about a table as the preview shows them, and the answers as it posts them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from portal.core.dates import day_words
from portal.core.text import clean
from portal.returns.workbooks.models import ReadingAnswer
from portal.statistics.periods import Period
from portal.tables.questions import Choice, Inquiry, Question, QuestionKind

FEW_CHOICES = 4  # so many are shown as radio buttons; more as a list to choose from


@dataclass(frozen=True)
class AskedQuestion:
    """A question with the name of its field, and the months to choose from where it asks for one."""

    name: str
    question: Question
    choices: tuple[Choice, ...]

    @property
    def is_short(self) -> bool:
        return len(self.choices) <= FEW_CHOICES


def asked(inquiry: Inquiry, periods: Collection[Period]) -> list[AskedQuestion]:
    """The open questions, in the order of the file. `periods` are to choose from where a question asks for one."""
    return [
        AskedQuestion(f"answer-{number}", question, question.choices or _months(periods))
        for number, question in enumerate(inquiry.open.values())
    ]


def _months(periods: Collection[Period]) -> tuple[Choice, ...]:
    """The newest first."""
    return tuple(Choice(f"{period.start}/{period.end}", period.words) for period in sorted(periods, reverse=True))


def posted_answers(form: Mapping[str, str], questions: Mapping[str, Question]) -> dict[str, str]:
    """The answers by key of the question. The fields are in the order of the questions, and carry their keys."""
    answers = {}
    for number in range(len(questions)):
        key, answer = clean(form.get(f"key-{number}", "")), clean(form.get(f"answer-{number}", ""))
        if key in questions and answer:
            answers[key] = answer
    return answers


@dataclass(frozen=True)
class RememberedAnswer:
    """What was said before: the question, the answer in words, and by whom and when, where it is remembered."""

    question: str
    answer: str
    by_whom: str


def remembered_answers(inquiry: Inquiry, rows: Iterable[ReadingAnswer]) -> list[RememberedAnswer]:
    """The answers that this file was read with."""
    by_key = {row.question: row for row in rows}
    answers = []
    for question, words in inquiry.answers_in_words():
        row = by_key.get(question.key)
        by_whom = f"{row.by.name} on {day_words(row.at.date())}" if row else ""
        is_month = question.kind is QuestionKind.PERIOD
        answers.append(RememberedAnswer(question.words, words.replace("/", " to ") if is_month else words, by_whom))
    return answers
