"""Signed cookies that survive a clock which is set back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from portal.core import clock

SET_BACK = timedelta(hours=1)


class PatientSigner(TimestampSigner):
    """Takes a value that was signed up to an hour in the future: a machine's clock that ran ahead was put right. The library
    refuses it, which would sign everybody out."""

    def unsign(self, value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        try:
            return super().unsign(value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as error:
            signed = error.date_signed
            if signed is None or not clock.real_now() < signed.replace(tzinfo=None) < clock.real_now() + SET_BACK:
                raise
            return super().unsign(value, None, return_timestamp)  # type: ignore[call-overload]


class PatientSessions(SecureCookieSessionInterface):
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer
