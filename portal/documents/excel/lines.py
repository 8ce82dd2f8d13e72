"""The sheets of the Excel file as data: their columns with widths, and their lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portal.contents.pack import Action, Contents, Entry, Figure, Measure, Note, Priority
from portal.contents.splits import each_with_splits
from portal.contents.year_end import YearEnd
from portal.core.text import with_capital
from portal.documents.csv_data import DataLine, data_lines, measure_lines
from portal.statistics.coverage import coverage_words
from portal.wording import blocks, late, method, outstanding, remarks, sentences, tables
from portal.wording.lacking import months_without
from portal.wording.year_end import became

# The heading and the width (in characters) of each column.
SERIES = (("Measure", 42), ("Part", 22), ("Unit", 12), ("Geography", 18), ("Period start", 13), ("Period end", 13), ("Value", 11),
          ("Symbol", 8), ("Status", 12), ("Revised from", 12), ("Note", 40), ("Covers", 26))  # fmt: skip
ALL_DATA = (("Priority key", 22), ("Measure key", 20), ("Measure", 42), ("Part key", 20), *SERIES[1:])
FIGURES = (("Ref", 9), ("Priority", 22), ("Action", 8), ("Figure", 34), ("Part", 16), ("Geography", 18), ("Coverage", 20),
           ("Unit", 10), ("Period", 24), ("Period start", 13), ("Period end", 13), ("Value", 16), ("Symbol", 8),
           ("Qualifier", 13), ("Status", 12), ("Earlier value", 14), ("Compared with", 24), ("Change", 12), ("Change %", 10),
           ("Direction", 11), ("Comparable", 12), ("Reason", 36), ("Caveats", 40), ("Change as published", 12),
           ("Source", 44))  # fmt: skip
ACTIONS = (("Priority", 22), ("Ref", 8), ("Action", 40), ("Lead", 24), ("Reports to", 24), ("Dates", 22), ("Status", 13),
           ("Agency", 24), ("Progress", 80), ("Next", 40), ("Sent", 14), ("Remark", 34))  # fmt: skip
MEASURES = (("Priority", 22), ("Measure", 34), ("Change in words", 44),
            ("Latest month or quarter against usual", 36), ("Definition", 44), ("Unit", 13),
            ("Geography", 18), ("Frequency", 12), ("Returned by", 24), ("Judgement", 18), ("This period", 24), ("Value", 12),
            ("Symbol", 8), ("Status", 12), ("Note", 36), ("Compared with", 24), ("Value before", 12), ("Symbol before", 8),
            ("Status before", 12), ("Note before", 36), ("Change", 12), ("Change %", 10),
            ("To be borne in mind", 60))  # fmt: skip
YEAR_END = (("Priority", 28), ("Ref", 9), ("Action", 60), ("Lead", 28), ("Status at the end", 18), ("What became of it", 70))
NOT_IN_REPORT = (("Agency", 30), ("What", 60), ("How far it has come", 50))
RECEIVED_LATE = (("Agency", 30), ("What", 60), ("For", 28), ("What became of it", 50))
REVISED = (("Measure", 42), ("Part", 22), ("Period", 24), ("Value", 12), ("Status", 20), ("Revised from", 12),
           ("What was said about it", 70))  # fmt: skip
METHOD = (("About", 22), (method.HEADING, 130))
APPROVED = (("Agency", 30), ("What", 60), ("How", 90))
CHANGED = (("What", 50), ("Change", 90), ("Compared with", 50))
SUPPRESSED = (("Measure", 60), ("Part", 30), ("Period", 50))
# The columns, counted from 0, in which the charts find a line's last day and its value in the sheet of a priority.
DAY_COLUMN, VALUE_COLUMN = 5, 6
NUMBERS = ("Value", "Value before", "Earlier value", "Change", "Change %", "Revised from")


def year_end_lines(year_end: YearEnd) -> Iterable[tuple[str, ...]]:
    """The actions of the plan year that ends, and below them those that are new in the next one."""
    for one in year_end.actions:
        yield one.priority, one.ref, one.title, one.lead_name, with_capital(one.status), became(one)
    for new in year_end.new_actions:
        yield new.priority, new.ref, new.title, new.lead_name, "", f"New in {year_end.next_year}"


def series_lines(priority: Priority) -> Iterable[tuple[Any, ...]]:
    """Every observation of a priority, measure by measure, the total of each first."""
    for measure in each_with_splits(priority.measures):
        for line in measure_lines(priority.key, measure):
            yield (line.measure_name, *_observation_columns(line))


def all_lines(contents: Contents) -> Iterable[tuple[Any, ...]]:
    """Every observation of the pack, with the keys that pack.json and data.csv use."""
    for line in data_lines(contents):
        yield (line.priority, line.measure, line.measure_name, line.part, *_observation_columns(line))


def measure_facts(contents: Contents) -> Iterable[tuple[Any, ...]]:
    """Each measure: its definition, how its total compares, and the remarks that go with it (rule 6, docs/domain.md)."""
    firsts = remarks.first_with_note(contents)
    for priority in contents.priorities:
        for measure in priority.measures:
            yield _measure_line(priority.title, measure, firsts)


def _measure_line(priority: str, measure: Measure, firsts: Mapping[str, str]) -> tuple[Any, ...]:
    comparison = measure.comparison
    judgement = "" if measure.judgement == "none" else measure.judgement
    definition = "\n".join([measure.definition, *map(tables.split_words, measure.splits)])
    head = (
        priority, measure.name, _words_of_change(measure),
        sentences.finding_words(measure), definition,
        measure.unit, measure.geography, ", ".join(filter(None, [measure.frequency, coverage_words(measure.covers)])),
        measure.returned_by, judgement,
    )  # fmt: skip
    remark_lines = "\n".join(remarks.row_remarks(measure, firsts))
    if comparison is None:
        return (*head, "", *_total_columns(None, "", "", ""), "", *_earlier_columns(None, "", "", ""), None, None, remark_lines)
    now, before = tables.basis_words(comparison)
    row = tables.total_row(measure)
    current, below, previous, below_previous = (
        (row.current, row.below_current, row.previous, row.below_previous) if row else ("",) * 4
    )
    return (
        *head,
        now,
        *_total_columns(comparison.value, current, comparison.status, below),
        before,
        *_earlier_columns(comparison.previous_value, previous, comparison.previous_status, below_previous),
        comparison.change,
        comparison.change_percent,
        remark_lines,
    )


def _words_of_change(measure: Measure) -> str:
    """Without the value, which has a column of its own; where there is none, all that is said in its place."""
    if measure.comparison is None or measure.comparison.value is None:
        return sentences.value_and_change(measure)
    return " ".join(filter(None, [sentences.change_words(measure), months_without(measure)]))


def _total_columns(value: Decimal | None, words: str, status: str, below: str) -> tuple[Any, ...]:
    """Value, symbol, status and note of a total. `words` is what a table prints of it: a total that is not there is “[c]” or “11
    of 12 months”, and never an empty line (rule 2, docs/domain.md)."""
    symbol, note = _instead(value, words, below)
    return value, symbol, status if value is not None else "", note


def _earlier_columns(value: Decimal | None, words: str, status: str, below: str) -> tuple[Any, ...]:
    symbol, note = _instead(value, words, below)
    return value, symbol, status if value is not None else "", note


def _instead(value: Decimal | None, words: str, below: str) -> tuple[str, str]:
    """The symbol that stands for a value that is not there, and what is said of it: “11 of 12 months, without March 2019”."""
    if value is not None:
        return "", below
    if words.startswith("["):
        return words, below
    is_short = words not in ("", tables.NOTHING)
    return tables.NOTHING, ", ".join(filter(None, [words, below])) if is_short else below


def _observation_columns(line: DataLine) -> tuple[Any, ...]:
    """The columns from the part's name on. Days are dates, and symbols are as they are printed."""
    start, end = date.fromisoformat(line.period_start), date.fromisoformat(line.period_end)
    symbol = f"[{line.symbol}]" if line.symbol else ""
    return (line.part_name, line.unit, line.geography, start, end, line.value, symbol, line.status, line.revised_from, line.note,
            line.covers)  # fmt: skip


