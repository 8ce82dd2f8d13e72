"""What nobody means to send: odd values in odd fields of a form, and how it goes over the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote_plus

from tests.factories.crawling import Fields, Form

T = TypeVar("T")
Choose = Callable[[Sequence[T]], T]  # one of several: hypothesis, or dice

NUMBERS = (
    "9" * 30, "-1", "0", "-0", "+1", "1e400", "-1e400", "1e5", "NaN", "Infinity", "１２", "٣٤", "²", "1,2", "0x10", "1_000", "007",
    "2147483648", "9223372036854775808", "99999999999999999999999", "999999999", "99999", "9" * 5000, "1.0000000001", ".", "−3",
)  # fmt: skip
TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\x1b[31m\x08\x7f", "one\u2028two\u2029three\x85four", "\r\n\r\n", "\t", "x" * 5000,
    "y " * 2500, "\u202eright to left\u202c\u200f", "🚓👮🏽‍♀️", "{{7*7}}", "{% raw %}", "%00", "%s%n", "\"'<>&`", "<script>alert(1)</script>",
    "'; DROP TABLE cycle; --", "../../etc/passwd", "=1+1", "[^1]: [^none] **", "e" + "\u0301" * 100, "\ufeff", "\u200b", "a" * 300, "all",
    "none", "new", "None", "null", "true", "//example.org", "/\\example.org", "/%0d%0aX: y", "http://[", "a@b.c", "2019-02-31", "٢٠١٩-٠١-٠١",
    "0000-00-00", "10000-01-01", "0001-01-01", "9999-12-31", "99999", "31 2 2019", "Some other words for it.",
)  # fmt: skip
DAYS = (
    ("31", "2", "2019"), ("0", "0", "0"), ("1", "1", "1"), ("1", "1", "99999"), ("1", "1", "10000"), ("31", "12", "9999"), ("1", "1", "9999"),
    ("9" * 30, "1", "2019"), ("1", "1", "9" * 30), ("1", "9" * 30, "2019"), ("-1", "-1", "-1"), ("１", "٧", "２０１９"), ("٣١", "١٢", "٢٠١٩"),
    ("", "", ""), ("1", "", "2019"), ("1e0", "1", "2019"), ("1.0", "1", "2019"), ("²", "1", "2019"), ("1", "7", "1900"), ("1", "10", "2019"),
    ("31", "12", "2019"), ("29", "2", "2020"), ("NaN", "x", "\0"), (" 5 ", "8", "2019"), ("1_0", "1", "2_019"), ("1", "1", "4000"),
    ("9" * 5000, "1", "2019"), ("30", "9", "2019"), ("1", "7", "2019"), ("1", "7", "20"), ("1", "1", "1000"),
)  # fmt: skip
NAMES = (
    "cell-999999999-999999999", "cell-٣-٤", "note-1-1", "status-1-1", "why-1-1-nothing", "was-1-1", "cell-1-1-1", "milestones-999-title",
    "milestones-٣-title", "outputs-0-number", "expected-29-by", "funding-0-bid", "decision-999999999", "decision-x", "decision-", "version",
    "version-1", "token", "once", "months", "next", "key", "owner", "open", "add", "remove", "start", "merge", "choice-text-0", "choice-x-999",
    "not-personal", "held.text", "held.", "item", "print", "active", "agency", "file", "\0", "", "a[b]", "\ud800", "x" * 5000, "__proto__",
    "csrf_token", "status-of-1", "status-of-٣", "reason", "text", "contributors", "measures", "rules",
)  # fmt: skip
QUERIES = (
    "open", "seen", "agency", "column", "status", "kind", "look", "item", "against", "next", "before", "state", "more", "page", "key",
    "version", "months", "",
)  # fmt: skip
DATE_BOXES = (
    "starts", "ends", "due", "meeting", "until", "first_day", "last_day", "date", "day", "start", "published", "period_covered_end",
    "period_start", "period_end", "comparator_start", "comparator_end", "baseline_start", "baseline_end", "known_from",
)  # fmt: skip
# What makes a form whole, by the end of a field's name, so that what is odd in it comes to be looked at.
WHOLE = {
    "meeting": "9/10/2019", "until": "1/8/2019", "first_day": "1/8/2019", "last_day": "1/8/2019", "date": "1/8/2019",
    "day": "1/7/2019", "starts": "1/7/2019", "ends": "30/9/2019", "steps": "-5, -1, 1", "ref": "ZZ9", "email": "somebody@new.example", "key": "a-new-key",
    "start": "2019", "due": "5 October 2019", "published": "2019-03", "period_start": "2019-01-01", "period_end": "2019-03-31", "value": "31204",
    "password": "correct-horse-battery-staple", "current": "correct-horse-battery-staple", "new": "four words of my own", "again": "four words of my own",
    "baseline_value": "65000",
    "baseline_start": "1/1/1995",
    "baseline_end": "31/12/1995",
    "comparator_value": "29870",
    "comparator_start": "2018-01-01",
    "comparator_end": "2018-03-31",
    "stated_change": "1334",
    "stated_change_percent": "4.5", "query_smallest": "5", "version": "1", "note": "", "period_covered_end": "2019", "geography": "Kent",
}  # fmt: skip
# The same, where two routes mean different things by a name.
WHOLE_FOR = {
    ("narratives.new_figure", "ref"): "ZZ-09",
    ("accounts.sign_in", "email"): "member@working-group.example",
    (
        "workbooks.preview_file",
        "file",
    ): "measure,part,period_start,period_end,value,status,note\nscam-visits,,2019-06-01,2019-06-30,52,,\n",
    ("updates.send_unchanged", "text"): "",
    ("updates.send_unchanged", "next"): "",
}
WORDS = "Some words that say why, long enough."


@dataclass(frozen=True)
class Sent:
    """One request: a form, and what of it was changed."""

    form: Form
    fields: Fields
    changes: tuple[str, ...] = ()
    htmx: bool = False

    def __str__(self) -> str:
        changed = "; ".join(self.changes) or "nothing"
        return f"{self.form.role}: {self.form.method} {self.form.address} (on {self.form.page})\n  changed: {changed}{' (htmx)' * self.htmx}"

    @property
    def body(self) -> bytes:
        return encoded(self.fields)


def encoded(fields: Fields) -> bytes:
    """As a form, with halves of characters as a broken client sends them."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode()


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def multipart(fields: Fields, boundary: str) -> bytes:
    """The same, as a browser sends files: each field that is called “file” is one, with its value as name and content."""
    lines = bytearray()
    for name, value in fields:
        shown = re.sub(rb'[\r\n"]', b"_", name.encode("utf-8", "surrogatepass"))
        data, more = value.encode("utf-8", "surrogatepass"), b""
        if name == "file":
            more = b'; filename="' + re.sub(rb'[\r\n"]', b"_", data[:300]) + b'.csv"\r\nContent-Type: text/csv'
        lines += (
            b"--"
            + boundary.encode()
            + b'\r\nContent-Disposition: form-data; name="'
            + shown
            + b'"'
            + more
            + b"\r\n\r\n"
            + data
            + b"\r\n"
        )
    return bytes(lines + b"--" + boundary.encode() + b"--\r\n")


