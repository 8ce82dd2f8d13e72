"""What is asked about before a text leaves the agency, and what is not."""

import pytest

from portal.updates.personal_data import is_nhs_number, possible_personal_data

ASKED = [
    ("Jane Smith (born 12 March 1999) was helped.", "a name with a date of birth", "Jane Smith (born 12 March 1999"),
    ("Spoke to John O’Neill, DOB 01/02/1987.", "a name with a date of birth", "John O’Neill, DOB 01/02/1987"),
    ("Her date of birth: 1.2.87", "a name with a date of birth", "date of birth: 1.2.87"),
    ("John Smith 01/02/1987 attended", "a name with a date of birth", "John Smith 01/02/1987"),
    *(
        (text, "a name with a date of birth", text)
        for text in (
            "Jane Doe (DoB 12/03/1999",
            "Jane Doe DoB: 12 March 1999",
            "Jane Doe, D.O.B. 12/03/1999",
            "Jane Doe, 12-03-1999",
            "Jane Doe - 12/03/1999",
            "JANE DOE 12/03/1999",
            "Jane Doe, 12 March 1999",
            "Jane Doe b. 12/03/1999",
        )
    ),
    ("Jane Doe was born\u00a012\u00a0March\u00a01999", "a name with a date of birth", "born 12 March 1999"),
    ("lives at ME14\u00a02LP", "a postcode", "ME14 2LP"),
    ("lives at me14 2lp", "a postcode", "me14 2lp"),
    ("see case number AB12345", "a case reference", "case number AB12345"),
    ("Crime reference: 46/12345/19", "a case reference", "Crime reference: 46/12345/19"),
    ("logged as CAD 1234", "a case reference", "CAD 1234"),
    ("it is 46/123456/19 now", "a case reference", "46/123456/19"),
    ("lives at ME16 2AB", "a postcode", "ME16 2AB"),
    ("lives at CT1 1AA, Canterbury", "a postcode", "CT1 1AA"),
    ("her number is 943 476 5919", "an NHS number", "943 476 5919"),
    ("NI QQ123456C or AB 12 34 56 C", "a National Insurance number", "AB 12 34 56 C"),
    ("ring 07700 900123", "a telephone number", "07700 900123"),
    ("ring +44 7700 900123 now", "a telephone number", "+44 7700 900123"),
    ("ring 01622 690690", "a telephone number", "01622 690690"),
    ("write to jane.smith@kent.gov.uk", "the e-mail address of a person", "jane.smith@kent.gov.uk"),
]
SILENT = [
    "Operation Sceptre ran from 11/03/2019 to 17/03/2019; 26 weapons were recovered.",
    "Operation Sceptre 11/03/2019",
    "Executive Group, 12 March 2019; the Hate Crime Forum - 4 June 2019",
    "the q4 1st payment and the m25 3rd lane",
    "In 2018/19 there were 31,204 calls, 20.7% fewer than 39,355 the year before.",
    "Junction 4 of the M20, the A2 and the B2015 were closed; SM5 and PEH4 go on.",
    "The A2 2nd lane was closed.",
    "£1,234,567.89 was spent on 1234567890 leaflets.",
    "Write to enquiries@kent.gov.uk or road.safety.team@kent.gov.uk.",
    "The next meeting is on 12 March 2020. Jane Smith spoke.",
    "The number of cases was 2019; case 4 of 12 was closed.",
    "A case number is given to each of the 400 families.",
]


@pytest.mark.parametrize(("text", "kind", "excerpt"), ASKED)
def test_asked(text: str, kind: str, excerpt: str) -> None:
    assert [(one.kind, one.excerpt) for one in possible_personal_data([text])] == [(kind, excerpt)]


@pytest.mark.parametrize("text", SILENT)
def test_not_asked(text: str) -> None:
    assert possible_personal_data([text]) == []


def test_the_same_excerpt_is_asked_about_once() -> None:
    assert [one.words for one in possible_personal_data(["At ME16 2AB.", "Again at ME16  2AB."])] == [
        "“ME16 2AB” looks like a postcode."
    ]


def test_the_check_digit_of_an_nhs_number() -> None:
    assert is_nhs_number("943 476 5919") and is_nhs_number("4010232137")
    assert not is_nhs_number("943 476 5918") and not is_nhs_number("12345")


def test_every_published_text_of_the_demonstration_is_silent() -> None:
    from portal.demo.loading import TEXTS

    found = [
        (path.name, one.words)
        for path in TEXTS.rglob("*.toml")
        for one in possible_personal_data([path.read_text(encoding="utf-8")])
    ]
    assert found == []


def test_a_long_text_is_quick() -> None:
    import time

    started = time.perf_counter()
    for text in ("9" * 20_000, "Aa " * 7_000, "a.b@" * 5_000, "0 1-" * 5_000, "A" * 20_000, "Case number " * 1_600):
        possible_personal_data([text])
    assert time.perf_counter() - started < 2
