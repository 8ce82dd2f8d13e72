"""Settings that are stored in the database, because they belong to the partnership and not to the machine."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, db

PARTNERSHIP = "partnership"
TEAM_EMAIL, TEAM_TELEPHONE, TEAM_HOURS = "team_email", "team_telephone", "team_hours"
HEADER_NAME, COLOUR = "logo_text", "colour"  # what the header shows in place of the name, and its colour, as #1d5a73
# What every page says of the partnership and its team, and every mail.
SMTP_HOST, SMTP_PORT, MAIL_FROM = "smtp_host", "smtp_port", "mail_from"  # where the environment names no mail server
TIME_ZONE = "time_zone"  # as the IANA database names it, such as Europe/London
SHOWN_ON_EVERY_PAGE = (PARTNERSHIP, TEAM_EMAIL, TEAM_TELEPHONE, TEAM_HOURS, HEADER_NAME, COLOUR, SMTP_HOST, TIME_ZONE)
FIRST_VISIT = "first_visit"  # of a portal without an administrator: how the first one is let in, as JSON
CLOCK_OFFSET = "clock_offset_seconds"  # only the demonstration has one


class Setting(Base):
    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(50), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def store(key: str, value: str) -> None:
    """Stores the setting, in place of an earlier value."""
    g.pop("shown_settings", None)
    g.pop("time_zone", None)
    db.session.merge(Setting(key=key, value=value))


def read(key: str) -> str | None:
    setting = db.session.get(Setting, key)
    return setting.value if setting else None


def shown_on_every_page() -> dict[str, str]:
    """Those of SHOWN_ON_EVERY_PAGE that are stored, read once in a request; for a person who is signed in with the sign-in
    (accounts.queries.active_sign_in)."""
    if "shown_settings" not in g:
        g.shown_settings = read_several(SHOWN_ON_EVERY_PAGE)
    found: dict[str, str] = g.shown_settings
    return found


def read_several(keys: Iterable[str]) -> dict[str, str]:
    """Those of the settings that are stored, in one read."""
    rows = db.session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(list(keys))))
    return {key: value for key, value in rows}  # noqa: C416 - typed so
