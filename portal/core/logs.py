"""What the log says of an error: its kind and the places in the code, never its message.

Messages of the database and of Python quote what people typed, and keys of sessions.
"""

from __future__ import annotations

import traceback

from flask import current_app, has_request_context, request
from sqlalchemy.exc import DBAPIError


def log_error(error: BaseException | None) -> None:
    current_app.logger.error("%s", description_of_error(error))


def description_of_error(error: BaseException | None) -> str:
    """Route, kinds of error from the newest to its first cause, the statement without its values, and the stack."""
    route = f"{request.method} {request.url_rule or 'no route'}: " if has_request_context() else ""
    lines = []
    while error is not None:
        code = getattr(getattr(error, "orig", None), "sqlstate", None)
        lines.append(f"{route}{type(error).__module__}.{type(error).__qualname__}{f' ({code})' if code else ''}")
        if isinstance(error, DBAPIError) and error.statement:
            lines.append(f"  {' '.join(error.statement.split())[:500]}")
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        error, route = error.__cause__ or error.__context__, "because of "
    return "\n".join(lines)
