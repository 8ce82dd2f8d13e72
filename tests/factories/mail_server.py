"""A real SMTP server on this machine that fails where it is told to, and one that plays GOV.UK Notify."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Handler:
    """What it does with the next mails to a recipient: “drop” the line at DATA, or an answer such as “451 Later”."""

    def __init__(self) -> None:
        self.plans: dict[str, list[str]] = defaultdict(list)
        self.taken: list[tuple[str, EmailMessage]] = []
        self.wait = 0.0

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any) -> str:
        plan = self.plans[address]
        if plan and plan[0].startswith("RCPT "):
            return plan.pop(0).removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        [to] = envelope.rcpt_tos
        if self.wait:
            await asyncio.sleep(self.wait)
        plan = self.plans[to]
        todo = plan.pop(0) if plan else "take"
        if todo == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "451 nobody hears this"
        if todo != "take":
            return todo
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((to, message))
        return "250 Taken"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def smtp_server() -> Iterator[tuple[Handler, int]]:
    handler, port = Handler(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


class Notify(HTTPServer):
    """Answers with `status` and keeps what it was asked."""

    status = 201

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.asked: list[tuple[str, str, dict[str, Any]]] = []


class _Asked(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        answer_body = {} if self.server.status == 201 else {"errors": [{"error": "AnError", "message": "Not so"}]}
        answer = json.dumps(answer_body).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: Any) -> None:
        pass


@contextmanager
def notify_server() -> Iterator[Notify]:
    server = Notify()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
