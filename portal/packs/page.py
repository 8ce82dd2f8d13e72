"""What the pages of issued packs show: the list of packs, and where an agency's own texts stand in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.contents.pack_json import from_json
from portal.core.policy import Audience, Permission, can
from portal.cycles.decisions.models import Decision
from portal.cycles.decisions.queries import valid_decisions_by_ref
from portal.packs import queries
from portal.packs.entries import AgencyEntry, entries_of
from portal.packs.models import Pack
from portal.submissions.models import SubmissionVersion
from portal.wording.blocks import without_notes


@dataclass(frozen=True)
class PackLine:
    """A pack in the list, and where its line leads beside the pack itself. `newest`: the version that was frozen last."""

    pack: Pack
    newest: int
    has_decisions: bool
    has_own_texts: bool


def pack_lines(person: Person, packs: Sequence[Pack]) -> list[PackLine]:
    """The lines of these packs. What the meeting decided stands at the pack that the meeting read."""
    records, has_own_texts = can(person, Permission.RECORD_DECISIONS), can(person, Permission.SEE_OWN_WORK)
    newest = queries.newest_versions({pack.cycle_id for pack in packs})
    return [
        PackLine(
            pack,
            newest[pack.cycle_id],
            records and pack.audience == Audience.WORKING_GROUP,
            has_own_texts and pack.audience == Audience.PUBLIC and not pack.is_withdrawn,
        )
        for pack in packs
    ]


@dataclass(frozen=True)
class OwnText:
    """One text of the agency in a pack. `version` is what it sent, where the team edited that; `decisions` are the meeting's."""

    place: AgencyEntry
    version: SubmissionVersion | None
    decisions: Sequence[Decision]

    @property
    def is_printed_as_edited(self) -> bool:
        """Whether the pack prints the team's words. Packs of older versions do not say so: there, the text itself shows it."""
        entry, version = self.place.entry, self.version
        if version is None or version.edit is None:
            return False
        edited, sent = (without_notes(content["text"]) for content in (version.edit.content, version.content))
        return entry.edited or (entry.text == edited and entry.text != sent)


def own_texts(person: Person, pack: Pack) -> list[OwnText]:
    """The texts of the person's agency in the pack, in its order."""
    edits, decisions = queries.edits_of(person, pack.cycle), valid_decisions_by_ref(pack.cycle)
    places = entries_of(from_json(pack.contents), person.agency.key)
    return [
        # an edit is of the cycle's own text, and not of one that an earlier cycle asked for
        OwnText(place, None if place.entry.owed_in else edits.get(place.ref), decisions.get(place.ref, ()))
        for place in places
    ]
