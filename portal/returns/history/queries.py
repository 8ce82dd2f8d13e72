"""Database reads for past values: what an agency returns and has returned, and what was loaded before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Agency
from portal.agreement.models import Agreement
from portal.core import clock
from portal.core.errors import NotFound, PortalError
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.queries import agreement_for
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import HistoryLoad, Measure, Part, Series
from portal.measures.senders.models import EarlierSender
from portal.measures.senders.queries import returned_series
from portal.returns.history.past_values import PresentReadings
from portal.returns.workbooks.actions import known_series
from portal.returns.workbooks.known_series import KnownSeries
from portal.statistics.comparison import LATEST
from portal.statistics.periods import MONTHS_IN, Period, months_before

YEARS_TO_CHOOSE_FROM = 10  # where a question asks which month a table is of


@dataclass(frozen=True, kw_only=True)
class AgencyPast:
    """What an agency returns, and what there is of it already.

    `known` are its series in the newest agreement, `present` their approved readings. `returned_in` has the title of the cycle
    for each period for which it owes or owed a return. `latest` are the keys of measures of which the latest value counts.
    """

    agency: Agency
    agreement: Agreement
    known: Sequence[KnownSeries]
    present: PresentReadings
    returned_in: dict[Period, str]
    latest: frozenset[str]

    @property
    def months_to_choose(self) -> list[Period]:
        """The newest months and quarters that values may be loaded for."""
        frequencies = {series.frequency for series in self.known}
        until = clock.today()
        years = Period(months_before(until, 12 * YEARS_TO_CHOOSE_FROM), until)
        return [
            period
            for frequency in sorted(frequencies)
            for period in years.split(frequency)
            if period.end < until and period not in self.returned_in
        ]


def past_of(agency: Agency) -> AgencyPast:
    """Raises PortalError where there is no agreement, or the agency returns nothing of it."""
    agreement = agreement_for(clock.today())
    if agreement is None:
        raise PortalError("There is no agreement yet. Its measures come first, then their past values.")
    series: list[Series] = []
    for frequency in MONTHS_IN:
        series += returned_series(agency.id, frequency, agreement.id).ever
    if not series:
        raise PortalError(f"{agency.name} returns no measure of the agreement, so no past values can be loaded for it.")
    return AgencyPast(
        agency=agency,
        agreement=agreement,
        known=known_series(series, ()),
        present=measure_queries.readings([one.id for one in series], date.min, clock.today()),
        returned_in=dict(_owed_periods(agency)),
        latest=frozenset(one.measure.key for one in series if one.measure.sum_over_time == LATEST),
    )


def _owed_periods(agency: Agency) -> Iterator[tuple[Period, str]]:
    rows = db.session.execute(
        select(Obligation.period_start, Obligation.period_end, Cycle.title)
        .join(Obligation.cycle)
        .where(Obligation.agency_id == agency.id, Obligation.kind == Kind.RETURN)
        .order_by(Cycle.period_start)
    )
    for start, end, title in rows:
        yield Period(start, end), title


def returning_agencies() -> Sequence[Agency]:
    """The agencies that return a measure or a part of one, or once did, in their order."""
    is_sender = or_(
        exists().where(Measure.returned_by_id == Agency.id),
        exists().where(Part.returned_by_id == Agency.id),
        exists().where(EarlierSender.agency_id == Agency.id),
    )
    return db.session.scalars(select(Agency).where(is_sender).order_by(Agency.position)).all()


def agency_of(key: str) -> Agency:
    """Raises NotFound."""
    agency = db.session.scalar(select(Agency).where(Agency.key == key))
    if agency is None:
        raise NotFound
    return agency


def loads() -> Sequence[HistoryLoad]:
    """Every load, the newest first."""
    return db.session.scalars(
        select(HistoryLoad).options(joinedload(HistoryLoad.agency), joinedload(HistoryLoad.by)).order_by(HistoryLoad.id.desc())
    ).all()


def history_load(load_id: int) -> HistoryLoad:
    """Raises NotFound."""
    load = db.session.get(HistoryLoad, load_id, options=[joinedload(HistoryLoad.agency)])
    if load is None:
        raise NotFound
    return load
