"""The page of the search."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from portal.accounts.queries import me
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.search import (
    index,  # noqa: F401 - it listens to what is written
    page,
)
from portal.search.entries import Kind
from portal.search.words import LONGEST_QUERY, query_of

blueprint = Blueprint("search", __name__)
LAST_PAGE = 10_000


@blueprint.get("/search")
@requires(Permission.SEARCH)
def results() -> Any:
    """What is found with the words in the address, of all kinds or of one."""
    query, kind = query_of(request.args.get("q", "")), request.args.get("kind", "")
    one_kind = Kind(kind) if kind in set(Kind) else None
    found = page.results(me(), query, one_kind, _number(request.args.get("page", "")))
    return render_template("search/results.html", found=found, names=page.NAMES, longest=LONGEST_QUERY)


def _number(text: str) -> int:
    """The number of a page in an address; 1 for anything else."""
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1
