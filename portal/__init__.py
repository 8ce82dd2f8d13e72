"""A portal for the review cycles of a community safety partnership."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask

import config
from portal import cli, health, home, printing
from portal.accounts import signed_out
from portal.accounts import views as accounts
from portal.agreement import views as agreement
from portal.core import converters, error_pages, limits, security
from portal.core.retrying import Portal
from portal.cycles import action_views, decision_views
from portal.cycles import views as cycles
from portal.dictionary import views as dictionary
from portal.extensions import csrf, db, htmx, login, migrate
from portal.measures import change_views
from portal.measures import views as measures
from portal.narratives import context_views
from portal.narratives import views as narratives
from portal.packs import views as packs
from portal.reminders import calendar_views, outbox_views
from portal.reminders import views as reminders
from portal.review import board_views, entering_views, item_views
from portal.review import views as review
from portal.submissions import (
    evidence_views,
    follow_up_views,
    return_views,
    sign_off_views,
    talk_views,
    update_views,
    upload_views,
)
from portal.submissions import views as submissions

ROOT = Path(__file__).parent.parent
PAGES: tuple[ModuleType, ...] = (
    accounts,
    agreement,
    measures,
    change_views,
    cycles,
    action_views,
    decision_views,
    submissions,
    update_views,
    return_views,
    sign_off_views,
    upload_views,
    talk_views,
    evidence_views,
    follow_up_views,
)
PAGES += (board_views, review, item_views, entering_views, reminders, outbox_views, calendar_views)
PAGES += (narratives, context_views, packs, dictionary)


def create_app(**overrides: Any) -> Flask:
    """The whole portal, wired. `overrides` replace settings of config.py, for tests and the benchmark."""
    app = Portal(__name__, root_path=str(ROOT), instance_path=str(config.instance_dir()))
    app.config.update(config.settings() | overrides)
    limits.init_app(app)
    for extension in (db, login, csrf, htmx):
        extension.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    for part in (converters, security, printing, error_pages, signed_out, health, home, cli):
        part.init_app(app)
    for blueprint in dict.fromkeys(module.blueprint for module in PAGES):  # several modules may share one
        app.register_blueprint(blueprint)
    return app
