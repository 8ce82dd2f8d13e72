"""The portal as it is, with the number of its SQL statements in a header. Nothing of the portal is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine, event

from wsgi import app as portal

# What every transaction costs anyway, and what the floor does too.
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


class Counted:
    """The application, counting. A sync worker serves one request at a time, so a plain number does."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._statements = 0
        event.listen(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            self._statements += 1

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._statements = 0

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("X-Queries", str(self._statements))], *more)

        return self._application(environ, start)


app = Counted(portal)
