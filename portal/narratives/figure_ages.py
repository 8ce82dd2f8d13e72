"""From when a figure is known, what is old, what is newer: docs/domain.md, “Which figures a pack prints”. No database reads."""

from __future__ import annotations

from datetime import date

from portal.narratives.models import Figure

AHEAD = {"projected", "expected"}  # qualifiers of a number that was given before its time had ended


def known_from(figure: Figure) -> date | None:
    """The day from which packs may print the figure; None where nothing says it, and then it is known since it was entered.

    What the coordinator wrote comes first, then the publication of its source, then the end of its period.
    """
    if figure.known_from is not None:
        return figure.known_from.last
    if figure.source is not None and figure.source.published is not None:
        return figure.source.published.last
    return figure.period_end


def is_known_on(figure: Figure, day: date) -> bool:
    since = known_from(figure)
    return since is None or since <= day


def age_problem(figure: Figure) -> str:
    """What the page of an issue says of a figure without an age: no pack can tell whether it prints it too early."""
    return "" if known_from(figure) is not None else "no date says since when it is known. Write it under “Known from”."


def has_no_date(figure: Figure) -> bool:
    """Whether neither dates nor a label say of when it is: packs print “date not stated”."""
    return not (figure.period_start or figure.period_end or figure.period_label)


def outcome_problem(figure: Figure, day: date) -> str:
    """What the page of an issue says of a number that was given before its time had ended, once that time is over."""
    ahead = next((word for word in figure.qualifier.split() if word in AHEAD), "")
    if not ahead or figure.period_end is None or figure.period_end >= day:
        return ""
    return f"it was {ahead} for a time that has ended. If it is known what came of it, write that."


def is_old(figure: Figure, day: date) -> bool:
    """Whether it is of a time that ended more than a year before `day`, as far as its dates, its source or the day since which
    it is known tell."""
    source = figure.source
    ended = figure.period_end
    for partial in (source.period_covered_end, source.published) if source else ():
        if ended is None and partial is not None:
            ended = partial.last
    if ended is None and figure.known_from is not None:
        ended = figure.known_from.last
    return ended is not None and (ended.year + 1, ended.month, ended.day) < (day.year, day.month, day.day)


def is_newer_of_its_kind(newer: Figure, older: Figure) -> bool:
    """Whether both tell the same thing of the same area, `newer` of a later time."""
    if newer.period_end is None or older.period_end is None or newer.period_end <= older.period_end:
        return False
    return _kind(newer) == _kind(older)


def _kind(figure: Figure) -> tuple[object, ...]:
    name = figure.measure_id if figure.measure_id is not None else figure.measure_name.casefold()
    return figure.priority_id, name, figure.unit, figure.geography, figure.coverage
