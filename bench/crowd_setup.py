"""For bench/crowd.py, in a process of the installation: `people` makes the accounts, `count` says what was sent."""

from __future__ import annotations

import json
import os
import sys

from sqlalchemy import func, insert, select

from bench.crowd import AGENCIES, PEOPLE
from portal import create_app
from portal.accounts import passwords
from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.policy import Role
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.workflow import Status


def people() -> None:
    """All with the same password, so that its hash is made once."""
    hashed = passwords.hash_password(os.environ["BENCH_PASSWORD"])
    agencies = {agency.key: agency.id for agency in db.session.scalars(select(Agency))}
    rows = [
        {
            "email": f"person-{at}@bench.example",
            "name": f"Person {at}",
            "role": Role.CONTRIBUTOR,
            "agency_id": agencies[f"agency-{at % AGENCIES}"],
            "password_hash": hashed,
            "created_at": clock.real_now(),
        }
        for at in range(PEOPLE)
    ]
    db.session.execute(insert(Person), rows)
    db.session.commit()


def count() -> None:
    sent = db.session.scalar(select(func.count()).where(Submission.status == Status.SUBMITTED))
    texts = [one.content["text"] for one in db.session.scalars(select(SubmissionVersion))]
    print(json.dumps({"sent": sent, "texts": texts}))


if __name__ == "__main__":
    with create_app().app_context():
        {"people": people, "count": count}[sys.argv[1]]()
