"""The words of the agreement's document, which its page, Word and PDF share. Pure."""

from __future__ import annotations

from portal.contents.agreement_document import AgreedAction, AgreedMeasure, AgreedPriority, AgreementDocument
from portal.core.text import listed, with_capital
from portal.wording.sentences import partial_words

SUBTITLE = "Agreement and action plan"
PRIORITIES = "Priorities"
PRIORITY_HEADS = ("Priority", "Led by", "Actions", "Measures")
ACTION_HEADS = ("Ref", "What will be done", "Who", "When")
MEASURE_HEADS = ("Measure", "What is counted")
CHANGES = "List of changes"
CHANGE_HEADS = ("What", "Change")
FIRST = "This is the first version. Later ones list here what changed."
NOTHING = "Nothing."


def version_words(document: AgreementDocument) -> str:
    """“Version 1.0, 1 April 2018”."""
    return f"Version {document.version}, {partial_words(document.dated)}"


def title_words(document: AgreementDocument) -> str:
    return f"{document.title}: {SUBTITLE.lower()}"


def facts(document: AgreementDocument) -> list[tuple[str, str]]:
    """Those of the title page."""
    return [
        ("Plan year", f"{document.year}, {partial_words(document.starts)} to {partial_words(document.ends)}"),
        ("Version", document.version),
        ("Dated", partial_words(document.dated)),
    ]


def priority_rows(document: AgreementDocument) -> list[tuple[str, str, str, str]]:
    return [(one.title, one.lead_name, str(len(one.actions)), str(len(one.measures))) for one in document.priorities]


def who_words(action: AgreedAction) -> list[tuple[str, str]]:
    """Who leads, who contributes and who oversees it, each with its label."""
    found = [("Lead", action.lead_name), ("With", ", ".join(action.contributors)), ("Reports to", action.oversight)]
    return [(label, words) for label, words in found if words]


def when_words(action: AgreedAction) -> list[str]:
    """Its dates, and how it ended."""
    found = [f"From {action.start}"] if action.start else []
    if action.due:
        found.append(f"Due {action.due}")
    if action.ended:
        found.append(f"Ended: {action.ended}")
    return found or ["No dates"]


def measure_words(measure: AgreedMeasure) -> str:
    """“Incidents · Kent & Medway · monthly · by district · returned by Kent Police · lower is better”."""
    by = f"by {measure.breakdown}" if measure.breakdown else ""
    returned = f"returned by {_sender_words(measure)}{f' until {measure.until}' if measure.until else ''}"
    words = (measure.unit, measure.geography, measure.frequency, by, returned, measure.judgement)
    return with_capital(" · ".join([one for one in words if one] + ["restricted"] * measure.restricted))


def _sender_words(measure: AgreedMeasure) -> str:
    """“Kent Police”, or each agency with its parts: “Dover (Dover One Stop Shop) and Thanet (Margate One Stop Shop)”."""
    by_agency: dict[str, list[str]] = {}
    for one in measure.parts:
        by_agency.setdefault(one.returned_by or "nobody", []).append(one.name)
    return listed([f"{agency} ({listed(names)})" for agency, names in by_agency.items()]) or measure.returned_by


def change_rows(document: AgreementDocument) -> list[tuple[str, str]]:
    return [(one.what, one.text) for one in document.changes]


def changes_opening(document: AgreementDocument) -> str:
    """The sentence above the list, or instead of it."""
    if not document.since:
        return FIRST
    return f"What changed since {document.since}:" if document.changes else f"Nothing has changed since {document.since}."


def is_empty(priority: AgreedPriority) -> bool:
    return not (priority.actions or priority.measures)
