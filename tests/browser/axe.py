"""What axe-core says of the page that somebody has open."""

from __future__ import annotations

from tests.browser.spawning import ROOT
from tests.browser.visitors import Visitor

AXE = ROOT / "static" / "vendor" / "axe.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS, NARROW = (1280, 375), 320
RUN = """tags => axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}).then(result =>
  result.violations.flatMap(rule => rule.nodes.slice(0, 3).map(node =>
    `${rule.id} at ${innerWidth}: ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1).join(" ")}`)))"""
Findings = dict[str, list[str]]
WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > room + 0.5)
    .map(one => `${one.tagName.toLowerCase()}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`).slice(0, 8);
}"""


def look(visitor: Visitor, findings: Findings) -> None:
    """Adds the violations of the page as it is now, wide and narrow. The visitor has to have been made with axe=True."""
    page, path = visitor.page, visitor.path
    page.wait_for_load_state()
    page.add_script_tag(path=AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for one in page.evaluate(RUN, TAGS):
            findings.setdefault(one, []).append(path)


def inspect(visitor: Visitor, findings: Findings) -> None:
    """As `look`, and whether the page has to be scrolled sideways at 320 pixels."""
    look(visitor, findings)
    visitor.page.set_viewport_size({"width": NARROW, "height": 900})
    for one in too_wide(visitor):
        findings.setdefault(f"too wide at {NARROW}: {one}", []).append(visitor.path)
    visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def report(findings: Findings) -> str:
    """One line for each violation, with the first pages that have it."""
    return "\n".join(f"{one} [{len(paths)} pages: {', '.join(paths[:3])}]" for one, paths in findings.items())


def too_wide(visitor: Visitor) -> list[str]:
    """What sticks out on the right where the page can be scrolled sideways; empty when it cannot."""
    found: list[str] = visitor.page.evaluate(WIDE)
    return found
