"""The error for a file that is refused as a whole, and words that several modules use for it. Pure."""

from __future__ import annotations

from portal.core.errors import PortalError


class Refused(PortalError):
    """The whole file is refused. `message` says why and what to do, in sentences for the person who uploaded it."""


# The advice wherever a file is beyond a limit that no real data return comes near.
TOO_MUCH = "Copy the table alone into a new workbook, as values, and upload that."
DAMAGED = "This workbook is damaged and cannot be read. Open it in Excel, save it again as .xlsx, and upload that."
