"""Long computing in a thread of its own, so that its worker goes on answering others."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import gevent
from gevent import monkey

Given = ParamSpec("Given")
Result = TypeVar("Result")


def aside(function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """What the function returns or raises. It must neither wait for a network nor start a process: in the server these
    belong to the worker's own loop (gunicorn.conf.py). In commands and tests it is simply called."""
    if not monkey.is_module_patched("socket"):
        return function(*args, **kwargs)
    return cast(Result, gevent.get_hub().threadpool.apply(function, args, kwargs))
