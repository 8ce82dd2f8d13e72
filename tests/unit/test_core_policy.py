"""The whole matrix: every role, every permission, one's own agency and another, against a table written out here."""

from dataclasses import dataclass
from itertools import product

import pytest

from portal.core.errors import NotAllowed
from portal.core.policy import AUDIENCES, RULES, Audience, Permission, Role, authorise, can

OWN_AGENCY, OTHER_AGENCY = 7, 8
ROLES = ("contributor", "lead", "coordinator", "member", "governing", "administrator")
# "own": for one's own agency only; "any": for every agency; "-": not at all. Columns as in ROLES.
TABLE = {
    "own account":                                "own own own own own own",
    "find what the person may see":               "any any any any any any",
    "see what the agency owes":                   "own own -   -   -   -",
    "write updates and fill returns":             "own own -   -   -   -",
    "sign off for the agency":                    "-   own -   -   -   -",
    "enter what an agency sent by mail":          "-   -   any -   -   -",
    "review what was sent":                       "-   -   any -   -   -",
    "open cycles and see the board":              "-   -   any -   -   -",
    "edit actions, measures, sources and figures": "-   -   any -   -   -",
    "read what changed from one plan year to the next": "-   -   any any any -",
    "propose actions for a draft plan year and comment on it": "-   -   -   any -   -",
    "read what the working group writes about a draft plan year": "-   -   any any -   -",
    "read published versions of the agreement":   "any any any any any -",
    "read all about an action":                   "any any any any any -",
    "write contexts":                             "-   -   any -   -   -",
    "preview, freeze and issue packs":            "-   -   any -   -   -",
    "read issued packs":                          "any any any any any -",
    "see which withheld values packs gave away":  "-   -   any any -   -",
    "record what the meeting decided":            "-   -   any any -   -",
    "read the dictionary of measures":            "any any any any any any",
    "see restricted measures, and values before they are issued": "-   -   any -   -   -",
    "see who has an account, of every agency":    "-   -   any -   -   any",
    "say who of the agency looks after what":     "own own any -   -   -",
    "manage accounts":                            "-   -   -   -   -   any",
    "set somebody’s telephone number":            "-   -   any -   -   any",
    "end an agency, with its accounts, and take that back": "-   -   any -   -   -",
    "set up the portal: the partnership, its agencies, the agreement from files": "-   -   any -   -   any",
}  # fmt: skip
MATRIX = [
    (role, permission, scope) for permission, scopes in TABLE.items() for role, scope in zip(ROLES, scopes.split(), strict=True)
]
FOR_WHOM = {
    "contributor": ["public"],
    "lead": ["public"],
    "coordinator": ["working-group", "governing", "public"],
    "member": ["working-group", "public"],
    "governing": ["governing", "public"],
    "administrator": [],
}


@dataclass
class Somebody:
    role: str
    agency_id: int = OWN_AGENCY


def is_allowed(scope: str, agency: int | None) -> bool:
    if scope == "own":
        return agency in (None, OWN_AGENCY)
    return scope == "any"


def test_the_table_here_names_every_role_and_every_permission_once() -> None:
    assert sorted(TABLE) == sorted(permission.value for permission in Permission)
    assert sorted(ROLES) == sorted(role.value for role in Role)
    assert set(RULES) == set(Permission)


@pytest.mark.parametrize("agency", [None, OWN_AGENCY, OTHER_AGENCY], ids=["no agency", "own", "other"])
@pytest.mark.parametrize(("role", "permission", "scope"), MATRIX, ids=str)
def test_matrix(role: str, permission: str, scope: str, agency: int | None) -> None:
    actor, wanted = Somebody(role), Permission(permission)
    allowed = is_allowed(scope, agency)
    assert can(actor, wanted, agency) is allowed
    if allowed:
        authorise(actor, wanted, agency)
    else:
        with pytest.raises(NotAllowed, match="You cannot do this"):
            authorise(actor, wanted, agency)


def test_an_own_agency_is_that_of_the_person_and_not_a_fixed_one() -> None:
    for own, other in product(range(1, 4), repeat=2):
        assert can(Somebody("contributor", own), Permission.WRITE, other) is (own == other)


def test_nobody_reviews_what_they_may_write() -> None:
    """Rule 10: nobody approves what they sent."""
    for role in ROLES:
        assert not (can(Somebody(role), Permission.WRITE) and can(Somebody(role), Permission.REVIEW))


def test_an_unknown_role_is_an_error_and_not_a_quiet_no() -> None:
    with pytest.raises(ValueError, match="visitor"):
        can(Somebody("visitor"), Permission.READ_PACKS)


def test_audiences_of_every_role() -> None:
    found = {role.value: [audience.value for audience in audiences] for role, audiences in AUDIENCES.items()}
    assert found == FOR_WHOM


@pytest.mark.parametrize("role", ROLES)
def test_whoever_reads_packs_has_an_audience_and_nobody_else(role: str) -> None:
    assert bool(AUDIENCES[Role(role)]) is can(Somebody(role), Permission.READ_PACKS)


def test_the_restricted_pack_is_for_those_who_compile_or_review_it() -> None:
    assert {role.value for role, audiences in AUDIENCES.items() if Audience.WORKING_GROUP in audiences} == {
        "coordinator",
        "member",
    }
