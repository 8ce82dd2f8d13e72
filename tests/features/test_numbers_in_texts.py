"""Before an issue the coordinator sees which sentences seem to tell what is withheld, and says which are other numbers."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from portal.agreement.models import Action, Priority
from portal.cycles.models import Cycle, Obligation
from portal.disclosure import choice, search
from portal.disclosure.given import Cell
from portal.disclosure.problem import Problem
from portal.extensions import db
from portal.measures.models import Caveat
from portal.narratives.models import Figure
from portal.packs.compile import suppression_in
from portal.statistics.periods import Period
from portal.submissions.models import Submission, SubmissionVersion
from tests.factories.measures import a_measure, changing, observation, series_of
from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator, member
from tests.features.test_query_counts import asked, count

NUMBERS, ISSUE = f"/cycles/{CYCLE}/numbers-in-texts", f"/cycles/{CYCLE}/issue"
CONTEXT = f"/cycles/{CYCLE}/contexts/road-safety"
SPELT = ("", "One person was", "Two people were", "Three people were", "Four people were")
IN_DEMONSTRATION = 3  # sentences about Prevent in the country and the region: none tells a number of the measure
ADVERBS = ("badly", "gravely", "severely", "slightly", "again", "early", "late", "twice over")
# Statements of the page of an issue, 28 November 2026; three ask what came late or is owed, two who returned parts before, and
# one who reads it already, and one who else has it open.
MOST = 43


@pytest.fixture
def team(app: Flask) -> Person:
    person = coordinator(app)
    carry_contexts_forward(person)
    return person


def suppressed_months(app: Flask, measure: str) -> list[tuple[int, Cell]]:
    """The small withheld months of the parts of a measure, each with its number."""
    with app.app_context():
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
        one = suppression_in(cycle).measures[a_measure(measure).id]
        return [(one.numbers[cell], cell) for cell in sorted(one.hidden, key=str) if cell.part and 0 < one.numbers[cell] < 5]


def telling(app: Flask) -> tuple[str, Cell]:
    """A sentence that tells a withheld month of Dover's, and the newest month that it can be."""
    months = [(value, cell) for value, cell in suppressed_months(app, "ksi") if cell.part == "dover"]
    value, cell = max(months, key=lambda one: one[1].start)
    return f"In Dover {SPELT[value].casefold()} hurt on the road.", cell


def words_of(cell: Cell) -> str:
    return Period(date.fromisoformat(cell.start), date.fromisoformat(cell.end)).words


def lines(page: Page) -> list[str]:
    """What stands under “To look at”."""
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//li[.//input[@name='line']]")]


def say_it_is_another(team: Person, words: str) -> Page:
    forms = team.get(NUMBERS).tree.xpath("//form[.//input[@name='line']]")
    form = next(one for one in forms if words in one.text_content())
    return team.post(NUMBERS, dict(form.form_values()), follow=True)


def test_a_sentence_that_tells_a_suppressed_month_is_listed_until_somebody_says_that_it_is_not_it(
    app: Flask, team: Person
) -> None:
    sentence, month = telling(app)
    team.submit(CONTEXT, text=f"Roads are safer. {sentence}")
    page = team.get(ISSUE)
    line = page.paragraph(sentence)
    assert line.startswith("Road Safety, context: “In Dover")
    assert f"which is withheld of Killed or seriously injured (KSI), Dover, {words_of(month)}" in line
    assert "Put right first" not in page.words, "it is advice"
    page = team.get(page.link(sentence).partition("#")[0])
    assert page.link("Road Safety, context") == CONTEXT
    assert any(sentence in one for one in lines(page))
    page = say_it_is_another(team, sentence)
    assert not any(sentence in one for one in lines(page))
    assert "Said by Coordinator, KCST" in page.paragraph(sentence)
    assert not team.get(ISSUE).paragraph(sentence)
    team.submit(CONTEXT, text=f"Roads are much safer. {sentence}")
    assert any(sentence in one for one in lines(team.get(NUMBERS))), "another text is asked about again"


