"""Addresses in mails and calendars: absolute, from BASE_URL. Not from the request, because anybody can write its Host header.

Without BASE_URL they lead to this machine, which is right for a demonstration only: elsewhere no mail is sent until it is set.
"""

from __future__ import annotations

import re
from typing import Any

from flask import current_app

from portal.core import clock

_OF_THIS_MACHINE = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/")


def link(endpoint: str, **values: Any) -> str:
    """“https://portal.example/updates/7”."""
    return base_url() + current_app.url_map.bind("").build(endpoint, values)


def base_url() -> str:
    """Where the portal is, without a slash at the end."""
    found: str = current_app.config["BASE_URL"] or current_app.config["LOCAL_URL"]
    return found.rstrip("/")


def lead_nowhere() -> bool:
    """Whether addresses in mails would lead readers to their own machine."""
    return not current_app.config["BASE_URL"] and not clock.is_demonstration()


def with_base_url(text: str) -> str:
    """The text of a mail that was written before BASE_URL was set, with the right addresses."""
    return _OF_THIS_MACHINE.sub(f"{base_url()}/", text) if current_app.config["BASE_URL"] else text
