"""Answers for htmx and for a plain browser from one template. The only place that reads or writes HX- headers."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, render_template, request


def wants_fragment() -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def render(page: str, block: str, status: int = 200, **context: Any) -> Response:
    """The page, or only its named block where htmx asked. The fragment is the page's own markup, never a copy."""
    template = current_app.jinja_env.get_template(page)
    if wants_fragment():
        current_app.update_template_context(context)
        rendered = "".join(template.blocks[block](template.new_context(context)))
    else:
        rendered = render_template(template, **context)
    response = make_response(rendered, status)
    response.headers["Vary"] = "HX-Request"
    return response
