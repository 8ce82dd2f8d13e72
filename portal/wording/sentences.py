"""The words of a pack outside its tables, the same in every format: dates, comparisons and symbols. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from portal.contents.pack import (
    DRAFT_MARK,
    Action,
    CarriedText,
    ChangedSince,
    Contents,
    CycleHead,
    Entry,
    Introduction,
    Measure,
    Note,
    PrintedComparison,
    Priority,
    Suppression,
)
from portal.contents.splits import each_with_splits
from portal.core.dates import PartialDate, day_words, local
from portal.core.text import with_capital
from portal.statistics.coverage import ITS_PERIOD, adds_up, coverage_words, covered, within
from portal.statistics.periods import YEARLY, Period
from portal.wording.approvals import approver_words
from portal.wording.lacking import lacking_words, months_without, newest_and_last_year, newest_without
from portal.wording.late import NO_EARLIER, entry_late_words
from portal.wording.value_signs import value_words

# The key to symbols and marks, as the appendix and the spreadsheet print it.
KEY = (
    ("0", "Nought: an answer like any other."),
    ("–", "Nothing to say here, for example no earlier value to compare with."),
    ("[x]", "Not available. A note says why."),
    ("[z]", "Not applicable."),
    ("[c]", "Withheld for confidentiality."),
    ("p", "Provisional: may still change."),
    (
        "r",
        "Revised since it was first approved. “Revised from 47” is what it was before its newest revision. A total of "
        "parts that were revised has the mark too; where there is a list of revised values, it has the parts.",
    ),
    ("u", "Unaudited: not yet checked by the agency that sent it."),
    (
        "11 of 12 months",
        "No total, because other months are not there: not in yet, not available or not applicable. Where only withheld months "
        "are missing, the total is given, or it is [c] where it would tell them.",
    ),
    ("not comparable", "No change is given. The reason stands beside it."),
)


def action_when(action: Action) -> str:
    """“April 2018 to March 2019”, “November 2018” where it begins and ends then, “from April 2018”."""
    start, due = partial_words(action.start), partial_words(action.due)
    if start and start == due:
        return start
    if start and due:
        return f"{start} to {due}"
    return f"from {start}" if start else f"due {due}" if due else ""


def partial_words(text: str) -> str:
    """“2018-04” as “April 2018”; a text that is no such date stays as it is."""
    try:
        return PartialDate(text).words
    except ValueError:
        return text


def moment_words(text: str) -> str:
    """“24 April 2019, 16:30”: a stored moment in the partnership's time zone (rule 15, docs/domain.md)."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    shown = local(moment)
    return f"{day_words(shown.date())}, {shown:%H:%M}"


def sent_on(entry: Entry) -> str:
    """The day on which an agency sent its text, in the partnership's time zone; empty where the moment is not known."""
    return moment_words(entry.submitted_at).partition(",")[0] if entry.submitted_at else ""


def period_words(start: str | None, end: str | None, covers: str = ITS_PERIOD) -> str:
    """“March 2019” from two ISO dates; nothing where there is no period. `covers`: what a value for that period is of."""
    if not (start and end):
        return partial_words(start or end or "")
    return covered(Period(date.fromisoformat(start), date.fromisoformat(end)), covers).words


_ANOTHER_YEAR = re.compile(r"(the )?(previous|same) (year|(12-month )?period)( in [0-9]{4})?|(the )?year before", re.IGNORECASE)
_PLAINLY = (  # how a label is written, and how it is read beside dates
    (re.compile(r"[][().]"), ""),
    (re.compile(r"(?<=[0-9])(st|nd|rd|th)\b"), ""),
    (re.compile(r"\s*[-–]\s*"), " to "),
    (re.compile(r"\b(the |rolling )?(12[- ]month )?year (ending|to)( (the )?end( of)?)?\b"), "12 months to"),
)


