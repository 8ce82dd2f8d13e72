"""A request that met another one in the database is answered anew.

Two people write at the same moment, or one presses twice. SQLite lets one after the other begin, so the second sees what
the first has done. PostgreSQL lets both begin and refuses the later one. Then the view is run again from its start, on what
the first has left: it finds the text already sent, merges the other cell, or tells of a conflict that is one.
"""

from __future__ import annotations

import random
import time
from copy import deepcopy
from typing import Any

from flask import Flask, g, session

from portal.core.logs import log_error
from portal.core.transaction import TryAgain
from portal.extensions import db

TRIES = 6
_PAUSE = 0.02  # seconds, longer with every try, so that many who met do not meet again


class Portal(Flask):
    """Flask, with retries, and with logs that hold nothing of what people typed."""

    def dispatch_request(self) -> Any:
        as_it_came = deepcopy(dict(session))  # with the list of sentences to be shown
        for tries in range(1, TRIES + 1):
            g.may_try_again = tries < TRIES
            try:
                return super().dispatch_request()
            except TryAgain:
                db.session.rollback()
                db.session.expire_all()
                session.clear()  # a sentence that was to be shown is not shown twice
                session.update(deepcopy(as_it_came))
                g.pop("is_reading", None)
                time.sleep(random.uniform(0, _PAUSE * tries))
        raise AssertionError("the last try does not ask for another")

    def log_exception(self, exc_info: Any) -> None:
        log_error(exc_info[1])
