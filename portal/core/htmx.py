"""Answers for htmx and for a plain browser from one template. Only this module reads or writes HX- headers."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from jinja2_fragments.flask import render_block


def wants_fragment() -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def render(page: str, block: str, status: int = 200, **context: Any) -> Response:
    """The page; or, for htmx, only its named block. So a fragment is never a second copy of the markup."""
    rendered = render_block(page, block, **context) if wants_fragment() else render_template(page, **context)
    response = make_response(rendered, status)
    response.headers["Vary"] = "HX-Request"
    return response
