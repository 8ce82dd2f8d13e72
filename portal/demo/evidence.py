"""The evidence of the demonstration: a file that came with an update, so that reviewers have one to open."""

from __future__ import annotations

from portal.accounts.models import Person
from portal.submissions.models import Submission
from portal.updates.evidence import actions as evidence_actions

CAMPAIGNS = (
    "Campaign,From,To,Where\n"
    "Mobile phones,6 May 2019,19 May 2019,Maidstone and Ashford\n"
    "Motorcycles,1 June 2019,30 June 2019,coast roads\n"
    "Summer drink-drive,10 June 2019,8 July 2019,all districts\n"
)
FILES = {("2019-04-to-2019-06", "RS3", "kcc-highways"): ("campaigns.csv", CAMPAIGNS)}


def add(submission: Submission, by: Person) -> None:
    """Adds the file to the submission, if there is one for it."""
    obligation = submission.obligation
    name_and_text = FILES.get((obligation.cycle.key, obligation.ref, obligation.agency.key))
    if name_and_text is not None:
        name, text = name_and_text
        evidence_actions.add_file(submission, by=by, file=evidence_actions.check_file(name, text.encode(), ""))
