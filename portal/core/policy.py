"""Who may do what: one table, shared by routes, actions and templates. Pure."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Protocol

from portal.core.errors import NotAllowed


class Role(StrEnum):
    CONTRIBUTOR = "contributor"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    MEMBER = "member"
    GOVERNING = "governing"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    OWN_ACCOUNT = "own account"
    SEARCH = "find what the person may see"
    SEE_OWN_WORK = "see what the agency owes"
    WRITE = "write updates and fill returns"
    SIGN_OFF = "sign off for the agency"
    ENTER_FOR = "enter what an agency sent by mail"
    REVIEW = "review what was sent"
    RUN_CYCLES = "open cycles and see the board"
    EDIT_AGREEMENT = "edit actions, measures, sources and figures"
    READ_ACTIONS = "read all about an action"
    READ_AGREEMENTS = "read what changed from one plan year to the next"
    PROPOSE = "propose actions for a draft plan year and comment on it"
    READ_PROPOSALS = "read what the working group writes about a draft plan year"
    READ_VERSIONS = "read published versions of the agreement"
    EDIT_CONTEXT = "write contexts"
    COMPILE_PACKS = "preview, freeze and issue packs"
    READ_PACKS = "read issued packs"
    READ_KNOWN_VALUES = "see which withheld values packs gave away"
    RECORD_DECISIONS = "record what the meeting decided"
    READ_MEASURES = "read the dictionary of measures"
    READ_ALL_VALUES = "see restricted measures, and values before they are issued"
    SEE_ALL_PEOPLE = "see who has an account, of every agency"
    NAME_OFFICERS = "say who of the agency looks after what"
    MANAGE_PEOPLE = "manage accounts"
    SET_TELEPHONES = "set somebody’s telephone number"
    END_AGENCIES = "end an agency, with its accounts, and take that back"
    SET_UP = "set up the portal: the partnership, its agencies, the agreement from files"


class Scope(Enum):
    OWN_AGENCY = "own agency"
    ANY = "any agency"


_OWN, _ANY = Scope.OWN_AGENCY, Scope.ANY
_EVERYONE: dict[Role, Scope] = dict.fromkeys(Role, _OWN)
_PARTNERS: dict[Role, Scope] = {Role.CONTRIBUTOR: _OWN, Role.LEAD: _OWN}
_COORDINATORS: dict[Role, Scope] = {Role.COORDINATOR: _ANY}

RULES: dict[Permission, dict[Role, Scope]] = {
    Permission.OWN_ACCOUNT: _EVERYONE,
    Permission.SEARCH: dict.fromkeys(Role, _ANY),
    Permission.SEE_OWN_WORK: _PARTNERS,
    Permission.WRITE: _PARTNERS,
    Permission.SIGN_OFF: {Role.LEAD: _OWN},
    Permission.ENTER_FOR: _COORDINATORS,
    Permission.REVIEW: _COORDINATORS,
    Permission.RUN_CYCLES: _COORDINATORS,
    Permission.EDIT_AGREEMENT: _COORDINATORS,
    Permission.READ_ACTIONS: {role: _ANY for role in Role if role is not Role.ADMINISTRATOR},
    Permission.READ_AGREEMENTS: {Role.COORDINATOR: _ANY, Role.MEMBER: _ANY, Role.GOVERNING: _ANY},
    Permission.PROPOSE: {Role.MEMBER: _ANY},
    Permission.READ_PROPOSALS: {Role.COORDINATOR: _ANY, Role.MEMBER: _ANY},
    Permission.READ_VERSIONS: {role: _ANY for role in Role if role is not Role.ADMINISTRATOR},
    Permission.EDIT_CONTEXT: _COORDINATORS,
    Permission.COMPILE_PACKS: _COORDINATORS,
    Permission.READ_PACKS: {role: _ANY for role in Role if role is not Role.ADMINISTRATOR},
    Permission.READ_KNOWN_VALUES: {Role.COORDINATOR: _ANY, Role.MEMBER: _ANY},  # they read the restricted pack
    Permission.RECORD_DECISIONS: {Role.COORDINATOR: _ANY, Role.MEMBER: _ANY},
    Permission.READ_MEASURES: dict.fromkeys(Role, _ANY),
    Permission.READ_ALL_VALUES: _COORDINATORS,
    Permission.SEE_ALL_PEOPLE: {Role.COORDINATOR: _ANY, Role.ADMINISTRATOR: _ANY},
    Permission.NAME_OFFICERS: {**_PARTNERS, **_COORDINATORS},
    Permission.MANAGE_PEOPLE: {Role.ADMINISTRATOR: _ANY},
    Permission.SET_TELEPHONES: {Role.COORDINATOR: _ANY, Role.ADMINISTRATOR: _ANY},
    Permission.END_AGENCIES: _COORDINATORS,
    Permission.SET_UP: {Role.COORDINATOR: _ANY, Role.ADMINISTRATOR: _ANY},
}


class Audience(StrEnum):
    """For whom a pack is compiled. Only the working group's is the restricted pack."""

    WORKING_GROUP = "working-group"
    GOVERNING = "governing"
    PUBLIC = "public"


# A restricted measure or a small number never reaches a role through a pack that is not meant for it.
AUDIENCES: dict[Role, tuple[Audience, ...]] = {
    Role.COORDINATOR: (Audience.WORKING_GROUP, Audience.GOVERNING, Audience.PUBLIC),
    Role.MEMBER: (Audience.WORKING_GROUP, Audience.PUBLIC),
    Role.GOVERNING: (Audience.GOVERNING, Audience.PUBLIC),
    Role.CONTRIBUTOR: (Audience.PUBLIC,),
    Role.LEAD: (Audience.PUBLIC,),
    Role.ADMINISTRATOR: (),
}


class Actor(Protocol):
    """Whoever does something: a person with a role in an agency."""

    @property
    def role(self) -> str: ...
    @property
    def agency_id(self) -> int: ...


def can(actor: Actor, permission: Permission, agency_id: int | None = None) -> bool:
    """Whether the actor's role has the permission; for work of an agency, whether for that agency."""
    scope = RULES[permission].get(Role(actor.role))
    if scope is None:
        return False
    return scope is Scope.ANY or agency_id is None or agency_id == actor.agency_id


def authorise(actor: Actor, permission: Permission, agency_id: int | None = None) -> None:
    """Raises NotAllowed where can() is false. Actions call it, so that no view can forget to."""
    if not can(actor, permission, agency_id):
        raise NotAllowed("You cannot do this with your account.")
