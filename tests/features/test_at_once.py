"""Several at the very same moment, on both databases: each is answered as if one had come after the other."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask

from portal.core.limits import LONG_WRITE_WAIT
from portal.core.policy import Audience
from portal.submissions import actions as submissions
from tests.factories.pages import (
    CYCLE,
    Page,
    Person,
    administrator,
    carry_contexts_forward,
    contributor,
    coordinator,
    lead,
    member,
    newcomer,
)
from tests.features.test_agreed_measures import added

ISSUED = "2019-01-to-2019-03"
ROUNDS = 8
TEXT = "Forty shops were visited."


def together(*jobs: Callable[[], Page]) -> list[Page]:
    """Runs them in threads that start at one moment; the answers in the order of the jobs."""
    gate, answers = threading.Barrier(len(jobs)), dict[int, Page | Exception]()

    def run(number: int, job: Callable[[], Page]) -> None:
        gate.wait(30)
        try:
            answers[number] = job()
        except Exception as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for answer in answers.values():
        if isinstance(answer, Exception):
            raise answer
    return [page for number in range(len(jobs)) if isinstance(page := answers[number], Page)]


def same_browser(person: Person, count: int) -> list[Person]:
    """As many windows of one browser: the same cookies."""
    found = []
    for _ in range(count):
        window = Person(person.app)
        for name in ("portal", "known"):
            cookie = person.client.get_cookie(name)
            assert cookie is not None
            window.client.set_cookie(name, cookie.value)
        found.append(window)
    return found


def statuses(answers: Sequence[Page]) -> list[int]:
    return [page.status for page in answers]


def test_the_same_send_twice_is_one_version(either_app: Flask) -> None:
    police, team = contributor(either_app), coordinator(either_app)
    address = police.get("/").link("SM5")
    for turn in range(1, ROUNDS + 1):
        fields = police.get(address).fields("/send") | {"text": TEXT, "action_status": "ongoing"}
        one, other = same_browser(police, 2)
        answers = together(lambda: one.post(f"{address}/send", fields), lambda: other.post(f"{address}/send", fields))  # noqa: B023
        assert statuses(answers) == [303, 303], [page.words for page in answers]
        assert f"Version {turn}," in team.get(team.item("kent-police", "SM5")).words
        number = address.rpartition("/")[2]
        assert police.submit(address, f"/take-back/{number}").heading


def test_two_colleagues_in_different_cells_never_conflict(either_app: Flask) -> None:
    police, boss = contributor(either_app), lead(either_app)
    address = police.get("/").link("June 2019")
    fields = [
        {name: page.fields("/send")[name] for name in ("csrf_token", "owner", "token")}
        for page in (police.get(address), boss.get(address))
    ]
    cells = [name.removeprefix("cell-") for name in police.get(address).fields("/send") if name.startswith("cell-")]
    was = {key: police.get(address).fields("/send")[f"cell-{key}"] for key in cells[:2]}
    for turn in range(2 * ROUNDS):
        new = {key: str(100 + 2 * turn + at) for at, key in enumerate(cells[:2])}
        sent = [fields[at] | {f"cell-{key}": new[key], f"was-{key}": was[key]} for at, key in enumerate(cells[:2])]
        answers = together(
            lambda: police.post(address, sent[0], htmx=True),  # noqa: B023
            lambda: boss.post(address, sent[1], htmx=True),  # noqa: B023
        )
        assert statuses(answers) == [200, 200], [page.words for page in answers]
        saved = police.get(address).fields("/send")
        assert {key: saved[f"cell-{key}"] for key in cells[:2]} == new
        was = new


def test_the_same_decision_six_times_is_recorded_once(either_app: Flask) -> None:
    chair = member(either_app)
    address = f"/cycles/{ISSUED}/decisions"
    page = chair.get(address)
    sent = page.fields() | {page.tree.xpath("//textarea/@name")[0]: "The group agreed to fund it."}
    answers = together(*((lambda window=window: window.post(address, sent)) for window in same_browser(chair, 6)))
    assert statuses(answers) == [303] * 6
    assert chair.get(address).words.count("The group agreed to fund it.") == 1


@pytest.mark.usefixtures("quick_documents")
def test_six_times_issue_is_one_version(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    issue: Any = either_app.view_functions["packs.issue"]
    assert issue.write_waits == LONG_WRITE_WAIT
    monkeypatch.setattr(issue, "write_waits", 60)  # seconds: six freezes at once on a slow machine wait longer than people do
    team, reader = coordinator(either_app), member(either_app)
    address = f"/cycles/{CYCLE}/issue"
    carry_contexts_forward(team)
    for version in (1, 2):
        again = {"note": "One number was wrong.", "is_same_meant": "yes"}
        fields = team.get(address).fields() | {"audiences": list(Audience)} | (again if version > 1 else {})
        answers = together(*((lambda window=window: window.post(address, fields)) for window in same_browser(team, 6)))  # noqa: B023
        assert {page.status for page in answers} == {303}
        assert {page.response.location for page in answers} == {f"/packs/{CYCLE}/working-group/{version}"}
    for audience in ("working-group", "public"):
        assert reader.get(f"/packs/{CYCLE}/{audience}/2").status == 200
        assert reader.get(f"/packs/{CYCLE}/{audience}/3").status == 404


@pytest.mark.usefixtures("quick_documents")
def test_an_issue_from_a_page_that_is_old_is_refused(either_app: Flask) -> None:
    one, other = coordinator(either_app), coordinator(either_app)
    address = f"/cycles/{CYCLE}/issue"
    carry_contexts_forward(one)
    old = one.get(address).fields() | {"audiences": list(Audience)}
    assert other.issue().status == 200
    page = one.post(address, old | {"note": "Another."})
    assert page.status == 409
    assert "Coordinator, KCST issued version 1 of this pack at " in page.words


@pytest.mark.usefixtures("quick_documents")
def test_one_freeze_shows_every_audience_the_same_moment(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An approval between the compiling of two audiences is in both packs, or in neither."""
    from portal import extensions
    from portal.packs import actions

    police, team, reader = contributor(either_app), coordinator(either_app), member(either_app)
    police.send("SM5", text=TEXT, action_status="ongoing")
    carry_contexts_forward(team)
    item = team.item("kent-police", "SM5")
    approval = team.get(item).fields("/approve")
    compiled, approved = threading.Event(), threading.Event()
    freeze = actions._freeze

    def freeze_slowly(*args: Any) -> Any:
        made = freeze(*args)
        compiled.set()
        if either_app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
            approved.wait(10)  # SQLite lets nobody write meanwhile
        return made

    def approve() -> Page:
        compiled.wait(60)
        page = colleague.post(f"{item}/approve", approval)
        approved.set()
        return page

    monkeypatch.setattr(actions, "_freeze", freeze_slowly)
    monkeypatch.setattr(extensions, "WRITE_WAITS", 60)  # seconds: a slow machine freezes for longer than somebody should wait
    colleague, issuing = same_browser(team, 1)[0], coordinator(either_app)
    answers = together(lambda: issuing.issue(), approve)
    assert statuses(answers) in ([200, 303], [200, 409])
    packs = [reader.get(f"/packs/{CYCLE}/{audience}/1").words for audience in ("working-group", "public")]
    assert [TEXT in words for words in packs] in ([True, True], [False, False])


