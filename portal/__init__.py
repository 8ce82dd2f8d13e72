"""The portal for the review cycle of a community safety partnership; create_app() wires it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask

import config
from portal import cli, health, home, template_filters
from portal.accounts import ended_sessions
from portal.accounts import views as accounts
from portal.action_pages import views as action_pages
from portal.agreement import views as agreement
from portal.core import assets, clock, converters, error_pages, limits, refused_pages, security
from portal.core.retrying import Portal
from portal.cycles import views as cycles
from portal.cycles.decisions import views as decisions
from portal.cycles.programme import views as programme
from portal.dictionary import views as dictionary
from portal.extensions import csrf, db, htmx, login, migrate
from portal.help import views as help_pages
from portal.measures import views as measures
from portal.narratives import views as narratives
from portal.narratives.figure_links import views as figure_links
from portal.packs import views as packs
from portal.packs.carried_figures import views as carried_figures
from portal.packs.numbers_in_texts import views as numbers_in_texts
from portal.packs.readers import views as pack_readers
from portal.packs.removing_cycles import views as removing_cycles
from portal.rehearsals import serving as rehearsal_serving
from portal.rehearsals import views as rehearsals
from portal.reminders import views as reminders
from portal.reminders.calendar import views as calendar
from portal.reminders.outbox import views as outbox
from portal.returns import views as returns
from portal.returns.history import views as history
from portal.returns.workbooks import views as workbooks
from portal.review import views as review
from portal.review.accepting import views as accepting
from portal.review.agencies import views as agencies
from portal.review.agency_notes import views as agency_notes
from portal.review.board import views as board
from portal.review.cancelling import views as cancelling
from portal.review.claiming import views as claiming
from portal.review.entering import views as entering
from portal.review.item import views as items
from portal.review.proposing import views as proposing
from portal.search import views as search
from portal.setting_up import views as setting_up
from portal.setting_up.agencies import views as partner_agencies
from portal.setting_up.bodies import views as bodies
from portal.setting_up.breakdowns import views as breakdowns
from portal.setting_up.files import views as agreement_files
from portal.setting_up.measures import change_views as agreed_measures
from portal.setting_up.plan_years import views as plan_years
from portal.setting_up.plan_years.proposals import views as plan_year_proposals
from portal.setting_up.priorities import views as priorities
from portal.setting_up.rates import population_views as populations
from portal.setting_up.rates import views as rates
from portal.setting_up.versions import views as agreement_versions
from portal.submissions.agreement_changes import views as agreement_changes
from portal.updates import views as updates
from portal.updates.evidence import views as evidence
from portal.updates.follow_ups import views as follow_ups
from portal.worklist import views as worklist
from portal.worklist.agency_notes import views as own_notes
from portal.worklist.asking_team import views as asking_team
from portal.worklist.away import views as away
from portal.worklist.leaving import views as leaving
from portal.worklist.officers import views as officers

ROOT = Path(__file__).parent.parent
FEATURES: tuple[ModuleType, ...] = (
    *(accounts, agreement, agreement_changes, measures, cycles, programme, decisions),
    *(worklist, away, leaving, officers, asking_team, own_notes, updates, evidence, follow_ups, returns, workbooks, history),
    rehearsals,
    *(board, agencies, agency_notes, review, items, claiming, proposing, entering, accepting, cancelling, reminders),
    *(calendar, outbox),
    *(
        narratives,
        figure_links,
        packs,
        carried_figures,
        numbers_in_texts,
        pack_readers,
        removing_cycles,
        dictionary,
        search,
        action_pages,
    ),
    *(help_pages, setting_up, partner_agencies, bodies, priorities, plan_years, plan_year_proposals),
    *(agreement_versions, agreed_measures, breakdowns, rates, populations, agreement_files),
)


def create_app(**overrides: Any) -> Flask:
    """The application. `overrides` replace settings of config.py, for tests and the benchmark."""
    app = Portal(__name__, root_path=str(ROOT), instance_path=str(config.instance_dir()))
    app.config.update(config.settings() | overrides)
    limits.init_app(app)
    for extension in (db, login, csrf, htmx):
        extension.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    for part in (
        clock,
        converters,
        security,
        assets,
        template_filters,
        error_pages,
        refused_pages,
        ended_sessions,
        health,
        home,
        cli,
    ):
        part.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(feature.blueprint)
    rehearsal_serving.init_app(app, create_app)
    return app
