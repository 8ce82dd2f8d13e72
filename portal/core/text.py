"""Text that people type or paste, made safe to keep and print. Pure."""

from __future__ import annotations

import re
import unicodedata

# Marks that are set on the letter before them. Text has at most a few in a row; composing thousands takes time that grows with
# the square of their number. The Stream-Safe Text Format (Unicode Standard Annex #15, section 13) allows thirty.
_MARKS_IN_A_ROW = 30
_MARK = "[" + "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code))) + "]"
_MORE_MARKS = re.compile(f"({_MARK}{_MARK}{{{_MARKS_IN_A_ROW - 1}}}){_MARK}+")  # begins with the set: found ten times as fast
FORMULA_SIGNS = ("=", "+", "-", "@")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")


def clean(text: str) -> str:
    """Line ends as \\n, composed characters, and nothing that XML, and so Word and Excel, cannot hold.

    Control characters, lone surrogates and noncharacters come from pasting; nobody means them.
    """
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.isascii() else unicodedata.normalize("NFC", with_few_marks(text))


def with_few_marks(text: str) -> str:
    """The text with at most thirty combining marks in a row, so that it can be normalised in time that grows with its length."""
    return _MORE_MARKS.sub(r"\1", text)


def csv_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula (OWASP, CSV injection): behind
    spaces too, and where the sign is a full-width one, which Excel with an East Asian keyboard reads as the plain one."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in FORMULA_SIGNS or text.startswith(("\t", "\r", "\n")) else text
