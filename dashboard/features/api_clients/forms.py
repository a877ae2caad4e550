"""The form of a new program."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from backend_lambdas.identity.account import LONGEST_NAME
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.api_client import CLIENT_ROLES, ApiClient
from backend_lambdas.language.texts import N_, _

OFF: dict[str, Any] = {"autocomplete": "off"}
MAY = {
    Role.STORE_MANAGER: N_("Sends stock and sales of the stores that are chosen."),
    Role.AREA_MANAGER: N_("The same, of every store if you like, those to come too."),
    Role.VENDOR: N_("Sends the files of one vendor."),
}


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class ClientForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """`stores` has its choices from whoever makes the form."""

    name = StringField(
        N_("Name"), [DataRequired(N_("Name the program.")), Length(max=LONGEST_NAME)], [_stripped], render_kw=OFF
    )
    role = SelectField(
        N_("Role"), choices=lambda: [SelectChoice(role.value, _(role.value.capitalize())) for role in CLIENT_ROLES]
    )
    every_store = BooleanField(N_("Every store"))
    stores = SelectMultipleField(
        N_("Stores"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )
    vendor = StringField(N_("Vendor"), [Length(max=LONGEST_NAME)], [_stripped], render_kw=OFF)


def client_of(form: ClientForm) -> ApiClient:
    """What was filled in."""
    role = Role(form.role.data)
    every = form.every_store.data and role is Role.AREA_MANAGER
    stores = None if every else frozenset(form.stores.data or ())
    return ApiClient("", form.name.data or "", role, stores, form.vendor.data or "" if role is Role.VENDOR else "")
