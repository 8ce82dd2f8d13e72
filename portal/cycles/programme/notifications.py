"""What the team reads of planned cycles: that one has opened by itself, or why it could not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.queries import team_address
from portal.core.dates import day_words
from portal.core.links import link
from portal.core.policy import Role
from portal.core.text import fingerprint
from portal.cycles.models import Cycle, Obligation
from portal.cycles.programme.models import PlannedCycle
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Body, Letter, in_paragraphs

KIND = "programme"


def tell_of_opening(cycles: Sequence[Cycle]) -> None:
    if not cycles:
        return
    team, reply_to = _team(), team_address()
    owed = func.count(Obligation.id)
    statement = select(Obligation.cycle_id, owed).where(Obligation.cycle_id.in_([one.id for one in cycles]))
    counts = {row[0]: row[1] for row in db.session.execute(statement.group_by(Obligation.cycle_id))}
    letters = [
        _letter(
            person,
            reply_to,
            f"cycle opened itself:{cycle.id}",
            f"{cycle.title} is open",
            in_paragraphs(
                f"Hello {person.name},",
                f"{cycle.title} has opened by itself, as the programme says. Updates and returns owed: "
                f"{counts.get(cycle.id, 0):,}. They are due on {day_words(cycle.due)}, and the meeting is on "
                f"{day_words(cycle.meeting)}. The agencies read it tomorrow morning.",
                f"Its board: {link('board.board', key=cycle.key)}",
            ),
        )
        for cycle in cycles
        for person in team
    ]
    outbox.post(letters)


def tell_of_stuck(stuck: Sequence[tuple[PlannedCycle, str]]) -> None:
    """Once for each day that it has, and for each reason."""
    if not stuck:
        return
    team, reply_to = _team(), team_address()
    letters = [
        _letter(
            person,
            reply_to,
            f"cycle not opened:{planned.id}:{planned.opens.isoformat()}:{fingerprint([why_not])}",
            f"{planned.title} could not open",
            in_paragraphs(
                f"Hello {person.name},",
                f"{planned.title} was to open by itself on {day_words(planned.opens)}, and could not. {why_not}",
                "It stays planned, and opens with the next daily run once nothing is in its way.",
                f"The programme: {link('programme.index')}",
            ),
        )
        for planned, why_not in stuck
        for person in team
    ]
    outbox.post(letters)


def _team() -> Sequence[Person]:
    return db.session.scalars(select(Person).where(Person.role == Role.COORDINATOR, Person.is_active).order_by(Person.id)).all()


def _letter(person: Person, reply_to: str, key: str, subject: str, body: Body) -> Letter:
    return Letter(
        key=f"{key}:{person.id}",
        kind=KIND,
        recipient=person.email,
        subject=subject,
        person_id=person.id,
        reply_to=reply_to,
        **body,
    )
