"""Names as people write them: when two mean the same, which known name is nearest, and which means a total. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from portal.core.text import with_few_marks

_TOTAL = re.compile(r"(grand |sub |overall )?totals?( .+)?|.+ totals?|all( \w+)?|sum|overall")


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The name without case, accents, punctuation and doubled spaces, with “&” as “and”: equal when people mean the same."""
    plain = unicodedata.normalize("NFKD", with_few_marks(name.casefold().replace("&", " and ")))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’‘`")
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


@lru_cache(maxsize=8192)
def is_total(name: str) -> bool:
    """Whether a row or a part is called a total: “Total”, “All”, “All districts”, “Kent total”, “Sub-total”."""
    return bool(_TOTAL.fullmatch(fold(name).replace("subtotal", "sub total")))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like this one; empty where none is similar enough."""
    by_fold = {fold(candidate): candidate for candidate in known}
    matches = difflib.get_close_matches(fold(name), list(by_fold), n=1, cutoff=0.6)
    return by_fold[matches[0]] if matches else ""
