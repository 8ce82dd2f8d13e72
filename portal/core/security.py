"""The security headers of every answer, and the checks of a request that come before everything else.

The content security policy allows only the portal's own files, and inline only one script of the GOV.UK template, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.core.links import base_url
from portal.core.signing import ClockTolerantSessions

# Tells the style sheet, before the page is drawn, that scripts run. templates/layouts/base.html prints exactly this text.
INLINE_SCRIPT = (
    "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
# What the browser deletes at sign-out. Not "cookies", so that the browser stays known (accounts/known_browsers.py). Not
# "storage": it holds whether somebody has switched off the shortcuts of one key (static/js/review-keys.js). What was typed and
# not saved is deleted by static/js/unsaved-store.js.
CLEAR_SITE_DATA = '"cache"'
_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi", "display_capture", "browsing_topics")


def init_app(app: Flask) -> None:
    headers = _headers(is_https=app.config["SESSION_COOKIE_SECURE"])
    app.jinja_env.globals["inline_script"] = INLINE_SCRIPT
    app.session_interface = ClockTolerantSessions()
    app.before_request(_warn_of_unknown_proxy)
    if proxies := app.config["PROXIES"]:  # how many stand before the portal and add the client's address
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.before_request(_refuse_other_sites)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers:
            response.headers.setdefault(name, value)
        if request.endpoint != "static" or response.status_code not in (200, 206, 304):
            # Overrides what a route set: pages and files hold what the next person at the computer must not find.
            response.headers["Cache-Control"] = "no-store"
            response.headers.pop("Expires", None)
        return response


def _headers(*, is_https: bool) -> list[tuple[str, str]]:
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'", f"'sha256-{base64.b64encode(hashlib.sha256(INLINE_SCRIPT.encode()).digest()).decode()}'")
        .style_src("'self'")
        .img_src("'self'")
        .font_src("'self'")
        .connect_src("'self'")
        .form_action("'self'")
        .frame_ancestors("'none'")
        .base_uri("'none'")
    )
    permissions = PermissionsPolicy()
    for name in _UNUSED:
        getattr(permissions, name)()
    secure = Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(31536000).include_subdomains() if is_https else None,
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=permissions,
    )
    return list(secure.headers.items())


def _warn_of_unknown_proxy() -> None:
    """Logs once that PROXIES seems to be missing. Without it everybody seems to have the proxy's address, and one person's wrong
    passwords slow down all others."""
    if current_app.config["PROXIES"] or "X-Forwarded-For" not in request.headers or current_app.extensions.get("warned_of_proxy"):
        return
    current_app.extensions["warned_of_proxy"] = True
    current_app.logger.warning("a proxy says for whom it asks, but PROXIES is not set: see docs/operations.md")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # not an address, such as “http://[”
        return None


def _refuse_other_sites() -> None:
    """Refuses a form that was sent from another site, by the Origin header. It holds even if somebody stole a CSRF token."""
    origin = request.headers.get("Origin")
    if request.method != "POST" or origin is None:
        return
    own = (request.host, urlsplit(base_url()).netloc)
    if _host_of(origin) not in own:
        current_app.logger.warning("a form from %s was refused; this portal is %s", origin[:100], " or ".join(own))
        raise BadRequest
