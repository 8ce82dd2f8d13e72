"""What the pages of past values post."""

from __future__ import annotations

from portal.core.forms import ChooseOneField, PortalForm


class UploadForm(PortalForm):
    """Whose values a file has. The file itself is no field of the form: the view takes it from the request."""

    agency = ChooseOneField("The agency whose numbers they are", "Choose the agency.")
