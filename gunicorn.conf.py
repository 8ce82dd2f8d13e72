"""How gunicorn serves the portal. gunicorn reads this file by itself when it is started in this folder.

The workers use gevent, so that a client which sends a byte a second costs a connection and not a worker. With two sync
workers, also with eight threads each, twenty such clients kept everybody waiting for 19 s. With gevent the longest answer took
13 ms, and with 400 such clients 50 ms (measured on two cores). Each worker still computes one request after the other, which
suits SQLite best.
"""

from gevent import monkey

monkey.patch_all()  # before other imports, which would otherwise keep the blocking functions

import logging  # noqa: E402
import os  # noqa: E402
from typing import Any  # noqa: E402

from gunicorn.http import wsgi  # noqa: E402

wsgi.SERVER = "portal"  # hides name and version of gunicorn from those who look for known faults

worker_class = "gevent"
workers = int(os.environ.get("WORKERS") or 2)
worker_connections = 1000
preload_app = True
timeout = 120  # seconds without a sign of life from a worker
keepalive = 2
control_socket_disable = True
loglevel = "warning"
forwarder_headers = ""  # no proxy may set the path under which the portal lies


def post_worker_init(worker: Any) -> None:
    """Keeps out of the log what clients sent: gunicorn would quote the first line of a request that it cannot read."""
    worker.log.error_log.addFilter(_drop_quoted_request)


def _drop_quoted_request(record: logging.LogRecord) -> bool:
    if str(record.msg).startswith("Invalid request from ip="):
        record.msg, record.args = "a request that cannot be read", ()
    return True
