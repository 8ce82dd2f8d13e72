"""GOV.UK Notify’s HTTP API, as far as an e-mail needs it: one request, signed by a JSON Web Token (HS256).

Source: https://docs.notifications.service.gov.uk/rest-api.html. The template at Notify has to consist of ((subject)) and
((body)); Notify makes HTML of the text. The official client is not used, because it brings three libraries for these sixty
lines.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import NamedTuple

URL = "https://api.notifications.service.gov.uk"
UUID_LENGTH = 36


@dataclass(frozen=True)
class Account:
    """`api_key` is as Notify shows it: a name, the service’s id and the secret, each id a UUID, joined by hyphens."""

    api_key: str = field(repr=False)
    template_id: str
    url: str = URL

    @property
    def service_id(self) -> str:
        return self.api_key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]

    @property
    def secret(self) -> str:
        return self.api_key[-UUID_LENGTH:]


def token(account: Account, now: float) -> str:
    """The JSON Web Token: who asks, and when, signed with the secret. Notify accepts it for thirty seconds."""
    head = {"typ": "JWT", "alg": "HS256"}
    claims = {"iss": account.service_id, "iat": int(now)}
    signed = b".".join(_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return (signed + b"." + _base64url(hmac.digest(account.secret.encode(), signed, "sha256"))).decode()


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Answer(NamedTuple):
    """Notify's answer: the HTTP status, where 201 means accepted, and the error in words."""

    status: int
    error: str


def send(account: Account, to: str, subject: str, body: str, reference: str, *, timeout: int) -> Answer:
    """Sends one mail. Raises OSError if Notify cannot be reached."""
    content = {
        "email_address": to,
        "template_id": account.template_id,
        "personalisation": {"subject": subject, "body": body},
        "reference": reference,
    }
    request = urllib.request.Request(
        f"{account.url}/v2/notifications/email",
        data=json.dumps(content).encode(),
        headers={"Authorization": f"Bearer {token(account, time.time())}", "Content-Type": "application/json"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return Answer(answer.status, "")
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _error_words(error.read(5_000)))


def _error_words(data: bytes) -> str:
    try:
        return "; ".join(f"{error['error']}: {error['message']}" for error in json.loads(data)["errors"])
    except (ValueError, KeyError, TypeError):
        return data[:200].decode("utf-8", "replace")
