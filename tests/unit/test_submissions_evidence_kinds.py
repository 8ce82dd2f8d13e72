"""Which files are taken as evidence: by content, never by name."""

import pytest

from portal.spreadsheets.refusals import Refused
from portal.updates.evidence.kinds import checked, plain_name
from tests.factories.evidence import REFUSED, TAKEN


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str) -> None:
    assert checked(name, TAKEN[name]) == name


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, why = REFUSED[name]
    with pytest.raises(Refused) as refused:
        checked(name, data)
    assert why in refused.value.message
    assert refused.value.message.startswith(f"“{name}”")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("..\\..\\secret\\plan.pdf", "plan.pdf"),
        ("/etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ('say "hi".pdf', "say hi.pdf"),
        ("x" * 500 + ".pdf", "x" * 108 + ".pdf"),
        ("...", "file"),
        ("Bürger ✓.csv", "Bürger ✓.csv"),
    ],
)
def test_names(typed: str, kept: str) -> None:
    assert plain_name(typed) == kept
