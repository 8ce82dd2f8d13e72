#!/bin/sh
# Creates the database, loads the demonstration if it is not there yet, and starts the portal. For `make run`.
set -eu
flask=".venv/bin/flask --app wsgi"
$flask upgrade --files-later 2>/dev/null || $flask upgrade --files-later
if ! $flask demo accounts 2>/dev/null; then
  $flask demo load
fi
echo
echo "The portal is on http://127.0.0.1:${PORT}   (stop it with Ctrl-C)"
exec .venv/bin/gunicorn --bind "127.0.0.1:${PORT}" wsgi:app  # its settings: gunicorn.conf.py
