"""The tables of the Word file. The words of their cells are made in portal/wording, in tables.py and sentences.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.contents.pack import Action, Contents, Entry, Figure, Measure, Priority
from portal.documents.word.styles import TEXT_WIDTH
from portal.documents.word.text import IN_TABLE, Footnotes, Paper, narrative
from portal.documents.word.xml import Element, cell, el, header_row, keep_together, line, paragraph, row, run, table
from portal.wording import outstanding, sentences, tables

THIRD = TEXT_WIDTH // 3


def heads_row(widths: Sequence[int], heads: Sequence[str], numeric: Iterable[int] = ()) -> Element:
    right = set(numeric)
    return header_row(widths, *([line("TableHeadNumber" if at in right else "TableHead", head)] for at, head in enumerate(heads)))


def plain_table(
    caption: str, widths: list[int], heads: Sequence[str], lines: Iterable[Sequence[str]], numeric: Sequence[int] = ()
) -> Element:
    """A table of words, or of numbers in the columns that are `numeric`."""
    styles = ["TableNumber" if at in numeric else "TableText" for at in range(len(widths))]
    body = [row(widths, *([line(style, text)] for style, text in zip(styles, texts, strict=True))) for texts in lines]
    return table(caption, widths, heads_row(widths, heads, numeric), *keep_together(*body))


def glance_table(contents: Contents) -> Element:
    """One row for each measure: its value and which way it moves, in words."""
    widths = [3150, 1450, TEXT_WIDTH - 6650, 2050]
    body: list[Element] = []
    for priority in contents.priorities:
        if priority.measures:
            body.append(el("tr", cell(sum(widths), line("TableGroup", priority.title), span=4)))
            body += [_glance_row(widths, measure) for measure in priority.measures]
    return table(
        "At a glance: every measure",
        widths,
        heads_row(widths, ("Measure", "Value", "Change", "Latest month or quarter against usual"), {1}),
        *body,
    )


def _glance_row(widths: list[int], measure: Measure) -> Element:
    total = tables.total_row(measure)
    _, now, *_ = tables.measure_heads(measure)
    about = f"{measure.unit}, {now}" if measure.comparison else measure.unit
    name = [line("TableText", measure.name), line("TableRemark", about)]
    value = [line("TableNumber", total.current if total else tables.NOTHING)]
    usual = [line("TableText", sentences.finding_summary(measure))]
    return row(widths, name, value, [line("TableText", sentences.change_words(measure))], usual)


def figures_table(caption: str, figures: Sequence[Figure], notes: Footnotes) -> Element:
    """The published figures, each with the remarks that go with it (rule 6, docs/domain.md)."""
    widths = [2912, 1500, 1950, 1650, 1400]
    body = [_figure_row(widths, shown, notes) for shown in tables.figure_rows(figures)]
    return table(
        caption,
        widths,
        heads_row(widths, ("Figure", "Period", "Value", "Compared with", "Change"), {2, 4}),
        *keep_together(*body),
    )


def _figure_row(widths: list[int], shown: tables.FigureRow, notes: Footnotes) -> Element:
    name = paragraph("TableText", run(shown.what), *notes.references(shown.notes))
    remarks = [line("TableRemark", " ".join(shown.remarks))] if shown.remarks else []
    units = [line("TableRemarkNumber", shown.unit)] if shown.unit else []
    return row(
        widths,
        [name, *remarks],
        [line("TableText", shown.period)],
        [line("TableNumber", shown.value), *units],
        [line("TableText", shown.comparator)],
        [line("TableNumber", shown.change)],
    )


def measure_table(measure: Measure) -> Element | None:
    """The total and each part, now and before; nothing where there is nothing to compare."""
    measure_rows = tables.measure_rows(measure)
    if not measure_rows:
        return None
    widths = [TEXT_WIDTH - 4 * 1600, 1600, 1600, 1600, 1600]
    first, *others = tables.measure_heads(measure)
    heads = (first or "Part", *others)
    body = []
    for measure_row in measure_rows:
        weight = "Strong" if measure_row.is_total else ""
        texts = (  # each cell's text, and “revised from …” below it
            (measure_row.current, measure_row.below_current),
            (measure_row.previous, measure_row.below_previous),
            (measure_row.change, ""),
            (measure_row.percent, ""),
        )
        numbers = [
            [paragraph("TableNumber", run(text, weight)), *([line("TableRemarkNumber", revised)] if revised else [])]
            for text, revised in texts
        ]
        body.append(row(widths, [paragraph("TableText", run(measure_row.name, weight))], *numbers))
    caption = "total and parts" if any(one.is_total for one in measure_rows) else "parts"
    return table(f"{measure.name}: {caption}", widths, heads_row(widths, heads, {1, 2, 3, 4}), *keep_together(*body))


def actions_table(paper: Paper, priority: Priority, notes: Footnotes) -> Element:
    """The actions of a priority: what was agreed in the left third of the page, what was done in the other two thirds."""
    widths = [THIRD, TEXT_WIDTH - THIRD]
    body = []
    for action in priority.actions:
        progress = [piece for at, entry in enumerate(action.entries) for piece in _entry(paper, entry, notes, is_first=not at)]
        nothing = [line("TableRemark", "Nothing is asked for in this cycle.")]
        body.append(row(widths, _agreed(action), progress or nothing, may_split=True))
    return table(f"Actions and progress: {priority.title}", widths, heads_row(widths, ("Action", "Progress")), *body)


def _agreed(action: Action) -> list[Element]:
    facts = [f"Lead: {action.lead_name}"]
    if action.oversight:
        facts.append(f"Reports to: {action.oversight}")
    if when := sentences.action_when(action):
        facts.append(sentences.as_words(when) if when[:1].islower() else when)
    title = paragraph("TableText", run(f"{action.ref} ", "Reference"), run(action.title, "Strong"))
    status = paragraph("TableText", run("Status: "), run(sentences.as_words(action.status), "Strong"))
    return [title, *(line("TableText", fact) for fact in facts), status]


def _entry(paper: Paper, entry: Entry, notes: Footnotes, *, is_first: bool) -> list[Element]:
    aside_words = sentences.entry_line(entry)
    aside = [run(f"\u2002{aside_words}", "Quiet")] if aside_words else []
    if entry.missing:  # the sentence names the agency
        return [line("TableText" if is_first else "AgencyMissing", outstanding.missing_words(entry))]
    made = [paragraph("AgencyLine" if is_first else "AgencyNext", run(entry.agency_name, "Agency"), *aside)]
    for section in tables.entry_sections(entry):
        texts = narrative(paper, section.text, notes, IN_TABLE)
        if section.heading and texts:
            texts[0].insert(1, run(f"{section.heading}: ", "Strong"))
        made += texts
    return made
