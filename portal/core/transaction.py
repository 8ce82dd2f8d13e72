"""Where a transaction begins and ends: on one visible line of a view or a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from portal.core.errors import Conflict
from portal.extensions import db

# Another request wrote first, and running this one again sees what it wrote. SQLSTATE serialization_failure,
# deadlock_detected, unique_violation (PostgreSQL, appendix A), and the names of the last one in SQLite.
_CONFLICT_CODES = ("40001", "40P01", "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


class TryAgain(Exception):
    """Another request wrote at the same moment. core/retrying.py runs the view once more; nothing else catches it."""


def read_afresh() -> None:
    """Ends the transaction after a refusal. The page is then drawn from fresh reads, and holds up nobody who writes."""
    db.session.rollback()
    db.session.expire_all()
    g.is_reading = True


@contextmanager
def reading() -> Iterator[None]:
    """For what a form has to read before it writes. It holds up nobody who writes, and works while the database is read-only."""
    g.is_reading = True
    try:
        yield
    finally:
        db.session.rollback()
        g.pop("is_reading", None)


def read_at_one_moment() -> None:
    """Makes everything that is read from here to the end of the transaction come from one moment.

    SQLite does so anyway. PostgreSQL shows each statement what others have committed by then, so the transaction is begun
    anew with another isolation level.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def keeping_what_was_drawn() -> Iterator[None]:
    """A transaction of its own for the one thing that a page which only reads may write: what it had to draw first.

    It ends the transaction that is open, which must not have written anything.
    """
    db.session.rollback()
    with _writing_allowed(), transaction():
        yield


@contextmanager
def rehearsal() -> Iterator[None]:
    """A transaction that is never committed, for a page that shows what an action would do. It ends the one that is open."""
    db.session.rollback()
    with _writing_allowed():
        try:
            yield
        finally:
            db.session.rollback()
            g.pop("shown_settings", None)


@contextmanager
def _writing_allowed() -> Iterator[None]:
    """Within a page that only reads, for the time of the block."""
    was_reading = g.get("is_reading")
    g.is_reading = False
    try:
        yield
    finally:
        g.pop("is_reading", None)
        if was_reading is not None:
            g.is_reading = was_reading


@contextmanager
def transaction() -> Iterator[None]:
    """Commits everything that is done within the block, or nothing.

    If somebody else changed the row meanwhile (version column), or made the same one at the same moment (unique constraint),
    the request is run again. If that does not help, and in a command, Conflict is raised. Any other error is raised as it is.
    """
    try:
        yield
        db.session.commit()
    except (StaleDataError, DBAPIError) as error:
        db.session.rollback()
        if not _is_conflict(error):
            raise
        if has_request_context() and g.get("may_try_again"):
            raise TryAgain from error
        raise Conflict("Somebody else changed this at the same moment. Look at it again, then repeat what you did.") from error
    except BaseException:
        db.session.rollback()
        raise


def _is_conflict(error: StaleDataError | DBAPIError) -> bool:
    if isinstance(error, StaleDataError):
        return True
    codes = {getattr(error.orig, "sqlstate", ""), getattr(error.orig, "sqlite_errorname", "")}
    return not codes.isdisjoint(_CONFLICT_CODES)
