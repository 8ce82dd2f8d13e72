"""The filters and globals of every template, and how values look on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any, NamedTuple

from flask import Flask, url_for
from flask_login import current_user
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.utils import missing

from portal.accounts.queries import has_administrator, partnership
from portal.core import clock, links, policy, settings
from portal.core.dates import day_words, local, short_day_words
from portal.core.text import listed, plural, with_capital
from portal.core.typed_forms import came_from, list_address, owner, texts_of, this_address
from portal.core.word_changes import word_changes
from portal.documents.charts import chart_svg
from portal.documents.pdf.text import words_without_letters
from portal.help.contact import team_contact
from portal.notifications.servers import has_mail_server
from portal.packs.entries import as_printed
from portal.packs.readers.words import pack_reach
from portal.setting_up.plan_years.proposals.queries import newest_written_about, written_counts
from portal.setting_up.versions.queries import newest_version
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period
from portal.submissions.agency_notes.actions import can_ask_for_more_time
from portal.submissions.workflow import APPROVING, status_words
from portal.updates import details
from portal.updates import rows as update_rows
from portal.wording import agreement_document, approvals, late, method, outstanding, remarks, sentences, tables, year_end
from portal.wording.blocks import Block, parse, without_notes


class Strict(StrictUndefined):
    """Makes a misspelt name in a template an error, but for options of the GOV.UK components, which may be left out."""

    __slots__ = ()

    def __new__(cls, hint: str | None = None, obj: Any = missing, name: str | None = None, *more: Any) -> Any:
        if isinstance(obj, dict) or name in ("undefined", "null", "caller"):
            return ChainableUndefined(hint, obj, name, *more)
        return super().__new__(cls)


def init_app(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = Strict
    env.trim_blocks = env.lstrip_blocks = True
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(f"{app.root_path}/templates"), components])
    _add_filters(env)
    env.globals.update(
        allowed=allowed,
        as_printed=as_printed,
        block_groups=block_groups,
        brand=brand,
        came_from=came_from,
        chart_svg=chart_svg,
        clock=clock,
        word_changes=word_changes,
        **UPDATE_NAMES,
        file_words=FILE_WORDS.__getitem__,
        first_visit_waits=lambda: not has_administrator(),
        mail_links_lead_nowhere=links.lead_nowhere,
        has_mail_server=has_mail_server,
        list_address=list_address,
        this_address=this_address,
        menu=menu,
        newest_version=newest_version,
        owner=owner,
        pack_reach=pack_reach,
        can_ask_for_more_time=can_ask_for_more_time,
        is_me=is_me,
        typed_texts=texts_of,
        partnership=partnership,
        newest_written_about=lambda: newest_written_about(current_user.person),
        team_contact=team_contact,
        written_counts=written_counts,
        value_words=tables.value_words,
        without_notes=without_notes,
        wording=WORDING,
    )


def _add_filters(env: Environment) -> None:
    env.filters.update(
        day=day_words,
        short_day=short_day_words,
        moment=moment,
        status_words=status_words,
        time_of=time_of,
        when=clock.when_words,
        moment_day=moment_day,
        number=number_words,
        plural=plural,
        with_capital=with_capital,
        spans=spans,
        missing_letters=missing_letters,
    )


# The words that all formats of a pack share, and those of the agreement's document.
WORDING = SimpleNamespace(
    agreement_document=agreement_document,
    approvals=approvals,
    late=late,
    method=method,
    outstanding=outstanding,
    remarks=remarks,
    sentences=sentences,
    tables=tables,
    year_end=year_end,
)
# What templates need to read an update.
UPDATE_NAMES = {
    "update_content": details.UpdateContent.of,
    "update_items": details.UPDATE_ITEMS,
    "approving": APPROVING,
    "update_rows": update_rows,
}
FILE_WORDS = {
    "pack.docx": "Word",
    "pack.pdf": "PDF",
    "pack.xlsx": "Excel",
    "data.csv": "CSV (the data)",
    "pack.json": "JSON (for machines)",
}


class Brand(NamedTuple):
    """What the top of each page shows in place of the usual colour and of the partnership's name; empty where it does not."""

    colour: str
    header_name: str


