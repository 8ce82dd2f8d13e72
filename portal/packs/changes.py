"""The differences between a pack and the one before it, for readers who saw that one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portal.contents.pack import Action, ChangedSince, Contents, Entry, Introduction, Priority
from portal.core.text import listed
from portal.packs.changes_of_measures import changes_of_measures, renamed_agencies
from portal.wording.outstanding import not_received_line
from portal.wording.sentences import action_when
from portal.wording.year_end import heading

Key = tuple[str, str | None, str, str]


def changed_since(
    now: Contents,
    before: Contents,
    thresholds: Mapping[str, int] | None = None,
    continued: Mapping[str, Sequence[str]] | None = None,
) -> tuple[ChangedSince, ...]:
    """The changes from the pack `before` to the pack `now`, both of the same audience.

    Listed are the statuses of actions that differ, what the agreement says otherwise in the same plan year, and what differs in
    what both print of measures; between two versions of the same cycle also the texts that differ, the returns that came, and the
    chapter that closes the plan year. Both packs hold only what their audience may see, so nothing suppressed is listed. Each
    says which pack it is compared with.

    Args:
        thresholds: today's thresholds by measure key, for an audience that sees no small numbers.
        continued: where `before` is of the plan year before, the references of then that each action continues, by its own.
    """
    changes = list(_statuses(now, before) if continued is None else _turned_statuses(now, before, continued))
    if now.agreement.key == before.agreement.key:
        changes += _agreed_words(now, before)
    if now.cycle.key == before.cycle.key:
        changes += [*_texts(now, before), *_returns(now, before), *_contexts(now, before), *_year_end(now, before)]
    changes += changes_of_measures(now, before, thresholds or {})
    return tuple(replace(change, against=earlier_name(now, before)) for change in changes)


def earlier_name(now: Contents, before: Contents) -> str:
    """“version 1 of this report”, “the report of July to September 2018 (version 1)”."""
    if now.cycle.key == before.cycle.key:
        return f"version {before.version} of this report"
    return f"the report of {before.cycle.title} (version {before.version})"


def _statuses(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    earlier_statuses = {action.ref: action.status for priority in before.priorities for action in priority.actions}
    for priority in now.priorities:
        for action in priority.actions:
            if action.ref not in earlier_statuses:
                yield ChangedSince(action.ref, f"New action: {action.title}")
            elif earlier_statuses[action.ref] != action.status:
                yield ChangedSince(action.ref, f"Status was {earlier_statuses[action.ref]}, is now {action.status}")


def _turned_statuses(now: Contents, before: Contents, continued: Mapping[str, Sequence[str]]) -> Iterator[ChangedSince]:
    """The same over the turn of the plan year, and what nothing continues."""
    then = {action.ref: action.status for priority in before.priorities for action in priority.actions}
    year = before.agreement.key.replace("-", "/")
    for action in (action for priority in now.priorities for action in priority.actions):
        origins = [ref for ref in continued.get(action.ref, ()) if ref in then]
        named = listed([f"{ref} ({then[ref]})" for ref in origins])
        if not origins:
            yield ChangedSince(action.ref, f"New action: {action.title}")
        elif origins != [action.ref]:
            yield ChangedSince(action.ref, f"Continues {named} of {year}, is now {action.status}")
        elif then[action.ref] != action.status:
            yield ChangedSince(action.ref, f"Status was {then[action.ref]}, is now {action.status}")
    going_on = {ref for refs in continued.values() for ref in refs}
    for ref, status in then.items():
        if ref not in going_on:
            yield ChangedSince(ref, f"Of {year}, {status}: nothing continues it in {now.agreement.key.replace('-', '/')}")


def _agreed_words(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """What the agreement says of priorities and actions and did not say in the pack before: readers of that read other words."""
    priorities = {priority.key: priority for priority in before.priorities}
    for priority in now.priorities:
        was_priority = priorities.get(priority.key)
        if was_priority is not None and was_priority.title != priority.title:
            yield ChangedSince(priority.title, f"Was called {was_priority.title}")
        if was_priority is not None and was_priority.lead != priority.lead:
            yield ChangedSince(priority.title, f"It was led by {was_priority.lead_name} and is now led by {priority.lead_name}")
    then = {action.ref: action for priority in before.priorities for action in priority.actions}
    for action in (action for priority in now.priorities for action in priority.actions):
        if (old := then.get(action.ref)) is None:
            continue
        if old.title != action.title:
            yield ChangedSince(action.ref, f"The agreement changed its words, which were: {old.title}")
        if (old.start, old.due) != (action.start, action.due):
            was, is_now = (action_when(one) or "open" for one in (old, action))
            yield ChangedSince(action.ref, f"Its dates were {was} and are now {is_now}")
        if old.lead != action.lead:
            yield ChangedSince(action.ref, f"It was led by {old.lead_name} and is now led by {action.lead_name}")
    yield from _bodies(now, then)
    yield from (ChangedSince(name, f"Was called {was}") for was, name in renamed_agencies(now, before).items())


def _bodies(now: Contents, then: Mapping[str, Action]) -> Iterator[ChangedSince]:
    """What actions report to now, in a line for all that reported to the same before. A pack has the name alone, so that a body
    with a new name and another body look alike."""
    changed: dict[tuple[str, str], list[str]] = {}
    for action in (action for priority in now.priorities for action in priority.actions):
        if (old := then.get(action.ref)) is not None and old.oversight != action.oversight:
            changed.setdefault((old.oversight or "nobody", action.oversight or "nobody"), []).append(action.ref)
    for (was, is_now), refs in changed.items():
        yield ChangedSince(listed(refs), f"Reports to {is_now}, where {was} stood before")


def _year_end(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """The chapter that closes the plan year, where that is new or says more."""
    if now.year_end is None:
        return
    if before.year_end is None:
        yield ChangedSince(heading(now.year_end), "This chapter is new")
    elif now.year_end.next_year and not before.year_end.next_year:
        yield ChangedSince(heading(now.year_end), f"It now says what became of each action in {now.year_end.next_year}")
    elif before.year_end != now.year_end:
        yield ChangedSince(heading(now.year_end), "This chapter was changed")


def _texts(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    earlier_entries = {
        (action.ref, entry.agency, entry.owed_in): entry
        for priority in before.priorities
        for action in priority.actions
        for entry in action.entries
    }
    for priority in now.priorities:
        for action in priority.actions:
            for entry in action.entries:
                old = earlier_entries.get((action.ref, entry.agency, entry.owed_in))
                is_new = old is None or old.missing
                if entry.missing and is_new:
                    continue
                if is_new:
                    of = f" for {entry.owed_in}" if entry.owed_in else ""
                    what = "“Nothing has changed”" if entry.no_change_since else "Update"
                    yield ChangedSince(action.ref, f"{what}{of} received from {entry.agency_name}")
                elif old is not None and _agency_words(old) != _agency_words(entry):
                    yield ChangedSince(action.ref, f"The update from {entry.agency_name} was changed")


def _returns(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    came = {(one.agency, one.what) for one in now.received_late}  # what is cancelled is gone too, and did not come
    for one in before.not_received:
        if one.kind == "return" and (one.agency, one.what) in came:
            yield ChangedSince(not_received_line(replace(one, owed_in="")).what, f"Received from {one.agency_name}")


def _agency_words(entry: Entry) -> Entry:
    """The entry without what the portal adds to it, so that only a change of the agency's words makes a difference."""
    return replace(
        entry,
        submitted_at=None,
        agency_name="",
        carried_from=None,
        status="",
        after_last_pack=None,
        entered=False,
        edited=False,
        approver="",
    )


def _contexts(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    if _own_words(now.introduction) != _own_words(before.introduction):
        yield ChangedSince("Introduction", "The text was changed")
    earlier_texts = {priority.key: _own_words(priority) for priority in before.priorities}
    for priority in now.priorities:
        if earlier_texts.get(priority.key) != _own_words(priority):
            yield ChangedSince(priority.title, "The context was changed")


def _own_words(text: Introduction | Priority) -> object:
    """A context, or the introduction, and its own notes. Sources are left out, because the figures cite them too."""
    sections = text.sections if isinstance(text, Introduction) else text.context
    return text.summary, sections, [note.text for note in text.notes if note.kind == "note"]
