"""Answers for htmx and for a plain browser from one template. Only this module reads or writes HX- headers."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, render_template, request


def wants_fragment() -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def render(page: str, block: str, status: int = 200, **context: Any) -> Response:
    """The page; or, for htmx, only its named block. So a fragment is never a second copy of the markup."""
    template = current_app.jinja_env.get_template(page)
    if wants_fragment():
        current_app.update_template_context(context)
        rendered = "".join(template.blocks[block](template.new_context(context)))
    else:
        rendered = render_template(template, **context)
    response = make_response(rendered, status)
    response.headers["Vary"] = "HX-Request"
    return response
