"""The pack as a PDF: one file that is both PDF/UA-1 (accessible) and PDF/A-2a (archivable). No database, no Flask.

`look.typ` and `pack.typ` beside this module have the layout; here the contents become the data that they show. Texts are passed
as JSON in typst's inputs and never become part of its markup. The file's date is that of the freeze, so that the same contents
give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

from portal.contents.pack import DRAFT_MARK, Action, Contents, Entry, Introduction, Measure, Priority, Section
from portal.core.text import with_capital
from portal.documents.charts import chart_svg, chart_words, main_series, spark_svg, typeset
from portal.documents.pdf.row_headers import with_row_headers
from portal.documents.pdf.text import Footnotes, printable
from portal.documents.reference import reference_words
from portal.wording import approvals, late, method, outstanding, remarks, sentences, tables, year_end
from portal.wording.blocks import Run

STANDARDS = ["ua-1", "a-2a"]  # PDF/A-4 asks for PDF 2.0, which PDF/UA-1 does not allow
_LOOK, _TEMPLATE = (Path(__file__).with_name(name) for name in ("look.typ", "pack.typ"))
_SPACE_BEFORE_YEAR, _NO_BREAK = re.compile(r" (\d{4})$"), "\u00a0\\1"  # so that a narrow cell keeps month and year together


def render_pdf(contents: Contents, fonts: Path) -> bytes:
    """The pack as an A4 document. `fonts` is the folder of Public Sans (regular, italic, semi-bold, bold italic)."""
    pages = typeset(
        _LOOK.read_bytes() + _TEMPLATE.read_bytes(),
        {"pack": json.dumps(printable(_pack(contents)))},
        fonts,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=int(_frozen(contents).timestamp()),
    )[0]
    return with_row_headers(pages)


def _frozen(contents: Contents) -> datetime:
    moment = datetime.fromisoformat(contents.frozen_at)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _pack(contents: Contents) -> dict[str, Any]:
    """The data of pack.typ, in the order in which it shows them."""
    opening = contents.introduction
    introduction = Priority(
        key="", code="", title="Introduction", lead="", lead_name="",
        summary=opening.summary, context=opening.sections, notes=opening.notes,
        measures=(), figures=contents.figures, actions=(), carried=opening.carried,
    )  # fmt: skip
    firsts = remarks.first_with_note(contents)
    return {
        "title": f"{contents.agreement.title}: {contents.cycle.title}",
        "partnership": contents.agreement.partnership,
        "agreement": contents.agreement.title,
        "cycle": contents.cycle.title,
        "reference": reference_words(contents),
        "facts": _title_facts(contents),
        "handling": contents.handling,
        "handling-in-brief": shorten(contents.handling, 160, placeholder=" …"),  # the header has two lines for it
        "note": contents.note,
        "draft": contents.draft,
        "mark": DRAFT_MARK,
        "glance": [_glance(priority, at) for at, priority in enumerate(contents.priorities) if priority.measures],
        "glance-signs": remarks.signs_at_a_glance(contents),
        "introduction": _introduction(contents, introduction),
        "priorities": [
            _chapter(part, at, firsts, sentences.unwritten_words(part, is_draft=contents.draft))
            for at, part in enumerate(contents.priorities, start=1)
        ],
        "exceptions": [_exception(one, contents.priorities) for one in contents.exceptions],
        "year-end": _year_end(contents),
        **_appendix(contents),
    }


def _introduction(contents: Contents, part: Priority) -> dict[str, Any] | None:
    unwritten = sentences.unwritten_words(contents.introduction, is_draft=contents.draft)
    is_there = contents.introduction != Introduction("", (), ()) or contents.figures or unwritten
    return _chapter(part, 0, {}, unwritten) if is_there else None


def _title_facts(contents: Contents) -> list[tuple[str, str]]:
    facts = [
        ("Meeting", sentences.meeting_words(contents.cycle)),
        ("Audience", sentences.audience_words(contents.audience)),
        ("Version", sentences.version_words(contents).removeprefix("Version ")),
        ("Compiled" if contents.draft else "Frozen", sentences.moment_words(contents.frozen_at)),
    ]
    return [(name, value) for name, value in facts if value]


def _chapter(part: Priority, at: int, firsts: Mapping[str, str], unwritten: str) -> dict[str, Any]:
    """The introduction or a priority; `unwritten` is said where it has no text. The order of the keys is that of the page: notes
    are numbered by their first use."""
    notes = Footnotes(f"note-{at}", part.notes)
    return {
        "title": part.title,
        "lead-agency": part.lead_name,
        "carried": sentences.carried_text_words(part.carried),
        "unwritten": unwritten,
        "summary": notes.blocks(part.summary),
        "sections": [_section(section, notes) for section in part.context],
        "figures": [_figure(row, notes) for row in tables.figure_rows(part.figures)],
        "measures": [_measure(measure, f"chart-{at}-{number}", firsts) for number, measure in enumerate(part.measures)],
        "actions": [_action(action, notes) for action in part.actions],
        "other-notes": notes.unused(),
        "is-empty": at > 0 and not (part.summary or part.context or part.figures or part.measures or part.actions),
    }


def _section(section: Section, notes: Footnotes) -> dict[str, Any]:
    return {"heading": section.heading, "label": section.heading, "blocks": notes.blocks(section.text)}


def _glance(priority: Priority, at: int) -> dict[str, Any]:
    lines = [_glance_row(measure, f"spark-{at}-{number}") for number, measure in enumerate(priority.measures)]
    return {"title": priority.title, "rows": lines}


def _glance_row(measure: Measure, ident: str) -> dict[str, str]:
    """One line of the overview: the compared total, or the last value where nothing is compared."""
    series, comparison = main_series(measure), measure.comparison
    observations = [one for one in series.observations if one.value is not None] if series else []
    value, period = tables.NOTHING, ""
    if comparison:
        line = next(iter(tables.measure_rows(measure)), None)
        value = line.current if line else tables.value_words(comparison.value, "", comparison.status)
        period = sentences.period_words(comparison.period_start, comparison.period_end, measure.covers)
    elif observations:
        last = observations[-1]
        value, period = tables.observation_words(last), sentences.period_words(last.period_start, last.period_end, measure.covers)
    return {
        "name": measure.name,
        "unit": measure.unit,
        "value": value,
        "period": _SPACE_BEFORE_YEAR.sub(_NO_BREAK, period),
        "change": _change(measure, sentences.change_words(measure)),
        "usual": sentences.finding_summary(measure),
        "svg": spark_svg(measure, ident) if observations else "",
        "alt": chart_words(measure),
    }


def _change(measure: Measure, words: str) -> str:
    """The words on how the measure compares with the earlier period, or why no comparison is given."""
    has_values = any(one.value is not None for series in measure.series for one in series.observations)
    return "Nothing to compare with." if has_values and not measure.comparison else words


def _figure(row: tables.FigureRow, notes: Footnotes) -> dict[str, Any]:
    return {
        "what": row.what,
        "period": row.period,
        "value": row.value,
        "unit": row.unit,
        "comparator": row.comparator,
        "change": row.change,
        "remarks": row.remarks,
        "notes": notes.runs(Run(note=number) for number in dict.fromkeys(row.notes)),
    }


def _measure(measure: Measure, ident: str, firsts: Mapping[str, str]) -> dict[str, Any]:
    series = main_series(measure)
    has_values = series is not None and any(one.value is not None for one in series.observations)
    return {
        "name": measure.name,
        "definition": measure.definition,
        "facts": sentences.measure_facts(measure),
        "change": _change(measure, sentences.value_and_change(measure)),
        "finding": sentences.finding_words(measure),
        "svg": chart_svg(measure, ident) if has_values else "",
        "alt": chart_words(measure),
        "tables": [
            *([_parts(measure, "")] if tables.measure_rows(measure) else []),
            *(_parts(split, tables.split_words(split)) for split in tables.splits_to_show(measure)),
        ],
        "remarks": [*remarks.row_remarks(measure, firsts), *remarks.signs(measure)],
    }


def _parts(measure: Measure, words: str) -> dict[str, Any]:
    """The total and its parts as a table, or the parts of another split of the same counts, with its `words` above."""
    first, *others = tables.measure_heads(measure)
    return {
        "words": words,
        "heads": (first or "Part", *(_SPACE_BEFORE_YEAR.sub(_NO_BREAK, head) for head in others)),
        "rows": [
            {
                "cells": (line.name, line.current, line.previous, line.change, line.percent),
                "were": ("", line.below_current, line.below_previous, "", ""),
                "total": line.is_total,
            }
            for line in tables.measure_rows(measure)
        ],
    }


def _action(action: Action, notes: Footnotes) -> dict[str, Any]:
    facts = [("Lead", action.lead_name), ("Reports to", action.oversight)]
    facts += [("Dates", sentences.action_when(action)), ("Status", sentences.as_words(action.status))]
    return {
        "ref": action.ref,
        "title": action.title,
        "facts": [(name, with_capital(value)) for name, value in facts if value],
        "entries": [_entry(entry, notes) for entry in action.entries],
    }


def _entry(entry: Entry, notes: Footnotes) -> dict[str, Any]:
    return {
        "agency": entry.agency_name,
        "missing": entry.missing,
        "words": outstanding.missing_words(entry) if entry.missing else "",
        "line": sentences.entry_line(entry),
        "parts": [] if entry.missing else [_section(section, notes) for section in tables.entry_sections(entry)],
    }


def _exception(exception: dict[str, Any], priorities: tuple[Priority, ...]) -> dict[str, Any]:
    titles = {priority.key: priority.title for priority in priorities}
    priority = str(exception.get("priority") or "")
    return {
        "title": " ".join(str(exception[name]) for name in ("ref", "title") if exception.get(name)) or "Exception",
        "priority": titles.get(priority, priority),
        "blocks": Footnotes("exception").blocks(str(exception.get("text") or "")),
        "facts": sentences.exception_lines(exception),
    }


def _year_end(contents: Contents) -> dict[str, Any] | None:
    if (one := contents.year_end) is None:
        return None
    return {
        "title": year_end.heading(one),
        "opening": year_end.opening(one),
        "tables": [table._asdict() for table in year_end.tables(one)],
    }


def _appendix(contents: Contents) -> dict[str, Any]:
    return {
        "not-received": [outstanding.not_received_line(one) for one in contents.not_received],
        "late-heading": late.HEADING,
        "received-late": late.late_lines(contents),
        "late-heads": late.HEADS,
        "none-late": late.none_late(contents),
        "approved-heading": approvals.HEADING,
        "approved-otherwise": approvals.approval_lines(contents),
        "unchanged": sentences.unchanged_words(contents),
        "changed": sentences.changed_lines(contents),
        "revised": remarks.revised_lines(contents),
        "withheld": sentences.suppression_lines(contents),
        "signs": sentences.KEY,
        "method-heading": method.HEADING,
        "method": method.METHOD,
    }
