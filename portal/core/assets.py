"""Addresses of static files. Each carries a digest of what the file holds, so that browsers may keep it for a year.

Scripts import each other by relative addresses, which no template can give a digest. They are therefore served from a
folder whose name is one digest of them all: after a deployment that changed one, each has a new address. Refused: an
import map, which has to stand in the page, so that the content policy would have to name its hash.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from markupsafe import Markup

IMPORTED = re.compile(r'\bfrom "(\.[^"]+)";$', re.MULTILINE)


def init_app(app: Flask) -> None:
    folder = Path(str(app.static_folder))

    @cache
    def modules() -> tuple[set[Path], str]:
        """The scripts of all pages with what they import, and the digest of these."""
        pages = sorted((folder / "js" / "pages").glob("*.js"))
        paths = {*pages, *(path for page in pages for path in _imports(page))}
        return paths, _digest(sorted(paths))

    @cache
    def address(filename: str, _root: str) -> str:
        paths, digest = modules()
        if folder / filename in paths:
            return url_for("static", filename=filename, scripts=digest)
        return url_for("static", filename=filename, v=_digest([folder / filename]))

    @cache
    def page_script(page: str, root: str) -> Markup:
        """The script of a page. What it imports is asked for at the same time, and not one file after the other."""
        entry = folder / "js" / "pages" / f"{page}.js"
        preload = Markup('<link rel="modulepreload" href="{}">')
        first = Markup('<script src="{}" type="module"></script>').format(address(_name(folder, entry), root))
        return first + Markup("").join(preload.format(address(_name(folder, path), root)) for path in _imports(entry))

    def send(filename: str, scripts: str = "") -> Response:
        return app.send_static_file(filename)

    app.add_url_rule(f"{app.static_url_path}/scripts-<string:scripts>/<path:filename>", endpoint="static")
    app.view_functions["static"] = send
    app.jinja_env.globals["asset"] = lambda filename: address(filename, request.script_root)
    app.jinja_env.globals["page_script"] = lambda page: page_script(page, request.script_root)


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _imports(module: Path) -> list[Path]:
    """Every module that a module imports, or that these import, ours and others'."""
    imports: dict[Path, None] = {}
    unread = [module]
    while unread:
        path = unread.pop()
        addresses = IMPORTED.findall(path.read_text(encoding="utf-8"))
        paths = [Path(os.path.normpath(path.parent / address)) for address in addresses]
        unread += [path for path in paths if path not in imports]
        imports.update(dict.fromkeys(paths))
    return list(imports)


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
