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
_ALLOWED_UNASKED = ("/GoTo", "/Named")  # what is done without a click: a page is turned
_TURNS = ("/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/GoBack", "/GoForward")
_TRIGGER_NAMES = "E X D U Fo Bl PO PC PV PI O C K F V WC WS DS WP DP"
_TRIGGERS = tuple(f"/{one}" for one in _TRIGGER_NAMES.split())
_CLICKS = ("/D", "/U")  # the mouse pressed, and released
_FILE_KEYS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
# Names that short would be found by chance in what is compressed, so only those that are long enough are searched as bytes.
_RAW = re.compile(
    rb"/S(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*"
    rb"(/(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMediaExecute)\b)"
)
# A thing without any of these names holds nothing that is refused. Strings are searched too, which only costs time.
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


class _Found(Exception):
    """Something that is not taken; the word says what."""


def verdict(data: bytes) -> str:
    """One of WORDS."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, inherit_page_attributes=False) as file:
            _search(data)
            _look(file.trailer)
            for thing in file.objects:
                if isinstance(thing, Stream) and thing.get("/Type") == Name.ObjStm:
                    _search(thing.read_bytes())
                if isinstance(thing, Name) and (word := {**_ACTIONS, **_SUBTYPES}.get(str(thing))):
                    raise _Found(word)  # the name of the kind is an object of its own, referred to
                if _is_worth_a_look(thing):
                    _look(thing)
    except _Found as found:
        return str(found)
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, MemoryError):
        return DAMAGED
    return FINE


def _search(data: bytes) -> None:
    """What is plain to see in the bytes, wherever it is."""
    for text in (data, _HEX.sub(lambda found: bytes([int(found[1], 16)]), data)):
        if found := _RAW.search(text):
            raise _Found(_ACTIONS[found[1].decode()])


def _is_worth_a_look(thing: Object) -> bool:
    """Without one of the names in what the parser writes out, there is nothing to be refused. It saves most of the time."""
    if isinstance(thing, Array | Dictionary):
        return bool(_WORTH_A_LOOK.search(_HARMLESS.sub(b"", thing.unparse(resolved=True))))
    return isinstance(thing, Stream)


def _look(thing: Object) -> None:
    """The thing and what it holds directly; what it only refers to is an object of its own."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Array):
            waiting += [each for each in one if _is_inside(each)]  # type: ignore[attr-defined]
        elif isinstance(one, Dictionary | Stream):
            for key, value in one.items():
                _check_entry(one, key, value)
                if _is_inside(value):
                    waiting.append(value)


def _is_inside(value: object) -> bool:
    return isinstance(value, Array | Dictionary | Stream) and not value.is_indirect


def _check_entry(holder: Object, key: str, value: Object) -> None:
    if key in _KEYS:
        raise _Found(_KEYS[key])
    if key == "/S" and isinstance(value, Name) and (str(value) in _ACTIONS or str(value) in _ALLOWED):
        _check_action(holder)
    elif key == "/Subtype" and str(value) in _SUBTYPES:
        raise _Found(_SUBTYPES[str(value)])
    elif key == "/Type" and str(value) == "/EmbeddedFile":
        raise _Found(FILES)
    elif key == "/JS" and (isinstance(value, String) or (isinstance(value, Stream) and "/Subtype" not in value)):
        raise _Found(SCRIPT)
    elif key == "/EF" and isinstance(value, Dictionary) and any(one in value for one in _FILE_KEYS):
        raise _Found(FILES)
    elif key == "/F" and isinstance(holder, Stream):
        raise _Found(ELSEWHERE)  # what the stream holds is to be fetched
    elif key == "/Ref" and isinstance(value, Dictionary) and "/F" in value:
        raise _Found(ELSEWHERE)  # a page of another file
    elif key == "/FS" and str(value) == "/URL":
        raise _Found(ELSEWHERE)  # a file that is fetched
    for action in _actions(key, value):
        _check_action(action)
    if any(_acts_by_itself(action) for action in _unasked(key, value)):
        raise _Found(ACTION)


def _actions(key: str, value: Object) -> Iterator[Object]:
    """Every dictionary that a reader would take as an action at this place."""
    if key == "/AA" and isinstance(value, Dictionary):
        places = [value[trigger] for trigger in _TRIGGERS if trigger in value]
    elif key in ("/A", "/PA", "/OpenAction", "/Next"):
        places = list(value) if isinstance(value, Array) else [value]  # type: ignore[call-overload]
    else:
        return
    yield from (one for one in places if isinstance(one, Dictionary) and isinstance(one.get("/S"), Name))


def _unasked(key: str, value: Object) -> Iterator[Object]:
    """The actions that are done where nobody has clicked: on opening, on turning a page, on moving over something."""
    if key == "/OpenAction":
        yield from _actions(key, value)
    elif key == "/AA" and isinstance(value, Dictionary):
        for trigger in _TRIGGERS:
            if trigger in value and trigger not in _CLICKS:
                yield from _actions("/A", value[trigger])


def _acts_by_itself(action: Object, depth: int = 0) -> bool:
    """Whether it, or what follows it, does more than turn to a page."""
    kind = str(action["/S"])
    if depth > 10 or kind not in _ALLOWED_UNASKED or (kind == "/Named" and str(action.get("/N", "")) not in _TURNS):
        return True
    return "/Next" in action and any(_acts_by_itself(one, depth + 1) for one in _actions("/Next", action["/Next"]))


def _check_action(action: Object) -> None:
    """Only what stays in the file, or opens a page of the web or a mail where somebody clicks on it."""
    kind = str(action["/S"])
    if kind not in _ALLOWED:
        raise _Found(_ACTIONS.get(kind, ACTION))
    if "/F" in action:
        raise _Found(ELSEWHERE)
    if kind == "/URI" and not _LINK.match(str(action.get("/URI", ""))):
        raise _Found(ELSEWHERE)
    if kind == "/Named" and str(action.get("/N", "")) not in (*_TURNS, "/Print"):
        raise _Found(ACTION)


def main() -> None:
    """Sets its limits before it reads anything, and says the word."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(verdict(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
