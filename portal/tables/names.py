"""Names as people write them: when two mean the same, which known name is nearest, and which means a total. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from portal.core.text import with_few_marks

_SIGNS = (("&", " and "), ("%", " percent "), ("£", " pounds "), ("+/-", " plus minus "), ("±", " plus minus "))
_PLAIN_TOTALS = {
    "total", "totals", "grand total", "overall", "overall total", "all", "sum", "total overall", "all districts", "all areas",
    "all parts",
}  # fmt: skip
_TOTAL = re.compile(r"(grand |sub |overall )?totals?( .+)?|.+ totals?|all( \w+)?|sum|overall")


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The name without case, accents, punctuation and doubled spaces: equal when people mean the same.

    Signs that change what is counted become words: “&”, “%”, “£”, “+/-”.
    """
    plain = name.casefold()
    for sign, word in _SIGNS:
        plain = plain.replace(sign, word) if sign in plain else plain
    plain = unicodedata.normalize("NFKD", with_few_marks(plain))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’‘`")
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


@lru_cache(maxsize=8192)
def is_total(name: str) -> bool:
    """Whether a row or a part is called a total: “Total”, “All”, “All districts”, “Kent total”, “Sub-total”."""
    return bool(_TOTAL.fullmatch(fold(name).replace("subtotal", "sub total")))


def is_plain_total(name: str) -> bool:
    """Whether a total is that of everything: “Total”, “Grand total”, “All”, but not “All females”."""
    return fold(name).replace("subtotal", "sub total") in _PLAIN_TOTALS


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like this one; empty where none is similar enough."""
    by_fold = {fold(candidate): candidate for candidate in known}
    matches = difflib.get_close_matches(fold(name), list(by_fold), n=1, cutoff=0.6)
    return by_fold[matches[0]] if matches else ""