def labelled_period(start: str | None, end: str | None, label: str) -> str:
    """“12 months to June 2018; 2017/18 (Jul-Jun)”: the dates (ISO) where they are known, and what the source calls them.

    A label that says no more than the dates do is left out (rule 1, docs/domain.md).
    """
    if not (start and end):
        return label
    words = period_words(start, end)
    calendar_year = (start[5:], end[5:], start[:4]) == ("01-01", "12-31", end[:4]) and label.startswith(start[:4])
    if not label or calendar_year or _plainly(label) in _names_of(start, end, words) or _ANOTHER_YEAR.fullmatch(label.strip()):
        return words
    return f"{words}; {label}"


def _plainly(label: str) -> str:
    """“the 12 months to march 2019” of “Rolling year to end March 2019”: a label without its ways of writing."""
    text = label.casefold()
    for pattern, plain in _PLAINLY:
        text = pattern.sub(plain, text)
    return " ".join(text.split())


def _names_of(start: str, end: str, words: str) -> set[str]:
    """What a period can be called without saying more than its dates do."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    names = {words, f"{day_words(first)} to {day_words(last)}", f"{first:%B %Y} to {last:%B %Y}"}
    if (first.month, first.day, last.month, last.day, last.year - first.year) == (4, 1, 3, 31, 1):
        names |= {f"{first.year}/{last:%y}", f"{first.year}-{last:%y}"}
    if (first.year, first.month) == (last.year, last.month):
        names.add(f"{first:%B %Y}")
    return {name.casefold() for name in names}


def as_words(code: str) -> str:
    """“working-group” as “Working group”, “at risk” as “At risk”."""
    words = code.replace("-", " ").replace("_", " ")
    return with_capital(words)


def audience_words(audience: str) -> str:
    """“Working group”, “Governing group”, “Public”."""
    return "Governing group" if audience == "governing" else as_words(audience)


def version_words(contents: Contents) -> str:
    """“Version 2”; a draft has none and says what it is."""
    return DRAFT_MARK if contents.draft or contents.version is None else f"Version {contents.version}"


def note_words(note: Note) -> str:
    """A note as it is printed; a source that is still a draft says so."""
    return f"{note.text.rstrip('.')} (draft)." if note.draft else note.text


def carried_words(entry: Entry) -> str:
    return f"Carried forward from {entry.carried_from}" if entry.carried_from else ""


def carried_text_words(carried: CarriedText | None) -> str:
    """“Carried forward from January to March 2019, written 26 April 2019.” of a context; empty where it is this cycle's."""
    return f"Carried forward from {carried.cycle}, written {partial_words(carried.written)}." if carried else ""


def unwritten_words(narrative: Introduction | Priority, *, is_draft: bool) -> str:
    """“No introduction has been written yet.” where a draft has no text, which its reader would look for; empty for a frozen
    pack, which has what was written."""
    if narrative.summary or (narrative.sections if isinstance(narrative, Introduction) else narrative.context) or not is_draft:
        return ""
    return f"No {'introduction' if isinstance(narrative, Introduction) else 'context'} has been written yet."


def team_words(entry: Entry) -> str:
    """“Edited by the coordinating team”: what the team did to an agency's words; empty where it did nothing."""
    did = [word for word, is_so in (("entered", entry.entered), ("edited", entry.edited)) if is_so]
    words = f"{' and '.join(did)} by the coordinating team" if did else ""
    return with_capital(", ".join(filter(None, [words, approver_words(entry)])))


def standing_words(entry: Entry) -> str:
    """What the team did, and that an approved text of a draft may still change."""
    again = "Opened again after it was approved: it may change" if entry.opened_again else ""
    return ". ".join(filter(None, [team_words(entry), again]))


def entry_line(entry: Entry) -> str:
    """The line beside an agency's name: from which cycle its text was carried forward, or when it was sent, or that the last pack
    went without it, and what the team did."""
    sent = f"Sent {sent_on(entry)}" if sent_on(entry) and not entry.after_last_pack else ""
    origin = carried_words(entry) or sent
    return ". ".join(part for part in (entry_late_words(entry), origin, standing_words(entry)) if part)


NO_VALUES = "No values yet."
NO_COMPLETE_YEAR = "No complete plan year yet."


