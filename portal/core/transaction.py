"""Where a transaction begins and ends: on one visible line of a view or a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from portal.core.errors import Conflict
from portal.extensions import db

# SQLSTATE: serialization_failure, deadlock_detected, unique_violation (PostgreSQL, appendix A), and what SQLite calls the
# last: another request was there first, and doing it again meets what that one left.
_AGAIN = ("40001", "40P01", "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


class TryAgain(Exception):
    """Another request wrote at the same moment. core/retrying.py runs the view once more; nothing else catches it."""


def read_again() -> None:
    """After a refusal: what the page shows is read anew, and drawing it holds up nobody who writes."""
    db.session.rollback()
    db.session.expire_all()
    g.is_reading = True


@contextmanager
def reading() -> Iterator[None]:
    """What a form needs to know before it writes: holds up nobody who writes, and works where nothing can be written."""
    g.is_reading = True
    try:
        yield
    finally:
        db.session.rollback()
        g.pop("is_reading", None)


def see_one_moment() -> None:
    """Everything that is read from here to the end of the transaction is of one moment. SQLite reads so by itself;
    PostgreSQL otherwise shows each query what others have committed by then, so there the transaction begins anew."""
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside is kept, or nothing.

    A row that somebody else changed meanwhile (version column), or made at the same moment (unique constraint), has the
    request answered anew. Where that does not help, and in a command, it is a Conflict. Any other error is raised.
    """
    try:
        yield
        db.session.commit()
    except (StaleDataError, DBAPIError) as error:
        db.session.rollback()
        if not _met_another(error):
            raise
        if has_request_context() and g.get("may_try_again"):
            raise TryAgain from error
        raise Conflict("Somebody else changed this at the same moment. Look at it again, then repeat what you did.") from error
    except BaseException:
        db.session.rollback()
        raise


def _met_another(error: StaleDataError | DBAPIError) -> bool:
    if isinstance(error, StaleDataError):
        return True
    codes = {getattr(error.orig, "sqlstate", ""), getattr(error.orig, "sqlite_errorname", "")}
    return not codes.isdisjoint(_AGAIN)
