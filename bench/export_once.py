"""Renders the demonstration's January to March 2019 pack once, in a process of its own: `python -m bench.export_once NAME`.

NAME is a file of the pack, or `all` for all formats together. Prints {"seconds", "peak_mb", "bytes"}. The seconds are
from the stored snapshot to the files; `peak_mb` is the whole process's.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

from flask import current_app

from portal import create_app
from portal.contents.pack_json import from_json
from portal.core.policy import Audience
from portal.cycles.queries import cycle
from portal.documents import bundle
from portal.packs import queries

CYCLE = "2019-01-to-2019-03"


def main(name: str) -> None:
    with create_app().app_context():
        print(json.dumps(render(name)))


def render(name: str) -> dict[str, Any]:
    """Reading the snapshot counts, and so does whatever a renderer imports when it is first used."""
    fonts = current_app.config["FONTS_DIR"]
    started = time.perf_counter()
    pack = queries.pack(cycle(CYCLE), Audience.WORKING_GROUP)
    assert pack is not None
    contents = from_json(pack.contents)
    files = bundle.render_all(contents, fonts) if name == "all" else {name: bundle.render(contents, name, fonts)}
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobytes = peak / 1024 if sys.platform == "darwin" else peak
    return {"seconds": seconds, "peak_mb": kilobytes / 1024, "bytes": sum(map(len, files.values()))}


if __name__ == "__main__":
    main(sys.argv[1])
