"""Runs a long computation in a thread of its own, so that the worker goes on answering other requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import gevent
from gevent import monkey

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def in_thread(function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """Calls the function in a thread; returns or raises what it does. In commands and tests it is simply called.

    The function must neither wait for a network nor start a process: in the server both need the worker's own event loop
    (gunicorn.conf.py).
    """
    if not monkey.is_module_patched("socket"):
        return function(*args, **kwargs)
    return cast(Result, gevent.get_hub().threadpool.apply(function, args, kwargs))
