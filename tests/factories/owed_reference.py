"""What is owed, worked out slowly and by hand: what the portal says must equal it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.core.dates import last_of_month

FIRST, MONTHS = date(2018, 4, 1), 30
Item = tuple[int, int | None, date, date]  # agency, action, first and last day


def month(number: int) -> date:
    """The first day of a month, counted from April 2018."""
    index = FIRST.year * 12 + FIRST.month - 1 + number
    return date(index // 12, index % 12 + 1, 1)


def is_end_of(frequency: str, day: date) -> bool:
    """Whether a return of this frequency is owed for a period that ends with this last day of a month."""
    return frequency == "monthly" or day.month in (3, 6, 9, 12)


@dataclass
class ReferenceAction:
    agencies: list[int]
    start: date | None = None
    closed_on: date | None = None

    def owes(self, starts: date, ends: date) -> bool:
        """Whether it had begun by some day of the cycle, and was not closed before it."""
        has_begun = self.start is None or self.start <= ends
        return has_begun and (self.closed_on is None or self.closed_on >= starts)


@dataclass
class ReferenceCycle:
    starts: date
    ends: date
    sent: set[Item] = field(default_factory=set)
    cancelled: set[Item] = field(default_factory=set)
    frozen: set[Item] | None = None  # what was owed when it was issued

    @property
    def due(self) -> date:
        return self.ends + timedelta(10)

    def periods(self, frequency: str) -> list[tuple[date, date]]:
        """The months, or the calendar quarters, whose last day lies in it."""
        found = []
        for number in range(MONTHS):
            end = last_of_month(month(number))
            if is_end_of(frequency, end) and self.starts <= end <= self.ends:
                found.append((month(number if frequency == "monthly" else number - 2), end))
        return found


@dataclass
class Reference:
    """What is owed, by hand: for each measure the ends of all its periods, with who returns each."""

    frequencies: dict[str, str] = field(default_factory=dict)
    senders: dict[str, dict[date, int]] = field(default_factory=dict)  # of a part as “split/p0”
    returned: dict[str, tuple[date | None, date | None]] = field(default_factory=dict)  # the first and last day of a measure
    parts_until: dict[str, date] = field(default_factory=dict)  # the last day of a part that has ended
    actions: dict[int, ReferenceAction] = field(default_factory=dict)
    cycles: dict[int, ReferenceCycle] = field(default_factory=dict)
    ended: dict[int, date] = field(default_factory=dict)  # the last day of an agency

    def asked(self, cycle: ReferenceCycle) -> set[Item]:
        """What the agreement asks for in the cycle now, of agencies that take part on the day that it is due. What an issued cycle
        has not received of an agency when it merges stays owed under its name."""
        if cycle.frozen is not None:
            return cycle.frozen
        return {item for item in self._agreed(cycle) if self.ended.get(item[0], cycle.due) >= cycle.due}

    def _agreed(self, cycle: ReferenceCycle) -> set[Item]:
        found: set[Item] = set()
        for number, action in self.actions.items():
            if action.owes(cycle.starts, cycle.ends):
                found |= {(agency, number, cycle.starts, cycle.ends) for agency in action.agencies}
        for name, by_end in self.senders.items():
            first, last = self._limits(name)
            found |= {
                (by_end[ends], None, starts, ends)
                for starts, ends in cycle.periods(self.frequencies[name])
                if (first is None or first <= ends) and (last is None or ends <= last)
            }
        return found

    def _limits(self, name: str) -> tuple[date | None, date | None]:
        """The first and the last day that are returned of a measure, or of a part of one."""
        measure, _, part = name.partition("/")
        first, last = self.returned.get(measure, (None, None))
        lasts = [one for one in (last, self.parts_until.get(part)) if one]
        return first, min(lasts) if lasts else None

    def is_in_use(self, name: str, first: date) -> bool:
        """Whether something of the measure that is asked for from that day on was sent, or issued."""
        for subject, by_end in self.senders.items():
            for ends, agency in by_end.items() if subject.partition("/")[0] == name else ():
                begins, last = self._limits(subject)
                if ends < first or (begins and ends < begins) or (last and ends > last):
                    continue
                starts = date(ends.year, ends.month - (2 if self.frequencies[subject] == "quarterly" else 0), 1)
                if any((agency, None, starts, ends) in cycle.sent for cycle in self.cycles.values()):
                    return True
                if any(cycle.frozen is not None and cycle.starts <= ends <= cycle.ends for cycle in self.cycles.values()):
                    return True
        return False

    def owed(self) -> set[tuple[int, Item]]:
        return {
            (number, item) for number, cycle in self.cycles.items() for item in (self.asked(cycle) | cycle.sent) - cycle.cancelled
        }

    def stands_in_the_way(self, agency: int, into: int) -> bool:
        """Whether the agency that goes on has sent its own return for a month or quarter, and the other has not."""
        running = [cycle for cycle in self.cycles.values() if cycle.frozen is None]
        return any(
            item[0] == agency and item[1] is None and item not in cycle.sent and (into, *item[1:]) in cycle.sent
            for cycle in running
            for item in self.asked(cycle) - cycle.cancelled
        )

    def merge(self, agency: int, into: int, since: date) -> None:
        """What the agency does today the other does; it owes nothing that falls due from that day on, but what it has sent."""
        starts = min([since, *(cycle.starts for cycle in self.cycles.values() if cycle.frozen is None)])
        for name in [name for name, by_end in self.senders.items() if by_end[max(by_end)] == agency]:
            self.hand_over(name, into, starts)
        for action in self.actions.values():
            is_open = action.closed_on is None
            if is_open or any(one.frozen is None and action.owes(one.starts, one.ends) for one in self.cycles.values()):
                self._let_count(action, agency, into)
                action.agencies = list(dict.fromkeys(into if one == agency else one for one in action.agencies))
        self.ended[agency] = since - timedelta(1)

    def _let_count(self, action: ReferenceAction, agency: int, into: int) -> None:
        """Where the one that ends has sent its update, the other is not asked for one, unless it was before."""
        [number] = [number for number, one in self.actions.items() if one is action]
        for cycle in self.cycles.values():
            sent, new = (agency, number, cycle.starts, cycle.ends), (into, number, cycle.starts, cycle.ends)
            is_counting = agency in action.agencies and cycle.frozen is None and sent in cycle.sent - cycle.cancelled
            if is_counting and new not in self.asked(cycle) | cycle.sent:
                cycle.cancelled.add(new)

    def hand_over(self, name: str, agency: int, starts: date) -> bool:
        """Whether that changes anything."""
        changed = False
        for ends, before in self.senders[name].items():
            quarter = self.frequencies[name] == "quarterly"
            item_start = date(ends.year, ends.month - (2 if quarter else 0), 1)
            sent = {item for cycle in self.cycles.values() for item in cycle.sent}
            is_issued = any(cycle.frozen is not None and cycle.starts <= ends <= cycle.ends for cycle in self.cycles.values())
            is_sent = any((one, None, item_start, ends) in sent for one in (before, agency))
            if ends >= starts and before != agency and not is_issued and not is_sent:
                self.senders[name][ends] = agency
                changed = True
        return changed
