"""Signed cookies that stay valid when the clock of the server is set back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from portal.core import clock

LARGEST_SET_BACK = timedelta(hours=1)


class ClockTolerantSigner(TimestampSigner):
    """Accepts a value that was signed up to an hour in the future, which happens when a clock that ran ahead is put right.

    The library refuses such a value, which would sign everybody out.
    """

    def unsign(self, value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        try:
            return super().unsign(value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as error:
            signed = error.date_signed
            if signed is None or not clock.real_now() < signed.replace(tzinfo=None) < clock.real_now() + LARGEST_SET_BACK:
                raise
            return super().unsign(value, None, return_timestamp)  # type: ignore[call-overload]


class ClockTolerantSessions(SecureCookieSessionInterface):
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = ClockTolerantSigner
        return serializer
