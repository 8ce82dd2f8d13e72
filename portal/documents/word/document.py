"""A pack as a Word file: contents in, bytes out. No database, no Flask.

This module has the parts of the document in their order. Its styles are in styles.py, the words of table cells in
portal/wording/tables.py.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from docx.shared import Emu, Twips

from portal.contents.pack import CarriedText, Contents, Figure, Measure, Note, Priority, Section
from portal.documents.charts import chart_words
from portal.documents.word.contents_list import fill_contents_list
from portal.documents.word.page import frame_of_pack, packed
from portal.documents.word.styles import TEXT_WIDTH
from portal.documents.word.tables import actions_table, figures_table, glance_table, measure_table, plain_table
from portal.documents.word.text import Footnotes, Paper, inline, narrative
from portal.documents.word.xml import Element, el, line, paragraph, run, tab
from portal.wording import approvals, late, method, outstanding, remarks, sentences, tables, year_end

TALLEST = 5400  # of a chart, in twentieths of a point: a third of the page


def render_docx(contents: Contents, charts: Mapping[str, bytes]) -> bytes:
    """The Word file. `charts` are PNG pictures by the key of their measure; a measure without one has its table alone."""
    paper = Paper.framed(frame_of_pack(contents))
    _title_page(paper, contents)
    contents_list = paragraph("TOCHeading", run("Contents"))
    paper.add(contents_list)
    _introduction(paper, contents)
    if any(priority.measures for priority in contents.priorities):
        paper.heading(1, "At a glance")
        paper.add(glance_table(contents), line("Remark", remarks.signs_at_a_glance(contents)))
    firsts = remarks.first_with_note(contents)
    for priority in contents.priorities:
        _priority(paper, priority, charts, firsts, sentences.unwritten_words(priority, is_draft=contents.draft))
    _exceptions(paper, contents)
    _year_end(paper, contents)
    _appendix(paper, contents)
    fill_contents_list(paper, contents_list)
    return packed(paper.document)


def _title_page(paper: Paper, contents: Contents) -> None:
    facts = (
        ("Review cycle:", contents.cycle.title),
        ("Meeting:", sentences.meeting_words(contents.cycle)),
        ("Audience:", sentences.audience_words(contents.audience)),
        ("Version:", sentences.version_words(contents)),
        ("Frozen:" if not contents.draft else "Compiled:", sentences.moment_words(contents.frozen_at)),
    )
    paper.add(
        line("Partnership", contents.agreement.partnership),
        line("Title", contents.agreement.title),
        *(paragraph("Facts", run(label, "Strong"), tab(), run(value)) for label, value in facts if value),
    )
    if contents.handling:
        paper.add(paragraph("Notice", run("Handling: ", "Strong"), run(contents.handling)))
    if contents.note:
        paper.add(paragraph("Notice", run("Corrected version: ", "Strong"), run(contents.note)))


def _introduction(paper: Paper, contents: Contents) -> None:
    introduction = contents.introduction
    unwritten = sentences.unwritten_words(introduction, is_draft=contents.draft)
    if not (introduction.summary or introduction.sections or contents.figures or unwritten):
        return
    paper.heading(1, "Introduction")
    notes = Footnotes(paper, introduction.notes)
    _carried(paper, introduction.carried)
    _unwritten(paper, unwritten)
    _narrative(paper, introduction.summary, introduction.sections, notes)
    _figures(paper, contents.figures, notes, "Published figures of the introduction")
    _unused(paper, notes.unused())


def _priority(paper: Paper, priority: Priority, charts: Mapping[str, bytes], firsts: Mapping[str, str], unwritten: str) -> None:
    paper.heading(1, priority.title)
    notes = Footnotes(paper, priority.notes)
    paper.add(line("Remark", f"Lead: {priority.lead_name}"))
    _carried(paper, priority.carried)
    _unwritten(paper, unwritten)
    _narrative(paper, priority.summary, priority.context, notes)
    _figures(paper, priority.figures, notes, f"Published figures: {priority.title}")
    if priority.measures:
        paper.heading(2, "Measures")
        for measure in priority.measures:
            _measure(paper, measure, charts.get(measure.key), firsts)
    if priority.actions:
        paper.heading(2, "Actions and progress")
        paper.add(actions_table(paper, priority, notes))
    _unused(paper, notes.unused())


def _carried(paper: Paper, carried: CarriedText | None) -> None:
    if carried:
        paper.add(line("Notice", sentences.carried_text_words(carried)))


def _unwritten(paper: Paper, words: str) -> None:
    if words:
        paper.add(line("Notice", words))


def _narrative(paper: Paper, summary: str, sections: Iterable[Section], notes: Footnotes) -> None:
    if summary:
        paper.add(paragraph("Summary", *inline(paper, summary, notes)))
    for section in sections:
        if section.heading:
            paper.heading(2, section.heading)
        paper.add(*narrative(paper, section.text, notes))


def _figures(paper: Paper, figures: Sequence[Figure], notes: Footnotes, caption: str) -> None:
    if figures:
        paper.heading(2, "Published figures")
        paper.add(figures_table(caption, figures, notes))


def _unused(paper: Paper, notes: Iterable[Note]) -> None:
    """Prints the notes that no text refers to: a figure may be based on one of them."""
    paper.add(*(line("Remark", f"Note {note.number}: {sentences.note_words(note)}") for note in notes))


def _measure(paper: Paper, measure: Measure, chart: bytes | None, firsts: Mapping[str, str]) -> None:
    paper.heading(3, measure.name)
    paper.add(
        paragraph("MeasureText", run(sentences.value_and_change(measure), "Strong"), *_finding(measure)),
        line("MeasureFacts", f"{measure.definition}\n{sentences.measure_facts(measure)}".strip()),
    )
    if chart and any(one.value is not None for series in measure.series for one in series.observations):
        _picture(paper, measure, chart)
    if (table := measure_table(measure)) is not None:
        paper.add(table)
    for split in tables.splits_to_show(measure):
        if (parts := measure_table(split)) is not None:
            paper.add(line("MeasureFacts", tables.split_words(split)), parts)
    paper.add(*(line("Remark", remark) for remark in (*remarks.row_remarks(measure, firsts), *remarks.signs(measure))))


def _finding(measure: Measure) -> list[Element]:
    finding = sentences.finding_words(measure)
    return [run(f" {finding}")] if finding else []


def _picture(paper: Paper, measure: Measure, chart: bytes) -> None:
    """Adds the chart, as wide as the text unless it would be too tall, with a description for those who do not see it."""
    inline_shape = paper.document.part.new_pic_inline(io.BytesIO(chart), width=Twips(TEXT_WIDTH))
    if inline_shape.extent.cy > Twips(TALLEST):
        inline_shape.extent.cx = Emu(inline_shape.extent.cx * Twips(TALLEST) // inline_shape.extent.cy)
        inline_shape.extent.cy = Twips(TALLEST)
    inner = inline_shape.graphic.graphicData.pic.spPr
    inner.cx, inner.cy = inline_shape.extent.cx, inline_shape.extent.cy
    inline_shape.docPr.set("name", sentences.printable(f"Chart: {measure.name}"))
    inline_shape.docPr.set("descr", sentences.printable(chart_words(measure)))
    paper.add(paragraph("Picture", el("r", el("drawing", inline_shape))))


def _exceptions(paper: Paper, contents: Contents) -> None:
    if not contents.exceptions:
        return
    paper.heading(1, "Exceptions")
    titles = {priority.key: priority.title for priority in contents.priorities}
    for entry in contents.exceptions:
        title = " ".join(str(entry[key]) for key in ("ref", "title") if entry.get(key)) or "Exception"
        paper.heading(2, title)
        if priority := str(entry.get("priority") or ""):
            paper.add(line("Remark", titles.get(priority, priority)))
        paper.add(*narrative(paper, str(entry.get("text") or ""), Footnotes(paper, ())))
        paper.add(
            *(
                paragraph("Facts", run(f"{label}:", "Strong"), tab(), run(value))
                for label, value in sentences.exception_lines(entry)
            )
        )


def _year_end(paper: Paper, contents: Contents) -> None:
    if contents.year_end is None:
        return
    paper.heading(1, year_end.heading(contents.year_end))
    paper.add(line("Normal", year_end.opening(contents.year_end)))
    for table in year_end.tables(contents.year_end):
        others = [1700, 1400, 2500] if len(table.heads) == 4 else [TEXT_WIDTH // 4] * 2
        paper.heading(2, table.heading)
        paper.add(plain_table(table.heading, [TEXT_WIDTH - sum(others), *others], table.heads, table.rows))


def _appendix(paper: Paper, contents: Contents) -> None:
    paper.heading(1, "Appendix")
    for table in _appendix_tables(contents):
        _appendix_table(paper, table)
    paper.heading(2, method.HEADING)
    paper.add(*(paragraph("Normal", run(f"{label}. ", "Strong"), run(text)) for label, text in method.METHOD))


def _appendix_tables(contents: Contents) -> tuple[AppendixTable, ...]:
    half, third = TEXT_WIDTH // 2, TEXT_WIDTH // 3
    return (
        AppendixTable(
            heading="Not in this report", if_empty="Everything that was asked for is in this report.",
            widths=[third, third, TEXT_WIDTH - 2 * third], heads=("Agency", "What", "How far it has come"),
            lines=[outstanding.not_received_line(one) for one in contents.not_received],
        ),
        AppendixTable(
            heading=late.HEADING, if_empty=late.none_late(contents),
            widths=[2200, third, 2200, TEXT_WIDTH - third - 4400], heads=late.HEADS,
            lines=late.late_lines(contents),
        ),
        AppendixTable(
            heading=approvals.HEADING, widths=[third, third, TEXT_WIDTH - 2 * third], heads=("Agency", "What", "How"),
            lines=approvals.approval_lines(contents),
        ),
        AppendixTable(
            heading="Changed since last time", if_empty=sentences.unchanged_words(contents),
            widths=[third, TEXT_WIDTH - 2 * third, third], heads=("What", "Change", "Compared with"),
            lines=sentences.changed_lines(contents),
        ),
        AppendixTable(
            heading="Values revised in the period shown", if_empty="No value in this report was revised.",
            widths=[2300, 1500, 1500, 1000, 1000, TEXT_WIDTH - 7300],
            heads=("Measure", "Part", "Period", "Value", "Revised from", "What was said about it"),
            lines=remarks.revised_lines(contents), numeric=(3, 4),
        ),
        AppendixTable(
            heading="Withheld", if_empty="Nothing is withheld from this audience.",
            widths=[half, 1900, TEXT_WIDTH - half - 1900], heads=("Measure", "Part", "Period"),
            lines=sentences.suppression_lines(contents),
        ),
        AppendixTable(
            heading="Symbols and marks", widths=[1900, TEXT_WIDTH - 1900], heads=("Mark", "Meaning"), lines=sentences.KEY
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AppendixTable:
    """A table of the appendix under its heading, or the sentence `if_empty` where it has no lines. Without one it is left out.

    Widths are in twentieths of a point; `numeric` are the columns (from 0) that hold numbers.
    """

    heading: str
    if_empty: str = ""
    widths: list[int]
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()


def _appendix_table(paper: Paper, table: AppendixTable) -> None:
    if not table.lines and not table.if_empty:
        return
    paper.heading(2, table.heading)
    if table.lines:
        paper.add(plain_table(table.heading, table.widths, table.heads, table.lines, table.numeric))
    else:
        paper.add(line("Normal", table.if_empty))
