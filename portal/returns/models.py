"""The tables of data returns: cells as they were typed, and explanations of unusual values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import Base
from portal.measures.models import Series
from portal.statistics.comparison import Reading
from portal.submissions.models import Submission, SubmissionVersion


class ReturnCell(Base):
    """One cell of a data return as it was typed, right or wrong, so that nothing typed is lost."""

    __tablename__ = "return_cell"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    typed: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default="final")

    submission: Mapped[Submission] = relationship(back_populates="cells")
    series: Mapped[Series] = relationship()


class ReturnCellChange(Base):
    """Who changed the number of a cell when, for the life of a draft: with the sending it folds into the version."""

    __tablename__ = "return_cell_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    typed_before: Mapped[str] = mapped_column(String(200))
    typed: Mapped[str] = mapped_column(String(200))

    by: Mapped[Person] = relationship()


class SharedExplanation(Base):
    """One reason for many unusual values, such as a new system in December: given once, and printed once."""

    __tablename__ = "shared_explanation"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class FlagExplanation(Base):
    """Why an unusual value of a return is right. It counts while the value is the one that it was given for.

    `explanation` is empty where `shared` says it.
    """

    __tablename__ = "query_answer"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    check: Mapped[str] = mapped_column("rule", String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40))
    explanation: Mapped[str] = mapped_column(Text)
    shared_id: Mapped[int | None] = mapped_column(ForeignKey("shared_explanation.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


def readings_of(version: SubmissionVersion) -> dict[int, Reading]:
    """The values of a return that was sent, by series id."""
    return {
        int(series_id): Reading(
            None if cell["value"] is None else Decimal(cell["value"]), cell["symbol"], cell["status"], cell["note"]
        )
        for series_id, cell in version.content["cells"].items()
    }


def frozen_flags_of(version: SubmissionVersion) -> dict[int, list[dict[str, Any]]]:
    """The flags on the values of a return as its version froze them, by series id. Its keys: rule (the key of the
    check), words, explanation, on_trial (whether the check was in shadow mode), and shared, the id of an explanation that
    many flags share."""
    return {int(key): cell["queries"] for key, cell in version.content["cells"].items() if cell.get("queries")}


def series_to_print(flags: Mapping[int, Sequence[Mapping[str, Any]]], ticked: Collection[int]) -> set[int]:
    """The series whose explanations are printed: those that were ticked, and those that share one with them.

    `flags` as `frozen_flags_of` gives them.
    """
    shared = {flag.get("shared") for series_id in ticked for flag in flags.get(series_id, ())} - {None}
    return {key for key, own in flags.items() if key in ticked or any(flag.get("shared") in shared for flag in own)}
