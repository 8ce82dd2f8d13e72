"""What the partnership is called, how it looks, and by which server its mails leave."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

from portal.core import colours, settings
from portal.core.dates import LONDON

DEFAULT_SMTP_PORT = 587
AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")  # of the IANA database


@dataclass(frozen=True, kw_only=True)
class PartnershipSettings:
    """`header_name` stands in the header in place of the name; empty where the name does. `time_zone` is named as
    in the IANA database. `smtp_host` is empty where no mail server is set up here."""

    name: str
    header_name: str
    colour: str
    time_zone: str
    smtp_host: str
    smtp_port: int
    mail_from: str


def stored_partnership() -> PartnershipSettings:
    """As it is set; what nobody has set yet has its usual value."""
    keys = (
        settings.PARTNERSHIP,
        settings.HEADER_NAME,
        settings.COLOUR,
        settings.TIME_ZONE,
        settings.SMTP_HOST,
        settings.SMTP_PORT,
        settings.MAIL_FROM,
    )
    found = settings.read_several(keys)
    return PartnershipSettings(
        name=found.get(settings.PARTNERSHIP, ""),
        header_name=found.get(settings.HEADER_NAME, ""),
        colour=found.get(settings.COLOUR) or colours.USUAL,
        time_zone=found.get(settings.TIME_ZONE) or LONDON.key,
        smtp_host=found.get(settings.SMTP_HOST, ""),
        smtp_port=int(found.get(settings.SMTP_PORT) or DEFAULT_SMTP_PORT),
        mail_from=found.get(settings.MAIL_FROM, ""),
    )


def time_zones() -> list[tuple[str, str]]:
    """(name, words) of every time zone that is named after a place, that of the United Kingdom first."""
    named = sorted(name for name in available_timezones() if name.split("/")[0] in AREAS and name != LONDON.key)
    return [(LONDON.key, "United Kingdom"), *((name, name.replace("_", " ")) for name in named)]
