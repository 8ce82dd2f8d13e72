"""Text that people type or paste, made safe to keep and print. Pure."""

from __future__ import annotations

import re
import unicodedata

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")


def clean(text: str) -> str:
    """Line ends as \\n, composed characters, and nothing that XML, and so Word and Excel, cannot hold.

    Control characters, lone surrogates and noncharacters come from pasting; nobody means them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))
