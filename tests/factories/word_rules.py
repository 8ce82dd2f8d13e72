"""Faults of words that nobody writes on purpose: a wrong plural, marks of a program or of Markdown, an empty heading, a word twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

# What a page can count; the singular, and its plural where it is not made with an s.
COUNTED = {
    "action": "", "agency": "agencies", "agreement": "", "answer": "", "box": "boxes", "break": "", "caveat": "", "cell": "",
    "character": "", "column": "", "comment": "", "context": "", "cycle": "", "date": "", "day": "", "decision": "",
    "edit": "", "entry": "entries", "error": "", "event": "", "explanation": "", "figure": "", "file": "", "finding": "",
    "heading": "", "hour": "", "item": "", "lead": "", "line": "", "mail": "", "match": "matches", "measure": "",
    "meeting": "", "milestone": "", "minute": "", "month": "", "name": "", "note": "", "number": "", "officer": "", "output": "",
    "pack": "", "page": "", "part": "", "person": "people", "place": "", "priority": "priorities",
    "problem": "", "quarter": "", "question": "", "reminder": "", "result": "", "return": "", "row": "", "second": "",
    "sheet": "", "source": "", "text": "", "thing": "", "time": "", "total": "", "try": "tries", "update": "", "value": "",
    "version": "", "warning": "", "week": "", "word": "", "year": "", "zero": "zeros",
}  # fmt: skip
BETWEEN = r"(?:(?:more|other|new|open|empty|different|earlier|later|unusual|past|late|whole|data|working|further|small) )?"
PLURALS = {one: many or f"{one}s" for one, many in COUNTED.items()}
ONE_OF_MANY = re.compile(rf"(?<![\w.,/:£–-])1 {BETWEEN}({'|'.join(PLURALS.values())})\b")
MANY_OF_ONE = re.compile(
    rf"(?<![\w./:£–-])(?:0|[2-9]|[1-9]\d|[1-9]\d\d|\d{{1,3}},\d{{3}}) {BETWEEN}({'|'.join(PLURALS)})(?! or\b)(?![\w’-])"
)
LEFT_BY_A_PROGRAM = re.compile(
    r"\bNone\b(?!:| of\b)|\{\}|\{\{|\}\}|\{%|%\}|\bNaN\b|\bnan\b|\bundefined\b|\[object |<Markup|object at 0x|&(?:amp|lt|gt|quot|#\d+);|\bTrue\b|\bFalse\b"
)
A_NAME_OF_THE_CODE = re.compile(r"(?<![\w./@“-])[a-z]+(?:_[a-z]+)+(?![\w./@”-])")
MARKDOWN = re.compile(r"\*\*|(?<!\w)__\w|\w__(?!\w)|\]\([^)]*\)|\[\^\w+\]|^(?:[-*] |#{1,6} |> |\d+\) )")
ADDRESS = re.compile(r"(?<!\()https?://\S+")
TWICE = re.compile(r"\b([A-Za-z]+) \1\b", re.IGNORECASE)
MAY_BE_TWICE = {"that", "had"}
BEFORE_A_STOP = re.compile(r"\s[,;:.!?](?=\s|$)|[,;:]{2}|[,;:]\.|(?<!\.)\.\.(?!\.)|[?!]\.")
# What is no running text of ours: programs, what is typed into a box, what is shown as it is written in a file.
NO_TEXT = {"script", "style", "textarea", "code", "pre", "kbd", "samp", "svg", "select", "option", "datalist", "template"}
AS_TYPED = "app-kept-text"  # somebody's own words, which are to be copied with their marks
INLINE = {"a", "abbr", "b", "bdi", "cite", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "ins", "del", "wbr"}  # fmt: skip
UNSEEN_TEXTS = "//@aria-label | //@title | //@alt | //@placeholder | //svg//text()"
NAMED = "//h1 | //h2 | //h3 | //h4 | //h5 | //h6 | //legend | //summary | //caption | //label | //button | //a[@href] | //title | //dt"


def word_faults(tree: HtmlElement) -> Iterator[str]:
    """What is wrong with the words of a page, one line each."""
    for piece in (*pieces(tree), *(" ".join(one.split()) for one in tree.xpath(UNSEEN_TEXTS))):
        yield from _of_its_words(piece)
    yield from _of_its_names(tree)
    yield from _of_its_labels(tree)


def _of_its_words(text: str) -> Iterator[str]:
    piece = ADDRESS.sub("…", text)  # the secret in an address may hold any marks
    for name, pattern in (
        ("plural", ONE_OF_MANY), ("plural", MANY_OF_ONE), ("program", LEFT_BY_A_PROGRAM), ("Markdown", MARKDOWN),
        ("stop", BEFORE_A_STOP), ("name of the code", A_NAME_OF_THE_CODE),
    ):  # fmt: skip
        if found := pattern.search(piece):
            yield f"{name}: {_around(piece, found)}"
    for found in TWICE.finditer(piece):
        if found[1].casefold() not in MAY_BE_TWICE:
            yield f"twice: {_around(piece, found)}"


def _around(piece: str, found: re.Match[str]) -> str:
    return f"“{found[0].strip()}” in “{piece[max(0, found.start() - 60) : found.end() + 60]}”"


def pieces(tree: HtmlElement) -> Iterator[str]:
    """The text of a page as a reader sees it: one piece for what stands in one block, its spaces squeezed."""
    running: list[str] = []
    for text, ends in _texts(tree):
        if ends:
            if piece := " ".join("".join(running).split()):
                yield piece
            running.clear()
        running.append(text)
    if piece := " ".join("".join(running).split()):
        yield piece


def _texts(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Each text in order, and whether a block ended before it."""
    is_block = element.tag not in INLINE
    if isinstance(element.tag, str) and element.tag not in NO_TEXT and element.get("class") != AS_TYPED:
        yield element.text or "", is_block
        for child in element:
            yield from _texts(child)
            inside = isinstance(child.tag, str) and child.tag not in INLINE
            yield child.tail or "", inside
    elif isinstance(element.tag, str):
        yield "\N{REPLACEMENT CHARACTER}", False


def _of_its_names(tree: HtmlElement) -> Iterator[str]:
    for one in tree.xpath(NAMED):
        words = one.text_content().strip() or one.get("aria-label", "").strip() or one.xpath("string(.//@alt)")
        if not words:
            yield f"empty: <{one.tag} class={one.get('class')!r} href={one.get('href')!r}>"


def _of_its_labels(tree: HtmlElement) -> Iterator[str]:
    ids = set(tree.xpath("//@id"))
    for label in tree.xpath("//label"):
        if label.get("for") not in ids and not label.xpath(".//input | .//select | .//textarea"):
            yield f"a label without a field: {label.text_content().strip()[:60]}"
    labelled = set(tree.xpath("//label/@for"))
    for field in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        is_named = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or field.get("id") in labelled
            or field.xpath("ancestor::label")
        )
        if not is_named:
            yield f"a field without a label: {field.get('name')}"
