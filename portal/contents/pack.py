"""The contents of a pack as frozen dataclasses, from which every format is rendered. Pure.

Values are Decimal or None; dates are ISO texts, so that nothing depends on a time zone. pack_json.py turns them into
pack.json and back: field names are its keys, so they cannot be renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.contents.after_last_pack import AfterLastPack, ReceivedLate
from portal.contents.approvals import ApprovedOtherwise
from portal.contents.outstanding import Outstanding
from portal.contents.rates import RateOf
from portal.contents.update_parts import Expected, Grant, Milestone, Output
from portal.contents.year_end import YearEnd

SCHEMA = 1
DRAFT_MARK = "Draft, not issued"


@dataclass(frozen=True)
class AgreementHead:
    key: str
    title: str
    partnership: str


@dataclass(frozen=True, kw_only=True)
class CycleHead:
    key: str
    title: str
    period_start: str
    period_end: str
    due: str
    meeting: str
    is_called_off: bool = False  # the meeting, without another day yet


@dataclass(frozen=True)
class Section:
    """A piece of narrative. `text` is Markdown (paragraphs, lists, bold, italic, links); `[^3]` refers to note 3."""

    heading: str
    text: str


@dataclass(frozen=True)
class CarriedText:
    """Where a text that was carried forward comes from: the title of its cycle, and the ISO day on which it was last changed."""

    cycle: str
    written: str


@dataclass(frozen=True)
class Note:
    """`kind` is “source” (then `source` is its key in the register) or “note”. Numbers run within a priority."""

    number: int
    kind: str
    text: str
    source: str | None = None
    draft: bool = False


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One value of a series. `symbol` is x, z or c where there is no value; `note` is the agency's note on it.

    `status` is one of STATUS_ORDER (portal/statistics/comparison.py); empty where there is no number that it could be said of.
    `revised_from` is the value before its newest revision; None where there was none or this audience may not see it.
    `after_last_pack` is None for what the last pack could print.
    """

    period_start: str
    period_end: str
    value: Decimal | None
    symbol: str = ""
    status: str = "final"
    note: str = ""
    revised_from: Decimal | None = None
    after_last_pack: AfterLastPack | None = None


@dataclass(frozen=True, kw_only=True)
class PrintedComparison:
    """A total compared with an earlier one.

    `value` and `previous_value` are None where months are missing (`words` is then “11 of 12 months”) or where they are
    suppressed (`reason` is then “withheld”). `comparable` is False across a break, where no change is given and `reason`
    says why, and None where there is nothing to compare.
    """

    basis: str
    period_start: str
    period_end: str
    value: Decimal | None
    status: str
    months_present: int
    months_expected: int
    previous_start: str
    previous_end: str
    previous_value: Decimal | None
    change: Decimal | None
    change_percent: Decimal | None
    direction: str | None
    comparable: bool | None
    reason: str
    words: str
    cumulated: Decimal | None = None  # the two periods of a running total together
    previous_status: str = "final"
    is_running_total: bool = False


@dataclass(frozen=True)
class Series:
    """One measure and part over time; `part` is None and `name` “Total” for the measure as a whole. `goes_on_in` is the key of
    the part that this one is a part of since its end."""

    part: str | None
    name: str
    observations: tuple[Observation, ...]
    comparison: PrintedComparison | None
    goes_on_in: str = ""


@dataclass(frozen=True)
class SeriesBreak:
    """A date from which values cannot be compared, or only with care, with earlier ones: `effect` says which."""

    date: str
    effect: str
    reason: str


@dataclass(frozen=True)
class LevelStep:
    """A lasting change of level that the team accepted: from `date` on, what is usual is judged by the new level."""

    date: str
    reason: str


@dataclass(frozen=True)
class DifferingTotal:
    """Where two splits of the same counts do not agree: the total `by_split`, and the one that is printed."""

    period_start: str
    period_end: str
    by_split: Decimal
    printed: Decimal


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure with its series: the total first, then its parts in their order.

    `splits` are measures that count the same, split in another way: they have their parts only, and `differing_totals`.
    `breakdown` is what the parts are, such as “district”; empty in packs that were issued before it was kept.
    """

    key: str
    name: str
    definition: str
    unit: str
    geography: str
    frequency: str
    judgement: str
    returned_by: str
    restricted: bool
    parts_overlap: bool
    breaks: tuple[SeriesBreak, ...]
    series: tuple[Series, ...]
    comparison: PrintedComparison | None
    caveats: tuple[str, ...] = ()
    finding: str = ""  # whether the newest value is within the usual variation, as a sentence; empty where not assessed
    finding_in_brief: str = ""  # the same in a few words, such as “usual”
    steps: tuple[LevelStep, ...] = ()
    bridges: tuple[str, ...] = ()  # sentences to figures of this pack that give the same for another period
    breakdown: str = ""
    rounded_to: int = 0  # the base by which all of its numbers are rounded; 0 where they are exact
    covers: str = "period"  # what each value is of: its “period”, the “day” at its end, or months to its end (“12 months”)
    splits: tuple[Measure, ...] = ()
    differing_totals: tuple[DifferingTotal, ...] = ()
    rate: RateOf | None = None  # where nobody returns it: what it was worked out from

    @property
    def goes_on_in(self) -> dict[str, str]:
        """The names of parts that became part of another one, with the name of that one."""
        names = {one.part: one.name for one in self.series}
        return {one.name: names[one.goes_on_in] for one in self.series if one.goes_on_in in names and one.goes_on_in}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A published number with its own period, geography, comparator and source.

    `value` is None where only a change or a direction was published, or where it is suppressed (`symbol` is then c).
    `caveats` are what was written about it, `remarks` what the portal says itself.
    `comparator` is the earlier value; `change` and `change_percent` are the portal's own, or the source's where only
    the change was published (`as_published`).
    """

    ref: str
    action: str | None
    kind: str
    measure: str
    part: str | None
    geography: str
    coverage: str
    unit: str
    period_start: str | None
    period_end: str | None
    period_label: str
    value: Decimal | None
    symbol: str
    qualifier: str
    status: str
    comparator: Decimal | None
    comparator_label: str
    change: Decimal | None
    change_percent: Decimal | None
    direction: str | None
    comparable: bool | None
    reason: str
    as_published: bool
    caveats: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()
    cumulated: Decimal | None = None  # of a running total: the value and the one that it adds to
    remarks: tuple[str, ...] = ()  # what the portal says of it: what its source does not cover, what was counted since