def test_the_introduction_can_tell_of_every_priority_and_a_context_of_its_own(app: Flask, team: Person) -> None:
    sentence, _ = telling(app)
    team.submit(f"/cycles/{CYCLE}/contexts/substance-misuse", text=sentence)
    assert not any(sentence in one for one in lines(team.get(NUMBERS)))
    team.submit(f"/cycles/{CYCLE}/contexts/introduction", text=f"We met in May.[^hurt]\n\n[^hurt]: {sentence}")
    [line] = [one for one in lines(team.get(NUMBERS)) if sentence in one]
    assert line.startswith("Introduction"), "in a note of it too"


def test_an_update_as_it_is_printed(app: Flask, team: Person) -> None:
    value, cell = next(one for one in suppressed_months(app, "asb-by-category"))
    with changing(app):
        [series] = series_of("asb-by-category", cell.part or "")
        assert series.part is not None
        part = series.part.name
        version, ref = an_approved_update("anti-social-behaviour")
        content = version.edit.content if version.edit is not None else version.content
        content["next"] = f"{part}: {value} calls."
        flag_modified(version.edit or version, "content")
        address = f"/review/{version.submission_id}"
    page = team.get(NUMBERS)
    [line] = [one for one in lines(page) if f"“{part}: {value} calls.”" in one]
    assert line.startswith(f"{ref}, ")
    assert f"may tell {value}, which is withheld of ASB incidents by category, {part}" in line
    assert address in page.links("^/review/")


def an_approved_update(priority: str) -> tuple[SubmissionVersion, str]:
    """One of the open cycle, and the reference of its action."""
    found = db.session.execute(
        select(SubmissionVersion, Action.ref)
        .join(Submission, Submission.approved_version_id == SubmissionVersion.id)
        .join(Submission.obligation)
        .join(Obligation.action)
        .join(Action.priority)
        .join(Obligation.cycle)
        .where(Cycle.key == CYCLE, Priority.key == priority)
    ).first()
    assert found is not None
    return found[0], found[1]


def test_the_demonstration_has_three_lines_all_false(app: Flask, team: Person) -> None:
    found = lines(team.get(NUMBERS))
    assert len(found) == IN_DEMONSTRATION
    assert all("It has a number beside “Prevent referrals”, which only the working group reads." in one for one in found)


def test_a_line_that_is_gone_cannot_be_dismissed(team: Person) -> None:
    fields = team.get(NUMBERS).fields()
    page = team.post(NUMBERS, fields | {"line": "0" * 64})
    assert page.status == 409
    assert "The text, or what is withheld, has changed meanwhile." in page.words
    assert len(lines(page)) == IN_DEMONSTRATION


def test_others_find_no_such_page(app: Flask) -> None:
    for person in (contributor(app), member(app)):
        assert person.get(NUMBERS).status == 404


