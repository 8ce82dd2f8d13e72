"""Who returns a measure, or a part of one, over time. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portal.statistics.periods import Period

ONE_DAY = timedelta(days=1)


class Span(NamedTuple):
    """An agency (None: nobody) returned it for the periods that end until this day."""

    until: date
    agency_id: int | None


@dataclass(frozen=True)
class Senders:
    """Who returned it `earlier`, each until a day, oldest first; from then on the agency `now`. None where nobody does."""

    now: int | None
    earlier: tuple[Span, ...] = ()

    def on(self, day: date) -> int | None:
        """Who returns the month or quarter that ends on that day."""
        return next((one.agency_id for one in self.earlier if day <= one.until), self.now)

    def within(self, first: date | None, last: date | None) -> Senders:
        """The same, where nobody returns a month or quarter that ends before the day `first`, or after `last`."""
        now, spans = self.now, list(self.earlier)
        if last is not None:
            spans = [*(one for one in spans if one.until < last), Span(last, self.on(last))]
            now = None
        if first is not None:
            spans = [Span(first - ONE_DAY, None), *(one for one in spans if one.until >= first)]
        return Senders(now, tuple(spans))

    def changed_from(self, agency_id: int, starts: date, stay: Collection[Period] = ()) -> Senders:
        """The same where that agency returns it from the day `starts` on, but for the months or quarters that `stay` as they
        are."""
        ends = {one.until for one in self.earlier} | {starts - ONE_DAY}
        ends |= {day for one in stay for day in (one.start - ONE_DAY, one.end)}
        spans: list[Span] = []
        for end in sorted(ends):
            # No span reaches over the end of another one, so that one day speaks for all of it.
            is_new = end >= starts and not any(one.start <= end <= one.end for one in stay)
            span = Span(end, agency_id if is_new else self.on(end))
            if spans and spans[-1].agency_id == span.agency_id:
                spans.pop()
            spans.append(span)
        while spans and spans[-1].agency_id == agency_id:
            spans.pop()
        return Senders(agency_id, tuple(spans))
