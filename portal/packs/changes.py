"""What differs between two packs: for the reader who saw the last one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from portal.contents.pack import ChangedSince, Contents, Entry, Observation, Priority
from portal.disclosure.suppression import is_small
from portal.statistics.comparison import number_words
from portal.wording.sentences import period_words

Key = tuple[str, str | None, str, str]


def changed_since(now: Contents, before: Contents, thresholds: Mapping[str, int] | None = None) -> tuple[ChangedSince, ...]:
    """In a new version of the same cycle: every text that differs. From the cycle before: statuses of actions.
    In both: values that were revised, old and new.

    Both are what one audience sees, so nothing that was withheld from it is told. `thresholds` are those of today, by
    measure key, for an audience that sees no small numbers.
    """
    found = list(_statuses(now, before))
    if now.cycle.key == before.cycle.key:
        found += [*_texts(now, before), *_contexts(now, before)]
    found += _revisions(now, before, thresholds or {})
    return tuple(found)


def _statuses(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    was = {action.ref: action.status for priority in before.priorities for action in priority.actions}
    for priority in now.priorities:
        for action in priority.actions:
            if action.ref not in was:
                yield ChangedSince(action.ref, f"New action: {action.title}")
            elif was[action.ref] != action.status:
                yield ChangedSince(action.ref, f"Status was {was[action.ref]}, is now {action.status}")


def _texts(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    was = {
        (action.ref, entry.agency): entry
        for priority in before.priorities
        for action in priority.actions
        for entry in action.entries
    }
    for priority in now.priorities:
        for action in priority.actions:
            for entry in action.entries:
                old = was.get((action.ref, entry.agency))
                if entry.missing and (old is None or old.missing):
                    continue
                if old is None or old.missing:
                    yield ChangedSince(action.ref, f"Update received from {entry.agency_name}")
                elif _said(old) != _said(entry):
                    yield ChangedSince(action.ref, f"The update from {entry.agency_name} was changed")


def _said(entry: Entry) -> Entry:
    """What the agency said, whenever it sent it."""
    return replace(entry, submitted_at=None, agency_name="", carried_from=None, status="", entered=False, edited=False)


def _contexts(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    if now.introduction != before.introduction:
        yield ChangedSince("Introduction", "The text was changed")
    was = {priority.key: _told(priority) for priority in before.priorities}
    for priority in now.priorities:
        if was.get(priority.key) != _told(priority):
            yield ChangedSince(priority.title, "The context was changed")


def _told(priority: Priority) -> object:
    """What the coordinator wrote; sources are the figures' too, so they do not count."""
    return priority.summary, priority.context, [note.text for note in priority.notes if note.kind == "note"]


def _revisions(now: Contents, before: Contents, thresholds: Mapping[str, int]) -> Iterator[ChangedSince]:
    """Every value that is printed in both and differs: what the reader saw and what it is now.

    A number that has become too small to print since (the measure's threshold was raised) is not printed as the old one.
    """
    was = dict(_observations(before))
    for key, (label, one) in _observations(now):
        old = was[key][1].value if key in was else None
        if old is None or one.value is None or old == one.value or is_small(old, thresholds.get(key[0], 0)):
            continue
        period = period_words(one.period_start, one.period_end)
        yield ChangedSince(label, f"{period}: {number_words(one.value)}, revised from {number_words(old)}")


def _observations(contents: Contents) -> Iterator[tuple[Key, tuple[str, Observation]]]:
    for measure in (measure for priority in contents.priorities for measure in priority.measures):
        for series in measure.series:
            label = measure.name if len(measure.series) == 1 else f"{measure.name}, {series.name}"
            for one in series.observations:
                yield (measure.key, series.part, one.period_start, one.period_end), (label, one)
