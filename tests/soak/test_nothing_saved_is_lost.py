"""Three people save at random in the same returns and updates, with Back, reload, two tabs, pastes and old workbooks.

Nothing that somebody saved may go without having been shown to the one who replaced it. Run by `make soak`.
"""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from itertools import count
from random import Random

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.returns.models import ReturnCell
from portal.submissions.models import Submission
from portal.updates.models import ProgressUpdate
from tests.factories.pages import Page, Person, administrator, contributor, lead, newcomer
from tests.soak.tabs import Tab, TabState, UpdateTab, paragraphs

SAVES = 2_000
pytestmark = [pytest.mark.soak, pytest.mark.timeout(10_000)]


def people_of_the_police(app: Flask) -> list[Person]:
    """Two officers and their lead."""
    return [contributor(app), newcomer(administrator(app), "contributor", "Kent Police"), lead(app)]


def saved_cells(app: Flask) -> dict[str, str]:
    """What the database holds in the cells of drafts, by the name of their field."""
    with app.app_context():
        rows = db.session.execute(
            select(Submission.obligation_id, ReturnCell.series_id, ReturnCell.typed).join(
                Submission, Submission.id == ReturnCell.submission_id
            )
        )
        return {f"cell-{obligation}-{series}": typed for obligation, series, typed in rows}


def hidden_fields(tab: Tab) -> dict[str, str]:
    return {name: value for name, value in tab.fields.items() if name in ("csrf_token", "token") or name.startswith("version-")}


