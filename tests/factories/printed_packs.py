"""What a pack says in each of its formats, as text."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
from docx import Document
from flask import Flask, render_template_string
from openpyxl import load_workbook

from portal.contents.pack import Contents
from portal.documents import bundle

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
FORMATS = ["page", *bundle.FILES]


def text_of(name: str, data: bytes) -> str:
    """All that a file says, with single spaces."""
    if name.endswith(".pdf"):
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        text = text.replace("\u2060", "").replace("\u200b", "").replace(" .", ".")
    elif name.endswith(".docx"):
        body = Document(io.BytesIO(data)).element.body
        text = " ".join(node.text or "" for node in body.iter() if node.tag.endswith(("}t", "}docPr")))
        text += " ".join(node.get("descr") or "" for node in body.iter() if node.tag.endswith("}docPr"))
    elif name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(data))
        text = " ".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
        )
    else:
        text = data.decode()
    return " ".join(text.split())


def all_texts(app: Flask, contents: Contents) -> dict[str, str]:
    with app.test_request_context():
        page = render_template_string('{% import "components/pack.html" as p %}{{ p.whole_pack(contents) }}', contents=contents)
    files = bundle.render_all(contents, FONTS)
    return {"page": " ".join(page.split())} | {name: text_of(name, files[name]) for name in bundle.FILES}
