"""The application for gunicorn and the `flask` command."""

import gc

from portal import create_app

app = create_app()
# What was made at the start lives as long as the process: the collector need not look at it again, nor look so often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
