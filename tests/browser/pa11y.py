"""What pa11y (HTML CodeSniffer) says of the page that somebody has open.

pa11y's own runners work in that page, as pa11y puts them into pages that it opens itself. A page is read in a tenth of a second;
by way of pa11y’s program, which starts a browser and loads the page again, it took more than a second."""

from __future__ import annotations

from functools import cache

from tests.browser.axe import WIDTHS, Findings
from tests.browser.spawning import ROOT
from tests.browser.visitors import Visitor

PA11Y = ROOT / "node_modules" / "pa11y" / "lib"
CODE_SNIFFER = ROOT / "node_modules" / "@pa11y" / "html_codesniffer" / "build" / "HTMLCS.js"
# As pa11y's own defaults: errors only.
OPTIONS = {
    "standard": "WCAG2AA", "runners": ["htmlcs"], "ignore": ["notice", "warning"], "rules": [],
    "rootElement": None, "hideElements": None, "wait": 0,
}  # fmt: skip
RUN = "options => window.__pa11y.run(options).then(found => found.issues.map(one => `${one.code}: ${one.selector}: ${one.message}`))"


@cache
def scripts() -> str:
    """What pa11y puts into a page; its runner is written for node, so it gets a `module` of its own."""
    runner = (PA11Y / "runners" / "htmlcs.js").read_text()
    return "\n;".join(
        [
            (PA11Y / "runner.js").read_text(),
            CODE_SNIFFER.read_text(),
            f"(() => {{ const module = {{}}, require = {{resolve: name => name}};\n{runner}\nwindow.__pa11y.runners.htmlcs = runner.run; }})()",
        ]
    )


def look_with_pa11y(visitor: Visitor, findings: Findings) -> None:
    """Adds the errors of the page as it is now. The visitor has to have been made with axe=True."""
    page = visitor.page
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.wait_for_load_state()
    page.add_script_tag(content=scripts())
    for one in page.evaluate(RUN, OPTIONS):
        findings.setdefault(one, []).append(visitor.path)
