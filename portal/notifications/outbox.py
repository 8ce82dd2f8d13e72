"""The outbox: mails wait in the database until the command `outbox send` sends them.

A mail is a row that is written in the transaction of its cause. So nothing is mailed before the commit, and a rolled back
transaction mails nothing. Sending claims one mail by one atomic UPDATE and commits, hands it to the mail server, and commits
again. So two processes take different mails, and none is sent twice.

One case remains. If a process dies after the mail server has accepted a mail and before the second commit, or if the
connection breaks just before the server’s answer, the mail is sent again when its claim has ended. Both copies have the same
Message-ID, by which most mailboxes show only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, delete, func, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.core import clock
from portal.core.errors import NotFound, WrongState
from portal.core.policy import Actor, Permission, authorise
from portal.core.text import clean
from portal.extensions import Base, db
from portal.notifications.signature import Sender, sender

KEEP_TRYING = timedelta(days=3)  # longer than a weekend without a mail server; an older reminder would only confuse
CLAIM_LASTS = timedelta(minutes=15)  # longer than a mail server may take with all time-outs of mail.py
LONGEST_WAIT = timedelta(hours=4)
LONGEST_SUBJECT, LONGEST_ERROR = 200, 500


_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def without_posting() -> Iterator[None]:
    """Within the block nobody is told anything: post() and tell_later() do nothing. For loading history, and for an action that
    sends one mail about everything itself."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def is_quiet() -> bool:
    """Whether we are inside without_posting()."""
    return _quiet.get()


class Mail(Base):
    """One mail to one person. Its foreign keys name tables of higher rooms by text, because this room must not import them."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_waiting", "sent_at", "gave_up_at", "next_try_at"), Index("ix_mail_cycle", "cycle_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    obligation_id: Mapped[int | None] = mapped_column(ForeignKey("obligation.id"))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    good_until: Mapped[datetime]  # it is not tried after that
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    locked_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    came_back_at: Mapped[datetime | None]  # given up because the mail server did not take it for this person

    @property
    def state(self) -> str:
        return "sent" if self.sent_at else "failed" if self.gave_up_at else "waiting"

    @property
    def can_be_retried(self) -> bool:
        """Whether trying again makes a difference: it was given up, or waits for its next try after one that failed."""
        return self.sent_at is None and (self.gave_up_at is not None or self.attempts > 0)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail before it is posted. `key` names its cause: one key is posted only once. `reply_to` is where answers go if neither
    the team nor the installation names an address."""

    key: str
    kind: str
    recipient: str
    subject: str
    text: str
    html: str
    person_id: int | None = None
    cycle_id: int | None = None
    obligation_id: int | None = None
    reply_to: str = ""


class Body(TypedDict):
    """What a letter says, as text and as HTML."""

    text: str
    html: str


def in_paragraphs(*paragraphs: str) -> Body:
    """`text` and `html` of a letter that is nothing but paragraphs. A line break within one stays; an address that ends a line
    is a link."""
    return {
        "text": "\n\n".join(paragraphs) + "\n",
        "html": "".join(f"<p>{'<br>'.join(map(_line, paragraph.splitlines()))}</p>" for paragraph in paragraphs),
    }


def _line(line: str) -> str:
    words, _, address = line.rpartition(" ")
    if address.startswith(("https://", "http://")):
        return f'{escape(words)} <a href="{escape(address)}">{escape(address)}</a>'
    return escape(line)


def post(letters: Sequence[Letter]) -> int:
    """Writes the letters into the caller’s transaction and returns how many are new. One that was posted before stays as it is.

    It inserts with ON CONFLICT DO NOTHING. If it read first, two processes at the same moment would both find nothing.
    """
    if not letters or _quiet.get():
        return 0
    of_partnership = sender()
    return len(insert_new(Mail, [_row(letter, of_partnership) for letter in letters], "dedupe_key"))


def _row(letter: Letter, of_partnership: Sender) -> dict[str, object]:
    now = clock.now()
    return {
        "dedupe_key": letter.key,
        "kind": letter.kind,
        "recipient": one_line(letter.recipient),
        "reply_to": one_line(of_partnership.reply_to(letter.reply_to)),
        "person_id": letter.person_id,
        "cycle_id": letter.cycle_id,
        "obligation_id": letter.obligation_id,
        "subject": one_line(letter.subject)[:LONGEST_SUBJECT],
        "text": clean(of_partnership.signed_text(letter.text, letter.reply_to)),
        "html": clean(of_partnership.signed_html(letter.html, letter.reply_to)),
        "created_at": now,
        "next_try_at": now,
        "good_until": now + KEEP_TRYING,
    }


def insert_new(model: type[Base], rows: Sequence[Mapping[str, object]], *unique: str) -> list[int]:
    """Inserts the rows whose values of the `unique` columns are not there yet; returns the new ids. Safe for two at once."""
    insert = (postgresql if db.session.connection().dialect.name == "postgresql" else sqlite).insert
    table = model.__table__
    statement = insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(table.c.id)  # type: ignore[arg-type]
    return list(db.session.execute(statement, [dict(row) for row in rows]).scalars())


