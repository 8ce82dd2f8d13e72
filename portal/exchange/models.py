"""What the imports of an agreement have read, so that the next one knows what people have changed since."""

from __future__ import annotations

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base

SHARED = ""  # the plan year of files that all agreements share, such as agencies.csv


class ImportedFile(Base):
    """One file as it was last imported for a plan year.

    `cells` are the texts of every row that was ever imported, by the row's identity and by column, each as it was in the last
    import that had the row. `listed` are the identities of the rows in the last import. Files that all agreements share have
    their cells under SHARED, because a name that this year's import wrote is the one that people see in every year.
    """

    __tablename__ = "imported_file"

    plan_year: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    cells: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    listed: Mapped[list[str]] = mapped_column(JSON, default=list)
