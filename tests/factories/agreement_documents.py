"""A small agreement as a document, and changed copies of it."""

from __future__ import annotations

import dataclasses
from typing import Any

from portal.contents.agreement_document import AgreedAction, AgreedMeasure, AgreedPriority, AgreementDocument

POLICE, COUNCIL, FIRE = "Kent Police", "Medway Council", "Kent Fire and Rescue Service"


def action(ref: str = "RS1", **changes: Any) -> AgreedAction:
    values: dict[str, Any] = {
        "ref": ref, "title": "Speed awareness at the six worst junctions", "lead_name": POLICE, "contributors": (COUNCIL,),
        "oversight": "Road Safety Board", "start": "April 2018", "due": "March 2019", "ended": "",
    }  # fmt: skip
    return AgreedAction(**values | changes)


def measure(key: str = "ksi", **changes: Any) -> AgreedMeasure:
    values: dict[str, Any] = {
        "key": key, "name": "Killed or seriously injured", "definition": "Casualties recorded by the police.", "unit": "casualties",
        "geography": "Kent & Medway", "frequency": "monthly", "breakdown": "district", "judgement": "lower is better",
        "returned_by": POLICE, "until": "", "restricted": False,
    }  # fmt: skip
    return AgreedMeasure(**values | changes)


def priority(key: str = "roads", **changes: Any) -> AgreedPriority:
    values: dict[str, Any] = {
        "key": key,
        "code": "RS",
        "title": "Road Safety",
        "lead_name": POLICE,
        "actions": (action(),),
        "measures": (measure(),),
    }
    return AgreedPriority(**values | changes)


def document(**changes: Any) -> AgreementDocument:
    values: dict[str, Any] = {
        "key": "2018-19", "title": "Community Safety Agreement 2018/19", "partnership": "Kent Community Safety Partnership",
        "starts": "2018-04-01", "ends": "2019-03-31", "priorities": (priority(),), "version": "1.0", "dated": "2018-04-03",
    }  # fmt: skip
    return AgreementDocument(**values | changes)


def with_action(base: AgreementDocument, **changes: Any) -> AgreementDocument:
    """Its first action changed."""
    first, *others = base.priorities
    changed = dataclasses.replace(first.actions[0], **changes)
    return dataclasses.replace(base, priorities=(dataclasses.replace(first, actions=(changed, *first.actions[1:])), *others))


def with_measure(base: AgreementDocument, **changes: Any) -> AgreementDocument:
    """Its first measure changed."""
    first, *others = base.priorities
    changed = dataclasses.replace(first.measures[0], **changes)
    return dataclasses.replace(base, priorities=(dataclasses.replace(first, measures=(changed, *first.measures[1:])), *others))
