"""Texts that were made to be slow: short pieces repeated without end, and shapes that pattern matching and Markdown dislike."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Make = Callable[[int], str]

PIECES = (
    "a", "a ", "A", "Aa ", "Aa-", "AA ", "a.", "A. ", "a b b a ", "é ", "\u00a0", " ", "\t", "\n", "\n\n", "\n \n",
    "0", "0 ", "0-", "1.", "1. ", "1,1 ", "01/", "01/01/", "1 January ",
    "_", "*", "**", "*_", "**a", "*a ", "a*", "***", "- ", "  - ", "> ", "#", "## x\n", "a\n=\n", "`", "`a", "~~~",
    "[", "](", "[a](", "![", "[^", "[^a]", "[^a]: x\n", "<a", "<!--", "&amp", "\\", "|a|\n|-|\n",
    "@", "a@", "a@a.", "born ", "b.", "Case ref ", "CAD 0", "+44 ", "07 ", "AB1", "Aa Aa 1",
    '"', ",", ";", "\u0301\u0316", "\ue000",
)  # fmt: skip
SHAPES: dict[str, Make] = {
    "a heading with a long gap": lambda size: "## a" + " " * (size - 5) + "b",
    "a heading with many closing marks": lambda size: "## a" + " #" * (size // 2 - 3) + "b",
    "a note with many lines": lambda size: "[^a]: x" + "\n x" * ((size - 7) // 3),
    "lists within lists": lambda size: repeated("".join(f"{'  ' * level}- x\n" for level in range(100)), size),
    "words that all differ": lambda size: numbered("word{}", size),
    "numbers that all differ": lambda size: numbered("{}", size),
    "addresses that all differ": lambda size: numbered("a{}@b.uk", size),
    "postcodes that all differ": lambda size: " ".join(
        f"ME{at % 90 + 10} {at // 90 % 10}A{chr(65 + at // 900 % 26)}" for at in range(size // 9)
    ),
    "paragraphs that all differ": lambda size: "\n\n".join(f"{at} {'a b c d ' * 20}" for at in range(size // 165)),
    "one letter, then its end": lambda size: "a" * (size - 1) + "!",
}


def repeated(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def numbered(form: str, size: int) -> str:
    return " ".join(form.format(at) for at in range(size // (len(form) + 4)))[:size]


def kinds() -> Iterator[tuple[str, Make]]:
    """Each kind of bad text: its name, and what makes one of that many characters."""
    for piece in PIECES:
        yield f"{piece!r} repeated", lambda size, piece=piece: repeated(piece, size)  # type: ignore[misc]
    yield from SHAPES.items()
