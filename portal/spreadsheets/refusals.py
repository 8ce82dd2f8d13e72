"""Why a file is not taken at all. Pure."""

from __future__ import annotations

from portal.core.errors import PortalError


class Refused(PortalError):
    """The whole file is refused. `message` says why and what to do, as sentences that can be printed."""


# Said wherever a file breaks a bound that no honest return comes near.
TOO_MUCH = "Copy the table alone into a new workbook, as values, and upload that."
DAMAGED = "This workbook is damaged and cannot be read. Open it in Excel, save it again as .xlsx, and upload that."