@dataclass(frozen=True, kw_only=True)
class Entry(Outstanding):
    """What one agency wrote about an action, or that nothing of it is in the report (`missing`), with its `state`.

    `carried_from` names the cycle of a text that is printed again: because the action has closed, or because the agency
    sent it unchanged, with `no_change` as its reason; `no_change_since` is there where its cycle asked only for what had
    changed. `entered` is True where the coordinating team entered what the agency had mailed, `edited` where it edited the
    agency's words, and `approver` one of Approver where nobody else in the team could approve it. `after_last_pack` is there
    where the last pack went without it, and `owed_in` then names the earlier cycle that it was owed in; empty where that is the
    cycle of this pack. `opened_again` is True in a draft only, where the approved text may still change before it is frozen.
    """

    agency: str
    agency_name: str
    text: str = ""
    next: str = ""
    submitted_at: str | None = None
    missing: bool = False
    carried_from: str | None = None
    no_change: str = ""
    no_change_since: str | None = None  # the ISO day
    explanation: str = ""
    replaced_by: str = ""
    milestones: tuple[Milestone, ...] = ()
    outputs: tuple[Output, ...] = ()
    funding: tuple[Grant, ...] = ()
    expected: tuple[Expected, ...] = ()
    status: str = ""
    entered: bool = False
    edited: bool = False
    approver: str = ""
    after_last_pack: AfterLastPack | None = None
    owed_in: str = ""
    opened_again: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """`lead` is the key of its lead agency, and `lead_name` the name; the entries are in the order of the agencies."""

    ref: str
    title: str
    lead: str
    lead_name: str
    oversight: str
    start: str
    due: str
    status: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Priority:
    """`summary` is the opening paragraph of its context, printed in large type; it may hold note references. `lead` is the key
    of its lead agency, and `lead_name` the name."""

    key: str
    code: str
    title: str
    lead: str
    lead_name: str
    summary: str
    context: tuple[Section, ...]
    notes: tuple[Note, ...]
    measures: tuple[Measure, ...]
    figures: tuple[Figure, ...]
    actions: tuple[Action, ...]
    carried: CarriedText | None = None  # its context was written in an earlier cycle


@dataclass(frozen=True)
class Introduction:
    """The same shape as a priority's narrative, for the report as a whole."""

    summary: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    carried: CarriedText | None = None


@dataclass(frozen=True, kw_only=True)
class NotReceived(Outstanding):
    """Something owed that was not approved. `kind` is that of its obligation: “update” or “return”. `owed_in` names the earlier
    cycle that it is owed since; empty where that is the cycle of this pack."""

    agency: str
    agency_name: str
    kind: str
    what: str
    owed_in: str = ""


@dataclass(frozen=True)
class Suppression:
    """A value that this audience does not see (rule 13, docs/domain.md). Part and period are None for a whole measure.

    `reason` is “restricted” for a whole measure or published figure, and empty for a value: why that one is withheld would be
    information. Values of packs issued before 27 November 2026 have a reason, which is not printed any more.
    `period_label` is what is said of the time of a figure that has no dates.
    """

    measure: str
    part: str | None
    period_start: str | None
    period_end: str | None
    reason: str = ""
    period_label: str = ""


@dataclass(frozen=True)
class ChangedSince:
    """One difference from an earlier pack of the same audience. `against` says which: “version 1 of this report”, “the report of
    July to September 2018 (version 1)”; it is empty in packs that were issued before packs recorded it."""

    what: str
    text: str
    against: str = ""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The whole pack for one audience. `version` is None for a draft; `frozen_at` is in UTC; `note` says what it corrects.

    `exceptions` have free keys. `withheld` are the suppressed values. `never_came` is what the last report went without and a
    later update has overtaken. `follows` names the earlier packs that it was compared with; None in packs of older releases.
    """

    agreement: AgreementHead
    cycle: CycleHead
    audience: str
    version: int | None
    draft: bool
    frozen_at: str
    handling: str
    note: str
    introduction: Introduction
    figures: tuple[Figure, ...]
    priorities: tuple[Priority, ...]
    exceptions: tuple[dict[str, Any], ...] = ()
    not_received: tuple[NotReceived, ...] = ()
    received_late: tuple[ReceivedLate, ...] = ()
    never_came: tuple[NotReceived, ...] = ()
    withheld: tuple[Suppression, ...] = ()
    changed_since: tuple[ChangedSince, ...] = ()
    follows: tuple[str, ...] | None = None
    approved_otherwise: tuple[ApprovedOtherwise, ...] = ()
    year_end: YearEnd | None = None  # in the pack that closes a plan year
    schema: int = field(default=SCHEMA)

    @property
    def all_figures(self) -> list[Figure]:
        return [*self.figures, *(figure for one in self.priorities for figure in one.figures)]
