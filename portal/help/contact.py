"""How the coordinating team can be reached. Every page says it, the sign-in too."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core import settings
from portal.core.policy import Permission, authorise
from portal.notifications.signature import sender


@dataclass(frozen=True)
class Contact:
    """Each is empty where the team has not said it."""

    email: str
    telephone: str
    hours: str

    @property
    def is_known(self) -> bool:
        return bool(self.email or self.telephone)


def team_contact() -> Contact:
    """What the team has said."""
    found = sender()
    return Contact(found.email, found.telephone, found.hours)


def change_contact(contact: Contact, *, by: Person) -> None:
    """Raises NotAllowed for whoever is not of the team."""
    authorise(by, Permission.RUN_CYCLES)
    settings.store(settings.TEAM_EMAIL, contact.email)
    settings.store(settings.TEAM_TELEPHONE, contact.telephone)
    settings.store(settings.TEAM_HOURS, contact.hours)
