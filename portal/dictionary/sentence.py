"""The first sentence of a measure's page: how many, in which period, compared with what, and whether that is usual. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.contents.pack import Measure, PrintedComparison
from portal.statistics.comparison import SAME, UP, shortfall_words
from portal.statistics.coverage import covered, within
from portal.statistics.periods import Period
from portal.wording.lacking import lacking_words, newest_and_last_year, newest_without
from portal.wording.sentences import nothing_compared
from portal.wording.tables import value_words

PREPOSITIONS = ("at", "by", "for", "from", "in", "of", "on", "to", "with")
SINGULAR = {"people": "person"}
PER = "per "  # how the unit of a rate begins
TOO_FEW = "Needs "  # how the finding begins where there are too few values to say what is usual


def sentence(measure: Measure, *, latest: bool) -> str:
    """“31,204 calls in the 12 months to January 2019, 20.7% fewer than the 12 months before (39,355). Lower than …”

    `latest`: of several months or quarters, the last one counts.
    """
    comparison = measure.comparison
    if comparison is None:
        return nothing_compared(measure)
    finding = finding_words(measure.finding)
    without = newest_without(measure) if finding else ""
    return " ".join(part for part in (_compared(measure, comparison, latest), finding, without) if part)


def finding_words(finding: str) -> str:
    """The finding as a sentence that can follow another; empty where the measure is not assessed."""
    if finding.startswith(TOO_FEW):
        return f"What is usual cannot be said yet: that {finding[0].lower()}{finding[1:]}"
    return finding


def _compared(measure: Measure, comparison: PrintedComparison, latest: bool) -> str:
    now, before = (covered(span, measure.covers) for span in _spans(comparison, measure.frequency, latest))
    if comparison.value is None:
        if comparison.reason == "withheld" and comparison.months_present == comparison.months_expected:
            return f"The number for {_with_article(now)} is withheld for confidentiality."
        if measure.rate is not None:
            return f"{comparison.words.rstrip('.')}."
        present = shortfall_words(comparison.months_present, comparison.months_expected, measure.frequency)
        lacking = lacking_words(measure, measure.series[0]) if measure.series else ""
        there = f"{'is' if comparison.months_present == 1 else 'are'} there{f', {lacking}' if lacking else ''}"
        missing = f"No total for {_with_article(now)}: only {present} {there}."
        return f"{missing} {newest_and_last_year(measure)}".strip()
    status = "" if comparison.status == "final" else f" ({comparison.status})"
    start = f"{_amount(comparison.value, measure.unit)}{status} {within(now)}"
    if comparison.reason == "withheld":
        return f"{start}. What it is compared with is withheld for confidentiality."
    if comparison.previous_value is None or comparison.comparable is not True or comparison.change is None:
        return f"{start}. {comparison.words.rstrip('.')}."
    against = _against(comparison, now, before, measure.covers)
    care = f" Compare with care: {comparison.reason.rstrip('.')}." if comparison.reason else ""
    earlier = value_words(comparison.previous_value, unit=_sign(measure.unit))
    earlier += "" if comparison.previous_status == "final" else f", {comparison.previous_status}"
    return f"{start}, {_change(comparison, measure.unit)} {against} ({earlier}).{care}"


def _spans(comparison: PrintedComparison, frequency: str, latest: bool) -> tuple[Period, Period]:
    days = (comparison.period_start, comparison.period_end, comparison.previous_start, comparison.previous_end)
    start, end, earlier, until = map(date.fromisoformat, days)
    now, before = Period(start, end), Period(earlier, until)
    if latest and (steps := now.split(frequency)) and (ago := before.split(frequency)):
        return steps[-1], ago[-1]
    return now, before


def _with_article(period: Period) -> str:
    return f"the {period.words}" if period.words[0].isdigit() and period.month_count == 12 else period.words


def _sign(unit: str) -> str:
    """The unit where it is a sign printed with the number, such as % or £; empty for a unit that is a word."""
    return unit if unit == "%" or unit.startswith("£") else ""


def _amount(value: Decimal, unit: str) -> str:
    if _sign(unit):
        return value_words(value, unit=unit)
    counted = _singular(unit) if value == 1 and not unit.startswith(PER) else unit
    return f"{value_words(value)} {counted}"


def _singular(unit: str) -> str:
    """“enquiry” of “enquiries”, “visit to shops” of “visits to shops”."""
    if unit in SINGULAR:
        return SINGULAR[unit]
    words = unit.split(" ")
    at = 0 if len(words) > 1 and words[1] in PREPOSITIONS else -1
    word = words[at]
    if word.endswith("ies"):
        words[at] = f"{word[:-3]}y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        words[at] = word[:-2]
    else:
        words[at] = word.removesuffix("s")
    return " ".join(words)


def _change(comparison: PrintedComparison, unit: str) -> str:
    if comparison.direction == SAME or comparison.change is None:
        return "the same as"
    up = comparison.direction == UP
    than = (
        ("higher than" if up else "lower than") if _sign(unit) or unit.startswith(PER) else ("more than" if up else "fewer than")
    )
    if comparison.change_percent:  # it is None for a change from 0, and 0 for one so small that it rounds to 0
        return f"{abs(comparison.change_percent):,}% {than}"
    points = " percentage points" if unit == "%" else ""
    return f"{value_words(abs(comparison.change))}{points} {than}"


def _against(comparison: PrintedComparison, now: Period, before: Period, covers: str) -> str:
    basis = comparison.basis.partition(" against ")[2]
    whole = Period(date.fromisoformat(comparison.previous_start), date.fromisoformat(comparison.previous_end))
    if basis != covered(whole, covers).words:
        return basis
    if before.month_count == 12 and (now.start - before.end).days == 1:
        return "the 12 months before"
    return "a year before" if before == now.year_before() else _with_article(before)
