"""Narrative Markdown as blocks of runs, which every renderer can walk. Pure.

One parser for page, Word, PDF and spreadsheet makes them print the same. Narratives may hold only paragraphs, lists,
quotes, bold, italic, links and note references; anything else is printed as its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Definitions of links are disabled: a line that begins with “[Update]:” is text. The limit of nesting is high, because
# markdown-it leaves out what is nested deeper.
_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": 1000}).disable("reference")
# A note reference is put between two signs of Unicode's private use area before Markdown is parsed, because Markdown would
# take “[^1](provisional)” for a link.
_NOTE = re.compile(r"(?<!\\)\[\^([1-9][0-9]{0,3})\]")
# “2018. Numbers rose” begins with a year, and not with item 2018 of a list.
_YEAR_AND_POINT = re.compile(r"(?m)^([ \t>]*(?:[-*+][ \t]+)*)([0-9]{4,9})([.)])(?=[ \t])")
_MARKED_NOTE = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; `note` is the number of a note referred to here (then `text` is empty)."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    link: str = ""
    note: int = 0


@dataclass(frozen=True)
class Block:
    """`kind` is "paragraph", "bullet", "number" or "quote"; `level` counts nesting from 0; `index` numbers a list item."""

    kind: str
    runs: tuple[Run, ...]
    level: int = 0
    index: int = 0


@dataclass
class _Walk:
    """The blocks made so far, and the lists and quotes that are open at the token reached."""

    blocks: list[Block] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)  # [ordered?, items so far]
    quotes: int = 0
    first_in_item: bool = False


@lru_cache(maxsize=512)  # a preview prints some forty texts, the same ones again a moment later
def parse(text: str) -> Sequence[Block]:
    """The blocks of a narrative, in order. `[^3]` becomes a run with note=3."""
    marked = _NOTE.sub("\ue000\\1\ue001", text.replace("\ue000", "").replace("\ue001", ""))
    marked = _YEAR_AND_POINT.sub(r"\1\2\\\3", marked)
    try:
        tokens = _PARSER.parse(marked)
    except RecursionError:  # hundreds of levels of lists: such a text is printed line by line
        return [Block("paragraph", tuple(_with_notes(line, False, False, ""))) for line in marked.split("\n") if line.strip()]
    walk = _Walk()
    for token in tokens:
        _take(walk, token)
    return walk.blocks


def without_notes(text: str) -> str:
    """A partner's text with “[^1]” escaped: partners have no notes, so there it refers to nothing."""
    return text.replace("[^", "\\[^")


def plain(text: str) -> str:
    """The words of a narrative alone, its paragraphs as lines: for a spreadsheet cell. Note references are left out."""
    return "\n".join(
        ("• " if block.kind == "bullet" else f"{block.index}. " if block.kind == "number" else "")
        + "".join(run.text for run in block.runs)
        for block in parse(text)
    )


def _take(walk: _Walk, token: Token) -> None:
    """Moves the walk past one token of markdown-it."""
    kind = token.type
    if kind in ("bullet_list_open", "ordered_list_open"):
        walk.lists.append(
            [int(kind.startswith("ordered")), int(1 if token.attrGet("start") is None else str(token.attrGet("start"))) - 1]
        )
    elif kind in ("bullet_list_close", "ordered_list_close"):
        walk.lists.pop()
    elif kind == "list_item_open":
        walk.lists[-1][1] += 1
        walk.first_in_item = True
    elif kind == "list_item_close":
        walk.first_in_item = False
    elif kind in ("blockquote_open", "blockquote_close"):
        walk.quotes += 1 if kind.endswith("open") else -1
    elif kind == "inline":
        _add(walk, _runs(token.children or []))
    elif kind in ("code_block", "fence"):
        _add(walk, tuple(_with_notes(token.content.rstrip("\n"), False, False, "")))


def _add(walk: _Walk, runs: tuple[Run, ...]) -> None:
    if not runs:
        return
    level = max(len(walk.lists) - 1, 0)
    if walk.lists and walk.first_in_item:
        ordered, index = walk.lists[-1]
        walk.blocks.append(Block("number" if ordered else "bullet", runs, level, index))
        walk.first_in_item = False
    else:
        walk.blocks.append(Block("quote" if walk.quotes else "paragraph", runs, level))


def _runs(tokens: list[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    bold = italic = 0
    link = ""
    for token in tokens:
        if token.type == "strong_open" or token.type == "strong_close":
            bold += token.nesting
        elif token.type == "em_open" or token.type == "em_close":
            italic += token.nesting
        elif token.type == "link_open":
            link = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            link = ""
        else:
            text = " " if token.type == "softbreak" else "\n" if token.type == "hardbreak" else token.content
            runs.extend(_with_notes(text, bool(bold), bool(italic), link))
    return tuple(runs)


def _with_notes(text: str, bold: bool, italic: bool, link: str) -> list[Run]:
    """The runs of a text in one style, split at the note references that `parse` has marked in it."""
    runs: list[Run] = []
    for at, piece in enumerate(_MARKED_NOTE.split(text)):
        if at % 2:
            runs.append(Run(note=int(piece)))
        elif piece:
            runs.append(Run(piece, bold, italic, link))
    return runs
