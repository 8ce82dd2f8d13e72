"""What every form that saves says about its page."""

from __future__ import annotations

from collections.abc import Mapping

from portal.core.forms import new_token, page_number, save_number
from portal.core.text import clean
from portal.submissions.actions import OpenPage


def page_of(form: Mapping[str, str]) -> OpenPage:
    """Which page a change comes from. Anything odd counts as a page of its own that knows nothing."""
    token = clean(form.get("token", ""))[:40] or new_token()
    return OpenPage(page_number(form.get("version")), token, save_number(form.get("save_number")))
