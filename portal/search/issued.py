"""What can be found in an issued pack: only what it prints, for its readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from portal.contents import pack as contents
from portal.contents.pack_json import from_json
from portal.packs.models import Pack
from portal.search.entries import INTRODUCTION, INTRODUCTION_TITLE, Entry, Kind, sentences
from portal.wording.blocks import plain
from portal.wording.sentences import audience_words, labelled_period
from portal.wording.tables import qualified
from portal.wording.update_parts import sections
from portal.wording.value_signs import with_unit


def of_pack(pack: Pack, agency_ids: Mapping[str, int]) -> list[Entry]:
    """The pack itself and everything in it. `agency_ids` are by the keys that the pack has."""
    printed, cycle = from_json(pack.contents), pack.cycle
    place = {"cycle": cycle.key, "audience": pack.audience, "version": pack.version}
    whole = Entry(
        kind=Kind.PACK,
        name=f"{cycle.title}, {audience_words(pack.audience)}",
        text=sentences([printed.agreement.title, pack.note]),
        remark=f"Version {pack.version}",
    )
    inside = [whole, *_narratives(printed), *_figures(printed), *_actions(printed, agency_ids)]
    return [
        replace(one, audience=pack.audience, place=place | one.place, day=cycle.period_end, remark=one.remark or cycle.title)
        for one in inside
    ]


def _narratives(printed: contents.Contents) -> Iterator[Entry]:
    introduction = printed.introduction
    yield from _narrative(INTRODUCTION, INTRODUCTION_TITLE, introduction.summary, introduction.sections, introduction.notes)
    for priority in printed.priorities:
        yield from _narrative(priority.key, priority.title, priority.summary, priority.context, priority.notes)


def _narrative(
    section: str, title: str, summary: str, parts: tuple[contents.Section, ...], notes: tuple[contents.Note, ...]
) -> Iterator[Entry]:
    texts = [summary, *(text for part in parts for text in (part.heading, part.text)), *(note.text for note in notes)]
    if text := sentences(plain(one) for one in texts):
        yield Entry(kind=Kind.CONTEXT, name=title, text=text, place={"section": section})


def _figures(printed: contents.Contents) -> Iterator[Entry]:
    in_priorities = [(priority.key, figure) for priority in printed.priorities for figure in priority.figures]
    for section, figure in [*((INTRODUCTION, figure) for figure in printed.figures), *in_priorities]:
        value = "" if figure.value is None else qualified(with_unit(figure.value, figure.unit), figure.qualifier, figure.status)
        period = labelled_period(figure.period_start, figure.period_end, figure.period_label)
        texts = [value, period, figure.geography, figure.coverage, *figure.caveats]
        yield Entry(kind=Kind.FIGURE, name=f"{figure.ref} {figure.measure}", text=sentences(texts), place={"section": section})


def _actions(printed: contents.Contents, agency_ids: Mapping[str, int]) -> Iterator[Entry]:
    for priority in printed.priorities:
        for action in priority.actions:
            name = f"{action.ref} {action.title}"
            at: dict[str, Any] = {"section": priority.key, "plan_year": printed.agreement.key, "ref": action.ref}
            others = dict.fromkeys(entry.agency_name for entry in action.entries if entry.agency != action.lead)
            lead = f"Lead: {action.lead_name}"
            yield Entry(
                kind=Kind.ACTION,
                name=name,
                text=sentences(
                    [lead, f"With {', '.join(others)}" if others else "", action.oversight, action.status.capitalize()]
                ),
                remark=f"{priority.title}, {printed.agreement.key}",
                place=at,
                agency_id=agency_ids.get(action.lead),
            )
            for entry in action.entries:
                if not entry.missing:
                    yield Entry(
                        kind=Kind.UPDATE,
                        name=name,
                        text=sentences(plain(f"{one.heading}\n\n{one.text}") for one in sections(entry)),
                        other=entry.agency_name,
                        remark=f"{entry.agency_name}, {printed.cycle.title}",
                        place=at,
                        agency_id=agency_ids.get(entry.agency),
                    )
