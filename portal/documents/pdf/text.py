"""The texts that people wrote as data for pack.typ: blocks of runs, footnotes, and only characters that can be printed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.contents.pack import Note
from portal.wording.blocks import Block, Run, parse
from portal.wording.sentences import note_words

_LINKS = ("https://", "http://", "mailto:")
# What Public Sans can print, and the signs that typst's own DejaVu Sans Mono lends it in every style (Greek, Cyrillic,
# arrows, shapes; it has no slanted ticks). PDF/A refuses a text with any other character, and an emoji must not stop a pack.
_OWN = "\n -~\u00a0-\u00ac\u00ae-\u0131\u0134-\u0148\u014a-\u017e\u1e80-\u1e85\u1ef2\u1ef3–—‘-‚“-„†-•…‰‹›⁄€№™⅓⅔⅛-⅞−≈≠≤≥"
_LENT = "\u0391-\u03a1\u03a3-\u03ce\u0400-\u045f\u2190-\u21ff\u25a0-\u25ff"
_IN_TEXT, _IN_DRAWING = re.compile(f"[{_OWN}{_LENT}]*"), re.compile(f"[{_OWN}]*")  # a drawing is lent nothing
_LONG = re.compile(r"[^\s\u200b]{40,}")
_PIECE = 20
_OUTSIDE = {"Zs": " ", "Zl": "\n", "Zp": "\n", "Pd": "-", "Co": "•"}  # Co: a bullet of Word's Wingdings, pasted
_DROPPED = ("Cc", "Cf", "Cs", "Mn", "Me", "Sk")  # control characters, joiners, single accents, skin tones


class Footnotes:
    """The notes of one priority while its text is laid out: the first reference makes the footnote, later ones repeat it."""

    def __init__(self, ident: str, notes: Iterable[Note] = ()) -> None:
        self._ident = ident
        self._notes = {note.number: note for note in notes}
        self._used: set[int] = set()

    def blocks(self, markdown: str) -> list[dict[str, Any]]:
        """A narrative as paragraphs, quotes and nested lists."""
        return self._nested(parse(markdown))

    def runs(self, runs: Iterable[Run]) -> list[dict[str, Any]]:
        pieces: list[dict[str, Any]] = []
        for run in runs:
            if run.note in self._notes:
                if pieces and "text" in pieces[-1]:
                    pieces[-1]["text"] = pieces[-1]["text"].rstrip(" ")  # the number stands at the word, as in print
                pieces.append(self._reference(run.note, follows_another=bool(pieces) and "note" in pieces[-1]))
            else:
                # A reference to a note that is not there is printed as it was typed, rather than lost.
                text = f"[^{run.note}]" if run.note else run.text
                link = run.link if run.link.startswith(_LINKS) and len(run.link) < 2000 else ""
                pieces.append({"text": text, "bold": run.bold, "italic": run.italic, "link": link})
        return pieces

    def unused(self) -> list[str]:
        """The notes that nothing has referred to so far, with their numbers."""
        return [f"{number}. {note_words(note)}" for number, note in sorted(self._notes.items()) if number not in self._used]

    def _reference(self, number: int, *, follows_another: bool) -> dict[str, Any]:
        reference = {"note": number, "id": f"{self._ident}-{number}", "comma": follows_another}
        if number not in self._used:
            self._used.add(number)
            reference["words"] = note_words(self._notes[number])
        return reference

    def _nested(self, blocks: Sequence[Block]) -> list[dict[str, Any]]:
        """The flat blocks with each run of list items gathered into one list, and what is deeper inside its item."""
        nested: list[dict[str, Any]] = []
        at = 0
        while at < len(blocks):
            block = blocks[at]
            after = at + 1
            while after < len(blocks) and block.kind in ("bullet", "number") and blocks[after].level > block.level:
                after += 1
            if block.kind not in ("bullet", "number"):
                nested.append({"kind": block.kind, "runs": self.runs(block.runs)})
            else:
                item = {"runs": self.runs(block.runs), "inner": self._nested(blocks[at + 1 : after])}
                is_ordered = block.kind == "number"
                if block.index > 1 and nested and nested[-1].get("ordered") == is_ordered:
                    nested[-1]["items"].append(item)
                else:
                    nested.append({"kind": "list", "ordered": is_ordered, "start": block.index, "items": [item]})
            at = after
        return nested


def printable(data: Any) -> Any:
    """The same data with every text reduced to what the fonts can show; addresses of links and drawings stay whole."""
    if isinstance(data, Mapping):
        return {name: value if name == "link" else printable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [printable(value) for value in data]
    if isinstance(data, str):
        if data.startswith("<svg"):
            return _printable_text(data, _IN_DRAWING)
        return _LONG.sub(_with_places_to_break, _printable_text(data, _IN_TEXT))
    return data


def words_without_letters(text: str) -> list[str]:
    """The words of a text that are printed as boxes, because the fonts lack their letters; each once, in order."""
    words = text.split()
    return list(
        dict.fromkeys(word for word in words if not word.isascii() and "□" in _printable_text(word.replace("□", ""), _IN_TEXT))
    )


def _printable_text(text: str, safe: re.Pattern[str]) -> str:
    text = unicodedata.normalize("NFC", text)
    return text if safe.fullmatch(text) else "".join(sign if safe.fullmatch(sign) else _replacement(sign, safe) for sign in text)


def _replacement(sign: str, safe: re.Pattern[str]) -> str:
    """What is printed for a character that the fonts lack: “-” for another hyphen, “(police car)” for an emoji, or a box."""
    kind = unicodedata.category(sign)
    if sign == "\t" or kind in _OUTSIDE:
        return _OUTSIDE.get(kind, " ")
    if kind in _DROPPED:
        return ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if unicodedata.category(part) not in _DROPPED)
    if plain and safe.fullmatch(plain):
        return plain
    if kind in ("So", "Sm") and sign != "\ufffd":
        return f"({unicodedata.name(sign, 'sign').lower()})"
    return "□" if safe is _IN_TEXT else "?"


def _with_places_to_break(match: re.Match[str]) -> str:
    """The word, which is longer than a line, with invisible places at which it may break."""
    word = match.group()
    return "\u200b".join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))
