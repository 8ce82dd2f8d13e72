"""Forms about accounts."""

from __future__ import annotations

from wtforms import EmailField, PasswordField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, Regexp

from portal.accounts.passwords import LONGEST, SHORTEST
from portal.core.forms import ChooseOneField, PortalForm, email_field
from portal.core.policy import Role
from portal.core.stored_meanwhile import SharedForm


class SignInForm(PortalForm):
    email = EmailField("E-mail address", [DataRequired("Enter your e-mail address.")])
    password = PasswordField("Password", [DataRequired("Enter your password.")])


class ChangePasswordForm(PortalForm):
    current = PasswordField("Current password", [DataRequired("Enter your current password.")])
    new = PasswordField(
        "New password",
        [
            DataRequired("Enter a new password."),
            Length(SHORTEST, LONGEST, f"Use {SHORTEST} to {LONGEST} characters. Three or four words make a good password."),
        ],
        description=f"At least {SHORTEST} characters. Three or four words make a good password.",
    )
    again = PasswordField("New password again", [EqualTo("new", "The two new passwords differ. Type them again.")])


def telephone_field(label: str = "Telephone number", description: str = "") -> StringField:
    return StringField(
        label,
        [
            Length(max=40, message="Use at most 40 characters."),
            Regexp(
                r"^$|^(?=(.*[0-9]){5})[0-9+(][0-9 ()./-]*( ?(ext\.?|x) ?[0-9]+)?$",
                message="Enter a number like 01622 650000 ext 12, or nothing.",
            ),
        ],
        description=description or "May be empty. The coordinating team sees it, and administrators do.",
    )


class TelephoneForm(PortalForm):
    telephone = telephone_field()


def agency_field() -> ChooseOneField:
    return ChooseOneField("Agency", "Choose the agency.", int)


ROLES_HINT = (
    "A contributor writes and sends for their agency; a lead also signs off. A coordinator runs the review cycles. A member "
    "reads the working group’s pack and records decisions; a governing person reads the governing group’s. An administrator "
    "looks after accounts and sees no content."
)


def role_field() -> ChooseOneField:
    roles = [SelectChoice(role.value, role.value.capitalize()) for role in Role]
    return ChooseOneField("Role", "Choose the role.", choices=roles, description=ROLES_HINT)


def name_field() -> StringField:
    return StringField("Name", [DataRequired("Enter the person’s name."), Length(max=200, message="Use at most 200 characters.")])


def address_field(description: str = "") -> EmailField:
    return email_field("E-mail address", "name@agency.gov.uk", DataRequired("Enter the e-mail address."), description=description)


class PersonForm(PortalForm):
    name = name_field()
    email = address_field()
    telephone = telephone_field()
    agency = agency_field()
    role = role_field()


class NameAndAddressForm(SharedForm):
    name = name_field()
    email = address_field("They sign in with it, and get their mails there.")


class MoveForm(PortalForm):
    agency = agency_field()
    role = role_field()