def figure_lines(contents: Contents) -> Iterable[tuple[Any, ...]]:
    for figure in contents.figures:
        yield _figure_line("Introduction", figure, contents.introduction.notes)
    for priority in contents.priorities:
        for figure in priority.figures:
            yield _figure_line(priority.title, figure, priority.notes)


def _figure_line(priority: str, figure: Figure, notes: Sequence[Note]) -> tuple[Any, ...]:
    by_number = {note.number: sentences.note_words(note) for note in notes}
    sources = [by_number[number] for number in dict.fromkeys(figure.notes) if number in by_number]
    start, end = (date.fromisoformat(day) if day else None for day in (figure.period_start, figure.period_end))
    direction = tables.direction_words(figure.direction) if figure.direction else ""
    period = sentences.labelled_period(figure.period_start, figure.period_end, figure.period_label)
    return (
        figure.ref, priority, figure.action, figure.measure, figure.part, figure.geography, figure.coverage, figure.unit,
        period, start, end, figure.value, f"[{figure.symbol}]" if figure.symbol else "", figure.qualifier,
        figure.status, figure.comparator, tables.comparator_label(figure), figure.change, figure.change_percent, direction,
        _comparable(figure), _reason(figure), "\n".join((*figure.caveats, *figure.remarks)), "Yes" if figure.as_published else "",
        "\n".join(sources),
    )  # fmt: skip


