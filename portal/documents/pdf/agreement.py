"""The agreement and its action plan as a PDF, drawn as packs are (document.py). No database, no Flask."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from portal.contents.agreement_document import AgreedPriority, AgreementDocument
from portal.documents.charts import typeset
from portal.documents.pdf.document import STANDARDS
from portal.documents.pdf.row_headers import with_row_headers
from portal.documents.pdf.text import printable
from portal.documents.reference import agreement_reference
from portal.wording import agreement_document as words

_LOOK, _TEMPLATE = (Path(__file__).with_name(name) for name in ("look.typ", "agreement.typ"))


def render_agreement_pdf(document: AgreementDocument, fonts: Path) -> bytes:
    """An A4 document. Its moment is the start of the day on which the version is dated, so that the bytes are always the same."""
    dated = datetime.combine(date.fromisoformat(document.dated), time(), UTC)
    pages = typeset(
        _LOOK.read_bytes() + _TEMPLATE.read_bytes(),
        {"pack": json.dumps(printable(_data(document)))},
        fonts,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=int(dated.timestamp()),
    )[0]
    return with_row_headers(pages)


def _data(document: AgreementDocument) -> dict[str, Any]:
    """The data of agreement.typ, in the order in which it shows them. What look.typ shows comes first."""
    return {
        "title": words.title_words(document),
        "partnership": document.partnership,
        "cycle": words.version_words(document),
        "reference": agreement_reference(document),
        "handling-in-brief": document.handling_words,
        "draft": False,
        "mark": "",
        "agreement": document.title,
        "subtitle": words.SUBTITLE,
        "facts": words.facts(document),
        "note": document.note,
        "handling": document.handling_words,
        "priorities-title": words.PRIORITIES,
        "priority-heads": words.PRIORITY_HEADS,
        "priority-rows": words.priority_rows(document),
        "action-heads": words.ACTION_HEADS,
        "measure-heads": words.MEASURE_HEADS,
        "priorities": [_priority(one) for one in document.priorities],
        "changes-title": words.CHANGES,
        "changes-opening": words.changes_opening(document),
        "change-heads": words.CHANGE_HEADS,
        "changes": words.change_rows(document),
    }


def _priority(priority: AgreedPriority) -> dict[str, Any]:
    return {
        "title": priority.title,
        "lead-agency": priority.lead_name,
        "actions": [
            {"ref": one.ref, "title": one.title, "who": words.who_words(one), "when": words.when_words(one)}
            for one in priority.actions
        ],
        "measures": [
            {"name": one.name, "definition": one.definition, "facts": words.measure_words(one)} for one in priority.measures
        ],
        "is-empty": words.is_empty(priority),
    }
