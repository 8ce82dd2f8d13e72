"""How gunicorn serves the portal. It reads this file by itself when it is started in this folder.

gevent workers: a client that sends a byte a second costs a connection and not a worker. With two sync workers twenty such
clients kept everybody waiting for 19 s, with eight threads each as well; with gevent the longest answer took 13 ms, and with
400 of them 50 ms (measured on two cores). Work inside a request is still done one
after the other in each worker, which is what SQLite likes best.
"""

from gevent import monkey

monkey.patch_all()  # before anything else is loaded, or it keeps what blocks

import logging  # noqa: E402
import os  # noqa: E402
from typing import Any  # noqa: E402

from gunicorn.http import wsgi  # noqa: E402

wsgi.SERVER = "portal"  # no name and version of a product for those who look for its known faults

worker_class = "gevent"
workers = int(os.environ.get("WORKERS") or 2)
worker_connections = 1000
preload_app = True
timeout = 120  # seconds without a sign of life from a worker
keepalive = 2
control_socket_disable = True
loglevel = "warning"
forwarder_headers = ""  # nobody in front of the portal says under which path it lies


def post_worker_init(worker: Any) -> None:
    """Keeps what somebody sent out of the log: gunicorn quotes the line of a request that it cannot read."""
    worker.log.error_log.addFilter(_without_what_was_sent)


def _without_what_was_sent(record: logging.LogRecord) -> bool:
    if str(record.msg).startswith("Invalid request from ip="):
        record.msg, record.args = "a request that cannot be read", ()
    return True
