"""Whose a rehearsal is, with what it ends, and what becomes of its copy."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from portal.core.transaction import transaction
from portal.rehearsals.serving import rehearsals
from tests.factories.pages import coordinator
from tests.features.test_rehearsals import begin, copies_of, file_of, is_over

WHO = "Lead, Kent Police"


def copy_of(app: Flask) -> Path:
    [path] = (file_of(app).parent / "rehearsals").glob("*.sqlite")
    return path


def change(app: Flask, **values: object) -> None:
    """Something about the coordinator’s account, as an administrator would change it."""
    from portal.accounts.queries import person_by_email

    with app.app_context(), transaction():
        person = person_by_email("coordinator@kcst.example")
        for name, value in values.items():
            setattr(person, name, value)


def test_it_ends_with_signing_out_of_the_portal(app: Flask) -> None:
    team = coordinator(app)
    root = begin(team, WHO)
    team.submit("/sign-out", "/sign-out")
    assert copies_of(app) == []
    for answer in (team.client.get(f"{root}/"), team.client.post(f"{root}/account")):
        assert answer.location == "/rehearsals?over=yes"
    assert team.get("/rehearsals?over=yes").response.location.startswith("/sign-in")


@pytest.mark.parametrize("values", [{"is_active": False}, {"role": "contributor"}])
def test_it_ends_with_the_account_and_with_the_right(app: Flask, values: dict[str, object]) -> None:
    team = coordinator(app)
    root = begin(team, WHO)
    assert team.get(f"{root}/").status == 200
    change(app, **values)
    for address in (f"{root}/", f"{root}/account"):
        assert team.client.get(address).location == "/rehearsals?over=yes"
    assert app.test_cli_runner().invoke(args=["reminders", "send"]).exit_code == 0
    assert copies_of(app) == []


def test_it_is_of_whoever_began_it_in_any_browser_and_one_at_a_time(app: Flask) -> None:
    here, there = coordinator(app), coordinator(app)
    first = begin(here, WHO)
    assert there.client.get(f"{first}/").location == "/rehearsals?elsewhere=yes", "and not to a page that asks for a password"
    page = there.get("/rehearsals?elsewhere=yes")
    assert "You have not gone into it in this browser." in page.words and not page.links("Go on with it")
    page = there.get("/rehearsals")
    assert page.heading == "Your rehearsal" and "lead@kent-police.example" in page.words
    there.post("/rehearsals/as", page.fields("/as") | {"who": page.option("who", "Lead, KFRS")})
    assert "Lead, KFRS" in there.get(f"{first}/").text
    assert there.submit("/rehearsals", "/rehearsals/end").heading == "Rehearse a cycle"
    assert is_over(here, first)
    old_page = there.get("/rehearsals")
    second = begin(here, WHO)
    answer = there.post("/rehearsals", old_page.fields("/rehearsals"))
    assert answer.status == 303, answer.words
    assert here.client.get(f"{second}/").location == "/rehearsals?over=yes", "beginning another ended it"
    assert len(copies_of(app)) == len([*copy_of(app).parent.glob(f"{copy_of(app).stem}.*")])


def test_a_copy_that_cannot_be_finished_is_removed_and_the_page_says_so(app: Flask) -> None:
    team = coordinator(app)
    fields = team.get("/rehearsals").fields("/rehearsals")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_of(app).stat().st_size // 2, usual[1]))
    try:
        answer = team.client.post("/rehearsals", data=fields)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    refused = team.answer(answer)
    assert refused.status == 409 and "The copy could not be made, and nothing is left of it." in refused.words
    assert copies_of(app) == []


@pytest.mark.parametrize("command", [["reminders", "send"], ["upgrade", "--files-later"], ["start"]])
def test_commands_remove_copies_with_which_nobody_can_go_on(app: Flask, command: list[str]) -> None:
    root = begin(coordinator(app), WHO)
    folder = copy_of(app).parent
    left_over = folder / f"{'0' * 32}.sqlite"
    left_over.touch()
    begun = folder / f"{copy_of_rehearsal(root)}.begun"
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    assert not left_over.exists() and begun.exists(), "one that goes on stays"
    os.utime(begun, (time.time() - 13 * 3600,) * 2)
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    assert copies_of(app) == []


def copy_of_rehearsal(root: str) -> str:
    return root.rpartition("/")[2]


def test_one_from_before_an_update_of_the_portal_ends_with_a_message(app: Flask) -> None:
    team = coordinator(app)
    root = begin(team, WHO)
    with app.app_context():
        rehearsals().forget(copy_of_rehearsal(root))  # as in the new process of the update
    with sqlite3.connect(copy_of(app)) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '0001'")
    assert is_over(team, root)
    assert copies_of(app) == [] and team.get("/rehearsals").heading == "Rehearse a cycle"


def test_other_workers_let_go_of_a_copy_that_is_gone(app: Flask) -> None:
    team = coordinator(app)
    root = begin(team, WHO)
    team.get(f"{root}/")
    for path in list(copy_of(app).parent.iterdir()):  # as another worker deletes it
        path.unlink()
    team.get("/healthz")
    opened = [
        os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}")
    ]
    links = [link for link in opened if copy_of_rehearsal(root) in link]
    assert links == []


def test_pressing_several_times_at_once_leaves_one_copy(app: Flask) -> None:
    team = coordinator(app)
    fields, cookie = team.get("/rehearsals").fields("/rehearsals"), team.cookie()

    def press() -> int:
        client = app.test_client()
        client.set_cookie("portal", cookie)
        return client.post("/rehearsals", data=fields).status_code

    with ThreadPoolExecutor(3) as pool:
        answers = [one.result() for one in [pool.submit(press) for _ in range(3)]]
    assert set(answers) == {303} and copy_of(app).exists(), "the last one is there, and no other"
