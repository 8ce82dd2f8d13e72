"""What is to be set up before the first cycle, what is there already, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func, select

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Agreement, Priority
from portal.agreement.queries import is_adopted
from portal.core import settings
from portal.core.policy import Permission, Role, can
from portal.core.text import plural
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.measures.models import Measure, Observation


@dataclass(frozen=True)
class SetupStep:
    """One thing to set up. `there` says what is there, empty where nothing is; `is_partial` where that is not enough yet. `links`
    are (words, address), which the person who asks may open."""

    title: str
    there: str
    to_do: str
    links: tuple[tuple[str, str], ...]
    is_partial: bool = False

    @property
    def is_done(self) -> bool:
        return bool(self.there) and not self.is_partial

    @property
    def state(self) -> str:
        if not self.there:
            return "Nothing yet"
        return f"{'So far' if self.is_partial else 'Done'}: {self.there}"


@dataclass(frozen=True)
class Counts:
    """How much of everything there is."""

    agencies: int
    coordinators: int
    people: int
    plan_years: int
    priorities: int
    actions: int
    measures: int
    values: int
    cycles: int


def counts() -> Counts:
    """In one statement."""
    is_open = Person.is_active
    asked = (
        select(func.count()).select_from(Agency).where(Agency.is_partner),
        select(func.count()).select_from(Person).where(Person.role == Role.COORDINATOR, is_open),
        select(func.count()).select_from(Person).where(Person.role.in_((Role.CONTRIBUTOR, Role.LEAD)), is_open),
        select(func.count()).select_from(Agreement).where(is_adopted()),
        *(
            select(func.count()).select_from(one).join(Agreement, Agreement.id == one.agreement_id).where(is_adopted())
            for one in (Priority, Action)
        ),
        *(select(func.count()).select_from(one) for one in (Measure, Observation, Cycle)),
    )
    row = db.session.execute(select(*(one.scalar_subquery() for one in asked))).one()
    return Counts(*row)


def steps(person: Person) -> list[SetupStep]:
    """In the order in which they are best done. Nothing stops another order."""
    found = counts()
    can_run_cycles, can_edit_agreement, can_manage_people = (
        can(person, one) for one in (Permission.RUN_CYCLES, Permission.EDIT_AGREEMENT, Permission.MANAGE_PEOPLE)
    )
    files = ("Load from files", url_for("agreement_files.index"))
    plan_year = _plan_year() if can_edit_agreement else ""
    return [
        _partnership(),
        SetupStep(
            "Agencies",
            plural(found.agencies, "agency", "agencies") if found.agencies else "",
            "Every agency that sends something, and the coordinating team.",
            (("Add an agency", url_for("partner_agencies.new")), ("See the agencies", url_for("partner_agencies.index")), files),
        ),
        _people(found, can_manage_people=can_manage_people),
        *_agreement(found, files, plan_year, can_edit_agreement=can_edit_agreement),
        *_numbers(found, files, plan_year, can_edit_agreement=can_edit_agreement),
        SetupStep(
            "First cycle",
            plural(found.cycles, "cycle") if found.cycles else "",
            "Opening it tells everybody what they owe, and by when." + ("" if can_run_cycles else " A coordinator opens it."),
            (("Open a cycle", url_for("cycles.new")),) if can_run_cycles else (),
        ),
    ]


def _agreement(found: Counts, files: tuple[str, str], plan_year: str, *, can_edit_agreement: bool) -> list[SetupStep]:
    """The steps about what is agreed. Priorities and actions are added to a plan year, where there is one."""
    years, priorities, actions = [files], [files], [files]
    if plan_year:
        years.append(("See the agreement", url_for("agreement.show", plan_year=plan_year)))
        priorities.insert(0, ("Add a priority", url_for("priorities.new", plan_year=plan_year)))
        priorities.append(("See the priorities", url_for("priorities.index", plan_year=plan_year)))
        actions.insert(0, ("Add an action", url_for("agreement_changes.new_action", plan_year=plan_year)))
        actions.append(("See the bodies that oversee them", url_for("bodies.index")))
    elif can_edit_agreement:
        years.insert(0, ("Add the first plan year", url_for("plan_years.prepare")))
    by_hand = "" if can_edit_agreement else " A coordinator adds it, or files are loaded."
    return [
        SetupStep(
            "Plan year",
            plural(found.plan_years, "plan year") if found.plan_years else "",
            f"The first and the last day of the agreement.{by_hand}",
            tuple(years),
        ),
        SetupStep(
            "Priorities",
            plural(found.priorities, "priority", "priorities") if found.priorities else "",
            "The themes of the agreement, each with the agency that leads it.",
            tuple(priorities),
        ),
        SetupStep(
            "Actions",
            plural(found.actions, "action") if found.actions else "",
            "What the agencies do under each priority, who leads it and who contributes. This decides who owes an update.",
            tuple(actions),
        ),
    ]


def _partnership() -> SetupStep:
    return SetupStep(
        "The partnership",
        settings.shown_on_every_page().get(settings.PARTNERSHIP, ""),
        "Its name, the colour of its pages, its time zone and the mail server.",
        (("Change it", url_for("setting_up.partnership")),),
    )


def _people(found: Counts, *, can_manage_people: bool) -> SetupStep:
    links = (("Add a person", url_for("accounts.new_person")), ("See everybody", url_for("accounts.people")))
    words = f"{plural(found.coordinators, 'coordinator')}, {plural(found.people, 'person', 'people')} in the agencies"
    return SetupStep(
        "People",
        words if found.coordinators or found.people else "",
        "At least one coordinator, and somebody in every agency."
        + ("" if can_manage_people else " The administrator adds them."),
        links if can_manage_people else (),
        is_partial=not (found.coordinators and found.people),
    )


def _plan_year() -> str:
    """The key of the newest agreement; empty where there is none."""
    return db.session.scalar(select(Agreement.key).where(is_adopted()).order_by(Agreement.starts.desc()).limit(1)) or ""


def _numbers(found: Counts, files: tuple[str, str], plan_year: str, *, can_edit_agreement: bool) -> list[SetupStep]:
    """The steps about what is counted. Measures are added to the agreement of the plan year, where there is one."""
    add = (("Add a measure", url_for("agreed_measures.new", plan_year=plan_year)),) if plan_year else ()
    without = "Without them the portal starts to compare after its first year."
    return [
        SetupStep(
            "Measures",
            plural(found.measures, "measure") if found.measures else "",
            "What is counted, by whom, and how often. This decides who owes a data return.",
            (*add, files, ("See the measures", url_for("dictionary.index"))),
        ),
        SetupStep(
            "Past values",
            f"{plural(found.values, 'value')} of measures" if found.values else "",
            "Two years of months are enough for comparisons and checks. "
            + (without if can_edit_agreement else "A coordinator loads them."),
            (("Load past values", url_for("history.index")),) if can_edit_agreement else (),
        ),
    ]
