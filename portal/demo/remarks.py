"""The remarks of the demonstration on its measures: where they are recorded, how they are read, and their caveats; and which
figures are restricted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Person
from portal.extensions import db
from portal.measures.actions import change_measure
from portal.measures.models import Basis, Caveat, Measure
from portal.narratives.figures import seems_sensitive
from portal.narratives.models import Figure

RECORDED_IN = {
    "police recorded crime": ("public-order", "violence", "knife"),
    "STATS19 collision records": ("road-deaths", "ksi", "casualties"),
}
# Its definition calls it a running purchase, not a trend.
RUNNING_TOTALS = ("call-blockers",)
# As their definitions say: at the end of the quarter, or in the twelve months to it.
COVERS = {"caps": "day", "ocgs": "day", "treatment": "12 months"}
SAME_COUNTS = {"asb-by-category": "asb-incidents"}
# The measures, the caveat, and its first day. Each comes from the published figures' remarks or from the definitions.
CAVEATS: tuple[tuple[tuple[str, ...], str, date | None], ...] = (
    (
        ("asb-incidents", "asb-by-category", "public-order"),
        "Some of what was once recorded as anti-social behaviour is now recorded as a public order offence, so the two are to "
        "be read together.",
        None,
    ),
    (
        ("ksi", "casualties"),  # the definition of road deaths says it
        "Collisions from January 2018 on are not final until the Department for Transport has closed its dataset of the year.",
        date(2018, 1, 1),
    ),
    # The source says Kent. The split of one of them by district has Medway, and all of its months add up to the published total;
    # the others are of the same records.
    (("road-deaths", "ksi", "casualties"), "Kent includes Medway here.", None),
    (("hate",), "This is not a number of crimes.", None),
    # Its quarters add up to the published numbers of TrueCall devices purchased.
    (("call-blockers",), "“Installed” means purchased here.", None),
)


def add(by: Person) -> None:
    """Adds the remarks, as somebody who may edit the agreement."""
    measures = {measure.key: measure for measure in db.session.scalars(select(Measure))}
    for register, recorded in RECORDED_IN.items():
        for key in recorded:
            change_measure(measures[key], {"recorded_in": register}, by=by)
    for key in RUNNING_TOTALS:
        change_measure(measures[key], {"comparison": Basis.RUNNING_TOTAL}, by=by)
    for key, covers in COVERS.items():
        change_measure(measures[key], {"covers": covers}, by=by)
    for key, same in SAME_COUNTS.items():
        change_measure(measures[key], {"counts_same_as_id": measures[same].id}, by=by)
    for figure in db.session.scalars(select(Figure)):
        figure.restricted = seems_sensitive(figure)  # “Sensitive policing information.”, “… cases may be identifiable.”
    for keys, text, starts in CAVEATS:
        db.session.add(Caveat(text=text, starts=starts, measures=[measures[key] for key in keys]))
        db.session.flush()
