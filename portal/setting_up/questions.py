"""A change that says beforehand what it does: the page asks, and the button does what the page has said, or asks again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template
from wtforms import HiddenField

from portal.core.errors import Incomplete, WrongState
from portal.core.forms import PortalForm
from portal.core.text import listed
from portal.core.transaction import read_afresh, transaction

NAMED = 12  # of a longer list only so many names are said


@dataclass(frozen=True)
class Consequences:
    """What would happen, a sentence each. `why_not` says why it cannot be done; empty where it can."""

    sentences: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def sure_of(self) -> str:
        """What the button of the question carries: it stands for these sentences and no others."""
        return hashlib.sha256("\n".join(self.sentences).encode()).hexdigest()[:16]

    def check(self, sure_of: str) -> None:
        """Raises WrongState where it cannot be done, or where the page that was answered said something else."""
        if self.why_not:
            raise WrongState(self.why_not)
        if sure_of != self.sure_of:
            raise WrongState("What would happen has changed since you read it. Read it again, then press the button.")


@dataclass(frozen=True)
class Question:
    """The words of such a page: of what it is, its title, what it asks, the button that does it, and where the way back leads,
    which is what it is of where nothing else is given."""

    of: str
    title: str
    asks: str
    button: str
    back: str = ""


class QuestionForm(PortalForm):
    """The form of a page that asks. Pages with boxes add them."""

    sure_of = HiddenField()


def answer(
    form: QuestionForm,
    consequences: Callable[[], Consequences],
    do: Callable[[str], str],
    *,
    to: str,
    question: Question,
    page: str = "setting_up/question.html",
    asks_at_once: bool = False,
    **shown: Any,
) -> Any:
    """The answer of such a page. The first button of a filled form asks; the button of the question does it, inside the
    transaction, with what that button stands for, and leads to `to` with the words that `do` returns. `asks_at_once` where there
    is nothing to fill in."""
    asks, problem = None, ""
    is_filled = form.validate_on_submit()
    try:
        if is_filled and form.sure_of.data:
            with transaction():
                words = do(form.sure_of.data)
            flash(words)
            return redirect(to, 303)
        asks = consequences() if is_filled or asks_at_once else None
    except Incomplete as error:
        form.blame(error.problems)
        read_afresh()
    except WrongState as error:
        read_afresh()
        problem, asks = error.message, consequences()
    problem = "" if asks and asks.why_not else problem
    status = 409 if problem else 422 if form.is_submitted() and not asks else 200
    shown |= {"to": to, "question": question, "asks_at_once": asks_at_once}
    return render_template(page, form=form, asks=asks, problem=problem, **shown), status


def first_listed(names: Sequence[str]) -> str:
    """“SM5, SM6 and 3 more”."""
    more = len(names) - NAMED
    return listed([*names[:NAMED], f"{more} more"] if more > 0 else list(names))