def _comparable(figure: Figure) -> str:
    """“Yes”, “With care” where the reason beside it asks for that, “No”; empty where there is nothing to compare with."""
    if not figure.comparable:
        return "" if figure.comparable is None else "No"
    return "With care" if figure.reason else "Yes"


def _reason(figure: Figure) -> str:
    """Why there is no change, or why it is to be compared with care; of a running total also what it comes to."""
    total = "" if figure.cumulated is None else tables.cumulated_words(figure.cumulated)
    return "; ".join(filter(None, [total, figure.reason]))


def revised_lines(contents: Contents) -> Iterable[tuple[Any, ...]]:
    """The list of revised values, with numbers where other formats print them with their marks."""
    values = (one for _, _, one in remarks.revised_values(contents))
    for line, one in zip(remarks.revised_lines(contents), values, strict=True):
        value = line.value if one.value is None else one.value
        before = line.revised_from if one.revised_from is None else one.revised_from
        yield (line.measure, line.part, line.period, value, one.status, before, line.note)


def action_lines(contents: Contents) -> Iterable[tuple[Any, ...]]:
    for priority in contents.priorities:
        for action in priority.actions:
            for entry in action.entries or (None,):
                yield _action_line(priority, action, entry)


def _action_line(priority: Priority, action: Action, entry: Entry | None) -> tuple[Any, ...]:
    head = (priority.title, action.ref, action.title, action.lead_name, action.oversight, sentences.action_when(action),
            sentences.as_words(action.status))  # fmt: skip
    if entry is None:
        return (*head, "", "", "", "", "Nothing is asked for in this cycle.")
    if entry.missing:
        return (*head, entry.agency_name, "", "", "", outstanding.missing_words(entry))
    progress, following = (blocks.plain(sentences.printable(text)) for text in (entry.text, entry.next))
    beside = [
        f"{one.heading}: {blocks.plain(one.text)}" for one in tables.entry_sections(entry) if one.heading not in ("", "Next")
    ]
    origin = (late.entry_late_words(entry), sentences.carried_words(entry), sentences.standing_words(entry))
    remark = "\n".join(part for part in (*origin, *beside) if part)
    return (*head, entry.agency_name, progress, following, sentences.sent_on(entry), remark)
