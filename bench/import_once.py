"""Imports a file once, in a process of its own: `python -m bench.import_once FILE AGENCY`. Prints {"seconds", "peak_mb"}.

The seconds are those of the command, after start-up; `peak_mb` is the whole process's.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from sqlalchemy import func, select

from bench.instances import Failed
from portal import create_app
from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.policy import Role
from portal.extensions import db
from portal.returns.models import ReturnCell

EMAIL = "contributor@bench.example"


def main(file: str, agency_key: str) -> None:
    app = create_app()
    with app.app_context():
        agency = db.session.scalars(select(Agency).where(Agency.key == agency_key)).one()
        db.session.add(
            Person(
                email=EMAIL, name="A contributor", role=Role.CONTRIBUTOR, agency_id=agency.id, password_hash="",
                created_at=clock.real_now(),
            )
        )  # fmt: skip
        db.session.commit()
        db.session.remove()
    started = time.perf_counter()
    result = app.test_cli_runner().invoke(args=["returns", "import", file, "--agency", agency_key, "--as", EMAIL])
    seconds = time.perf_counter() - started
    if result.exit_code:
        raise Failed(f"returns import ended with {result.exit_code}: {result.output[-2000:]} {result.exception!r}")
    with app.app_context():
        rows = db.session.scalar(select(func.count()).select_from(ReturnCell))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
