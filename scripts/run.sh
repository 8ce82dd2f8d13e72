#!/bin/sh
# Creates the database, fills it with the demonstration or leaves it empty (DEMO=0), and starts the portal. For `make run`.
set -eu
flask=".venv/bin/flask --app wsgi"
$flask upgrade --files-later 2>/dev/null || $flask upgrade --files-later
$flask start
echo
echo "The portal is on http://127.0.0.1:${PORT}   (stop it with Ctrl-C)"
exec .venv/bin/gunicorn --bind "127.0.0.1:${PORT}" wsgi:app  # its settings: gunicorn.conf.py