def brand() -> Brand:
    found = settings.shown_on_every_page()
    return Brand(found.get(settings.COLOUR, ""), found.get(settings.HEADER_NAME, ""))


def is_me(person_id: int) -> bool:
    """Whether that is who is signed in."""
    return bool(current_user.is_authenticated and current_user.person.id == person_id)


def allowed(name: str, agency_id: int | None = None) -> bool:
    """Whether the person who is signed in has the permission of that name, for that agency where one is given."""
    return current_user.is_authenticated and policy.can(current_user.person, policy.Permission[name], agency_id)


class MenuItem(NamedTuple):
    """An item of the menu, for people with the permission. It is marked as current on all addresses that begin with `prefix`, or
    with one of them."""

    permission: str
    label: str
    endpoint: str
    prefix: str | tuple[str, ...]


class MenuLink(NamedTuple):
    """An item as the template draws it."""

    label: str
    address: str
    prefix: str | tuple[str, ...]


MENU = (
    MenuItem("SEE_OWN_WORK", "Your list", "home", ""),
    MenuItem("RUN_CYCLES", "Board", "home", ""),
    MenuItem("RUN_CYCLES", "Cycles", "cycles.index", ("/cycles", "/rehearsals")),
    MenuItem("RUN_CYCLES", "Outbox", "outbox.index", "/outbox"),
    MenuItem("EDIT_AGREEMENT", "Agreement", "agreement.index", "/agreements"),
    MenuItem("READ_MEASURES", "Measures", "dictionary.index", "/measures"),
    MenuItem("EDIT_AGREEMENT", "Sources", "narratives.sources", "/sources"),
    MenuItem("READ_PACKS", "Packs", "packs.index", "/packs"),
    MenuItem("MANAGE_PEOPLE", "People", "accounts.people", "/people"),
)


def menu() -> list[MenuLink]:
    """The items that the person who is signed in may open."""
    return [MenuLink(item.label, url_for(item.endpoint), item.prefix) for item in MENU if allowed(item.permission)]


@dataclass(frozen=True)
class BlockGroup:
    """Neighbouring blocks of one kind: a list with its items, or paragraphs."""

    kind: str
    blocks: list[Block]


def block_groups(markdown: str) -> list[BlockGroup]:
    return [BlockGroup(kind, list(blocks)) for kind, blocks in groupby(parse(markdown), key=lambda block: block.kind)]


def missing_letters(text: str | None) -> str:
    """What to do about words that the printed pack has no letters for, as a sentence; empty where it has all."""
    words = words_without_letters(text or "")
    if not words:
        return ""
    listed = ", ".join(f"“{word[:30]}”" for word in words[:3])
    return f"The printed pack has no letters for {listed}. Write it in Latin letters; the text in its own script can be evidence."


def moment(value: datetime) -> str:
    """“3 July 2019, 09:00”, in London."""
    return f"{day_words(local(value).date())}, {local(value):%H:%M}"


def moment_day(value: datetime) -> str:
    """“3 July 2019”, in London."""
    return day_words(local(value).date())


def time_of(value: datetime) -> str:
    """“14:02”, or “2 July, 14:02” if it is not of today."""
    day = local(value).date()
    return f"{local(value):%H:%M}" if day == clock.today() else f"{short_day_words(day)}, {local(value):%H:%M}"


def spans(periods: Sequence[Period]) -> str:
    """“April to June 2019” for months that follow each other, otherwise “April 2019 and June 2019”."""
    whole = Period(periods[0].start, periods[-1].end)
    if whole.month_count == sum(period.month_count for period in periods):
        return whole.words
    return listed([period.words for period in periods])