class ReturnSoak:
    """Random saves in one return."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.random, self.numbers = app, Random(seed), count(1_000)
        self.people = people_of_the_police(app)
        self.address = self.people[0].get("/").link("June 2019")
        self.tabs = [Tab(person, self.address, has_scripts=one > 0) for person in self.people for one in range(3)]
        for tab in self.tabs:
            tab.open()
        self.cells = [name for name in self.tabs[0].fields if name.startswith("cell-")][:24]  # few, so that they meet often
        self.earlier: dict[int, list[TabState]] = {id(tab): [] for tab in self.tabs}
        self.workbooks: list[tuple[Person, bytes, dict[str, str]]] = []
        self.done: Counter[str] = Counter()

    def run(self, saves: int) -> None:
        often = [self.save_page] * 4 + [self.save_cell] * 6 + [self.paste] * 3 + [self.back] * 4
        actions = [*often, self.reload, self.reload, self.duplicate, self.duplicate, self.download, self.upload]
        while self.done["saves"] < saves:
            action = self.random.choice(actions)
            self.done[action.__name__] += 1
            action(self.random.choice(self.tabs))

    def type_into(self, tab: Tab, how_many: int) -> list[str]:
        names = self.random.sample(self.cells, how_many)
        for name in names:
            tab.fields[name] = str(next(self.numbers))
        return names

    def check(self, tab: Tab, before: dict[str, str], answer: Page, what: str) -> None:
        """Whatever was replaced by this answer had been shown to the tab."""
        self.done["saves"] += 1
        self.done[f"answered {answer.status}"] += 1
        after = saved_cells(self.app)
        for name, value in before.items():
            if value and after.get(name) != value:
                assert value in tab.shown[name], f"{what}: {value} in {name} was replaced by {after.get(name)} unseen"
        printed = set(re.findall(r"\w+", answer.words))
        for name, value in after.items():
            if value in printed:
                tab.shown[name].add(value)
            if before.get(name) != value:
                tab.shown[name].add(value)

    def save_page(self, tab: Tab) -> None:
        """The button “Save as draft”: the whole form is sent, and by scripts also what each cell held before."""
        self.type_into(tab, self.random.randrange(1, 3))
        before = saved_cells(self.app)
        self.earlier[id(tab)].append(tab.state)
        was = {name.replace("cell", "was", 1): tab.loaded[name] for name in tab.loaded if name.startswith("cell-")}
        answer = tab.person.post(self.address, tab.fields | (was if tab.has_scripts else {}), follow=True)
        self.check(tab, before, answer, "a page")
        if answer.tree.xpath("//form[@id='return-form']"):
            tab.take(answer)
        else:
            tab.open()

    def save_cell(self, tab: Tab) -> None:
        """A cell that the script saves by itself, with what it held before."""
        if tab.has_scripts:
            self.save_by_script(tab, self.type_into(tab, 1))

    def paste(self, tab: Tab) -> None:
        """A block of cells, saved by the script."""
        if tab.has_scripts:
            self.save_by_script(tab, self.type_into(tab, self.random.randrange(3, 9)))

    def save_by_script(self, tab: Tab, names: list[str]) -> None:
        before = saved_cells(self.app)
        sent = hidden_fields(tab) | {name: tab.fields[name] for name in names}
        sent |= {name.replace("cell", "was", 1): tab.loaded.get(name, "") for name in names}
        self.earlier[id(tab)].append(tab.state)
        answer = tab.person.post(self.address, sent, htmx=True)
        self.check(tab, before, answer, "a cell")
        if answer.status < 400:
            tab.loaded |= {name: tab.fields[name] for name in names}
            versions = answer.tree.xpath("//input[starts-with(@name, 'version-')]")
            tab.fields |= {str(one.get("name")): str(one.get("value")) for one in versions}
        else:  # the refused cells wait for a decision: the person takes what the others have saved
            tab.open()

    def reload(self, tab: Tab) -> None:
        tab.open()

    def back(self, tab: Tab) -> None:
        tab.go_back(self.random, self.earlier[id(tab)])

    def duplicate(self, tab: Tab) -> None:
        other = self.random.choice([one for one in self.tabs if one.person is tab.person and one.has_scripts == tab.has_scripts])
        copy = tab.duplicate()
        other.loaded, other.fields, other.shown = copy.loaded, copy.fields, copy.shown

    def download(self, tab: Tab) -> None:
        data = tab.person.client.get(f"{self.address}/workbook").data
        self.workbooks.append((tab.person, data, saved_cells(self.app)))

    def upload(self, tab: Tab) -> None:
        """A workbook that was downloaded a while ago, with a few cells filled in."""
        if not self.workbooks:
            return
        person, data, shown = self.random.choice(self.workbooks)
        book = openpyxl.load_workbook(BytesIO(data))
        sheet = book["Return"]
        column = next(cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == "Jun 2019")
        open_cells = [row[column - 1] for row in sheet.iter_rows(min_row=7) if row[column - 1].protection.locked is False]
        for cell in self.random.sample(open_cells[:24], 3):
            cell.value = next(self.numbers)
        out = BytesIO()
        book.save(out)
        csrf = person.get("/returns/upload").fields("/upload")["csrf_token"]
        posted = {"csrf_token": csrf, "file": (BytesIO(out.getvalue()), "return.xlsx")}
        uploaded = person.client.post("/returns/upload", data=posted, content_type="multipart/form-data")
        if uploaded.status_code != 303:
            return
        preview = person.get(uploaded.headers["Location"])
        if not preview.tree.xpath("//form[contains(@action, '/confirm')]"):
            return
        before = saved_cells(self.app)
        uploading = Tab(person, self.address)
        printed = set(re.findall(r"\w+", preview.words))
        for name, value in before.items():
            if value in printed or shown.get(name) == value:
                uploading.shown[name].add(value)
        answer = person.post("/returns/upload/confirm", preview.fields("/confirm"), follow=True)
        self.check(uploading, before, answer, "an upload")


def test_no_number_is_lost(app: Flask) -> None:
    soak = ReturnSoak(app, seed=2019)
    soak.run(SAVES)
    print(dict(soak.done))
    assert soak.done["answered 409"] > 50, "people seldom met in the same cells, so nothing was tried"


class UpdateSoak:
    """Random saves in one update: each paragraph is another sentence, so that one that is gone is noticed."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.random, self.numbers = app, Random(seed), count(1)
        people = people_of_the_police(app)
        self.address = people[0].get("/").link("SM2")
        self.tabs = [UpdateTab(person, self.address, has_scripts) for person in people for has_scripts in (True, True, False)]
        for tab in self.tabs:
            tab.open()
        self.done: Counter[str] = Counter()

    def saved(self) -> set[str]:
        with self.app.app_context():
            number = int(self.address.rpartition("/")[2])
            statement = select(ProgressUpdate.text).join(Submission).where(Submission.obligation_id == number)
            return paragraphs(db.session.scalar(statement) or "")

    def run(self, saves: int) -> None:
        often = [self.save] * 4 + [self.save_unanswered, self.edit]
        actions = [*often, self.reload, self.reload_with_unsaved, self.back, self.duplicate]
        while self.done["saves"] < saves:
            action = self.random.choice(actions)
            self.done[action.__name__] += 1
            action(self.random.choice(self.tabs))

    def edit(self, tab: UpdateTab) -> None:
        """Adds a paragraph, changes one or takes one out."""
        pieces = [one for one in re.split(r"\n\s*\n", tab.fields["text"]) if one.strip()]
        new = f"Sentence number {next(self.numbers)} about the work."
        kind = self.random.random()
        if kind < 0.5 or len(pieces) < 3:
            pieces.insert(self.random.randrange(len(pieces) + 1), new)
        elif kind < 0.8:
            pieces[self.random.randrange(len(pieces))] = new
        else:
            pieces.pop(self.random.randrange(len(pieces)))
        tab.fields["text"] = "\n\n".join(pieces[:12])

    def save(self, tab: UpdateTab) -> None:
        self.edit(tab)
        answer = self.post(tab)
        tab.take_answer(answer)
        tab.seen |= {one for one in self.saved() if one in answer.words}

    def save_unanswered(self, tab: UpdateTab) -> None:
        """The answer is lost on its way. Without scripts the browser shows an error instead, and the page is opened again."""
        self.edit(tab)
        self.post(tab)
        if not tab.has_scripts:
            tab.open()

    def post(self, tab: UpdateTab) -> Page:
        before = self.saved()
        answer = tab.save()
        self.done["saves"] += 1
        self.done[f"answered {answer.status}"] += 1
        lost = before - self.saved() - tab.seen
        assert not lost, f"gone without having been shown: {lost}"
        return answer

    def reload(self, tab: UpdateTab) -> None:
        tab.open()

    def reload_with_unsaved(self, tab: UpdateTab) -> None:
        tab.open_with_unsaved_text_of(tab)

    def back(self, tab: UpdateTab) -> None:
        tab.go_back(self.random, tab.earlier)

    def duplicate(self, tab: UpdateTab) -> None:
        """Another tab of the person's browser shows the same page with the same unsaved text, and both go on."""
        others = [one for one in self.tabs if one.person is tab.person and one.has_scripts == tab.has_scripts]
        self.random.choice(others).open_with_unsaved_text_of(tab)


def test_no_paragraph_is_lost(app: Flask) -> None:
    soak = UpdateSoak(app, seed=2019)
    soak.run(SAVES)
    print(dict(soak.done))
    assert soak.done["answered 409"] > 20, "people seldom met in the same paragraphs, so nothing was tried"
    assert soak.done["answered 200"] > soak.done["saves"] / 4, "most of what they wrote was refused"
