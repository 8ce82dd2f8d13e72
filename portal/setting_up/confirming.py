"""A change that says beforehand what it does: the button does what the page has said, or the page says anew what would happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template
from wtforms import HiddenField

from portal.core.errors import Incomplete, WrongState
from portal.core.forms import WholeForm
from portal.core.text import fingerprint, listed
from portal.core.transaction import read_afresh, transaction

NAMED = 12  # of a longer list only so many names are said


@dataclass(frozen=True)
class Consequences:
    """What would happen, a sentence each. `why_not` says why it cannot be done; empty where it can. `listed` are lines that the
    page shows in a list of their own."""

    sentences: tuple[str, ...] = ()
    why_not: str = ""
    listed: tuple[str, ...] = ()

    @property
    def sure_of(self) -> str:
        """What the button beside them carries."""
        return fingerprint((*self.sentences, *self.listed))

    def check(self, sure_of: str) -> None:
        """Raises WrongState where it cannot be done, or where the page that was confirmed said something else."""
        if self.why_not:
            raise WrongState(self.why_not)
        if sure_of != self.sure_of:
            raise WrongState("What would happen has changed since you read it. Read it again, then press the button.")


def check_sure_of(sentences: Sequence[str], sure_of: str) -> None:
    """Raises WrongState where what was just done is not what the confirmed page has said: the transaction undoes it."""
    Consequences(tuple(sentences)).check(sure_of)


@dataclass(frozen=True)
class Confirmation:
    """The words of such a page: what it is about, its title, the heading above what would happen, and the button that does
    it. The link back is called as what it is about, or `back_words`."""

    subject: str
    title: str
    heading: str
    button: str
    back_words: str = ""


class ConfirmForm(WholeForm):
    """The form of such a page. Pages with boxes add them."""

    sure_of = HiddenField()


def confirm_page(
    form: ConfirmForm,
    consequences: Callable[[], Consequences],
    do: Callable[[str], str],
    *,
    to: str,
    confirmation: Confirmation,
    page: str = "setting_up/confirm.html",
    has_no_boxes: bool = False,
    is_long: bool = False,
    **shown: Any,
) -> Any:
    """The answer of such a page. The first button of a filled form shows what would happen; the button below that does it, inside
    the transaction, with the fingerprint of what it said, and leads to `to` with the words that `do` returns. Without boxes
    what would happen is shown at once; where the boxes are many (`is_long`) it is shown above them."""
    found, problem = None, ""
    is_filled = form.validate_on_submit()
    try:
        if is_filled and form.sure_of.data:
            with transaction():
                words = do(form.sure_of.data)
            flash(words)
            return redirect(to, 303)
        found = consequences() if is_filled or has_no_boxes else None
    except Incomplete as error:
        form.blame(error.problems)
        read_afresh()
    except WrongState as error:
        read_afresh()
        found = consequences()
        problem = "" if found.why_not else error.message  # why it cannot be done is shown in any case
    status = 409 if problem else 422 if form.is_submitted() and not found else 200
    shown |= {"to": to, "confirmation": confirmation, "has_no_boxes": has_no_boxes, "is_long": is_long}
    return render_template(page, form=form, consequences=found, problem=problem, **shown), status


def first_listed(names: Sequence[str]) -> str:
    """“SM5, SM6 and 3 more”."""
    more = len(names) - NAMED
    return listed([*names[:NAMED], f"{more} more"] if more > 0 else list(names))
