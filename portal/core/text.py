"""Makes text that people type or paste safe to store and to print. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

# Combining marks, such as accents, that are set on the letter before them. Text has a few in a row; normalising thousands takes
# time that grows with the square of their number. Thirty are allowed by the Stream-Safe Text Format (Unicode Standard
# Annex #15, section 13).
_MARKS_IN_A_ROW = 30
_MARK = "[" + "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code))) + "]"
_MORE_MARKS = re.compile(
    f"({_MARK}{_MARK}{{{_MARKS_IN_A_ROW - 1}}}){_MARK}+"
)  # starting with the character set makes it ten times as fast
SHORTEST_REASON = 3  # characters of what somebody has to say why: “x” is no reason
SHORTEST_EXPLANATION = 10  # characters of a reason that has to say what is to change, or was wrong
_OF_ADDRESS = r"[^@\s<>()\[\],;:\"\\]+"
EMAIL_ADDRESS = rf"{_OF_ADDRESS}@{_OF_ADDRESS}\.{_OF_ADDRESS}"  # enough to notice a slip; whether it works only a mail can tell
FORMULA_SIGNS = ("=", "+", "-", "@")
# Where the list separator of a country is a semicolon, as in most of Europe, Excel splits a CSV at each semicolon, and a quoted
# cell as well: what follows it is the beginning of a cell.
_CELL_IN_CELL = re.compile(r"([;\t][^\S\r\n]*)([=+@\-\uFF1D\uFF0B\uFF20\uFF0D])")
# Signs that nobody sees: they turn the order of what follows round (“Trojan Source”, CVE-2021-42574), or make two names that
# look alike differ. Joiners stay: they hold letters and emoji together. Tags go: a flag of England becomes a black flag.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")


def clean(text: str) -> str:
    """Line ends as \\n, composed characters, and nothing that XML, and so Word and Excel, cannot hold.

    Control characters, lone surrogates, noncharacters and signs that nobody sees come from pasting and are dropped.
    """
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.isascii() else unicodedata.normalize("NFC", with_few_marks(_UNSEEN.sub("", text)))


def with_few_marks(text: str) -> str:
    """The text with at most thirty combining marks in a row, so that it can be normalised in time that grows with its length."""
    return _MORE_MARKS.sub(r"\1", text)


def csv_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet could take it for a formula (OWASP, CSV injection).

    That is so behind spaces too, and for full-width signs, which Excel with an East Asian keyboard reads as plain ones. Where
    such a sign follows a semicolon or a tab inside the text, an apostrophe goes before it, too.
    """
    text = _CELL_IN_CELL.sub(r"\1'\2", text)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in FORMULA_SIGNS or text.startswith(("\t", "\r", "\n")) else text


def plural(count: int, singular: str, plural_form: str = "") -> str:
    """“1 return”, “2 returns”."""
    return f"{count:,} {singular if count == 1 else plural_form or singular + 's'}"


def with_capital(words: str) -> str:
    """The words with a capital letter at the start; the others stay, as in “ASB by district”."""
    return words[:1].upper() + words[1:]


def with_small_letter(words: str) -> str:
    """The words with a small letter at the start, for the middle of a sentence; an abbreviation stays, as in “NHS patients”."""
    first = words.partition(" ")[0]
    return words if len(first) > 1 and first.isupper() else words[:1].lower() + words[1:]


def are(count: int) -> str:
    """The verb after so many things."""
    return "is" if count == 1 else "are"


def fingerprint(sentences: Sequence[str]) -> str:
    """Stands for exactly these sentences: what a button sends back of those that stood beside it."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16]


def listed(names: Sequence[str]) -> str:
    """“April”, “April and May”, “April, May and June”."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def spelled_as_in(name: str, texts: Sequence[str]) -> str:
    """“MARAC” for “marac”, where one of the texts has that word so: keys are in small letters, and acronyms are not."""
    words = {word.casefold(): word for text in texts for word in text.split() if word.isupper() and len(word) > 1}
    return " ".join(words.get(word.casefold(), word) for word in name.split())
