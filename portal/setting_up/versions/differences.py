"""What is not as it was in an agreement since a version of it, as lines that can be printed. Pure.

It is worked out from the agreement of then and of now, so that no line can contradict either. What several actions have in common
is one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from portal.contents.agreement_document import AgreedAction, AgreedMeasure, AgreedPriority, AgreementChange, AgreementDocument
from portal.core.text import listed
from portal.wording.sentences import partial_words

_OF_MEASURE = {
    "unit": "Unit",
    "geography": "Area",
    "frequency": "Frequency",
    "breakdown": "Splits by",
    "judgement": "Judgement",
    "returned_by": "Returned by",
    "until": "Returned until",
}


def differences(before: AgreementDocument, now: AgreementDocument, renamed: Mapping[str, str]) -> tuple[AgreementChange, ...]:
    """Of two states of one agreement: of itself first, then of agencies and bodies with a new name (`renamed`: these by the old
    ones), of priorities, actions and measures, in the order of now."""
    then = _with_names(before, renamed)
    stood = [old for old in renamed if _with_names(before, {old: ""}) != before]
    names = [AgreementChange(renamed[old], f"Renamed, was {old}") for old in stood]
    return (*_of_itself(then, now), *names, *_of_priorities(then, now), *_of_actions(then, now), *measure_changes(then, now))


def _with_names(value: Any, renamed: Mapping[str, str]) -> Any:
    """The same with the new name wherever an old one stands alone."""
    if isinstance(value, str):
        return renamed.get(value, value)
    if isinstance(value, tuple):
        return tuple(_with_names(one, renamed) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{one.name: _with_names(getattr(value, one.name), renamed) for one in fields(value)})


def _of_itself(before: AgreementDocument, now: AgreementDocument) -> Iterator[AgreementChange]:
    if before.title != now.title:
        yield AgreementChange("Title", _was(now.title, before.title))
    if before.partnership != now.partnership:
        yield AgreementChange("Partnership", _was(now.partnership, before.partnership))
    if (before.starts, before.ends) != (now.starts, now.ends):
        yield AgreementChange("Plan year", _was(period_words(now), period_words(before)))


def period_words(document: AgreementDocument) -> str:
    return f"{partial_words(document.starts)} to {partial_words(document.ends)}"


def _was(new: str, old: str) -> str:
    return f"Now {new or 'none'}, was {old or 'none'}"


def _of_priorities(before: AgreementDocument, now: AgreementDocument) -> Iterator[AgreementChange]:
    old, new = ({one.key: one for one in document.priorities} for document in (before, now))
    for key, one in new.items():
        if key not in old:
            yield AgreementChange(one.title, f"New priority, led by {one.lead_name}")
            continue
        if old[key].title != one.title:
            yield AgreementChange(one.title, f"Renamed, was {old[key].title}")
        if old[key].lead_name != one.lead_name:
            yield AgreementChange(one.title, f"Led by {one.lead_name}, was led by {old[key].lead_name}")
    for key, one in old.items():
        if key not in new:
            yield AgreementChange(one.title, "No longer a priority")
    common = [key for key in new if key in old]
    if common != [key for key in old if key in new]:
        yield AgreementChange("Priorities", f"Their order is now {listed([new[key].title for key in new])}")


def _of_actions(before: AgreementDocument, now: AgreementDocument) -> list[AgreementChange]:
    old, new = _actions(before), _actions(now)
    lines = [(ref, list(_action_lines(old.get(ref), *pair))) for ref, pair in new.items()]
    found = [(ref, _in_one_line(texts)) for ref, texts in lines if texts]
    found += [(ref, f"No longer in the agreement: {action.title}") for ref, (_, action) in old.items() if ref not in new]
    texts = list(dict.fromkeys(text for _, text in found))
    return [AgreementChange(listed([ref for ref, its in found if its == text]), text) for text in texts]


def _in_one_line(texts: Sequence[str]) -> str:
    """All that changed about one thing, a sentence each where it is more than one."""
    return texts[0] if len(texts) == 1 else " ".join(f"{text}." for text in texts)


def _actions(document: AgreementDocument) -> dict[str, tuple[AgreedPriority, AgreedAction]]:
    return {action.ref: (part, action) for part in document.priorities for action in part.actions}


def _action_lines(old: tuple[AgreedPriority, AgreedAction] | None, part: AgreedPriority, now: AgreedAction) -> Iterator[str]:
    if old is None:
        yield f"New action under {part.title}: {now.title}"
        return
    was_part, was = old
    if was_part.key != part.key:
        yield f"Now under {part.title}, was under {was_part.title}"
    if was.title != now.title:
        yield f"Other words: “{now.title}”, was “{was.title}”"
    if was.lead_name != now.lead_name:
        yield f"Led by {now.lead_name}, was led by {was.lead_name}"
    yield from _contributor_lines(was.contributors, now.contributors)
    if was.oversight != now.oversight:
        yield f"Overseen by {now.oversight or 'nobody'}, was overseen by {was.oversight or 'nobody'}"
    for name in ("start", "due"):
        then, at = getattr(was, name), getattr(now, name)
        if then != at:
            yield f"{'Starts' if name == 'start' else 'Due'}: {_was(at, then).removeprefix('Now ')}"
    if was.ended != now.ended:
        yield f"Ended: {now.ended}" if now.ended else "Goes on again"


def _contributor_lines(was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    if more := [one for one in now if one not in was]:
        yield f"{listed(more)} {'contributes' if len(more) == 1 else 'contribute'}"
    if less := [one for one in was if one not in now]:
        yield f"{listed(less)} no longer {'contributes' if len(less) == 1 else 'contribute'}"


def measure_changes(before: AgreementDocument, now: AgreementDocument) -> Iterator[AgreementChange]:
    """Also of two plan years: measures keep their key from year to year."""
    old, new = _measures(before), _measures(now)
    for key, (part, one) in new.items():
        is_restricted = one.restricted or (key in old and old[key][1].restricted)
        if texts := list(_measure_lines(old.get(key), part, one)):
            yield AgreementChange(one.name, _in_one_line(texts), is_restricted)
    for key, (part, one) in old.items():
        if key not in new:
            yield AgreementChange(one.name, f"No longer in the agreement, was under {part.title}", one.restricted)


def _measures(document: AgreementDocument) -> Mapping[str, tuple[AgreedPriority, AgreedMeasure]]:
    return {one.key: (part, one) for part in document.priorities for one in part.measures}


def _measure_lines(old: tuple[AgreedPriority, AgreedMeasure] | None, part: AgreedPriority, now: AgreedMeasure) -> Iterator[str]:
    if old is None:
        yield f"New measure under {part.title}"
        return
    was_part, was = old
    if was_part.key != part.key:
        yield f"Now under {part.title}, was under {was_part.title}"
    if was.name != now.name:
        yield f"Renamed, was {was.name}"
    if was.definition != now.definition:
        yield f"Other definition, was “{was.definition}”" if was.definition else "Has a definition now"
    for name, label in _OF_MEASURE.items():
        then, at = getattr(was, name), getattr(now, name)
        if then != at and not (name == "breakdown" and then.casefold() == at.casefold()):
            yield f"{label}: {_was(at, then).removeprefix('Now ')}"
    yield from _part_lines({one.name: one.returned_by for one in was.parts}, {one.name: one.returned_by for one in now.parts})
    if was.restricted != now.restricted:
        yield "Restricted to the working group now" if now.restricted else "No longer restricted to the working group"


def _part_lines(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Of parts with a sender of their own, where it is known of both; otherwise what they have in common says it."""
    if not was or not now:
        return
    for name, agency in now.items():
        if name not in was:
            yield f"New part {name}, returned by {agency or 'nobody'}"
        elif was[name] != agency:
            yield f"{name}: returned by {agency or 'nobody'}, was returned by {was[name] or 'nobody'}"
    for name in was:
        if name not in now:
            yield f"No longer a part: {name}"
