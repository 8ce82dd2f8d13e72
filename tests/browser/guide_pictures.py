"""Takes the pictures of the guides anew, from the demonstration: `make guide-pictures`."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from portal.help.guides import GUIDES, Picture
from tests.browser.conftest import FLAGS, NAMES
from tests.browser.server import Server
from tests.browser.spawning import ROOT
from tests.browser.visitors import Visitor
from tests.conftest import load_demonstration, migrated
from tests.factories.guide_pages import LOOKS, TOP, Look

FOLDER = ROOT / "static" / "guides"
MARK = "element => { element.style.outline = '4px solid #b10e1e'; element.style.outlineOffset = '3px'; }"
STICKY = ".app-bar, .app-decide, .app-decide--bar, .app-measures, main thead *"
MARGIN = 6


def main() -> None:
    pictures = {step.picture.name: step.picture for guide in GUIDES for step in guide.steps if step.picture}
    with tempfile.TemporaryDirectory() as folder:
        server = _demonstration(Path(folder))
        try:
            with sync_playwright() as running:
                found = next((path for path in map(shutil.which, NAMES) if path), None)
                browser = running.chromium.launch(executable_path=found, args=list(FLAGS))
                for look in (look for looks in LOOKS.values() for look in looks if look.picture):
                    _take(browser, server, look, pictures[look.picture])
                browser.close()
        finally:
            server.stop()


def _demonstration(folder: Path) -> Server:
    os.environ |= {"INSTANCE_DIR": str(folder), "COOKIE_SECURE": "0"}
    database = folder / "portal.sqlite"
    load_demonstration(migrated(database, folder))
    return Server(database, folder, templates=folder / "templates")


def _take(browser: Browser, server: Server, look: Look, picture: Picture) -> None:
    person = Visitor(browser, server, width=picture.width, axe=True).enter(look.email)
    for move in look.moves:
        person.open(move) if move.startswith("/") else person.click(person.main.locator(f"a:has-text({move!r})").first)
    if look.opened:
        person.page.locator(f"{look.opened} > summary").first.click()
    if look.marked:
        person.page.locator(look.marked).first.evaluate(MARK)
    # Bars that stay in sight would stand over what is to be seen, and a focus would look like a mark.
    person.page.add_style_tag(content=f"{STICKY} {{ position: static !important }}")
    person.page.evaluate("document.activeElement.blur()")
    box = person.page.locator(look.top).first.bounding_box()
    assert box, look
    path = FOLDER / f"{picture.name}.png"
    clip = {"x": 0, "y": box["y"] - (0 if look.top == TOP else MARGIN), "width": picture.width, "height": picture.height}
    person.page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
    person.context.close()


if __name__ == "__main__":
    main()
