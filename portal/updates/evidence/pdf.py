"""What a PDF would do when it is opened: a program of its own, that reads the file from stdin and prints one word. It imports
nothing of the portal.

A PDF can be made to unpack to gigabytes or to crash whatever reads it, so nothing of the portal is loaded here, and the
process has limits: `python -I pdf.py < file.pdf`. Every object is looked at, also those that nothing leads to and
those that are packed into others, after its names are spelled out (`/J#61vaScript` is `/JavaScript`). Actions are allowed
by list. What the parser does not reach is searched as bytes, because another reader may find it.
"""

from __future__ import annotations

import io
import re
import resource
import sys
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

FINE, SCRIPT, PROGRAM, SENDS, ELSEWHERE = "fine", "script", "program", "sends", "elsewhere"
FILES, MEDIA, LIVE_FORM, ACTION, LOCKED, DAMAGED = "files", "media", "form", "action", "locked", "damaged"
WORDS = (FINE, SCRIPT, PROGRAM, SENDS, ELSEWHERE, FILES, MEDIA, LIVE_FORM, ACTION, LOCKED, DAMAGED)
MEMORY, SECONDS = 600_000_000, 10

_ACTIONS = {
    "/JavaScript": SCRIPT, "/Launch": PROGRAM, "/SubmitForm": SENDS, "/ImportData": SENDS, "/GoToR": ELSEWHERE,
    "/GoToE": FILES, "/Rendition": MEDIA, "/Movie": MEDIA, "/Sound": MEDIA, "/RichMediaExecute": MEDIA, "/GoTo3DView": MEDIA,
}  # fmt: skip
_SUBTYPES = {"/RichMedia": MEDIA, "/Movie": MEDIA, "/Sound": MEDIA, "/Screen": MEDIA, "/3D": MEDIA, "/FileAttachment": FILES}
_KEYS = {
    "/JavaScript": SCRIPT, "/XFA": LIVE_FORM, "/EmbeddedFiles": FILES, "/Collection": FILES, "/Renditions": MEDIA,
    "/OPI": ELSEWHERE, "/RichMediaContent": MEDIA, "/RichMediaSettings": MEDIA, "/3DD": MEDIA,
}  # fmt: skip
_ALLOWED = ("/GoTo", "/URI", "/Named")
_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_ALLOWED_UNASKED = ("/GoTo", "/Named")  # what may happen without a click: turning to a page
_TURNS = ("/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/GoBack", "/GoForward")
_TRIGGER_NAMES = "E X D U Fo Bl PO PC PV PI O C K F V WC WS DS WP DP"
_TRIGGERS = tuple(f"/{name}" for name in _TRIGGER_NAMES.split())
_CLICKS = ("/D", "/U")  # the mouse pressed, and released
_FILE_KEYS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
# Names that short would be found by chance in what is compressed, so only those that are long enough are searched as bytes.
_RAW = re.compile(
    rb"/S(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*"
    rb"(/(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMediaExecute)\b)"
)
# A thing without any of these names holds nothing that is refused. A match within a string only costs time.
_WORTH_A_LOOK = re.compile(
    rb"/(?:A|AA|PA|OpenAction|Next|JS|EF|EmbeddedFile|Ref|FS|"
    + "|".join(name[1:] for name in (*_ALLOWED, *_ACTIONS, *_SUBTYPES, *_KEYS)).encode()
    + rb")(?![^\0\t\n\f\r ()<>\[\]{}/%])"
)
# As the parser writes them out: a click that opens a page of the web, or turns to a page of the file.
_HARMLESS = re.compile(
    rb"/A << (?:/S /URI (?:/Type /Action )?/URI \((?:https?://|mailto:)[^()\\]*\)|"
    rb"/D (?:\([^()\\]*\)|\[ \d+ 0 R [^\[\]()<>]*\]) /S /GoTo(?: /Type /Action)?) >>"
)
_HEX = re.compile(rb"#([0-9a-fA-F]{2})")


class _Refusal(Exception):
    """Something that is not accepted. Its text is one of WORDS."""


