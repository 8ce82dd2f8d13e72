"""The agreement and its action plan as a Word file, drawn as packs are (document.py). No database, no Flask."""

from __future__ import annotations

from portal.contents.agreement_document import AgreedAction, AgreedMeasure, AgreedPriority, AgreementDocument
from portal.documents.reference import agreement_reference
from portal.documents.word.contents_list import fill_contents_list
from portal.documents.word.page import Frame, packed
from portal.documents.word.styles import TEXT_WIDTH
from portal.documents.word.tables import heads_row, plain_table
from portal.documents.word.text import Paper
from portal.documents.word.xml import Element, line, paragraph, row, run, tab, table
from portal.wording import agreement_document as words

ACTION_WIDTHS = [800, TEXT_WIDTH - 5500, 3000, 1700]
MEASURE_WIDTHS = [3300, TEXT_WIDTH - 3300]


def render_agreement_docx(document: AgreementDocument) -> bytes:
    paper = Paper.framed(_frame(document))
    _title_page(paper, document)
    contents_list = paragraph("TOCHeading", run("Contents"))
    paper.add(contents_list)
    paper.heading(1, words.PRIORITIES)
    widths = [3700, TEXT_WIDTH - 6100, 1200, 1200]
    paper.add(plain_table(words.PRIORITIES, widths, words.PRIORITY_HEADS, words.priority_rows(document), (2, 3)))
    for priority in document.priorities:
        _priority(paper, priority)
    paper.heading(1, words.CHANGES)
    paper.add(line("Normal", words.changes_opening(document)))
    if changes := words.change_rows(document):
        paper.add(plain_table(words.CHANGES, [2900, TEXT_WIDTH - 2900], words.CHANGE_HEADS, changes))
    fill_contents_list(paper, contents_list, 1)
    return packed(paper.document)


def _frame(document: AgreementDocument) -> Frame:
    return Frame(
        partnership=document.partnership,
        title=words.title_words(document),
        subject=document.title,
        handling=document.handling_words,
        name=f"{words.SUBTITLE} · {words.version_words(document)}",
        keywords=agreement_reference(document),
        version=f"Version {document.version}",
        made_at=f"{document.dated}T00:00:00Z",
    )


def _title_page(paper: Paper, document: AgreementDocument) -> None:
    paper.add(
        line("Partnership", document.partnership),
        line("Title", document.title),
        line("Subtitle", words.SUBTITLE),
        *(paragraph("Facts", run(f"{label}:", "Strong"), tab(), run(value)) for label, value in words.facts(document)),
        paragraph("Notice", run("Handling: ", "Strong"), run(document.handling_words)),
    )
    if document.note:
        paper.add(paragraph("Notice", run("About this version: ", "Strong"), run(document.note)))


def _priority(paper: Paper, priority: AgreedPriority) -> None:
    paper.heading(1, priority.title)
    paper.add(line("Remark", f"Led by {priority.lead_name}"))
    if priority.actions:
        paper.heading(2, "Actions")
        head = heads_row(ACTION_WIDTHS, words.ACTION_HEADS)
        paper.add(table(f"Actions: {priority.title}", ACTION_WIDTHS, head, *map(_action, priority.actions)))
    if priority.measures:
        paper.heading(2, "Measures")
        head = heads_row(MEASURE_WIDTHS, words.MEASURE_HEADS)
        paper.add(table(f"Measures: {priority.title}", MEASURE_WIDTHS, head, *map(_measure, priority.measures)))
    if words.is_empty(priority):
        paper.add(line("Normal", "There are no actions and no measures under this priority."))


def _action(action: AgreedAction) -> Element:
    return row(
        ACTION_WIDTHS,
        [paragraph("TableText", run(action.ref, "Reference"))],
        [line("TableText", action.title)],
        [
            paragraph("TableText", run(f"{label}: "), run(name, "Strong" if at == 0 else ""))
            for at, (label, name) in enumerate(words.who_words(action))
        ],
        [line("TableText", text) for text in words.when_words(action)],
    )


def _measure(measure: AgreedMeasure) -> Element:
    definition = [line("TableText", measure.definition)] if measure.definition else []
    name = [paragraph("TableText", run(measure.name, "Strong"))]
    return row(MEASURE_WIDTHS, name, [*definition, line("TableRemark", words.measure_words(measure))])
