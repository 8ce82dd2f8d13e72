"""Where a transaction begins and ends: on one visible line of a view or a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.core.errors import Conflict
from portal.extensions import db


def read_again() -> None:
    """After a refusal: what the page shows is read anew, and drawing it holds up nobody who writes."""
    db.session.rollback()
    db.session.expire_all()
    g.has_written = True


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside is kept, or nothing.

    A row that somebody else changed meanwhile (version column), or made at the same moment (unique constraint), is a
    Conflict, which the view answers without losing what was typed.
    """
    try:
        yield
        db.session.commit()
    except (StaleDataError, IntegrityError) as error:
        db.session.rollback()
        raise Conflict("Somebody else changed this at the same moment. Look at it again, then repeat what you did.") from error
    except BaseException:
        db.session.rollback()
        raise
