"""The parts of a new breakdown as somebody writes them: one a line, with its agency after a colon where each has its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.accounts.models import Agency
from portal.core.errors import Incomplete
from portal.measures.models import Part

LONGEST_NAME = 200
MOST_PARTS = 100


class PartLine(NamedTuple):
    """The name of a part, and the agency that returns it, where it is named."""

    name: str
    agency: Agency | None = None


def read_parts(text: str, agencies: Mapping[str, Agency] | None, field: str) -> list[PartLine]:
    """The parts in the text. `agencies` are those by every name in small letters, where each part needs one; None where one
    agency returns them all. Raises Incomplete, at the field, with everything that is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    problems = [] if len(lines) >= 2 else ["Write at least two parts, one a line."]
    if len(lines) > MOST_PARTS:
        problems.append(f"Write at most {MOST_PARTS} parts.")
    found: list[PartLine] = []
    for number, line in enumerate(lines[:MOST_PARTS], start=1):
        name, agency_name = line, ""
        if agencies is not None:
            name, _, agency_name = (one.strip() for one in line.rpartition(":"))
        agency = agencies.get(agency_name.casefold()) if agencies is not None else None
        if agencies is not None and not name:
            problems.append(f"Line {number}: name the agency after a colon, such as “{line}: Harbour Council”.")
        elif agencies is not None and agency is None:
            problems.append(f"Line {number}: “{agency_name}” is no agency that takes part.")
        if len(name) > LONGEST_NAME:
            problems.append(f"Line {number}: use at most {LONGEST_NAME} characters.")
        if name and name.casefold() in (one.name.casefold() for one in found):
            problems.append(f"Line {number}: “{name}” stands there twice.")
        found.append(PartLine(name, agency))
    if problems:
        raise Incomplete([(field, " ".join(problems))])
    return found


def new_parts(lines: Sequence[PartLine], *, are_hosted: bool) -> list[Part]:
    """The rows for them, in their order, each with a key made from its name."""
    found: list[Part] = []
    for number, line in enumerate(lines, start=1):
        key = key_of(line.name, [one.key for one in found])
        agency = line.agency if are_hosted else None
        found.append(Part(key=key, name=line.name, position=number, returned_by_id=agency.id if agency else None))
    return found


def key_of(name: str, taken: Sequence[str]) -> str:
    """“Old Town” is old-town; a number follows where that is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("’", "").replace("'", "")).strip("-")[:70] or "part"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
