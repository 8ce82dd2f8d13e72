"""The server as it is run, against clients and databases that make it wait."""

from __future__ import annotations

import http.client
import socket
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from tests.browser.conftest import Visit
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


def ask(server: Server, method: str = "GET", address: str = "/healthz") -> tuple[int, str]:
    """Status and server's name; TimeoutError where no answer comes."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        connection.request(method, address)
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


def test_saves_that_wait_hold_up_nobody_who_reads(server: Server, visit: Visit, tmp_path: Path) -> None:
    """Somebody else holds the database: every worker has a save that waits, and pages are read all the same."""
    police = visit(server, "contributor@kent-police.example")
    address = police.page.locator("a[href^='/updates/']").first.get_attribute("href")
    api = police.context.request
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
    read = [api.get("/returns").status for _ in range(4)]
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
