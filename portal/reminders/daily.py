"""The digest of a morning: what happened up to midnight that could wait, in one mail for each person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.accounts.queries import team_address
from portal.core import clock
from portal.core.dates import end_of_day
from portal.core.links import link
from portal.core.text import plural
from portal.cycles.notifications import CYCLE_OPENED
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.digests import DigestLine
from portal.notifications.outbox import Letter, Mail, in_paragraphs
from portal.reminders.still_true import lines_that_hold

DIGEST = "digest"


def post_digests() -> int:
    """Posts one mail to each person for whom lines of the days before today wait; returns how many mails. For the timer.

    The lines are claimed by one UPDATE, so that of two runs at once only one posts them. What happens today waits for tomorrow,
    and so does a line of yesterday that was committed after the first run of today: nobody gets two in a day, and no line is
    lost. Closed accounts get nothing, and lines that no longer hold are left out.
    """
    midnight = end_of_day(clock.today() - timedelta(days=1))
    had_one = select(Mail.person_id).where(Mail.kind == DIGEST, Mail.created_at >= midnight, Mail.person_id.is_not(None))
    claimed = db.session.scalars(
        update(DigestLine)
        .where(DigestLine.posted_at.is_(None), DigestLine.at < midnight, DigestLine.person_id.not_in(had_one))
        .values(posted_at=clock.now())
        .returning(DigestLine.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claimed:
        return 0
    rows = db.session.execute(
        select(Person, DigestLine)
        .join(DigestLine, DigestLine.person_id == Person.id)
        .where(DigestLine.id.in_(claimed), Person.is_active)
        .order_by(Person.id, DigestLine.heading, DigestLine.id)
    ).all()
    reply_to = team_address()
    true = {line.id for line in lines_that_hold([line for _, line in rows])}
    of_people = groupby((row for row in rows if row[1].id in true), key=lambda row: row[0])
    return outbox.post([_letter(person, [line for _, line in own], reply_to) for person, own in of_people])


def _subject(headings: Sequence[str]) -> str:
    """“A cycle has opened”, “Approved: 3, and 2 more things to read”. A cycle comes first, whatever else happened."""
    counts = Counter(headings)
    first = CYCLE_OPENED if CYCLE_OPENED in counts else headings[0]
    more = len(headings) - counts[first]
    named = first if counts[first] == 1 else f"{first}: {counts[first]}"
    return f"{named}, and {plural(more, 'more thing')} to read" if more else named


def _letter(person: Person, lines: Sequence[DigestLine], reply_to: str) -> Letter:
    groups = [
        "\n".join([f"{heading}:", *(f"• {line.words}\n  {line.address}" for line in of_heading)])
        for heading, of_heading in groupby(lines, key=lambda line: line.heading)
    ]
    return Letter(
        key=f"{DIGEST}:{person.id}:{clock.today().isoformat()}:{lines[0].id}",
        kind=DIGEST,
        recipient=person.email,
        subject=_subject([line.heading for line in lines]),
        person_id=person.id,
        reply_to=reply_to,
        **in_paragraphs(f"Hello {person.name},", *groups, f"Your list: {link('home')}"),
    )
