"""Several files that were chosen in the browser, as one that can wait for its preview. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from portal.spreadsheets.refusals import Refused

LARGEST = 10_000_000  # bytes, as of other uploads


def packed(files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The only file as it is; several as a zip. Raises Refused where there is none, one twice, or too much."""
    if not files:
        raise Refused("Choose a workbook, or the files of the agreement.")
    if sum(len(data) for _, data in files) > LARGEST:
        raise Refused(
            f"This is more than {LARGEST // 1_000_000} MB, which no agreement needs. Leave out what does not belong to it."
        )
    if len(files) == 1:
        return files[0]
    names = [name for name, _ in files]
    if doubled := next((name for name in names if names.count(name) > 1), ""):
        raise Refused(f"Two files are called “{doubled}”. Leave one.")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            if data.startswith(b"PK\x03\x04"):
                raise Refused(f"“{name}” is a workbook or a zip. Choose it alone, or only CSV files.")
            archive.writestr(name, data)
    return f"{len(files)} files", out.getvalue()
