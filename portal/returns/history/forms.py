"""What the pages of past values post."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import DataRequired

from portal.core.forms import PortalForm


class UploadForm(PortalForm):
    """Whose values a file has. The file itself is no field of the form: the view takes it from the request."""

    agency = SelectField("The agency whose numbers they are", [DataRequired("Choose the agency.")])