def one_line(text: str) -> str:
    """The text on one line, for a header of a mail: a line break would begin another header."""
    return re.sub(r"\s+", " ", clean(text)).strip()


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(
        Mail.sent_at.is_(None),
        Mail.gave_up_at.is_(None),
        Mail.next_try_at <= now,
        or_(Mail.locked_until.is_(None), Mail.locked_until <= now),
    )


def claim(worker: str) -> Mail | None:
    """Reserves the mail that has waited longest for this worker; None if nothing waits. Commit before sending it."""
    now = clock.now()
    first = (
        select(Mail.id).where(_is_free(now)).order_by(Mail.next_try_at, Mail.id).limit(1).with_for_update(skip_locked=True)
    )  # PostgreSQL skips what another process is claiming; SQLite has one writer at a time and ignores the clause
    claimed_id = db.session.scalar(
        update(Mail)
        .where(Mail.id == first.scalar_subquery(), _is_free(now))
        .values(claimed_by=worker, locked_until=now + CLAIM_LASTS, attempts=Mail.attempts + 1)
        .returning(Mail.id)
        .execution_options(synchronize_session=False)
    )
    return None if claimed_id is None else db.session.get(Mail, claimed_id, populate_existing=True)


def waiting(of: ColumnElement[bool]) -> int:
    """How many of these mails wait, and are not being sent at this moment."""
    return db.session.scalar(select(func.count(Mail.id)).where(of, *_withdrawable())) or 0


def withdraw(of: ColumnElement[bool], *, also_given_up: bool = False) -> None:
    """These mails are not sent: what they say is not so any more. Those that were given up can still be tried again, unless they
    go, too."""
    unsent = [Mail.sent_at.is_(None), _is_not_taken()] if also_given_up else _withdrawable()
    db.session.execute(delete(Mail).where(of, *unsent), execution_options={"synchronize_session": False})


def send_to(address: str, person_id: int) -> None:
    """The person’s mails that wait go to this address."""
    of_person = update(Mail).where(Mail.person_id == person_id, *_withdrawable())
    db.session.execute(of_person.values(recipient=address), execution_options={"synchronize_session": False})


def _withdrawable() -> tuple[ColumnElement[bool], ...]:
    return Mail.sent_at.is_(None), Mail.gave_up_at.is_(None), _is_not_taken()


def _is_not_taken() -> ColumnElement[bool]:
    return not_(and_(Mail.locked_until.is_not(None), Mail.locked_until > clock.now()))


STATES = ("waiting", "sent", "failed")


def sent_words(*, has_server: bool) -> str:
    """What pages call a mail that was sent. In a demonstration without a mail server none ever left the portal."""
    return "Sent" if has_server or not clock.is_demonstration() else "Written here"


def newest_answer_of(person_id: Any) -> ColumnElement[int | None]:
    """The id of the newest mail to the person that the mail server has taken or refused. For a statement about people, with
    their column as `person_id`."""
    one = aliased(Mail)
    answered = or_(one.sent_at.is_not(None), one.came_back_at.is_not(None))
    return select(func.max(one.id)).where(one.person_id == person_id, answered).scalar_subquery()


def came_back_to() -> dict[int, Mail]:
    """The mails that came back, by the id of the person; not of those who have had a later one. In one query."""
    found = select(Mail).where(Mail.came_back_at.is_not(None), Mail.id == newest_answer_of(Mail.person_id))
    return {mail.person_id: mail for mail in db.session.scalars(found) if mail.person_id is not None}


def mail(mail_id: int) -> Mail:
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail


def is_stale(mail: Mail) -> bool:
    """Whether it has waited too long to be of use."""
    return clock.now() >= mail.good_until


def note_sent(mail: Mail) -> None:
    mail.sent_at, mail.last_error = clock.now(), ""
    _release(mail)


def note_failure(mail: Mail, error: str, *, is_final: bool, is_of_person: bool = False) -> None:
    """Sets when to try again, twice as long from now each time; or gives up, if it was refused for good or is too old.

    `is_of_person` says that the mail server answered, and did not take it for this person.
    """
    mail.last_error = one_line(error)[:LONGEST_ERROR]
    mail.next_try_at = clock.now() + wait_after(mail.attempts)
    if is_final or mail.next_try_at >= mail.good_until:
        mail.gave_up_at = clock.now()
        mail.came_back_at = mail.gave_up_at if is_of_person else None
    _release(mail)


def wait_after(attempts: int) -> timedelta:
    """One minute after the first try, then two, four, eight … up to four hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 16)), LONGEST_WAIT)


def _release(mail: Mail) -> None:
    mail.claimed_by, mail.locked_until = "", None


def try_again(mail: Mail, *, to: str, by: Actor) -> None:
    """Makes the mail wait for the next run, also if it was given up. It goes to the address `to`."""
    authorise(by, Permission.RUN_CYCLES)
    if mail.sent_at:
        raise WrongState("This mail has been sent.")
    mail.gave_up_at, mail.next_try_at, mail.good_until = None, clock.now(), clock.now() + KEEP_TRYING
    mail.came_back_at, mail.recipient = None, to
