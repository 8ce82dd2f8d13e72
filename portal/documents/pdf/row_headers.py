"""Row headers for the tables of a PDF, so that a screen reader says the row's name with each of its cells (H43). Pure.

typst writes header cells for columns only: pdf.header-cell needs its feature a11y-extras, which the package for Python
does not switch on. So the structure tree is completed here: the first cell of a row becomes a header, gets an identifier,
and every other cell of the row names it among its headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import count

from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf, String

_WIDTH = 3  # of a table of two columns (an action and its progress) the first cell holds sentences, not a name


def with_row_headers(data: bytes) -> bytes:
    """The same document with a header in each row of each table of three or more columns; the same bytes for the same."""
    with Pdf.open(BytesIO(data)) as pdf:
        tree = pdf.Root.StructTreeRoot
        names = NameTree(tree.IDTree) if Name.IDTree in tree else NameTree.new(pdf)
        numbers = count(1)
        for table in _of_kind(tree, "/Table"):
            header, rows_left = None, 0
            for row in _of_kind(table, "/TR"):
                cells = [cell for cell in _kids(row) if cell.get("/S") == Name.TD]
                if not rows_left and len(cells) >= _WIDTH:
                    header = cells.pop(0)
                    rows_left = int(_attributes(header).get("/RowSpan", 1))
                    _make_header(header, f"row-{next(numbers)}", names)
                if header is not None and rows_left:
                    for cell in cells:
                        _attributes(cell).Headers.append(header.ID)
                    rows_left -= 1
        tree.IDTree = names.obj
        written = BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _make_header(cell: Object, name: str, names: NameTree) -> None:
    """Turns a data cell into the header of its row, listed in the document's tree of identifiers."""
    cell.S, cell.ID = Name.TH, String(name)
    _attributes(cell).Scope = Name.Row
    names[name] = cell


def _attributes(cell: Object) -> Object:
    """What a cell says of its place in the table: /Headers, /Scope, /RowSpan."""
    attributes = cell.get("/A", Array())
    for entry in attributes if isinstance(attributes, Array) else [attributes]:
        if entry.get("/O") == Name.Table:
            return entry
    raise ValueError("a table cell without its attributes")


def _of_kind(node: Object, kind: str) -> Iterator[Object]:
    """The elements of one kind below a node, in reading order."""
    for kid in _kids(node):
        if kid.get("/S") == kind:
            yield kid
        else:
            yield from _of_kind(kid, kind)


def _kids(node: Object) -> list[Object]:
    """The elements directly below a node; what lies on the page itself (numbers, references) is none."""
    kids = node.get("/K", Array())
    return [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary) and "/S" in kid]
