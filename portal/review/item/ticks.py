"""What is ticked on the page of a return: single numbers, all of a measure, or all explanations at once."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from portal.core.forms import page_number
from portal.measures.senders.queries import returned_series
from portal.returns.models import frozen_flags_of
from portal.submissions.models import Submission

ALL = "all"


def ticked_items(form: MultiDict[str, str], submission: Submission) -> set[str]:
    """The parts that must change: those of `item`, and of a return the series of each measure in `measure`."""
    items = set(form.getlist("item"))
    measures = {page_number(number) for number in form.getlist("measure")}
    if not measures or submission.latest is None:
        return items
    obligation = submission.obligation
    returned = returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id)
    owed = returned.on(obligation.period_end)
    sent = submission.latest.content.get("cells", {})
    return items | {str(one.id) for one in owed if one.measure_id in measures and str(one.id) in sent}


def ticked_explanations(form: MultiDict[str, str], submission: Submission) -> set[int]:
    """The ids of the series whose explanations are to be printed."""
    if ALL in form.getlist("print") and submission.latest is not None and "cells" in submission.latest.content:
        return set(frozen_flags_of(submission.latest))
    return {number for text in form.getlist("print") if (number := page_number(text))}
