"""The throw-away copies of the database on which cycles are rehearsed: files beside it, readable by the portal only."""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from portal.core.errors import WrongState
from portal.extensions import db

LASTS = 12 * 60 * 60  # seconds, as long as a sign-in
MOST = 5  # at once
_KEY = re.compile(r"[0-9a-f]{32}")


def why_no_copy() -> str:
    """Why no copy can be made here, as a sentence; empty where it can."""
    if db.engine.dialect.name != "sqlite":
        return "This portal runs on PostgreSQL, and a cycle can be rehearsed only where it runs on SQLite."
    return ""


def make_copy(folder: Path) -> str:
    """Copies the database as it is now. Returns the key of the copy, which nobody can guess."""
    if problem := why_no_copy():
        raise WrongState(problem)
    folder.mkdir(mode=0o700, exist_ok=True)
    remove_old(folder)
    if sum(1 for _ in folder.glob("*.sqlite")) >= MOST:
        raise WrongState(f"{MOST} rehearsals are open already. Each ends after 12 hours, or when somebody ends it.")
    key = secrets.token_hex(16)
    path = copy_of(folder, key)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(str(db.engine.url.database))) as original, closing(sqlite3.connect(path)) as copy:
        original.backup(copy)
    return key


def copy_of(folder: Path, key: str) -> Path:
    return folder / f"{key}.sqlite"


def is_there(folder: Path, key: str) -> bool:
    """Whether there is such a copy, and it is not too old."""
    if not _KEY.fullmatch(key):
        return False
    path = copy_of(folder, key)
    return path.exists() and not _is_old(path, folder)


def remove(folder: Path, key: str) -> None:
    """Deletes the copy with all that was done on it."""
    if _KEY.fullmatch(key):
        for path in folder.glob(f"{key}.*"):
            path.unlink(missing_ok=True)


def remove_old(folder: Path) -> None:
    for path in folder.glob("*.sqlite"):
        if _is_old(path, folder):
            remove(folder, path.stem)


def _is_old(path: Path, folder: Path) -> bool:
    """By the moment at which the copy was made: a file beside it, `KEY.begun`, is never written again."""
    begun = folder / f"{path.stem}.begun"
    if not begun.exists():
        begun.touch(mode=0o600)
    return time.time() - begun.stat().st_mtime > LASTS
