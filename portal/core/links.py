"""Addresses in mails and calendars: absolute, from BASE_URL. Not from the request, because anybody can write its Host header."""

from __future__ import annotations

from typing import Any

from flask import current_app


def link(endpoint: str, **values: Any) -> str:
    """“https://portal.example/updates/7”."""
    base: str = current_app.config["BASE_URL"].rstrip("/")
    return base + current_app.url_map.bind("").build(endpoint, values)
