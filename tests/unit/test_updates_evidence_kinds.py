"""Which files are taken as evidence: by content, never by name."""

import pytest

from portal.spreadsheets.refusals import Refused
from portal.updates.evidence.kinds import checked_name, plain_name
from tests.factories.evidence import REFUSED, TAKEN


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str) -> None:
    assert checked_name(name, TAKEN[name]) == name


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, why = REFUSED[name]
    with pytest.raises(Refused) as refused:
        checked_name(name, data)
    assert why in refused.value.message
    assert refused.value.message.startswith(f"“{name}”")


@pytest.mark.parametrize(
    ("typed", "stored"),
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
def test_names(typed: str, stored: str) -> None:
    assert plain_name(typed) == stored


RUNS_AS_CSV = {
    "DDE": "=cmd|'/c calc'!A1,2",
    "DDE after a number": "2,+1+cmd|'/c calc'!A1",
    "DDE after @": "\"@SUM(1)*cmd|'/c calc'!A0\",b",
    "full width": "a,＝WEBSERVICE(A1)",
    "call": 'a,"=WEBSERVICE(""http://a.org"")"',
    "call behind a comma": '"=IF(1,WEBSERVICE(""http://a.org""))",b',
    "call behind another comma": "=IF(1,CALL(1))",
    "share": 'a,"=HYPERLINK(""\\\\server\\a.lnk"")"',
}


@pytest.mark.parametrize("name", RUNS_AS_CSV)
def test_a_cell_that_runs_in_excel_is_refused_in_a_csv_too(name: str) -> None:
    with pytest.raises(Refused, match=r"holds a (formula that may fetch or start something|link to something)"):
        checked_name("a.csv", f"district,visits\n{RUNS_AS_CSV[name]}\n".encode())


@pytest.mark.parametrize("line", ["-5,call (urgent)", "- a | b,c", "=SUM(A1:A2),2", "+44 1622 690690,x", "a,-1.5", "@team,x"])
def test_cells_that_only_begin_like_a_formula_are_taken(line: str) -> None:
    assert checked_name("a.csv", f"district,visits\n{line}\n".encode()) == "a.csv"


def test_a_csv_that_is_no_table_says_what_a_table_is() -> None:
    with pytest.raises(Refused, match="the same number of columns, two or more, in each of its rows"):
        checked_name("a.csv", b"Visits in May\ndistrict,visits\nAshford,12\n")
