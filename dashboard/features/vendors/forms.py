"""The form of a vendor."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from backend_lambdas.inventory.vendors import OPTIONAL, Vendor, values_of
from backend_lambdas.language.texts import N_, _
from dashboard.ui.field_words import FIELD_WORDS

OFF: dict[str, Any] = {"autocomplete": "off"}
NUMBER: dict[str, Any] = {**OFF, "inputmode": "decimal"}
TEXTS = (
    *("email", "currency", "categories", "sku_prefix", "old_price_factor", "category_factor"),
    *("longest_name", "longest_description", "files_a_day", "rows_a_day"),
)
YES = ("approval", "closed")


class VendorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What may be changed, as it is typed; `backend_lambdas.inventory.vendors` says what is wrong with it."""

    rev = HiddenField(default="0")
    email = StringField(N_("Mails about its files go to"), render_kw=OFF)
    files_a_day = StringField(N_("Files a day"), render_kw=NUMBER)
    rows_a_day = StringField(N_("Rows a day"), render_kw=NUMBER)
    approval = BooleanField(N_("Each file waits until somebody approves it"))
    closed = BooleanField(N_("Take no more files of this vendor"))
    currency = StringField(N_("Currency of its prices"), render_kw={**OFF, "maxlength": 3})
    sku_prefix = StringField(N_("Its product IDs begin with"), render_kw=OFF)
    categories = TextAreaField(N_("Categories it may send, one a line"), render_kw={"rows": 4})
    required = SelectMultipleField(
        N_("Columns it has to fill, besides sku, name, category and price"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=lambda: [SelectChoice(name, _(FIELD_WORDS[name])) for name in OPTIONAL],
    )
    old_price_factor = StringField(N_("A price may change by this factor"), render_kw=NUMBER)
    category_factor = StringField(N_("A new product may differ from its category by this factor"), render_kw=NUMBER)
    longest_name = StringField(N_("Longest name, in characters"), render_kw=NUMBER)
    longest_description = StringField(N_("Longest description, in characters"), render_kw=NUMBER)


class NewVendorForm(VendorForm):
    """With its name, which stays: accounts and products know the vendor by it."""

    name = StringField(N_("Name"), render_kw=OFF)


def shown(kind: type[VendorForm], vendor: Vendor) -> VendorForm:
    """The form as the vendor is, or as it was sent."""
    values: dict[str, Any] = dict(values_of(vendor))
    values |= {name: bool(values[name]) for name in YES} | {"required": list(vendor.required), "rev": str(vendor.rev)}
    return kind(data=values)


def typed(form: VendorForm) -> dict[str, str]:
    """What `changed_vendor` reads."""
    texts = {name: str(form[name].data or "") for name in TEXTS}
    texts |= {name: "yes" if form[name].data else "" for name in YES}
    return texts | {"required": " ".join(form.required.data or ())}
