"""Who did what, in words."""

from __future__ import annotations

from portal.submissions import step_words
from portal.submissions.workflow import Verb


def test_every_step_has_words() -> None:
    assert set(step_words._DID) == set(Verb)
