"""The form on which somebody chooses the files of an agreement."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from portal.core.forms import PortalForm
from portal.exchange.plan_years import is_plan_year


class FilesForm(PortalForm):
    plan_year = StringField(
        "Plan year",
        [DataRequired("Enter the plan year.")],
        description="Such as 2026-27. One that is not there yet is added, from April to March.",
    )

    def validate_plan_year(self, field: Any) -> None:
        field.data = field.data.replace("/", "-")
        if not is_plan_year(field.data):
            raise ValidationError("Write the plan year like 2026-27.")