def test_what_the_page_of_the_issue_chose_the_issue_takes(app: Flask, team: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[Problem] = []

    class Counted(search.Search):
        def __init__(self, problem: Problem) -> None:
            searched.append(problem)
            super().__init__(problem)

    choice.forget_choices()
    monkeypatch.setattr(choice, "Search", Counted)
    page = team.get(ISSUE)
    assert searched, "nothing is withheld"
    searched.clear()
    assert team.get(ISSUE).status == 200
    assert team.get(NUMBERS).status == 200
    assert team.post(ISSUE, page.fields() | {"audiences": "public"}).status == 303
    assert not searched, "it was chosen again"


def test_more_lines_mean_no_more_questions_to_the_database(app: Flask, team: Person) -> None:
    sentence, _ = telling(app)
    before = count(team, ISSUE)
    assert before <= MOST
    team.submit(CONTEXT, text=" ".join(sentence.replace("hurt", f"hurt {word}") for word in ADVERBS))
    with asked(app) as statements:
        assert len(team.get(ISSUE).tree.xpath("//a[contains(@href, '#number-')]")) >= IN_DEMONSTRATION + len(ADVERBS)
    assert len(statements) == before


def test_a_sentence_that_tells_a_suppressed_figure_in_words(team: Person) -> None:
    sentence = "Kent Homelessness Connect works with two prime contractors."
    address = f"/cycles/{CYCLE}/contexts/safeguarding"
    team.submit(address, text=sentence)
    [line] = [one for one in lines(team.get(NUMBERS)) if sentence in one]
    assert "may tell 2, which is withheld of the figure SV-14, Prime contractors, Kent Homelessness Connect." in line
    assert team.get(ISSUE).paragraph(sentence)
    team.submit(address, text=sentence.replace("two", "2"))
    assert any("with 2 prime" in one for one in lines(team.get(NUMBERS)))
    team.submit(address, text=sentence.replace("two", "three"))
    assert len(lines(team.get(NUMBERS))) == IN_DEMONSTRATION
    team.submit(f"/cycles/{CYCLE}/contexts/road-safety", text=sentence)
    assert len(lines(team.get(NUMBERS))) == IN_DEMONSTRATION, "a context tells of its own priority"


def test_notes_beside_values_caveats_and_names_of_figures_are_looked_through_too(app: Flask, team: Person) -> None:
    with changing(app):
        cycle = db.session.scalars(select(Cycle).where(Cycle.key == CYCLE)).one()
        of_measure = suppression_in(cycle).measures[a_measure("road-deaths").id]
        number = next(value for cell, value in of_measure.numbers.items() if cell in of_measure.hidden and 1 < value < 5)
        family = f"Of the road deaths {number} were of one family."
        a_measure("road-deaths").caveats.append(Caveat(text=family))
        beside = next(cell for cell in of_measure.numbers if cell not in of_measure.hidden and cell.start[:7] == cell.end[:7])
        observation("road-deaths", beside.part or "", date.fromisoformat(beside.end)).note = f"{number} road deaths came late."
        figure = db.session.scalars(select(Figure).where(Figure.ref == "RS-05")).one()
        figure.measure_name = f"Road deaths, {number} of them children"
    found = lines(team.get(NUMBERS))
    for sentence in (family, f"{number} road deaths came late.", f"Road deaths, {number} of them children"):
        assert any(sentence in one and "is withheld of Road deaths" in one for one in found), sentence


def test_definitions_and_reasons_of_breaks_are_looked_through_too(app: Flask, team: Person) -> None:
    value, _ = next(one for one in suppressed_months(app, "ksi") if one[0] > 1)
    with changing(app):
        a_measure("ksi").definition = f"People killed or seriously injured, such as the {SPELT[value].casefold()} of one night."
    assert any("of one night" in one for one in lines(team.get(NUMBERS)))
    fields = {"date": "1/10/2018", "reason": f"The {value} people seriously injured by one lorry were counted twice"}
    team.submit("/measures/ksi/breaks/new", **fields)
    assert any("by one lorry" in one for one in lines(team.get(NUMBERS)))


def test_a_month_of_a_measure_that_is_published_by_years_only(app: Flask, team: Person) -> None:
    with changing(app):
        measure = a_measure("scam-visits")
        measure.yearly_only = True
        newest = observation("scam-visits", "", date(2019, 4, 30))
        sentence = f"In April the wardens visited {newest.value} victims of scams."
        measure.caveats.append(Caveat(text=sentence))
    assert any(sentence in one for one in lines(team.get(NUMBERS)))


@pytest.mark.usefixtures("quick_documents")
def test_the_note_of_a_version_gives_no_suppressed_number(app: Flask, team: Person) -> None:
    sentence, _ = telling(app)
    team.issue()
    page = team.issue(CYCLE, note=sentence)
    assert page.status == 422
    assert "The note is printed for everybody, and it may tell" in page.message_at("note")
    assert page.fields("/issue")["note"] == sentence
    page = team.issue(CYCLE, note="A slip in the number of visits.")
    assert "version 2, is issued" in team.issue(CYCLE, **page.fields("/issue") | {"is_same_meant": "yes"}).words
