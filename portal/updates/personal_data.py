"""What in a text looks like personal data: rule 16 (docs/domain.md). The writer is asked; nothing is decided here. Pure.

About numbers the patterns rather ask once too often than miss a date of birth beside a name. A name alone is not asked
about: it is often that of a speaker or a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stdnum.gb import nhs

_DAY = r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:19|20)?[0-9]{2}|[0-9]{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9},? (?:19|20)[0-9]{2})"
_NAME = r"[A-Z][a-z’'-]+ (?:[A-Z]\. )?[A-Z][A-Za-z’'-]+"
# A day straight after a name, without a word such as “born”: with slashes, or so long ago that it is not that of a meeting.
_LONG_AGO = r"(?:19[0-9]{2}|200[0-9]|201[0-4])"
_BARE_DAY = (
    r"(?:[0-9]{1,2}[/.][0-9]{1,2}[/.](?:19|20)[0-9]{2}"
    rf"|[0-9]{{1,2}}-[0-9]{{1,2}}-{_LONG_AGO}|[0-9]{{1,2}}(?:st|nd|rd|th)? [A-Z][a-z]{{2,8}},? {_LONG_AGO})"
)
_REFERENCE = r"[A-Za-z0-9/-]*[0-9][A-Za-z0-9/-]{2,}"
_BIRTH = r"(?i:\bborn(?: on)?|\bd\.? ?o\.? ?b\b\.?|\bdate of birth|\bb\.)"
LONGEST = 20_000  # characters, as many as any text may have that is saved; a longer one is refused for its length
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_PATTERNS = (
    ("a name with a date of birth", re.compile(rf"(?:{_NAME},? ?\(?)?{_BIRTH}[: ]+(?:was |is )?{_DAY}")),
    ("a name with a date of birth", re.compile(rf"\b(?:{_NAME}|[A-Z]{{2,}} [A-Z]{{2,}}),? ?[(–-]? ?{_BARE_DAY}\b")),
    (
        "a case reference",
        re.compile(
            r"\b(?:[Cc]ase|[Cc]rime|[Ii]ncident|[Cc]ustody|[Cc]lient|[Rr]eferral) (?:ref(?:erence)?|no|number|id|ID)\b[.:#]* ?"
            + _REFERENCE
        ),
    ),
    ("a case reference", re.compile(r"\b(?:CAD|URN|CRIS|STORM)[ :#]+[0-9A-Z/-]*[0-9]{3}[0-9A-Z/-]*")),
    ("a case reference", re.compile(r"\b[0-9A-Z]{2}[/-][0-9]{4,6}[/-][0-9]{2}\b")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}\b")),
    ("a postcode", re.compile(r"\b[a-z]{1,2}[0-9][a-z0-9]? ?[0-9](?!st|nd|rd|th)[abd-hjlnp-uw-z]{2}\b")),
    ("a National Insurance number", re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b")),
    ("an NHS number", re.compile(r"(?<![0-9+])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9])")),
    ("a telephone number", re.compile(r"(?<![0-9])(?:\+44 ?(?:\(0\) ?)?|0)[1-37](?:[ -]?[0-9]){8,9}(?![0-9])")),
    # From the start of the word only, and no longer than an address can be (RFC 5321, 4.5.3.1): without both, a long row of
    # “a.a.a.” is looked through once more for each of its letters.
    (
        "the e-mail address of a person",
        re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z0-9-]{1,63}\b"),
    ),
)
# “Operation Sceptre 11/03/2019” is no name.
_NO_NAMES = frozenset("""
    operation project phase board meeting group report act strategy plan week monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december
""".split())  # fmt: skip  # noqa: SIM905
_OFFICES = frozenset("""
    info enquiries enquiry contact hello help support admin office team mail press training referrals bookings
""".split())  # fmt: skip  # noqa: SIM905


@dataclass(frozen=True)
class PossiblePersonalData:
    """A piece of a text (`excerpt`), and what it looks like (`kind`)."""

    kind: str
    excerpt: str

    @property
    def key(self) -> str:
        """What the writer's answer is stored under: it counts as long as the excerpt is the same."""
        return f"{self.kind}: {self.excerpt}"

    @property
    def words(self) -> str:
        """As a sentence for the writer."""
        return f"“{self.excerpt}” looks like {self.kind}."


def possible_personal_data(texts: Iterable[str]) -> list[PossiblePersonalData]:
    """Everything that the writer has to be asked about, each excerpt once, in the order of the texts. Texts longer than
    LONGEST are skipped."""
    by_excerpt: dict[str, PossiblePersonalData] = {}
    for text in (_SPACES.sub(" ", text) for text in texts if len(text) <= LONGEST):
        covered = bytearray(len(text))  # 1 where a pattern matched: a postcode within a case reference is not asked again
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                excerpt = " ".join(match[0].split())[:80]
                if _is_worth_asking(kind, excerpt) and 0 in covered[match.start() : match.end()]:
                    covered[match.start() : match.end()] = b"\1" * len(match[0])
                    by_excerpt.setdefault(excerpt, PossiblePersonalData(kind, excerpt))
    return list(by_excerpt.values())


def _is_worth_asking(kind: str, excerpt: str) -> bool:
    """False for what a pattern matches and is clearly nothing personal: a number with a wrong check digit, a shared mailbox, the
    name of an operation."""
    if kind == "an NHS number":
        return is_nhs_number(excerpt)
    if kind == "the e-mail address of a person":
        local = excerpt.partition("@")[0].lower()
        return not _OFFICES & set(re.split(r"[._+-]", local))
    if kind == "a name with a date of birth":
        return re.search(_BIRTH, excerpt) is not None or not _NO_NAMES & set(re.split("[0-9]", excerpt.lower())[0].split())
    return True


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last checks the others, modulo 11 (NHS Data Dictionary, “NHS Number”)."""
    return bool(nhs.is_valid(text))
