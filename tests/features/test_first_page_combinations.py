"""What a contributor and a lead read first, in every combination of what may wait for them: a table written by hand from
issue 12. First comes signing off, then a question from the team, an edit to accept, what was sent back, what is overdue, what is
due, and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain, combinations

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.factories.pages import CYCLE, Page, contributor, coordinator, lead

NOW, SOON, LATER = datetime(2019, 7, 16, 9, 0), date(2019, 7, 19), date(2019, 7, 26)
NAMES = ("sign", "question", "edit", "sent back", "overdue", "due", "draft")  # in the order of the page
GROUP = {
    "sign": "To sign off", "question": "The team asks you", "edit": "To accept or refuse", "sent back": "Sent back to you",
    "overdue": "Overdue", "due": "To do", "draft": "Drafts",
}  # fmt: skip
BUTTON = {
    "sign": "Sign off", "question": "Answer", "edit": "Accept or object", "sent back": "Start with what was sent back",
}  # fmt: skip
LINE = {
    "sign": "4 days overdue", "question": "a question to answer", "edit": "accept the edit, or object",
    "sent back": "sent back 15 July by Coordinator", "overdue": "4 days overdue", "due": "due 19 July", "draft": "due 26 July",
}  # fmt: skip
# By what there is of: sign, question, edit.
TO_DECIDE = {
    "": "", "s": "1 thing to sign off", "q": "1 thing to answer", "e": "1 thing to answer", "qe": "2 things to answer",
    "sq": "1 thing to sign off, 1 to answer", "se": "1 thing to sign off, 1 to answer", "sqe": "1 thing to sign off, 2 to answer",
}  # fmt: skip
# By what there is of: back (sent, by 19 July), overdue (since 12 July), due (by 19 July), draft (by 26 July).
TO_SEND = {
    "": "",
    "b": "1 to send by 19 July 2019",
    "o": "1 to send, overdue",
    "d": "1 to send by 19 July 2019",
    "f": "1 to send by 26 July 2019",
    "bo": "2 to send: 1 overdue, the next by 19 July 2019",
    "bd": "2 to send by 19 July 2019",
    "bf": "2 to send, the first by 19 July 2019",
    "od": "2 to send: 1 overdue, the next by 19 July 2019",
    "of": "2 to send: 1 overdue, the next by 26 July 2019",
    "df": "2 to send, the first by 19 July 2019",
    "bod": "3 to send: 1 overdue, the next by 19 July 2019",
    "bof": "3 to send: 1 overdue, the next by 19 July 2019",
    "bdf": "3 to send, the first by 19 July 2019",
    "odf": "3 to send: 1 overdue, the next by 19 July 2019",
    "bodf": "4 to send: 1 overdue, the next by 19 July 2019",
}
CONTENT = {"text": "We visited forty shops.", "next": "", "action_status": ""}
LETTERS = dict(zip(NAMES, "sqebodf", strict=True))
ALL = [frozenset(some) for some in chain.from_iterable(combinations(NAMES, count) for count in range(len(NAMES) + 1))]


def heading_of(there: frozenset[str], *, signs_off: bool) -> str:
    """As the two tables say, joined."""
    letters = "".join(LETTERS[name] for name in NAMES if name in there and (name != "sign" or signs_off))
    decide = TO_DECIDE["".join(one for one in letters if one in "sqe")]
    send = TO_SEND["".join(one for one in letters if one in "bodf")]
    if not decide:
        count, space, rest = send.partition(" ")
        return f"{count} {'thing' if count == '1' else 'things'}{space}{rest}" if send else "Nothing to send"
    return f"{decide} and {send}" if send else " and ".join(decide.split(", "))


class Desk:
    """Kent Police, whose lead signs off, with seven updates that can each be settled (sent, and nothing asked) or not."""

    def __init__(self, app: Flask) -> None:
        from portal.accounts.models import Agency, Person
        from portal.agreement.models import Action
        from portal.core import clock
        from portal.core.transaction import transaction
        from portal.cycles.models import Cycle, Obligation
        from portal.extensions import db

        self.app = app
        officer, boss = contributor(app, "kent-police"), lead(app, "kent-police")
        with app.app_context(), transaction():
            clock.start_at(NOW)
            police = db.session.scalars(select(Agency).where(Agency.key == "kent-police")).one()
            police.signs_off = True
            rows = select(Obligation).join(Cycle).where(Cycle.key == CYCLE, Obligation.agency_id == police.id)
            updates = db.session.scalars(rows.join(Obligation.action).order_by(Action.position)).all()
            self.refs = {name: one.ref for name, one in zip(NAMES, updates, strict=False)}
            self.obligations = {name: one.id for name, one in zip(NAMES, updates, strict=False)}
            self.others = [
                one for one in db.session.scalars(rows.with_only_columns(Obligation.id)) if one not in self.obligations.values()
            ]
            self.agency = police.id
            self.people = {
                role: db.session.scalars(select(Person.id).where(Person.email == email)).one()
                for role, email in (("officer", "contributor@kent-police.example"), ("team", "coordinator@kcst.example"))
            }
        self.by_role = {"contributor": officer, "lead": boss}

    def put(self, there: frozenset[str]) -> None:
        """Brings about that this is there, and nothing else."""
        from portal.core.transaction import transaction
        from portal.cycles.models import Obligation
        from portal.extensions import db
        from portal.submissions.models import EditedVersion, Submission, SubmissionEvent, SubmissionVersion
        from portal.submissions.workflow import Status

        mine = select(Submission.id).where(Submission.obligation_id.in_([*self.obligations.values(), *self.others]))
        versions = select(SubmissionVersion.id).where(SubmissionVersion.submission_id.in_(mine))
        with self.app.app_context(), transaction():
            db.session.execute(update(Submission).where(Submission.id.in_(mine)).values(approved_version_id=None))
            db.session.execute(delete(EditedVersion).where(EditedVersion.version_id.in_(versions)))
            db.session.execute(delete(SubmissionEvent).where(SubmissionEvent.submission_id.in_(mine)))
            for obligation_id in [*self.obligations.values(), *self.others]:
                if not db.session.scalars(select(Submission.id).where(Submission.obligation_id == obligation_id)).first():
                    db.session.add(Submission(obligation_id=obligation_id, version=1))
            db.session.flush()
            db.session.execute(update(Submission).where(Submission.id.in_(mine)).values(status=Status.SUBMITTED))
            for name, obligation_id in self.obligations.items():
                until = {"sent back": SOON, "due": SOON, "draft": LATER}.get(name)
                db.session.execute(update(Obligation).where(Obligation.id == obligation_id).values(extended_to=until))
                if name in there:
                    self._put(name, db.session.scalars(select(Submission).where(Submission.obligation_id == obligation_id)).one())

    def _put(self, name: str, submission: object) -> None:
        from portal.extensions import db
        from portal.submissions.models import EditedVersion, Submission, SubmissionEvent, SubmissionVersion
        from portal.submissions.workflow import Status, Verb

        assert isinstance(submission, Submission)
        steps = {
            "sign": ("officer", Verb.ASK_SIGN_OFF, Status.AWAITING_SIGN_OFF),
            "question": ("team", Verb.ASK, Status.SUBMITTED),
            "edit": ("team", Verb.APPROVE_EDITED, Status.APPROVED),
            "sent back": ("team", Verb.SEND_BACK, Status.SENT_BACK),
        }
        who, verb, status = steps.get(name, ("", None, Status.NOT_STARTED if name == "due" else Status.DRAFT))
        submission.status = status
        if verb is not None:
            event = SubmissionEvent(
                submission=submission, at=datetime(2019, 7, 15, 9, 0), by_id=self.people[who], verb=verb, status_from=Status.SUBMITTED,
                status_to=status, text="Please say more.", agency_id=self.agency,
            )  # fmt: skip
            db.session.add(event)
        if name == "edit":
            frozen = {"number": 99, "content": CONTENT, "content_hash": "", "sent_at": NOW, "sent_by_id": self.people["officer"]}
            version = next(iter(submission.versions), None) or SubmissionVersion(submission=submission, **frozen)
            edit = EditedVersion(content=CONTENT, content_hash="", at=NOW, by_id=self.people["team"])
            version.edit = edit
            submission.approved_version = version

    def page(self, role: str) -> Page:
        return self.by_role[role].get("/")


def _squeezed(found: Sequence[object]) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["contributor", "lead"])
def test_the_heading_of_every_combination_and_what_its_button_opens(app: Flask, role: str) -> None:
    desk, wrong = Desk(app), []
    assert len(desk.obligations) == len(NAMES)
    for there in ALL:
        desk.put(there)
        page = desk.page(role)
        found = [name for name in NAMES if name in there and (name != "sign" or role == "lead")]
        expected = heading_of(there, signs_off=role == "lead")
        button = _squeezed(page.tree.xpath("//main//a[@role='button']"))
        opens = f"{BUTTON.get(found[0], 'Start with')}: {desk.refs[found[0]]} " if found else ""
        groups = [one.rpartition(" ")[0] for one in _squeezed(page.tree.xpath("//main//section/h2"))]
        lines = [LINE[name] in page.paragraph(desk.refs[name] + " ") for name in found]
        if page.heading != expected:
            wrong.append((sorted(there), page.heading, expected))
        if not (button[0].startswith(opens) if opens else not button):
            wrong.append((sorted(there), str(button), opens))
        if [one for one in groups if one in GROUP.values()] != [GROUP[name] for name in found] or not all(lines):
            wrong.append((sorted(there), str(groups), str(lines)))
    assert not wrong, wrong[:10]


MEETING = [  # on 25 July 2019
    (datetime(2019, 7, 3, 9, 0), "22 days to the meeting"),
    (datetime(2019, 7, 24, 9, 0), "1 day to the meeting"),
    (datetime(2019, 7, 24, 22, 59), "1 day to the meeting"),
    (datetime(2019, 7, 24, 23, 0), "The meeting is today"),  # midnight in London
    (datetime(2019, 7, 25, 22, 59), "The meeting is today"),
    (datetime(2019, 7, 25, 23, 0), "1 day since the meeting"),
    (datetime(2019, 8, 24, 9, 0), "30 days since the meeting"),
]


def test_the_team_reads_how_long_it_is_to_the_meeting(app: Flask) -> None:
    from portal.core import clock
    from portal.core.transaction import transaction

    team, found = coordinator(app), []
    for moment, _ in MEETING:
        with app.app_context(), transaction():
            clock.start_at(moment)
        found.append((moment, team.get("/").heading))
    assert found == MEETING
