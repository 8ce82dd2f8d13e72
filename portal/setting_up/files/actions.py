"""Loads an agreement from files, and makes what running cycles ask for follow it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.dates import day_words
from portal.cycles.models import Cycle
from portal.cycles.workflow import RUNNING
from portal.exchange.reading import Fault, FaultyFolder
from portal.exchange.uploading import Loaded, load_upload
from portal.extensions import db
from portal.submissions.agreement_changes.actions import bring_in_line, put_together
from portal.submissions.agreement_changes.locking import lock_for_change


@dataclass(frozen=True)
class LoadedAgreement:
    """What changed in the agreement, and `owed`: what that changes in running cycles, a sentence each."""

    loaded: Loaded
    owed: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The same for the same changes, so that what is confirmed is what was shown."""
        return sha256("\n".join([self.loaded.digest, *self.owed]).encode()).hexdigest()[:32]


def load_agreement(name: str, data: bytes, plan_year: str, *, overwrite: bool, by: Person) -> LoadedAgreement:
    """Within the caller's transaction. Raises Refused for what is no agreement, and FaultyFolder for faults in it, and where,
    once there is a cycle, it would change who returns something: a file does not say from which month on."""
    lock_for_change()
    loaded = load_upload(name, data, plan_year, overwrite=overwrite, by=by)
    _check_senders(loaded)
    return LoadedAgreement(loaded, tuple(follow_in_cycles(by=by)))


def follow_in_cycles(*, by: Person) -> list[str]:
    """Makes what running cycles ask for follow the agreement, which was loaded; what that changes, a sentence each."""
    because = f"The agreement was loaded from files on {day_words(clock.today())}, and does not ask for this any more."
    running = db.session.scalars(select(Cycle.agreement_id).where(Cycle.status.in_(RUNNING)).distinct())
    difference = put_together(
        bring_in_line(agreement_id, by=by, because=because, is_concerned=lambda _: True) for agreement_id in sorted(running)
    )
    return difference.lines


def _check_senders(loaded: Loaded) -> None:
    names = {key: name for key, name in db.session.execute(select(Agency.key, Agency.name))}  # noqa: C416
    changed = [
        Fault(
            row.file,
            None,
            "returned_by",
            f"In the portal {names.get(cell.before, 'nobody')} returns “{row.name or row.label}”, and in the file "
            f"{names.get(cell.after, 'nobody')}. A coordinator changes that on the page of the measure, from a month on.",
        )
        for row in loaded.changes
        for cell in row.cells
        if cell.column == "returned_by" and not row.is_added
    ]
    if changed and db.session.scalar(select(Cycle.id).limit(1)):
        raise FaultyFolder(changed)
