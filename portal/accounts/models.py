"""Agencies, people and their sign-ins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import NotRequired, TypedDict

from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.dates import ONE_DAY, day_words
from portal.core.policy import Role
from portal.extensions import IDS_NEVER_REUSED, Base


def dialled(telephone: str) -> str:
    """A telephone number without an extension and all that is not dialled, for a link; empty without a number."""
    return re.sub(r"\(0\)|[^0-9+]", "", telephone.lower().partition("x")[0])


@dataclass(frozen=True)
class Contact:
    """Whom to ask at an agency, who need not have an account. Each may be empty."""

    name: str
    email: str
    telephone: str

    @property
    def dialled(self) -> str:
        return dialled(self.telephone)


class PassedOn(TypedDict):
    """What went over to another agency in a merge: the ids of the people, what work that was, a sentence each, and the names by
    which the other one is found since."""

    people: list[int]
    work: list[str]
    names: NotRequired[list[str]]  # not in merges before 29 November 2026


class Agency(Base):
    """A partner organisation. `also_known_as` holds its aliases, separated by semicolons. With `ended_on`, the last day of its
    part in the partnership, it owes nothing that falls due later, and nobody of it can sign in."""

    __tablename__ = "agency"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(80), default="")
    also_known_as: Mapped[str] = mapped_column(Text, default="")
    signs_off: Mapped[bool] = mapped_column(default=False)  # its lead signs off everything before it is sent
    is_partner: Mapped[bool] = mapped_column(default=True)  # False for the one that administrators of no partner belong to
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_telephone: Mapped[str] = mapped_column(String(40), default="")
    ended_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # which other one goes on with its work since

    passed_on: Mapped[PassedOn | None] = mapped_column(JSON(none_as_null=True))  # to that one

    merged_into: Mapped[Agency | None] = relationship(remote_side=[id])
    former_names: Mapped[list[AgencyName]] = relationship(order_by="AgencyName.id.desc()", cascade="all, delete-orphan")

    @property
    def all_names(self) -> list[str]:
        return names_of(self.key, self.name, self.short_name, self.also_known_as)

    @property
    def contact(self) -> Contact | None:
        """Whom to ask, where that is known."""
        found = Contact(self.contact_name, self.contact_email, self.contact_telephone)
        return found if any((found.name, found.email, found.telephone)) else None


def ended_words(agency: Agency) -> str:
    """“Dover is part of Folkestone & Hythe now”, of an agency that has ended."""
    if agency.merged_into is not None:
        return f"{agency.short_name} is part of {agency.merged_into.short_name} now"
    return f"{agency.short_name} has left the partnership"


def name_with_end(agency: Agency) -> str:
    """“Dover District Council (part of Folkestone & Hythe since 1 July 2019)”: of one that has ended, what became of it."""
    if agency.ended_on is None:
        return agency.name
    if agency.merged_into is None:
        return f"{agency.name} (left the partnership on {day_words(agency.ended_on)})"
    return f"{agency.name} (part of {agency.merged_into.short_name} since {day_words(agency.ended_on + ONE_DAY)})"


class AgencyName(Base):
    """What an agency was called before the day `until`, from which it has another name."""

    __tablename__ = "agency_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    also_known_as: Mapped[str] = mapped_column(Text, default="")  # as it was then
    until: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    @property
    def last_day(self) -> date:
        """The last day of the old name."""
        return self.until - ONE_DAY


class Person(Base):
    """Somebody with an account. They have one role and belong to one agency."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    telephone: Mapped[str] = mapped_column(String(40), default="")  # as it was typed
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_closed_with_agency: Mapped[bool] = mapped_column(default=False)  # the account was closed because the agency ended
    must_change_password: Mapped[bool] = mapped_column(default=False)  # an administrator chose it
    created_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()

    @property
    def name_with_agency(self) -> str:
        """“Anna Officer, Kent Police”; the name alone where the agency stands in it."""
        agency = self.agency.short_name
        return self.name if agency in self.name else f"{self.name}, {agency}"

    @property
    def dialled(self) -> str:
        return dialled(self.telephone)

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD


class Handover(Base):
    """Somebody left an agency, or its work: from then on mails about what they wrote and sent for it go to the successor, and
    without one to everybody of the agency."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id])


class SignIn(UserMixin, Base):  # type: ignore[misc]
    """One signed-in browser: a row, so that it can be ended from elsewhere. Its id is what the cookie holds."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship()


class SignInFailure(Base):
    """A wrong password, in real time. It is in the database, so that all workers count the same, and is deleted after a day.

    `device` is the name of a browser that has signed in to the account before (known_browsers.py), or ACCOUNT_PAGE; `address`
    is where the password came from, as attempts.counted_address() gives it. Either may be empty.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_email_at", "email", "at"), Index("ix_sign_in_failure_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(45), default="")


def names_of(*texts: str) -> list[str]:
    """Every name in the texts, of which the last is a list separated by semicolons."""
    return [name.strip() for name in [*texts[:-1], *texts[-1].split(";")] if name.strip()]
