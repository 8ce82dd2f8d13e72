"""Long work: a computation in a thread of its own, so that the worker goes on answering, and work that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

import gevent
from flask import Flask, current_app
from gevent import monkey

from portal.core.dates import in_time_zone, time_zone
from portal.core.logs import log_error
from portal.extensions import db

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def in_thread(function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """Calls the function in a thread; returns or raises what it does. In commands and tests it is simply called.

    The function must neither wait for a network nor start a process: in the server both need the worker's own event loop
    (gunicorn.conf.py). It has no context of the application, and the partnership's time zone.
    """
    if not monkey.is_module_patched("socket"):
        return function(*args, **kwargs)
    return cast(Result, gevent.get_hub().threadpool.apply(_in_zone, (_zone(), function, *args), kwargs))


def _zone() -> ZoneInfo:
    """The partnership's. Where nobody had begun to read, nothing stays open while the thread works: it would shut out whoever
    saves meanwhile."""
    was_reading = db.session().in_transaction()
    zone = time_zone()
    if not was_reading:
        db.session.rollback()
    return zone


def _in_zone(
    zone: ZoneInfo, function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    with in_time_zone(zone):
        return function(*args, **kwargs)


def beside_the_answer(function: Callable[Parameters, object], *args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
    """Begins the function and does not wait for it: it runs in a context of its own, outside the request.

    What it raises is written to the log. Somebody else has to do its work if the process dies. In commands and tests it is
    simply called.
    """
    if not monkey.is_module_patched("socket"):
        function(*args, **kwargs)
        return
    gevent.spawn(_in_context, cast(Any, current_app)._get_current_object(), function, *args, **kwargs)


def _in_context(app: Flask, function: Callable[Parameters, object], *args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
    with app.app_context():
        try:
            function(*args, **kwargs)
        except Exception as error:
            log_error(error)