def verdict(data: bytes) -> str:
    """One of WORDS."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, inherit_page_attributes=False) as file:
            _search(data)
            _check_thing(file.trailer)
            for thing in file.objects:
                if isinstance(thing, Stream) and thing.get("/Type") == Name.ObjStm:
                    _search(thing.read_bytes())
                if isinstance(thing, Name) and (word := {**_ACTIONS, **_SUBTYPES}.get(str(thing))):
                    raise _Refusal(word)  # the name of the kind is an object of its own, referred to
                if _is_worth_a_check_thing(thing):
                    _check_thing(thing)
    except _Refusal as refusal:
        return str(refusal)
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, MemoryError):
        return DAMAGED
    return FINE


def _search(data: bytes) -> None:
    """Raises _Refusal for an action that is named in the bytes, wherever it stands."""
    for text in (data, _HEX.sub(lambda match: bytes([int(match[1], 16)]), data)):
        if match := _RAW.search(text):
            raise _Refusal(_ACTIONS[match[1].decode()])


def _is_worth_a_check_thing(thing: Object) -> bool:
    """Whether one of the names stands in it that could be refused. This saves most of the time."""
    if isinstance(thing, Array | Dictionary):
        return bool(_WORTH_A_LOOK.search(_HARMLESS.sub(b"", thing.unparse(resolved=True))))
    return isinstance(thing, Stream)


def _check_thing(thing: Object) -> None:
    """Checks the thing and what it holds directly. What it only refers to is an object of its own, and is checked as such."""
    waiting = [thing]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, Array):
            waiting += [value for value in holder if _is_inside(value)]  # type: ignore[attr-defined]
        elif isinstance(holder, Dictionary | Stream):
            for key, value in holder.items():
                _check_entry(holder, key, value)
                if _is_inside(value):
                    waiting.append(value)


def _is_inside(value: object) -> bool:
    """Whether it can hold something and is part of the thing that holds it, not referred to."""
    return isinstance(value, Array | Dictionary | Stream) and not value.is_indirect


def _check_entry(holder: Object, key: str, value: Object) -> None:
    """Raises _Refusal for an entry of a dictionary that runs, fetches or holds what is not accepted."""
    if key in _KEYS:
        raise _Refusal(_KEYS[key])
    if key == "/S" and isinstance(value, Name) and (str(value) in _ACTIONS or str(value) in _ALLOWED):
        _check_action(holder)
    elif key == "/Subtype" and str(value) in _SUBTYPES:
        raise _Refusal(_SUBTYPES[str(value)])
    elif key == "/Type" and str(value) == "/EmbeddedFile":
        raise _Refusal(FILES)
    elif key == "/JS" and (isinstance(value, String) or (isinstance(value, Stream) and "/Subtype" not in value)):
        raise _Refusal(SCRIPT)
    elif key == "/EF" and isinstance(value, Dictionary) and any(name in value for name in _FILE_KEYS):
        raise _Refusal(FILES)
    elif key == "/F" and isinstance(holder, Stream):
        raise _Refusal(ELSEWHERE)  # what the stream holds is to be fetched
    elif key == "/Ref" and isinstance(value, Dictionary) and "/F" in value:
        raise _Refusal(ELSEWHERE)  # a page of another file
    elif key == "/FS" and str(value) == "/URL":
        raise _Refusal(ELSEWHERE)  # a file that is fetched
    for action in _actions(key, value):
        _check_action(action)
    if any(_acts_by_itself(action) for action in _unasked(key, value)):
        raise _Refusal(ACTION)


def _actions(key: str, value: Object) -> Iterator[Object]:
    """Every dictionary that a reader would take as an action at this place."""
    if key == "/AA" and isinstance(value, Dictionary):
        places = [value[trigger] for trigger in _TRIGGERS if trigger in value]
    elif key in ("/A", "/PA", "/OpenAction", "/Next"):
        places = list(value) if isinstance(value, Array) else [value]  # type: ignore[call-overload]
    else:
        return
    yield from (place for place in places if isinstance(place, Dictionary) and isinstance(place.get("/S"), Name))


def _unasked(key: str, value: Object) -> Iterator[Object]:
    """The actions that run without a click: when the file opens, a page is turned, or the mouse moves over something."""
    if key == "/OpenAction":
        yield from _actions(key, value)
    elif key == "/AA" and isinstance(value, Dictionary):
        for trigger in _TRIGGERS:
            if trigger in value and trigger not in _CLICKS:
                yield from _actions("/A", value[trigger])


def _acts_by_itself(action: Object, depth: int = 0) -> bool:
    """Whether the action, or one that follows it, does more than turn to a page."""
    kind = str(action["/S"])
    if depth > 10 or kind not in _ALLOWED_UNASKED or (kind == "/Named" and str(action.get("/N", "")) not in _TURNS):
        return True
    return "/Next" in action and any(_acts_by_itself(following, depth + 1) for following in _actions("/Next", action["/Next"]))


def _check_action(action: Object) -> None:
    """Raises _Refusal for an action that does more than stay in the file, or open a web page or a mail at a click."""
    kind = str(action["/S"])
    if kind not in _ALLOWED:
        raise _Refusal(_ACTIONS.get(kind, ACTION))
    if "/F" in action:
        raise _Refusal(ELSEWHERE)
    if kind == "/URI" and not _LINK.match(str(action.get("/URI", ""))):
        raise _Refusal(ELSEWHERE)
    if kind == "/Named" and str(action.get("/N", "")) not in (*_TURNS, "/Print"):
        raise _Refusal(ACTION)


def main() -> None:
    """Sets the limits of the process before anything is read, and prints the word."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(verdict(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
