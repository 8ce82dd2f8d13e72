"""Fills the installation of INSTANCE_DIR with ten years, and prints, as one line of JSON, what the pages are asked for.

Run in a process of its own: `python -m bench.filling`, with the password of every account in BENCH_PASSWORD.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bench import history, partnership
from bench.rows import Rows
from portal import create_app
from portal.accounts import passwords
from portal.accounts.models import Agency
from portal.agreement.models import Priority
from portal.contents.pack_json import from_json, to_json
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.packs.compile import compile_contents
from portal.packs.models import Pack
from portal.search import index
from portal.statistics.periods import months_before
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.workflow import Status


def main() -> None:
    with create_app().app_context():
        print(json.dumps(fill(os.environ["BENCH_PASSWORD"])))


def fill(password: str) -> dict[str, Any]:
    """Ten years that end with the last whole quarter, so that the portal's clock needs no moving."""
    today = date.today()
    last_day = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)
    first_day = months_before(last_day, 3 * history.CYCLES - 1)
    rows = Rows()
    one = partnership.found(rows, first_day, last_day, passwords.hash_password(password))
    written = history.write(rows, one, [row["key"] for row in partnership.demonstration("priorities")])
    count = rows.insert(db.session.connection())
    _approve()
    _issue(written.targets["issued"], one.coordinator)
    db.session.commit()
    _issue_words(written.targets["issued"], one.coordinator)
    found = index.rebuild()  # what was written past the session
    db.session.commit()
    keys = {
        "large agency": db.session.scalar(select(Agency.key).where(Agency.id == partnership.LARGE)),
        "agency": db.session.scalar(select(Agency.key).where(Agency.id == partnership.MEASURED)),
        "priority": db.session.scalar(select(Priority.key).where(Priority.id == one.priorities[0])),
    }
    return {**written.targets, **keys, "rows": count, "found": found}


def _approve() -> None:
    """Submissions and versions name each other: the second name comes when both are there."""
    newest = select(func.max(SubmissionVersion.id)).where(SubmissionVersion.submission_id == Submission.id).scalar_subquery()
    db.session.execute(
        update(Submission).where(Submission.status == Status.APPROVED).values(approved_version_id=newest),
        execution_options={"synchronize_session": False},
    )


def _issue(key: str, by: int) -> None:
    """The pack of the last issued cycle, compiled as the portal does it, for the page that reads one."""
    cycle = cycle_by_key(key)
    now, audience = clock.now(), Audience.WORKING_GROUP
    contents = to_json(compile_contents(cycle, audience, now=now, version=1))
    db.session.add(Pack(cycle_id=cycle.id, audience=audience, version=1, contents=contents, issued_at=now, issued_by_id=by))


def _issue_words(key: str, by: int) -> None:
    """Public packs of all issued cycles with the words of one of them and no numbers: for the search, which looks for words."""
    pack = db.session.scalars(select(Pack).where(Pack.audience == Audience.WORKING_GROUP)).one()
    contents = from_json(pack.contents)
    words = replace(contents, priorities=tuple(replace(one, measures=()) for one in contents.priorities))
    newest = cycle_by_key(key)
    for cycle_id in db.session.scalars(select(Cycle.id).where(Cycle.period_end <= newest.period_end)):
        public = {"audience": Audience.PUBLIC, "version": 1, "contents": to_json(words)}
        db.session.add(Pack(cycle_id=cycle_id, issued_at=clock.now(), issued_by_id=by, **public))
    db.session.flush()


if __name__ == "__main__":
    main()
