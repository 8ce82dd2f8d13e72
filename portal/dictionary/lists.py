"""The index of measures: what it can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.accounts.models import Agency
from portal.core.lists import ListKind, ListOrder, ListPage, has_words, picked_filter
from portal.measures.models import Measure, MeasurePlacement, Series


@dataclass(frozen=True)
class PlacedMeasure:
    """A measure of the agreement with its series. `others` are other splits of the same counts, which stand in its line."""

    rows: Sequence[tuple[MeasurePlacement, Series]]
    others: Sequence[Measure] = ()

    @property
    def placement(self) -> MeasurePlacement:
        return self.rows[0][0]

    @property
    def measure(self) -> Measure:
        return self.placement.measure

    @property
    def words(self) -> str:
        """What can be looked for, in small letters."""
        parts = [series.part.name for _, series in self.rows if series.part]
        names = [text for one in (self.measure, *self.others) for text in (one.name, one.key, one.definition)]
        return " ".join([*names, *parts]).casefold()


def measures(placed: Sequence[PlacedMeasure]) -> ListPage:
    """The measures of the agreement, as the address asks for them."""
    priorities = {one.placement.priority.key: one.placement.priority.title for one in placed}
    senders = {one.key: one.short_name for one in sorted(filter(None, map(_sender, placed)), key=lambda one: one.position)}
    kind = ListKind(
        filters=(
            picked_filter("words", "Name, definition or part"),
            picked_filter("priority", "Priority", priorities),
            picked_filter("agency", "Returned by", senders),
        ),
        orders={"printed": ListOrder("As printed", (MeasurePlacement.position,))},
        tie=MeasurePlacement.measure_id,
    )
    return kind.asked().page_among(placed, _passes)


def _sender(one: PlacedMeasure) -> Agency | None:
    return one.measure.returned_by


def _passes(one: PlacedMeasure, chosen: Mapping[str, str]) -> bool:
    sender, priority = _sender(one), one.placement.priority.key
    return (
        chosen.get("priority", priority) == priority
        and ("agency" not in chosen or (sender is not None and sender.key == chosen["agency"]))
        and has_words(one.words, chosen.get("words", ""))
    )
