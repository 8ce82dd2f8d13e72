"""How scripts reach the browser."""

from __future__ import annotations

import re

from playwright.sync_api import Response

from tests.browser.conftest import Visit
from tests.browser.playing import open_in_list
from tests.browser.server import Server


def test_every_script_has_an_address_that_changes_with_it_and_is_cached(reading_server: Server, visit: Visit) -> None:
    """Those that another one imports as well: a template gives an address only to the first."""
    police = visit(reading_server)
    scripts: list[Response] = []

    def note(response: Response) -> None:
        if response.request.resource_type == "script":
            scripts.append(response)

    police.page.on("response", note)
    open_in_list(police.enter("contributor@kent-police.example"), "SM5")
    police.page.wait_for_load_state("networkidle")
    names = {re.sub(r"^.*/static/(scripts-\w+/)?|\?.*$", "", script.url) for script in scripts}
    assert {"vendor/htmx.js", "vendor/govuk-frontend.js", "js/pages/update.js", "js/markdown-marks.js"} <= names
    versions = [re.search(r"/scripts-\w{12}/|\?v=\w{12}$", script.url) for script in scripts]
    assert all(versions)
    assert len({version[0] for version in versions if version and version[0].startswith("/")}) == 1
    for script in scripts:
        assert "max-age=31536000" in script.headers["cache-control"], script.url
