"""Headers that every answer carries. The content policy allows nothing that is not ours, and nothing inline but one
script of the GOV.UK template, by its hash."""

from __future__ import annotations

import base64
import hashlib

from flask import Flask, Response, request
from secure import ContentSecurityPolicy, ReferrerPolicy, Secure, StrictTransportSecurity, XContentTypeOptions, XFrameOptions

# Marks the page as scripted before it is drawn; templates/layouts/base.html prints exactly this text.
INLINE_SCRIPT = (
    "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)


def init_app(app: Flask) -> None:
    digest = base64.b64encode(hashlib.sha256(INLINE_SCRIPT.encode()).digest()).decode()
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'", f"'sha256-{digest}'")
        .style_src("'self'")
        .img_src("'self'")
        .font_src("'self'")
        .connect_src("'self'")
        .form_action("'self'")
        .frame_ancestors("'none'")
        .base_uri("'none'")
    )
    secure = Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(31536000) if app.config["SESSION_COOKIE_SECURE"] else None,
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )
    headers = list(secure.headers.items())
    app.jinja_env.globals["inline_script"] = INLINE_SCRIPT

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers:
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")  # pages hold what others must not find
        return response