def comparison_words(comparison: PrintedComparison | None, rounded_to: int = 0) -> str:
    """The change as a sentence, with the reason for care where there is one (rule 4, docs/domain.md), and by which base the two
    numbers were rounded: then “No change” may be of numbers that have changed."""
    if comparison is None:
        return NO_VALUES
    rounded = f", both rounded to the nearest {rounded_to}" if rounded_to and comparison.change is not None else ""
    words = f"{comparison.words.rstrip('.')}{rounded}."
    with_care = comparison.comparable and comparison.reason
    return f"{words} Compare with care: {comparison.reason.rstrip('.')}." if with_care else words


def change_words(measure: Measure) -> str:
    """The change of its newest number as a sentence, or why there is none."""
    return nothing_compared(measure) if measure.comparison is None else comparison_words(measure.comparison, measure.rounded_to)


def nothing_compared(measure: Measure) -> str:
    """What stands in the place of the newest number where there is none to compare."""
    has_values = any(one.value is not None for series in measure.series for one in series.observations)
    if has_values:
        return "There is no newest number to compare. The values by period are there."
    return NO_COMPLETE_YEAR if measure.frequency == YEARLY else NO_VALUES


def cumulated_sentence(measure: Measure) -> str:
    """“77 in both periods together, April 2017 to March 2019: what only adds up is not a trend.”; empty for any other measure."""
    comparison = measure.comparison
    return "" if comparison is None or comparison.cumulated is None else comparison_words(comparison)


def value_and_change(measure: Measure) -> str:
    """“31,204 in the 12 months to January 2019. Down 8,151 (20.7%) on …”: first how many, then compared with what."""
    comparison = measure.comparison
    if comparison is None or comparison.value is None:
        lacking = lacking_words(measure, measure.series[0]) if comparison is not None and measure.series else ""
        words = f"{comparison_words(comparison).removesuffix('.')}, {lacking}." if lacking else change_words(measure)
        return " ".join(filter(None, [words, newest_and_last_year(measure), months_without(measure)]))
    period = Period(date.fromisoformat(comparison.period_start), date.fromisoformat(comparison.period_end))
    value = value_words(comparison.value, unit=measure.unit)
    status = "" if comparison.status == "final" else f" ({comparison.status})"
    words = f"{value}{status} {within(covered(period, measure.covers))}. {change_words(measure)}"
    return f"{words} {months_without(measure)}".strip()


def measure_facts(measure: Measure) -> str:
    """“Incidents · Kent & Medway · monthly · returned by Kent Police · lower is better”."""
    judgement = "" if measure.judgement == "none" else measure.judgement
    when = coverage_words(measure.covers)
    sender = "worked out, not returned" if measure.rate else f"returned by {measure.returned_by}"
    facts = (measure.unit, measure.geography, measure.frequency, when, sender, judgement)
    line = " · ".join([fact for fact in facts if fact] + ["restricted"] * measure.restricted)
    return with_capital(line)


def finding_words(measure: Measure) -> str:
    """Whether the newest value is usual, as sentences that can stand alone, and what the value lacks that earlier ones may have;
    nothing where that is not assessed."""
    finding = measure.finding
    if finding.startswith("Needs "):
        return f"Too few values to say what is usual: {finding[:1].lower()}{finding[1:]}"
    return f"{finding} {newest_without(measure)}".strip() if finding else ""


def finding_summary(measure: Measure) -> str:
    """The same for a narrow column: “Usual”, “Lower than was usual before May 2018”."""
    return with_capital(measure.finding_in_brief) or "–"


def meeting_words(cycle: CycleHead) -> str:
    """“25 July 2019”, “called off (it was to be on 25 July 2019)”."""
    day = partial_words(cycle.meeting)
    return f"called off (it was to be on {day})" if cycle.is_called_off else day


class ChangedLine(NamedTuple):
    """One line of the appendix's table of what changed, in the order of its columns."""

    what: str
    change: str
    against: str


def changed_lines(contents: Contents) -> list[ChangedLine]:
    """Every change, with the report that it is compared with."""
    return [ChangedLine(one.what, one.text, with_capital(one.against)) for one in contents.changed_since]


