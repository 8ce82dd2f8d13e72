"""By which server mails leave: the environment names it, or else the partnership's settings do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from portal.core import settings
from portal.notifications.mail import is_configured

STORED = (settings.SMTP_HOST, settings.SMTP_PORT, settings.MAIL_FROM)


def has_mail_server() -> bool:
    """Whether mails can leave the portal. Without a server they are written in the outbox only."""
    return is_configured(current_app.config) or bool(settings.shown_on_every_page().get(settings.SMTP_HOST))


def mail_settings() -> Mapping[str, Any]:
    """The settings that mail.py reads. A server of the environment goes before one that was set in the portal."""
    config = current_app.config
    if is_configured(config):
        return config
    found = {key.upper(): value for key, value in settings.read_several(STORED).items() if value}
    return {**config, **found, "SMTP_PORT": int(found.get("SMTP_PORT", config["SMTP_PORT"]))}
