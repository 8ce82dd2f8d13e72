"""The Flask application, which runs a view again if another request changed the same rows at the same moment.

Two people write at the same moment, or one presses twice. SQLite lets one after the other begin, so the second sees what
the first has done. PostgreSQL lets both begin and refuses the later one. Then the view is run again from its start, and sees
what the first has done: the text is already sent, another cell was filled in, or there is a real conflict.
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
_PAUSE = 0.02  # seconds; longer and at random with every try, so that requests that met do not meet again


class Portal(Flask):
    """Flask with retries, and with a log that holds nothing that people typed (core/logs.py)."""

    def dispatch_request(self) -> Any:
        session_before = deepcopy(dict(session))  # with the flashed messages
        for tries in range(1, TRIES + 1):
            g.may_try_again = tries < TRIES
            try:
                return super().dispatch_request()
            except TryAgain:
                db.session.rollback()
                db.session.expire_all()
                session.clear()  # so that no message is flashed twice
                session.update(deepcopy(session_before))
                g.pop("is_reading", None)
                time.sleep(random.uniform(0, _PAUSE * tries))
        raise AssertionError("the last try does not ask for another")

    def log_exception(self, exc_info: Any) -> None:
        log_error(exc_info[1])
