"""By which server mails leave: the environment names it, or else the partnership's settings do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from portal.core import settings
from portal.notifications.mail import is_configured

STORED = (settings.SMTP_HOST, settings.SMTP_PORT, settings.MAIL_FROM)


def mail_settings() -> Mapping[str, Any]:
    """The settings that mail.py reads. A server of the environment goes before one that was set in the portal."""
    config = current_app.config
    if is_configured(config):
        return config
    found = {key.upper(): value for key, value in settings.read_several(STORED).items() if value}
    return {**config, **found, "SMTP_PORT": int(found.get("SMTP_PORT", config["SMTP_PORT"]))}
