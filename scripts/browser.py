"""Installs the browsers for the tests that are not there: Debian's with apt if possible, otherwise Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# By the name that apt and Playwright know it by, the commands that are taken where they are there.
BROWSERS = {
    ("chromium", "chromium"): ("chromium", "chromium-browser", "google-chrome"),
    ("firefox-esr", "firefox"): ("firefox-esr", "firefox"),
}


def main() -> None:
    missing = [names for names, commands in BROWSERS.items() if not any(map(shutil.which, commands))]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        missing = [names for names in missing if not _installed(names[0])]
    for _, own in missing:
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", own], check=True)


def _installed(package: str) -> bool:
    print(f"Installing {package} …", flush=True)
    installation = subprocess.run(["apt-get", "install", "-q", "-y", package], check=False, stdout=subprocess.DEVNULL)
    return installation.returncode == 0


if __name__ == "__main__":
    main()
