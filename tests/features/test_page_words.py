"""The words of every page in every state of a cycle, and of every answer to a form: no fault that a program makes and nobody writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import make_app
from tests.factories.crawling import Form, crawl
from tests.factories.odd_portal import PEOPLE, OddPortal, odd_template
from tests.factories.odd_values import Sent
from tests.factories.pages import Page, Person
from tests.factories.portal_states import STATES, made, starts_of
from tests.factories.word_rules import word_faults

pytestmark = pytest.mark.timeout(300)  # hundreds of pages in one test
OF_A_ROUTE = 2  # pages of one route that a person reads in one state
UNTOUCHED = {"csrf_token", "owner"}


class Reader(Person):
    """Somebody who reads every page to the letter; the faults found, each with the first page that has it."""

    def __init__(self, app: Flask, email: str) -> None:
        self.faults: dict[str, str] = {}
        self.count = 0
        super().__init__(app, email or None)

    def get(self, address: str, *, htmx: bool = False) -> Page:
        page = super().get(address, htmx=htmx)
        self.count += 1
        for fault in faults_of(page):
            self.faults.setdefault(fault, address)
        return page


def faults_of(page: Page) -> Iterator[str]:
    if page.text.lstrip().startswith("<!DOCTYPE"):
        yield from word_faults(page.tree)


@pytest.mark.parametrize("state", STATES)
def test_no_page_of_any_role_has_a_fault_of_words(
    state: str, demonstration: Path, shared: Path, tmp_path: Path, quick_documents: None
) -> None:
    from portal.extensions import db

    shutil.copy(made(state, demonstration, shared), tmp_path / "portal.sqlite")
    app, starts = make_app(tmp_path / "portal.sqlite", shared), starts_of(state, shared)
    faults: dict[str, str] = {}
    count = 0
    for role, email in PEOPLE.items():
        reader = Reader(app, email)
        crawl(reader, role, starts.get(role, []), each=OF_A_ROUTE, alike=1)
        faults |= reader.faults
        count += reader.count
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    assert not faults
    assert count > (80 if state == "empty" else 120)


@pytest.fixture
def odd(demonstration: Path, shared: Path, tmp_path: Path, quick_documents: None) -> OddPortal:
    return OddPortal.on_copy(odd_template(demonstration, shared), tmp_path, shared)


def once_of_each(forms: list[Form]) -> list[Form]:
    """One form of each shape and role; those that are only a button or only ask have no answer of their own."""
    found = {(form.role, form.shape): form for form in forms if form.kinds and form.method == "POST"}
    return list(found.values())


@pytest.mark.parametrize("is_emptied", [False, True], ids=["as it stands", "emptied"])
def test_no_answer_to_a_form_has_a_fault_of_words(odd: OddPortal, is_emptied: bool) -> None:
    faults: dict[str, str] = {}
    count = 0
    for form in once_of_each(odd.known.forms):
        hidden = {name for name, kind in form.kinds if kind == "hidden"} | UNTOUCHED
        fields = [(name, value if name in hidden or not is_emptied else "") for name, value in form.fields]
        odd.start_again()
        for page in odd.answer(Sent(form, tuple(fields))):
            count += 1
            for fault in faults_of(page):
                faults.setdefault(fault, f"{form.role}: {form.address} from {form.page}")
    assert not faults
    assert count > 200
