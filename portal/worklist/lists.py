"""A person's list, put together from what their agency owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import local, short_day_words
from portal.core.text import listed
from portal.cycles.models import Cycle, Kind
from portal.cycles.officers.queries import OfficerOf, officers_in
from portal.cycles.queries import running_cycle
from portal.cycles.workflow import CycleStatus
from portal.measures.senders.queries import SeriesCounts, series_counts
from portal.returns.flags import numbers_to_explain
from portal.returns.sheets import sheet_of
from portal.submissions.actions import why_not_taken
from portal.submissions.conversation.queries import asked_of
from portal.submissions.workflow import EDITABLE, WITH_AGENCY, Status
from portal.worklist import queries, wording
from portal.worklist.groups import CLOSED, DONE, SIGN_OFF, TO_ANSWER, TO_SEND, ListItem, first_to_do, group_of_item, grouped
from portal.worklist.queries import OwedRow
from portal.worklist.waiting import Waiting, steps_of, waiting_for

NEWCOMERS = (
    "Each line below is an update on one action, or the numbers of one month or quarter. Open it, fill it in and send it to the "
    "team. You can save a draft at any time and come back."
)
NOT_YET = "Nothing of it can be filled in yet: each line says from when."


@dataclass(frozen=True, kw_only=True)
class WorkList:
    """What one person has to do, and what became of the rest, from the `rows` read. `cycle` is the running one; None where none
    is open."""

    rows: Sequence[OwedRow]
    groups: Mapping[str, list[ListItem]]
    cycle: Cycle | None
    waiting: Waiting
    now: datetime

    @property
    def heading(self) -> str:
        return wording.heading(self.groups, self.now)

    @property
    def first(self) -> ListItem | None:
        """What the button below the heading opens."""
        return first_to_do(self.groups)

    @property
    def button_words(self) -> str:
        return self.words_to_open(self.first) if self.first else ""

    def words_to_open(self, item: ListItem) -> str:
        """“Start with: SM5 County lines”: what a button says that opens this line."""
        return wording.button_words(item, group_of_item(item, self.now), self._cycle_to_name(item))

    def _cycle_to_name(self, item: ListItem) -> str:
        """The title of its cycle, where the same is still to be done for another one too."""
        to_do = [one for group, items in self.groups.items() if group not in DONE for one in items]
        named = [one for one in to_do if (one.ref, one.title) == (item.ref, item.title)]
        if len({one.cycle_id for one in named}) < 2:
            return ""
        return next(row.obligation.cycle.title for row in self.rows if row.obligation.id == item.obligation_id)

    @cached_property
    def running_titles(self) -> dict[int, str]:
        """The titles of the cycles that run and in which something is to be done, by their ids, in the order of their periods."""
        to_do = {one.cycle_id for group, items in self.groups.items() if group not in DONE for one in items if not one.issued}
        cycles = sorted({row.obligation.cycle for row in self.rows}, key=lambda one: one.period_start)
        return {one.id: one.title for one in cycles if one.id in to_do}

    @property
    def cycle_words(self) -> str:
        """Beside the heading: “April to June 2019”, “April to June 2019 and July 2019”."""
        return listed(list(self.running_titles.values())) or (self.cycle.title if self.cycle else "")

    def cycle_of(self, item: ListItem) -> str:
        """The title of its cycle, where things of several cycles are to be done."""
        return self.running_titles.get(item.cycle_id, "") if len(self.running_titles) > 1 else ""

    @property
    def to_send(self) -> list[ListItem]:
        return [item for group, items in self.groups.items() if group in TO_SEND for item in items]

    def is_folded(self, group: str) -> bool:
        """Whether the page shows the lines of the group only when somebody opens it."""
        return group in DONE

    def has_history(self, group: str) -> bool:
        return group in DONE and group != CLOSED

    @property
    def is_over(self) -> bool:
        """Whether the newest cycle is issued, and nothing is owed for it any more."""
        return not self.groups and self.cycle is not None and self.cycle.status == CycleStatus.ISSUED

    @property
    def explanation(self) -> str:
        """What the page is for, where nothing was begun; or why there is nothing to do, or nothing today. Empty otherwise."""
        if self.cycle is None:
            return "No review cycle is open yet. You will see here what is owed when the first one opens."
        if self.is_over:
            return (
                f"Your agency owes nothing more for {self.cycle.title}. You will see here what is owed when the next cycle opens."
            )
        if not self.groups:
            return f"Your agency owes nothing in {self.cycle.title}. You will see here what is owed when the next cycle opens."
        if CLOSED in self.groups:
            return ""  # the group says why
        if all(row.submission is None for row in self.rows):
            return NEWCOMERS if self.first else NOT_YET
        if self.first:
            return ""
        if self.to_send:
            return NOT_YET
        if SIGN_OFF in self.groups:
            return f"Everything for {self.cycle.title} is written. Some of it waits for sign-off."
        return f"The team has everything for {self.cycle.title}. You see here if something has to change."

    def state_of(self, item: ListItem) -> str:
        return wording.state_words(item, group_of_item(item, self.now), self.now)

    def issued_cycle_words(self, item: ListItem, reach: str) -> str:
        """Which issued cycle it belongs to: to correct it, because the team asks about it, or because its pack went without it.
        Empty in a running one. `reach` says who has the pack, where the agency has not (packs.readers.words.pack_reach)."""
        if not item.issued:
            return ""
        if group_of_item(item, self.now) in TO_ANSWER:
            return f"About {item.issued}"
        if item.corrects:
            return f"A correction of {item.issued}"
        return f"For {item.issued}, whose pack was issued without it{f', {reach}' if reach else ''}"

    def shows_reason(self, item: ListItem) -> bool:
        """Whether the line says why it came back."""
        return bool(item.reason) and group_of_item(item, self.now) in TO_SEND


def list_of(person: Person, also: Sequence[int] = ()) -> WorkList:
    """`also` are ids of obligations that are wanted in any case; those that the person may not see are left out."""
    asks = asked_of(person)
    rows = queries.owed_now(person, also=(*asks, *also))
    cycles = (row.obligation.cycle for row in rows)
    cycle = next((cycle for cycle in cycles if cycle.status != CycleStatus.ISSUED), None) or running_cycle()
    counts = series_counts(person.agency_id, cycle.agreement_id) if cycle else SeriesCounts(person.agency_id, [])
    waiting, named = (
        waiting_for(person, [row.submission for row in rows]),
        officers_in(rows[0].officers if rows else None, person.agency_id),
    )
    to_explain = _to_explain(rows, counts)
    items = [
        _item(row, _progress(row, counts, to_explain), asks.get(row.obligation.id, ()), waiting, named.of(row.obligation))
        for row in rows
    ]
    return WorkList(rows=rows, groups=grouped(items, clock.now()), cycle=cycle, waiting=waiting, now=clock.now())


def _to_explain(rows: Sequence[OwedRow], counts: SeriesCounts) -> dict[int, int]:
    """How many values have to be explained before a return can be sent that has all its numbers, by obligation id; read for a
    whole sheet at once, which are the months of a cycle. `counts` as in _progress()."""
    found: dict[int, int] = {}
    for row in rows:
        if _is_full(row, counts) and row.obligation.id not in found:
            found |= numbers_to_explain(sheet_of(row.obligation))
    return found


def _is_full(row: OwedRow, counts: SeriesCounts) -> bool:
    """Whether it is a return that could be sent, for all that is missing."""
    obligation, submission = row.obligation, row.submission
    is_draft = submission is not None and Status(submission.status) in EDITABLE
    return (
        obligation.kind == Kind.RETURN and is_draft and row.filled >= counts.of(obligation.frequency, obligation.period_end) > 0
    )


def _progress(row: OwedRow, counts: SeriesCounts, to_explain: Mapping[int, int]) -> str:
    """“12 of 19 filled”, “19 of 19 filled, 1 to explain”; empty for what is no return, or was not begun. `counts` says how many
    cells a return has."""
    if row.obligation.kind != Kind.RETURN or row.submission is None:
        return ""
    filled = f"{row.filled} of {counts.of(row.obligation.frequency, row.obligation.period_end)} filled"
    asked = to_explain.get(row.obligation.id, 0) if _is_full(row, counts) else 0
    return f"{filled}, {asked} to explain" if asked else filled


def _item(row: OwedRow, progress: str, asks: Sequence[str], waiting: Waiting, officers: Sequence[OfficerOf]) -> ListItem:
    """The line of one obligation. `progress` and `asks` as in ListItem; `officers` look after it."""
    obligation, submission = row.obligation, row.submission
    is_return, is_issued = obligation.kind == Kind.RETURN, obligation.cycle.status == CycleStatus.ISSUED
    ends_later = is_return and obligation.period_end >= clock.today()
    return ListItem(
        obligation_id=obligation.id,
        is_return=is_return,
        ref=obligation.ref,
        title=obligation.period.words if is_return else obligation.title,
        due=obligation.due,
        status=Status(submission.status) if submission else Status.NOT_STARTED,
        reason=row.reason,
        progress=progress,
        from_day=obligation.period_end + timedelta(days=1) if ends_later else None,
        not_taken="" if is_issued else why_not_taken(obligation, submission),  # what an issued cycle does not take is not read
        issued=obligation.cycle.title if is_issued else "",
        cycle_id=obligation.cycle_id,
        corrects=is_issued and submission is not None and submission.is_corrected,
        has_approved=submission is not None and submission.has_approved,
        asks=asks,
        is_to_sign=waiting.is_to_sign(submission),
        is_given_back=waiting.is_given_back(submission),
        remarks=[*waiting.remarks(submission), *_request_words(row)],
        steps=steps_of(submission, asks, waiting.person),
        officers=[officer.name for officer in officers],
        is_own=any(officer.person_id == waiting.person.id for officer in officers),
    )


def _request_words(row: OwedRow) -> list[str]:
    """“Asked for more time until 20 July, on 3 July”, while that waits for an answer and it is not sent."""
    if row.request is None or row.request.until is None or (row.submission and row.submission.status not in WITH_AGENCY):
        return []
    return [f"Asked for more time until {short_day_words(row.request.until)}, on {short_day_words(local(row.request.at).date())}"]