def test_a_save_and_the_last_save_of_its_page_keep_the_later_text(either_app: Flask) -> None:
    police = contributor(either_app)
    address = police.get("/").link("SM5")
    for turn in range(2 * ROUNDS):
        fields = police.get(address).fields("/send")
        early, late = (
            {"save_number": str(turn * 10 + at), "text": f"{TEXT} {turn}{end}"} for at, end in enumerate(("", ", and more."))
        )
        one, other = same_browser(police, 2)
        answers = together(
            lambda: one.post(address, fields | early, htmx=True),  # noqa: B023
            lambda: other.post(address, fields | late, htmx=True),  # noqa: B023
        )
        assert statuses(answers) == [200, 200]
        assert police.get(address).fields("/send")["text"] == late["text"]


LEVELS = "/measures/scam-visits"


def test_two_who_accept_the_same_level_at_once_make_one(either_app: Flask) -> None:
    """The second is told who accepted it and why, and nothing of what they typed is lost."""
    both = (coordinator(either_app), newcomer(administrator(either_app), "coordinator", "Kent Community Safety Team"))
    for month in range(1, ROUNDS + 1):
        address = f"{LEVELS}/levels/new?from=2018-{month:02}-01"
        forms = [person.get(address).fields() | {"reason": f"Counted once, {at}"} for at, person in enumerate(both)]
        answers = together(*(lambda at=at: both[at].post(address, forms[at]) for at in (0, 1)))  # noqa: B023
        assert sorted(statuses(answers)) == [303, 422]
        second = statuses(answers).index(422)
        words = answers[second].words
        assert "A new level begins on this day already." in words
        assert f"accepted it, with the reason: Counted once, {1 - second}" in words and "You accepted" not in words
        assert f"Counted once, {second}" in answers[second].text
        assert len(both[0].get(LEVELS).links("/withdraw$")) == month


def test_a_level_that_two_withdraw_at_once_keeps_the_first_reason(either_app: Flask) -> None:
    one, other = coordinator(either_app), coordinator(either_app)
    for turn in range(ROUNDS):
        (address,) = one.submit(f"{LEVELS}/levels/new?from=2018-01-01", reason="Counted once").links("/withdraw$")
        forms = [person.get(address).fields() | {"reason": f"A gap, {turn} {at}."} for at, person in enumerate((one, other))]
        answers = together(lambda: one.post(address, forms[0]), lambda: other.post(address, forms[1]))  # noqa: B023
        assert sorted(statuses(answers)) in ([303, 404], [303, 409])
        first = statuses(answers).index(303)
        words = one.get(LEVELS).words
        assert f"A gap, {turn} {first}." in words and f"A gap, {turn} {1 - first}." not in words


def test_a_return_is_sent_while_its_measure_is_ended(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second sees what the first has done: the measure does not end before a month that was sent with it."""
    team, fire = coordinator(either_app), contributor(either_app, "kfrs")
    added(team)
    address = fire.get("/").link("June 2019")
    is_sending, is_ended = threading.Event(), threading.Event()
    really_send = submissions.send

    def slowly(*args: Any, **more: Any) -> None:
        is_sending.set()
        is_ended.wait(1.5)  # which the end does not reach, as it waits for this
        really_send(*args, **more)

    monkeypatch.setattr(sys.modules["portal.returns.actions"], "send", slowly)
    page = fire.get(address)
    [june] = [name for name in page.fields("/send") if name.startswith(f"cell-{address.rpartition('/')[2]}-")]
    end = "/measures/water-rescues/end"
    asks = team.submit(end, returned_until="June 2019", reason="It moved.")
    [sure] = asks.tree.xpath("//button[@name='sure_of']/@value")

    def ends() -> Page:
        is_sending.wait(20)
        answer = team.post(end, asks.fields(end) | {"sure_of": sure})
        is_ended.set()
        return answer

    sent, ended = together(lambda: fire.post(f"{address}/send", page.fields("/send") | {june: "12"}), ends)
    assert sent.status == 303 and ended.status in (303, 409, 422), (sent.words, ended.words)
    assert "It is returned until" not in team.get("/measures/water-rescues").words
    assert "12" in team.get(team.item("kfrs", "June 2019")).words
