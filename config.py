"""Settings from the environment. Each has a default that is safe, or right for trying the portal on one machine."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent


def instance_dir() -> Path:
    """Where this installation's data lives: its database, its secret, the demonstration's password."""
    folder = Path(os.environ.get("INSTANCE_DIR") or ROOT / "instance").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY; without it, a key that is made at the first start and stored in a file that only its owner can read."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    key_file = folder / "secret-key"
    try:
        # O_EXCL: of two workers that start together one makes the key and the other reads it.
        with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return key_file.read_text()


def mail_settings() -> dict[str, object]:
    """How mails are sent. With neither SMTP_HOST nor NOTIFY_API_KEY they stay in the outbox, where coordinators read them."""
    read = os.environ.get
    return {
        "SMTP_HOST": read("SMTP_HOST", ""),
        "SMTP_PORT": int(read("SMTP_PORT") or 587),
        "SMTP_USER": read("SMTP_USER", ""),
        "SMTP_PASSWORD": read("SMTP_PASSWORD", ""),
        "SMTP_STARTTLS": read("SMTP_STARTTLS", "1") != "0",
        "MAIL_FROM": read("MAIL_FROM") or "portal@localhost",
        "MAIL_REPLY_TO": read("MAIL_REPLY_TO", ""),
        "NOTIFY_API_KEY": read("NOTIFY_API_KEY", ""),
        "NOTIFY_TEMPLATE_ID": read("NOTIFY_TEMPLATE_ID", ""),
        "NOTIFY_URL": read("NOTIFY_URL") or "https://api.notifications.service.gov.uk",
    }


def engine_options() -> dict[str, object]:
    """Options of the database connections. Messages of errors never quote values, which people typed."""
    is_sqlite = not os.environ.get("DATABASE_URL", "").startswith("postgresql")
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,  # replaces a connection that a restart of the database server has closed
        "pool_timeout": 5,
        "max_overflow": 40 if is_sqlite else 10,  # with SQLite every request that waits to write uses one
    }


def allowed_hosts() -> list[str] | None:
    """The hosts of ALLOWED_HOSTS; without it that of BASE_URL, and localhost for monitoring; None (any host) without both."""
    read = os.environ.get
    if names := read("ALLOWED_HOSTS"):
        return [name.strip() for name in names.split(",") if name.strip()]
    host = urlsplit(read("BASE_URL") or "").hostname
    return [host, "localhost", "127.0.0.1"] if host else None


def settings() -> dict[str, object]:
    """The Flask configuration."""
    folder = instance_dir()
    secure = os.environ.get("COOKIE_SECURE", "1") != "0"
    return {
        "INSTANCE_DIR": folder,
        "SECRET_KEY": secret_key(folder),
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'portal.sqlite'}",
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(),
        "SESSION_COOKIE_NAME": "__Host-portal" if secure else "portal",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Signed out after four hours without a request; the session's row ends it after twelve in any case.
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=4),
        "SIGN_IN_LASTS": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as the session: a page may stay open all day
        "WTF_CSRF_SSL_STRICT": False,  # the token decides; some proxies remove the Referer header that this would need
        "TRUSTED_HOSTS": allowed_hosts(),  # a request with another Host header is refused
        "PROXIES": int(os.environ.get("PROXIES") or 0),  # how many stand before the portal and add the client's address
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),  # addresses of static files carry a digest
        "BASE_URL": os.environ.get("BASE_URL", ""),  # for links in mails and calendars; without it only a demonstration has any
        "LOCAL_URL": f"http://127.0.0.1:{os.environ.get('PORT') or 8000}",  # where `make run` serves the demonstration
        **mail_settings(),
        "CLAMD": os.environ.get("CLAMD", ""),  # where clamd listens: /run/clamd.sock or HOST:PORT; without it nothing is scanned
        "FONTS_DIR": ROOT / "static" / "vendor" / "fonts",
        # OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
        "ARGON2": {"memory_cost": 19 * 1024, "time_cost": 2, "parallelism": 1},
    }
