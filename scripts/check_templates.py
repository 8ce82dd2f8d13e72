"""Checks every template: it compiles, keeps to the content policy, has no line too long to read and no habit of htmx 2, and
djlint finds nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
UPGRADE_CHECK = ROOT / "node_modules" / "htmx.org" / "dist" / "scripts" / "upgrade-check.py"
LONGEST_LINE = 140
# The policy forbids all of these in the browser; here they are found before.
FORBIDDEN = {
    r"\sstyle=": "an inline style",
    r"\son[a-z]+=": "an inline event handler",
    r"hx-on|js:|javascript:": "script in an attribute",
    r"<script(?![^>]*\bsrc=)(?!>\{\{ inline_script)": "an inline script",
    r"https?://": "an address outside the portal",
}


def main() -> None:
    faults = []
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        text = path.read_text(encoding="utf-8")
        try:
            environment.parse(text, name)
        except TemplateSyntaxError as error:
            faults.append(f"{name}:{error.lineno}: {error.message}")
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > LONGEST_LINE:
                faults.append(f"{name}:{number}: {len(line)} characters, of at most {LONGEST_LINE}")
        for pattern, what in FORBIDDEN.items():
            faults.extend(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}" for match in re.finditer(pattern, text))
    print("\n".join(faults) or f"{len(list(TEMPLATES.rglob('*.html')))} templates are in order")
    lint = subprocess.run([sys.executable, "-m", "djlint", str(TEMPLATES), "--lint", "--quiet"], check=False)
    upgrade_check = subprocess.run(
        [sys.executable, str(UPGRADE_CHECK), str(TEMPLATES)], check=False, capture_output=True, text=True
    )
    if upgrade_check.returncode:
        print(upgrade_check.stdout + upgrade_check.stderr)
    sys.exit(bool(faults or lint.returncode or upgrade_check.returncode))


if __name__ == "__main__":
    main()
