"""Which figures packs have printed, and which of those a later cycle prints again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base


class PrintedFigure(Base):
    """That the working group's pack of a cycle prints a figure; written with each issue."""

    __tablename__ = "printed_figure"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"), primary_key=True)


class CarriedFigure(Base):
    """That a coordinator carries a figure of earlier packs forward into a cycle."""

    __tablename__ = "carried_figure"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"), primary_key=True)
    carried_at: Mapped[datetime]
    carried_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