def odd_form(form: Form, choose: Choose[Any]) -> Sent:
    """The form with one to three of its fields changed: filled in first, or as it stands."""
    fields = list(form.fields)
    named = {name for name, _ in fields}
    fields += [
        (name, "") for name, kind in form.kinds if name not in named and kind not in ("checkbox", "radio", "button", "submit")
    ]
    is_filled = choose((True, True, False))
    if is_filled:
        offered = {name for name, _ in form.choices}
        fields = [(name, value if value or name in offered else _whole(form.endpoint, name)) for name, value in fields]
    changes = ["(filled in)"] if is_filled else []
    for _ in range(choose((1, 1, 2, 2, 3))):
        changes.append(_change(fields, form, choose))
    return Sent(form, tuple(fields), tuple(changes), choose((False, False, False, True)))


def _whole(endpoint: str, name: str) -> str:
    if (endpoint, name) in WHOLE_FOR:
        return WHOLE_FOR[endpoint, name]
    if name in WHOLE:
        return WHOLE[name]
    return "[z]" if name.startswith("cell-") else "" if "-" in name else WORDS


Pairs = list[tuple[str, str]]


def _change(fields: Pairs, form: Form, choose: Choose[Any]) -> str:
    """Changes the list; what was done, in words."""
    names = [name for name, _ in fields if name != "csrf_token"] or [choose(NAMES)]
    names += [name for name, _ in form.kinds if name != "csrf_token"]
    days = sorted({one for one in names if one in DATE_BOXES})
    how = choose(
        (
            "odd",
            "odd",
            "odd",
            "day",
            "day",
            "missing",
            "doubled",
            "swapped",
            "renumbered",
            "another",
            "another",
            "ticked",
            "token",
        )
    )
    if how == "day" and days:
        return _another_day(fields, choose(days), choose)
    if how == "ticked" and form.choices:
        return _chosen(fields, choose(form.choices), choose)
    if how == "token" and choose(range(4)) == 0:
        _put(fields, "csrf_token", choose(TEXTS))
        return "csrf_token is wrong"
    name = choose(names)
    if how == "missing":
        return _missing(fields, name, name)
    if how in ("renumbered", "another"):
        name = choose(NAMES) if how == "another" else _renumbered(name, choose)
    value = choose([value for _, value in fields] or [""]) if how == "swapped" else choose((*NUMBERS, *TEXTS))
    if how in ("renumbered", "another", "doubled"):
        fields.append((name, value))
        return f"{name[:60]!r} = {value[:60]!r} is added"
    _put(fields, name, value)
    return f"{name} = {value[:60]!r}{f' ({len(value)} characters)' if len(value) > 60 else ''}"


