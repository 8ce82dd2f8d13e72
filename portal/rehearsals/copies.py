"""The throw-away copies of the database on which cycles are rehearsed: SQLite files in one folder that only the portal reads."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from portal.core.errors import WrongState
from portal.core.logs import log_error
from portal.extensions import db

LASTS = 12 * 60 * 60  # seconds, as long as a sign-in
MOST = 5  # at once
LOCK_WAITS = 20  # seconds that one waits while another is made
COPY_FAILED = (
    "The copy could not be made, and nothing is left of it. The disk of the portal may be full: tell whoever runs the portal, "
    "who finds the reason in its log. Then try again."
)
_KEY = re.compile(r"[0-9a-f]{32}")


class Owner(NamedTuple):
    """Who began a rehearsal, and the sign-in with which it ends."""

    person_id: int
    sign_in_id: str


def is_file() -> bool:
    """Whether the portal's database is a file, and not held by a server."""
    return db.engine.dialect.name == "sqlite"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Nobody else makes or clears copies meanwhile, in no worker and no command. Raises WrongState where that takes too long."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder, os.O_RDONLY)
    until = time.monotonic() + LOCK_WAITS
    try:
        while not _take_lock(opened):
            if time.monotonic() > until:
                raise WrongState("Somebody else is beginning a rehearsal at this moment. Try again in a minute.")
            time.sleep(0.05)
        yield
    finally:
        os.close(opened)  # and the lock with it


def _take_lock(opened: int) -> bool:
    """Whether it could be taken."""
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make_copy(folder: Path) -> str:
    """Copies the database as it is now, if it is a file; otherwise the copy is an empty file, which from_server.py fills. Returns
    its key, which nobody can guess. The caller has the lock, and says mark_ready() when it can be used; until then it is not
    there for anybody."""
    if len(keys(folder)) >= MOST:
        raise WrongState(f"{MOST} rehearsals are open already. Each ends after 12 hours, or when whoever began it ends it.")
    key = secrets.token_hex(16)
    path = copy_of(folder, key)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        if is_file():
            _back_up(path)
    except (OSError, sqlite3.Error) as error:
        remove(folder, key)
        log_error(error)
        raise WrongState(COPY_FAILED) from error
    return key


def _back_up(path: Path) -> None:
    with closing(sqlite3.connect(str(db.engine.url.database))) as original, closing(sqlite3.connect(path)) as copy:
        original.backup(copy)


def mark_ready(folder: Path, key: str, owner: Owner) -> None:
    """It can be used from now on. A file beside it, `KEY.begun`, says who began it and when, and is never written again."""
    opened = os.open(_begun(folder, key), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(opened, "w", encoding="ascii") as begun:
        begun.write(f"{owner.person_id} {owner.sign_in_id}")


def owner_of(folder: Path, key: str) -> Owner | None:
    """Who began it. None where it is not finished, or was made by code that did not write it down."""
    if not _KEY.fullmatch(key):
        return None
    try:
        words = _begun(folder, key).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    person_id, _, sign_in_id = words.partition(" ")
    return Owner(int(person_id), sign_in_id) if sign_in_id else None


def keys(folder: Path) -> list[str]:
    """Of all copies, finished or not."""
    return sorted(path.stem for path in folder.glob("*.sqlite"))


def copy_of(folder: Path, key: str) -> Path:
    return folder / f"{key}.sqlite"


def _begun(folder: Path, key: str) -> Path:
    return folder / f"{key}.begun"


def is_there(folder: Path, key: str) -> bool:
    """Whether there is such a copy, and it is finished and not too old."""
    if owner_of(folder, key) is None or not copy_of(folder, key).exists():
        return False
    try:
        return time.time() - _begun(folder, key).stat().st_mtime <= LASTS
    except FileNotFoundError:  # another worker ended it at this moment
        return False


def revision_of(folder: Path, key: str) -> str:
    """At which step of the schema the copy is; empty where it has none, or is gone."""
    try:
        with closing(sqlite3.connect(f"{copy_of(folder, key).absolute().as_uri()}?mode=rw", uri=True)) as copy:
            return str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except sqlite3.OperationalError:
        return ""


def remove(folder: Path, key: str) -> None:
    """Deletes the copy with all that was done on it."""
    if _KEY.fullmatch(key):
        for path in folder.glob(f"{key}.*"):
            path.unlink(missing_ok=True)
