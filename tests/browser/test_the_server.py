"""The server as it is run, against clients and databases that make it wait."""

from __future__ import annotations

import http.client
import socket
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playing import TEXT_BOX
from tests.browser.server import Server

SLOW_CLIENTS, PATIENCE = 30, 15.0


def trickle(server: Server, stop: threading.Event, started: threading.Barrier, number: int) -> None:
    """Sends a byte of a request now and then, as long as the test lasts."""
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        if number % 2:
            client.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")
        else:
            head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            client.sendall(head + b"Content-Length: 100000\r\n\r\n")
        started.wait(30)
        while not stop.wait(0.2):
            client.sendall(b"X-A: b\r\n" if number % 2 else b"a")


def ask(server: Server, method: str = "GET", address: str = "/healthz", cookies: str = "") -> tuple[int, str]:
    """Status and server's name, on a connection of its own; TimeoutError where no answer comes."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        connection.request(method, address, headers={"Cookie": cookies} if cookies else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Server") or ""


def test_slow_clients_keep_nobody_waiting(server: Server) -> None:
    stop, started = threading.Event(), threading.Barrier(SLOW_CLIENTS + 1)
    threads = [threading.Thread(target=trickle, args=(server, stop, started, at)) for at in range(SLOW_CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        started.wait(30)
        assert [ask(server)[0] for _ in range(20)] == [200] * 20, "more answers than there are workers"
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_the_server_does_not_say_what_it_is(reading_server: Server) -> None:
    assert ask(reading_server) == (200, "portal")


def send_raw(server: Server, request: bytes) -> bytes:
    """What comes back for these bytes, after which the connection sends nothing more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.parametrize("ending", ["", "/send"])
def test_a_form_that_was_cut_on_its_way_changes_nothing(server: Server, visit: Visit, ending: str) -> None:
    police = visit(server, "contributor@kent-police.example")
    police.open(police.page.locator("a[href^='/updates/']").first.get_attribute("href") or "")
    address = police.path
    police.page.get_by_label(TEXT_BOX).fill("The whole text, as it was saved.")
    police.press("Save as draft")
    expect(police.page.locator(".app-said")).to_contain_text("Saved as a draft")
    fields = police.page.locator("form[data-autosave]").evaluate("form => [...new FormData(form)]")
    others = {name: value for name, value in fields if isinstance(value, str) and name not in ("text", "action_status")}
    body = urlencode(others | {"action_status": "ongoing", "text": "Half of " * 40, "note": "The end."}).encode()
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in police.context.cookies())
    head = f"POST {address}{ending} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookies}\r\nHX-Request: true\r\n"
    kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    send_raw(server, (head + kind).encode() + body[: body.index(b"Half+of") + 20])
    police.open(address)
    expect(police.page.get_by_label(TEXT_BOX)).to_have_value("The whole text, as it was saved.")


@pytest.mark.parametrize("body", [b"zz\r\nx\r\n", b"-1\r\n", b"5\r\nhellothere", b"0\r\nbad trailer"])
def test_a_body_without_a_length_is_refused(reading_server: Server, body: bytes) -> None:
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    answer = send_raw(reading_server, head + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 411 ")


@pytest.mark.parametrize("header", ["Script_Name: /x", "SCRIPT_NAME: /sign-in", "Path_Info: /people"])
def test_nobody_in_front_says_where_the_portal_lies(reading_server: Server, header: str) -> None:
    answer = send_raw(reading_server, f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_the_log_quotes_no_request(server: Server) -> None:
    send_raw(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nCookie portal=SECRETSESSION\r\n\r\n")
    send_raw(server, b"password=SECRETPASSWORD\r\n\r\n")
    assert "SECRET" not in server.log.read_text()


def test_saves_that_wait_hold_up_nobody_who_reads(server: Server, visit: Visit, tmp_path: Path) -> None:
    """Somebody else holds the database: every worker has a save that waits, and pages are read all the same."""
    police = visit(server, "contributor@kent-police.example")
    address = police.page.locator("a[href^='/updates/']").first.get_attribute("href")
    token = police.open(address or "") and police.page.locator("input[name=csrf_token]").first.input_value()
    holder = sqlite3.connect(tmp_path / "portal.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in police.context.cookies())
    saved: list[int] = []

    def save() -> None:
        body = f"csrf_token={token}&text=Forty"
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
            connection.request("POST", address or "", body, kind)
            answer = connection.getresponse()
            answer.read()
            saved.append(answer.status)

    threads = [threading.Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    read = [ask(server, address="/returns", cookies=cookies)[0] for _ in range(4)]
    were_waiting = not saved
    for thread in threads:
        thread.join()
    holder.close()
    assert read == [200] * 4
    assert were_waiting, "the pages came before the saves were answered"
    assert saved == [503] * 6


def test_signing_out_leads_to_the_sign_in_page(reading_server: Server, visit: Visit) -> None:
    """Clear-Site-Data makes the browser work; it still ends at the sign-in page, and is still a known browser."""
    police = visit(reading_server, "contributor@kfrs.example")
    police.follow("Sign out")
    police.press("Sign out")
    police.page.wait_for_url("**/sign-in")
    assert {one["name"] for one in police.context.cookies()} >= {"known"}
    police.sign_in("contributor@kfrs.example")