def _another_day(fields: Pairs, name: str, choose: Choose[Any]) -> str:
    day = "/".join(choose(DAYS))
    _put(fields, name, day)
    return f"{name} is {day[:60]}"


def _chosen(fields: Pairs, chosen: tuple[str, str], choose: Choose[Any]) -> str:
    if choose((True, False)):
        fields[:] = [one for one in fields if one[0] != chosen[0]]
    fields.append(chosen)
    return f"{chosen[0]} = {chosen[1]!r} is chosen"


def _missing(fields: Pairs, gone: str, name: str) -> str:
    """A box that is not sent."""
    fields[:] = [one for one in fields if one[0] not in (gone, name)]
    return f"{gone} is missing"


def _renumbered(name: str, choose: Choose[Any]) -> str:
    return re.sub(r"\d+", choose(("999999999", "0", "٣", "9" * 30, "30", "-1")), name, count=1)


def _put(fields: Pairs, name: str, value: str) -> None:
    if all(one != name for one, _ in fields):
        fields.append((name, value))
    fields[:] = [(one, value if one == name else current) for one, current in fields]


def odd_address(address: str, choose: Choose[Any]) -> str:
    """A page with odd parameters behind its address; sometimes with an odd piece in it."""
    path, _, own = address.partition("?")
    if choose(range(6)) == 0:
        pieces = path.split("/")
        pieces[choose(range(1, len(pieces)))] = _quoted(choose((*TEXTS, *NUMBERS))[:300]).replace("+", "%20")
        path = "/" + "/".join(pieces).lstrip("/")
    names = [one.partition("=")[0] for one in own.split("&") if one] + list(QUERIES)
    asked = tuple((choose(names), choose((*NUMBERS, *TEXTS))) for _ in range(choose((1, 1, 2, 3))))
    return f"{path}?{encoded(asked).decode()}"
