"""Which page a save comes from, read from what the page posts."""

from __future__ import annotations

from collections.abc import Mapping

from portal.core.forms import new_token, page_number, save_number
from portal.core.text import clean
from portal.submissions.actions import OpenPage


def page_of(form: Mapping[str, str]) -> OpenPage:
    """The page that posted this form. Where its fields are missing or damaged, a new page that has seen no version."""
    token = clean(form.get("token", ""))[:40] or new_token()
    return OpenPage(page_number(form.get("version")), token, save_number(form.get("save_number")))
