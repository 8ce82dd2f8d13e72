"""The table of contents of a Word file."""

from __future__ import annotations

from portal.documents.word.text import Paper
from portal.documents.word.xml import field, link_inside, paragraph, run, tab


def fill_contents_list(paper: Paper, under: object, depth: int = 2) -> None:
    """Puts the table of contents below the element `under`: a real field, with its entries already in it.

    Its page numbers are fields too. LibreOffice computes them when it opens the file, Word when it prints or is asked
    to: making Word do it at once (`updateFields`, `dirty`) shows every reader a warning about other files. Until then no
    number is shown, because a wrong one would be worse.
    """
    shown = [heading for heading in paper.headings if heading[0] <= depth]
    entries = []
    for level, title, name in shown:
        runs = [run(title), tab(), *field(f"PAGEREF {name} \\h")]
        entries.append(paragraph(f"TOC{level}", link_inside(name, *runs)))
    opening = field(f'TOC \\o "1-{depth}" \\h \\z \\u')
    for at, piece in enumerate(opening[:-1], start=1):
        entries[0].insert(at, piece)
    entries[-1].append(opening[-1])
    for entry in reversed(entries):
        under.addnext(entry)  # type: ignore[attr-defined]
