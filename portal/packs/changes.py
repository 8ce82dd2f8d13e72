"""What differs between two packs: for the reader who saw the last one. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from portal.measures.comparison import number_words
from portal.packs.contents import ChangedSince, Contents, Measure, Observation, Priority

Key = tuple[str, str | None, str, str]


def changed_since(now: Contents, before: Contents) -> tuple[ChangedSince, ...]:
    """In a new version of the same cycle: every text that differs. From the cycle before: statuses of actions.
    In both: values that were revised."""
    found = list(_statuses(now, before))
    if now.cycle.key == before.cycle.key:
        found += [*_texts(now, before), *_contexts(now, before)]
    found += _revisions(now, before)
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
                elif (old.text, old.next) != (entry.text, entry.next):
                    yield ChangedSince(action.ref, f"The update from {entry.agency_name} was changed")


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


def _revisions(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    was = dict(_observations(before))
    for (measure, part, start, end), (label, one) in _observations(now):
        old = was.get((measure, part, start, end))
        if old and old[1].value is not None and one.value is not None and old[1].value != one.value:
            yield ChangedSince(label, f"{start} to {end}: {number_words(one.value)}, revised from {number_words(old[1].value)}")


def _observations(contents: Contents) -> Iterator[tuple[Key, tuple[str, Observation]]]:
    for measure in (measure for priority in contents.priorities for measure in priority.measures):
        for series in measure.series:
            for one in series.observations:
                yield (measure.key, series.part, one.period_start, one.period_end), (_label(measure, series.name), one)


def _label(measure: Measure, part: str) -> str:
    return f"{measure.name}, {part}"
