"""A secret that a page shows once, such as a new password: made by a POST, shown by the page that it leads to, then gone.

The session's cookie holds it only scrambled, with a key as long as itself that stands in the address. Each is of no use without
the other, so neither a log of addresses nor the browser's history holds the secret, and the database does not have it at all.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from flask import request, session

_NAME = "shown-once"


def leave(what: str, secret: str) -> str:
    """Puts the secret aside for the next page. `what` says what it is for; the answer is the key for the page's address. Only the
    newest of a browser is there."""
    data = secret.encode()
    key = secrets.token_bytes(len(data))
    session[_NAME] = [what, sha256(key).hexdigest(), urlsafe_b64encode(_scrambled(data, key)).decode()]
    return urlsafe_b64encode(key).decode()


def take(what: str, key: str) -> str:
    """The secret that was put aside for this, which is then gone; empty where there is none, or none for this address."""
    if request.method != "GET" or _NAME not in session:
        return ""
    its_what, its_key, data = session[_NAME]
    try:
        raw = urlsafe_b64decode(key)
    except ValueError:
        return ""
    if (its_what, its_key) != (what, sha256(raw).hexdigest()):
        return ""
    session.pop(_NAME)
    return _scrambled(urlsafe_b64decode(data), raw).decode()


def _scrambled(data: bytes, key: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(data, key, strict=True))
