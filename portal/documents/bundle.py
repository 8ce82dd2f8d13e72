"""The files of a pack: contents in, names and bytes out, with a manifest of their checksums. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portal.contents.pack import Contents
from portal.contents.pack_json import to_json
from portal.documents.charts import chart_svg, png_charts
from portal.documents.csv_data import render_csv
from portal.documents.excel.workbook import render_xlsx
from portal.documents.pdf.document import render_pdf
from portal.documents.word.document import render_docx
from portal.wording.sentences import printable

FILES = ("pack.json", "pack.docx", "pack.pdf", "pack.xlsx", "data.csv")
OFFERED = (*FILES[1:], FILES[0])  # as pages offer them: what people read comes first
MANIFEST = "manifest.json"
MEDIA_TYPES = {
    "pack.json": "application/json",
    "pack.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pack.pdf": "application/pdf",
    "pack.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "data.csv": "text/csv; charset=utf-8",
    MANIFEST: "application/json",
}
RENDERERS: dict[str, Callable[[Contents, Path], bytes]] = {
    "pack.json": lambda contents, fonts: _json(to_json(contents)),
    "pack.docx": lambda contents, fonts: render_docx(contents, chart_pictures(contents, fonts)),
    "pack.pdf": lambda contents, fonts: render_pdf(contents, fonts),
    "pack.xlsx": lambda contents, fonts: render_xlsx(contents),
    "data.csv": lambda contents, fonts: render_csv(contents),
}


def render(contents: Contents, name: str, fonts: Path) -> bytes:
    """One of FILES, or the manifest (for which all of them are made). KeyError for another name."""
    if name == MANIFEST:
        return render_all(contents, fonts)[MANIFEST]
    return RENDERERS[name](cleaned(contents), fonts)


def render_all(contents: Contents, fonts: Path) -> dict[str, bytes]:
    """All of FILES in their order, and the manifest made from them."""
    clean = cleaned(contents)
    made = {name: RENDERERS[name](clean, fonts) for name in FILES}
    return {**made, MANIFEST: manifest(contents, made)}


def manifest(contents: Contents, files: Mapping[str, bytes]) -> bytes:
    """What the pack is, and the size and SHA-256 of each of its files."""
    clean = cleaned(contents)
    return _json({
        "schema": clean.schema,
        "agreement": clean.agreement.key,
        "cycle": clean.cycle.key,
        "audience": clean.audience,
        "version": clean.version,
        "draft": clean.draft,
        "frozen_at": clean.frozen_at,
        "files": [{"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()],
    })  # fmt: skip


def chart_pictures(contents: Contents, fonts: Path) -> dict[str, bytes]:
    """The chart of each measure as a PNG, all in one run of the compiler."""
    measures = [measure for priority in contents.priorities for measure in priority.measures]
    return png_charts({measure.key: chart_svg(measure, f"chart-{at}") for at, measure in enumerate(measures)}, fonts)


def cleaned(contents: Contents) -> Contents:
    """The contents without characters that some format cannot hold, so that all formats have the same text."""
    result: Contents = _clean(contents)
    return result


def _clean(value: Any) -> Any:
    """The value without unprintable characters: the same object where it has none, which is nearly always."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        new = [_clean(one) for one in value]
        return value if all(one is other for one, other in zip(value, new, strict=True)) else type(value)(new)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        old = {one: getattr(value, one) for one in value.__dataclass_fields__}
        changed = {name: new for name, one in old.items() if (new := _clean(one)) is not one}
        return dataclasses.replace(value, **changed) if changed else value
    return value


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
