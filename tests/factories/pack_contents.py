"""A whole pack, made up, with one of everything that a pack can hold: for the tests of every format.

Harbourshire does not exist. Its numbers come from `random.Random` seeded with a text, so that they are the same on every
machine, and its comparisons from the portal's own arithmetic, so that they are never wrong by hand.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from portal.contents.pack import (
    Action,
    AgreementHead,
    ChangedSince,
    Contents,
    CycleHead,
    Entry,
    Figure,
    Introduction,
    Measure,
    Note,
    NotReceived,
    Observation,
    PrintedComparison,
    Priority,
    Section,
    Series,
    SeriesBreak,
    Suppression,
)
from portal.statistics import comparison as compare
from portal.statistics.periods import MONTHLY, QUARTERLY, Period

DISTRICTS = (
    "Ashcombe Canterfield Dartmouth-under-Hill Dovercliff Folkesbury & Hyde Gravenham Maidenstow Medwick Sevenelms Swaledown "
    "Thanetsby Tonbury & Mallow Tunwell"
).replace(" & ", "_&_").split()  # fmt: skip
AWKWARD = "=1+1, +44 1622 000000, @home, -5, <&>\"'#import *not bold* _not italic_ `x` $y$ \\z 🚓 “quoted” [x] {{ y }}"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
CARE = SeriesBreak("2017-10-01", compare.WITH_CARE, "Recording practice was tightened, so part of the rise is better recording")
NEW_SYSTEM = SeriesBreak(
    "2018-04-01", compare.NOT_COMPARABLE, "New collision recording system: some injuries once slight are now recorded as serious"
)
NUMBERED = "1. First the flyer\n2. Then the *film*\n\n   It is shown twice.\n3. Then <b>the</b> exam"
BULLETS = "- **New service** opened\n- Waiting list of `14` people\n  - of whom 3 are urgent\n  - and 2 moved\n- See [its page](https://example.org/a?b=1&c=2)"


def sample_contents(**changes: Any) -> Contents:
    """The sample pack, with `changes` to its fields."""
    return dataclasses.replace(_sample(), **changes)


def empty_contents() -> Contents:
    """The least that can be a pack: a head, and no priority."""
    return dataclasses.replace(
        _sample(), introduction=Introduction("", (), ()), figures=(), priorities=(), exceptions=(), not_received=(),
        withheld=(), changed_since=(), note="", handling="", version=None, draft=True,
    )  # fmt: skip


def large_contents(measures: int = 20) -> Contents:
    """The sample with its first measure as often as asked, under seven priorities: for timing."""
    whole = _sample()
    first, model = whole.priorities[ABUSE], whole.priorities[ABUSE].measures[0]
    shares = [len(range(at, measures, 7)) for at in range(7)]
    return dataclasses.replace(
        whole,
        priorities=tuple(
            dataclasses.replace(
                first,
                key=f"{first.key}-{at}",
                measures=tuple(dataclasses.replace(model, key=f"{model.key}-{at}-{number}") for number in range(share)),
            )
            for at, share in enumerate(shares)
        ),
    )


def sample_measure(key: str = "da-incidents") -> Measure:
    """One measure of the sample pack by its key."""
    return next(one for priority in _sample().priorities for one in priority.measures if one.key == key)


def figure(ref: str, measure: str, value: str | None = None, **changes: Any) -> Figure:
    """A published figure with nothing special about it, and `changes`."""
    plain = Figure(
        ref=ref, action=None, kind="level", measure=measure, part=None, geography="Harbourshire", coverage="", unit="count",
        period_start="2018-01-01", period_end="2018-12-31", period_label="2018 (Jan–Dec)",
        value=None if value is None else Decimal(value), symbol="", qualifier="", status="final", comparator=None,
        comparator_label="", change=None, change_percent=None, direction=None, comparable=None, reason="", as_published=False,
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)


def measure(
    key: str, name: str, level: float, *, parts: Sequence[str] = (), months: int = 27, end: str = "2019-03-31",
    how: str = compare.SUM, frequency: str = MONTHLY, breaks: tuple[SeriesBreak, ...] = (), hidden: Sequence[str] = (),
    gaps: Sequence[tuple[str, int, str, str]] = (), provisional: int = 0, compared_to: str = "", **changes: Any,
) -> Measure:  # fmt: skip
    """A measure of made-up values. `gaps`: part, how many periods from the end, symbol, note. `hidden`: parts withheld.

    `compared_to` ends the rolling year that is compared, where the newest periods have no numbers yet.
    """
    step = 1 if frequency == MONTHLY else 3
    periods = Period.ending(date.fromisoformat(end), months * step).split(frequency)
    last = date.fromisoformat(compared_to or end)
    columns = [_readings(f"{key}/{part}", periods, level / max(len(parts), 1), provisional) for part in parts or [""]]
    for part, back, symbol, note in gaps:
        columns[list(parts or [""]).index(part)][periods[-back]] = compare.Reading(None, symbol, "final", note)
    for part in hidden:
        at = list(parts or [""]).index(part)
        columns[at] = {period: compare.Reading(None, "c", "final", "") for period in periods}
    total = compare.total_of_parts(dict(zip(parts, columns, strict=True)), {}) if parts else columns[0]
    if hidden and parts:  # as compiled: the parts are withheld, their total is not
        total = _readings(f"{key}/total", periods, level, provisional)
    named = [
        (None, "Total", total),
        *((_key(part), part.replace("_", " "), column) for part, column in zip(parts, columns, strict=False)),
    ]
    series = tuple(_series(part, label, readings, last, frequency, how, breaks) for part, label, readings in named)
    built = Measure(
        key=key, name=name, definition=f"{name}, as recorded. Counted by the agency that returns it.", unit="incidents",
        geography="Harbourshire", frequency=frequency,
        judgement="none", returned_by="Harbourshire Police", restricted=False, parts_overlap=False, breaks=breaks,
        series=series, comparison=series[0].comparison,
    )  # fmt: skip
    return dataclasses.replace(built, **changes)


def _readings(seed: str, periods: Sequence[Period], level: float, provisional: int) -> dict[Period, compare.Reading]:
    rng = Random(seed)
    found = {}
    for at, period in enumerate(periods):
        status = "provisional" if at >= len(periods) - provisional else "revised" if at == 3 else "final"
        number = round(level * (1 + at / 90) * rng.triangular(0.8, 1.25, 1) * (1.1 if period.end.month in (6, 7, 8) else 1))
        found[period] = compare.Reading(Decimal(number), "", status)
    return found


def _key(name: str) -> str:
    return name.lower().replace("_&_", "-").replace(" ", "-")


def _series(
    part: str | None, name: str, readings: dict[Period, compare.Reading], end: date, frequency: str, how: str,
    breaks: tuple[SeriesBreak, ...],
) -> Series:  # fmt: skip
    observations = tuple(
        Observation(
            period_start=f"{period.start}",
            period_end=f"{period.end}",
            value=reading.value,
            symbol=reading.symbol,
            status=reading.status,
            note=reading.note,
        )
        for period, reading in sorted(readings.items())
    )
    marks = [compare.Break(date.fromisoformat(one.date), one.effect, one.reason) for one in breaks]
    found = compare.rolling_year(readings, end, frequency, how, marks)
    now, before, change = found.current, found.previous, found.change
    suppressed = all(reading.symbol == "c" for reading in readings.values())
    return Series(part, name, observations, PrintedComparison(
        basis=f"{now.period.words} against {before.period.words}", period_start=f"{now.period.start}",
        period_end=f"{now.period.end}", value=now.value, status=now.status,
        months_present=now.present, months_expected=now.expected, previous_start=f"{before.period.start}",
        previous_end=f"{before.period.end}", previous_value=before.value, change=change.amount, change_percent=change.percent,
        direction=change.direction, comparable=change.comparable, reason="withheld" if suppressed else change.reason,
        words="Withheld for confidentiality" if suppressed else found.words,
    ))  # fmt: skip


def _abuse_figures() -> tuple[Figure, ...]:
    return (
        figure("DA-01", "Cost of domestic abuse", "66000000000", unit="£", geography="England & Wales", qualifier="approx estimate",
               period_label="year ending March 2017", notes=(3,)),
        figure("DA-04", "Incidents reported to police", "47967", comparator=Decimal(42072), comparator_label="same period in 2017",
               change=Decimal(5895), change_percent=Decimal("14.0"), direction="up", comparable=True, reason=CARE.reason,
               caveats=("Incidents, not crimes",), notes=(1, 2)),
        figure("DA-05", "One Stop Shop visitors", "3100", qualifier="approx", direction="similar", comparator_label="previous year", notes=(4,)),
        figure("DA-13", "Coercive control offences", "9053", coverage="43 forces", comparator=Decimal(4246), comparable=False,
               comparator_label="previous year, 38 forces", reason="43 forces reported against 38 the year before"),
        figure("DA-15", "Extra people helped, year one", kind="change-only", change=Decimal(991), direction="up", as_published=True),
        figure("DA-16", "New reviews commissioned", None, symbol="c", action="DA1", caveats=("Very small number.",)),
    )  # fmt: skip


ABUSE, ROADS, HATE = range(3)  # where the sample’s priorities stand


def _abuse() -> Priority:
    shops = DISTRICTS[:6]
    context = (
        Section("What the figures say", "Incidents rose again.[^1] **More people came forward**, and the rise is *not* only a rise in harm."
                f"[^2]\n\nThe shops saw:\n\n{BULLETS}\n\nAs the board said,[^1] {AWKWARD}\n\n> We hear of it sooner than we did."),
        Section("What is being done", f"The service runs in three steps.\n\n{NUMBERED}\n\n{LONG_WORD} is a long word."),
    )  # fmt: skip
    notes = (
        Note(1, "source", "Chief Constable’s report to the Performance and Delivery Board, Harbourshire Police, 20 March 2019", "cc-march-2019"),
        Note(2, "note", "Incidents including secondary incidents, not crimes. Recording practice changed on 1 October 2017."),
        Note(3, "source", "Home Office, The economic and social costs of domestic abuse, January 2019 <draft & embargoed>", "ho-da-cost", True),
        Note(4, "note", "Modelled and undated (about 2016/17)."),
    )  # fmt: skip
    figures = _abuse_figures()
    return Priority(
        key="domestic-abuse", code="DA", title="Domestic Abuse", lead="harbour-police", lead_name="Harbourshire Police",
        summary="Reported incidents rose by a seventh,[^1] most of it better recording. **We ask the group** to fund the shops for a year.",
        context=context, notes=notes,
        measures=(
            measure("da-incidents", "Domestic abuse incidents reported to police", 3800, parts=DISTRICTS, breaks=(CARE,), provisional=3,
                    caveats=("Incidents including secondary incidents, not crimes.",)),
            measure("oss-visitors", "One Stop Shop visitors", 260, parts=shops, unit="people", returned_by="each host agency",
                    gaps=((shops[1], 2, "x", "The shop moved and no register was kept."), (shops[3], 5, "z", "Closed for the month."))),
        ),
        figures=figures, actions=_abuse_actions(),
    )  # fmt: skip


def _abuse_actions() -> tuple[Action, ...]:
    reviews = (
        Entry(
            agency="hcst", agency_name="Harbourshire Community Safety Team", next="A fourth seminar in May 2019.",
            text=f"Three seminars were held; **300** people came.[^4]\n\n{BULLETS}", submitted_at="2019-04-10T13:05:00",
        ),
        Entry(agency="opcc", agency_name="Office of the Police and Crime Commissioner", missing=True,
              state="sent back", due="2019-04-12", received="2019-04-02", sent_back="2019-04-08"),
        Entry(agency="harbour-police", agency_name="Harbourshire Police", text=AWKWARD, submitted_at="2019-04-12T22:59:00"),
    )  # fmt: skip
    shops = Entry(
        agency="victim-support", agency_name="Victim Support", text=f"=1+1 visitors more than planned.\n\n{NUMBERED}",
        submitted_at="2019-04-11T08:00:00",
    )  # fmt: skip
    return (
        Action(
            ref="DA1", title="Commission and support domestic homicide reviews for the partnerships of the county",
            lead="hcst", lead_name="Harbourshire Community Safety Team", oversight="Review Steering Group",
            start="2018-04", due="", status="ongoing", entries=reviews,
        ),
        Action(
            ref="DA2", title=f"Monitor the One Stop Shops ({LONG_WORD})", lead="victim-support", lead_name="Victim Support",
            oversight="", start="2018-04", due="2019-03", status="at risk", entries=(shops,),
        ),
    )  # fmt: skip


def _roads() -> Priority:
    late = tuple((part, back, "x", "Collision records are not closed yet.") for part in DISTRICTS for back in (1, 2))
    carried = Entry(
        agency="hfrs", agency_name="Harbourshire Fire & Rescue Service", text="The programme was reviewed and **closed**.",
        submitted_at="2018-10-09T09:00:00", carried_from="July to September 2018",
    )  # fmt: skip
    return Priority(
        key="road-safety", code="RS", title="Road Safety", lead="hfrs", lead_name="Harbourshire Fire & Rescue Service",
        summary="Fewer people died on the roads.[^1] The recording system changed, so injuries cannot be compared with earlier years.",
        context=(Section("Casualties", "Deaths fell from 60 to 47.[^1] KSI is a projection.[^2]"),),
        notes=(Note(1, "source", "Road casualties in Harbourshire: annual review 2017, County Council, December 2018",
                "hcc-casualties"),
         Note(2, "note", "2018 is a projection until the national dataset closes.")),
        measures=(
            measure("ksi", "Killed or seriously injured (KSI)", 64, parts=DISTRICTS, breaks=(NEW_SYSTEM,), provisional=14, gaps=late, compared_to="2019-01-31",
                    unit="people", judgement="lower is better"),
            measure("caps", "Community Alcohol Partnerships active", 6, months=5, frequency=QUARTERLY, how=compare.LATEST,
                    unit="partnerships", judgement="higher is better", returned_by="Trading Standards"),
        ),
        figures=(
            figure("RS-01", "Road deaths", "47", unit="people", status="provisional", comparator=Decimal(60), comparator_label="2017",
                   change=Decimal(-13), change_percent=Decimal("-21.7"), direction="down", comparable=True, notes=(1,)),
            figure("RS-03", "Killed or seriously injured (KSI)", "728", qualifier="projected", status="provisional", comparable=False,
                   comparator=Decimal(1271), comparator_label="peak year of 1995", reason=NEW_SYSTEM.reason, unit="people"),
            figure("RS-04", "Share of drivers in the course", "37.5", unit="%", period_start=None, period_end=None, period_label=""),
        ),
        actions=(
            Action(
                ref="RS1", title="Review the Licence to Learn programme", lead="hfrs", lead_name=carried.agency_name,
                oversight="Roads Partnership", start="2018-04", due="2018-09", status="complete", entries=(carried,),
            ),
            Action(
                ref="RS2", title="Share road safety campaigns", lead="highways", lead_name="Highways",
                oversight="Roads Partnership", start="", due="2019-03-15", status="not started",
                entries=(Entry(agency="highways", agency_name="Highways", missing=True,
                               state="not received", due="2019-04-12"),),
            ),
        ),
    )  # fmt: skip


def _hate() -> Priority:
    strands = ("Race", "Faith", "Sexual orientation", "Disability", "Transgender")
    return Priority(
        key="extremism-hate", code="PEH", title="Preventing Extremism and Hate: Faith/Race [2019]?*", lead="prevent",
        lead_name="County Prevent Team", summary="", context=(),
        notes=(Note(1, "source", "Hate crime, England and Wales, 2017/18, Home Office, 16 October 2018", "ho-hate"),),
        measures=(
            measure("hate", "Hate crime incidents", 420, parts=strands, parts_overlap=True, hidden=strands[3:], provisional=1),
            measure("channel", "Prevent referrals", 30, months=9, frequency=QUARTERLY, hidden=("",), unit="people", restricted=True),
        ),
        figures=(figure("PEH-20", "Hate crime incidents", "5040", status="revised", qualifier="over", notes=(1, 1),
                kind="cumulative"),), actions=(),
    )  # fmt: skip


@functools.cache
def _sample() -> Contents:
    team = ("harbour-police", "Harbourshire Police")
    return Contents(
        agreement=AgreementHead("2018-19", "Harbourshire Community Safety Agreement 2018/19",
            "Harbourshire Community Safety Partnership"),
        cycle=CycleHead(key="2019-q4", title="January to March 2019", period_start="2019-01-01", period_end="2019-03-31",
            due="2019-04-12", meeting="2019-05-02"),
        audience="working-group", version=2, draft=False, frozen_at="2019-04-24T15:30:00",
        handling="For members of the working group. Do not publish: it holds unpublished police figures.",
        note="Version 2 puts right the number of visitors to the One Stop Shops in November 2018.",
        introduction=Introduction(
            "Seven in ten measures moved little this quarter.[^1] Two ask for a decision.",
            (Section("This quarter", "Recorded crime rose.[^1] The force is graded outstanding for recording.[^2]\n\n- Domestic abuse\n- Roads"),
             Section("", "Thanks to all who sent their texts in time.")),
            (Note(1, "source", "Crime in England and Wales: year ending September 2018, Office for National Statistics, January 2019", "ons"),
             Note(2, "note", "Re-inspection of 2018.")),
        ),
        figures=(figure("INT-01", "All police recorded crime", kind="change-only", qualifier="approx", change=Decimal(29120),
                change_percent=Decimal("17.1"), direction="up", comparable=True, reason="Recording practice", as_published=True),
         figure("INT-03", "Crime recording accuracy", "96.6", unit="%", period_label="following re-inspection", notes=(2,))),
        priorities=(_abuse(), _roads(), _hate()),
        exceptions=({"ref": "EX1", "title": "Funding of the One Stop Shops ends in June", "priority": "domestic-abuse",
                "status": "open",
          "text": "Without a decision two shops close.", "asked": "Agree bridging funds of £40,000", "asked_of": "Governing group",
          "raised": "October to December 2018", "decision": ""},
         {"ref": "EX2", "title": "Collision records arrive late", "priority": "road-safety", "status": "decided",
          "text": "Two months are missing. <&> =1+1", "asked": "", "asked_of": "", "raised": "", "decision": "Highways reports monthly."}),
        not_received=(
            NotReceived(agency="opcc", agency_name="Office of the Police and Crime Commissioner", kind="update", what="DA1",
                        state="sent back", due="2019-04-12", received="2019-04-02", sent_back="2019-04-08"),
            NotReceived(agency="highways", agency_name="Highways", kind="return", what="Data return, February 2019",
                        state="not received", due="2019-04-12")),
        withheld=(Suppression("hate", "disability", "2019-03-01", "2019-03-31", "small number"),
         Suppression("hate", "transgender", "2019-03-01", "2019-03-31", "to protect another value"),
         Suppression("channel", None, None, None, "restricted")),
        changed_since=(ChangedSince("One Stop Shop visitors, November 2018",
                f"Revised from 3,091 to 3,100 by {team[1]}: two sheets were missing."),),
    )  # fmt: skip