def changes_by_report(contents: Contents) -> dict[str, list[ChangedSince]]:
    """The same for a page, by the report that they are compared with; that is empty in older packs."""
    by_report: dict[str, list[ChangedSince]] = {}
    for one in contents.changed_since:
        by_report.setdefault(one.against, []).append(one)
    return by_report


def unchanged_words(contents: Contents) -> str:
    """The sentence for a pack that lists nothing as changed since the last one."""
    if contents.draft:
        return "This is worked out when the pack is issued."
    if contents.follows is None:
        return "Nothing that an earlier report, if there was one, printed has changed since."
    named = " and ".join(contents.follows)
    if not named:
        return NO_EARLIER
    return f"No status of an action, no number and no words of the agreement that {named} printed have changed."


def exception_lines(exception: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts of an exception beside its title and text, each as (label, words). Unknown keys are printed too."""
    skipped = {"ref", "title", "text", "priority"}
    return [(as_words(key), as_words(str(value)) if key == "status" else str(value))
            for key, value in exception.items() if key not in skipped and value not in (None, "", [], ())]  # fmt: skip


class SuppressionLine(NamedTuple):
    """One line of the appendix's table of withheld values, in the order of its columns."""

    measure: str
    part: str
    periods: str


def suppression_lines(contents: Contents) -> list[SuppressionLine]:
    """The withheld values, those of one series in one line.

    Measures and parts have their names where the pack holds the measure, and their keys otherwise.
    """
    measures = {measure.key: measure for priority in contents.priorities for measure in each_with_splits(priority.measures)}
    by_series: dict[tuple[str, str | None], list[Suppression]] = {}
    for one in contents.withheld:
        by_series.setdefault((one.measure, one.part), []).append(one)
    lines: list[SuppressionLine] = []
    for (key, part), group in by_series.items():
        measure = measures.get(key)
        names = {series.part: series.name for series in measure.series} if measure else {}
        name = measure.name if measure else key
        part_name = names.get(part, part or "All")
        covers = measure.covers if measure else ITS_PERIOD
        lines.extend(SuppressionLine(name, part_name, words) for words in _spans(group, covers))
    return lines


def _spans(suppressions: list[Suppression], covers: str) -> list[str]:
    """A text for the periods of each length: “March 2019”, “3 months, January 2018 to March 2019”, “All periods”."""
    periods = [Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end))
               for one in suppressions if one.period_start and one.period_end]  # fmt: skip
    without_dates = [one for one in suppressions if not (one.period_start and one.period_end)]
    if not all(one.period_label for one in without_dates):
        return ["All periods"]
    by_length: dict[int, list[Period]] = {}
    for period in sorted(periods, key=lambda one: (one.month_count, one.end)):
        by_length.setdefault(period.month_count, []).append(period)
    labels = dict.fromkeys(one.period_label for one in without_dates)
    return [*labels, *(_span(months, group, covers) for months, group in by_length.items())]


def _span(months: int, periods: list[Period], covers: str) -> str:
    """`periods` of the same length, in the order of time: “4 periods of 12 months, ending March 2018 to March 2019”."""
    first, last = periods[0], periods[-1]
    if first == last:
        return covered(first, covers).words
    if not adds_up(covers):
        return f"{len(periods)} values, {covered(first, covers).words} to {covered(last, covers).words}"
    if name := {1: "months", 3: "quarters"}.get(months):
        has_gaps = Period(first.start, last.end).month_count > months * len(periods)
        if has_gaps and len(periods) == 2:
            return f"{first.words} and {last.words}"
        return f"{len(periods)} {f'of the {name} from' if has_gaps else f'{name},'} {first.words} to {last.words}"
    if len(periods) == 2:
        return f"{first.words} and {last.words}"
    ends = [Period.ending(one.end, 1).words for one in (first, last)]
    return f"{len(periods)} periods of {months} months, ending {ends[0]} to {ends[1]}"


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without the characters that XML and UTF-8 cannot hold: control characters and lone surrogates."""
    return _UNPRINTABLE.sub("", text)
