"""The page on which one marks the stores that are one's own; from any page, on a phone too."""

from flask import flash, redirect
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.language.texts import N_, _
from dashboard.data import reading, views
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.features.views import commands
from dashboard.ui.addresses import MY_STORES_PATH
from dashboard.ui.formatting import every_store, store_choice, stores_words
from dashboard.web.plain_pages import framed_page


class MyStoresForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    stores = SelectMultipleField(
        N_("My stores"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )


def my_stores() -> str | Response:
    """Every store one sees, those that are one's own ticked. Raises NotFound for who sees no stock."""
    if not current_actor().may(Right.SEE_STOCK):
        raise NotFound(_("There is no such page."))
    form = MyStoresForm(stores=list(views.my_stores()))
    try:
        form.stores.choices = [store_choice(store) for store in reading.filter_choices().stores]
        if form.validate_on_submit():
            chosen = commands.choose_my_stores(form.stores.data or ())
            flash(_("Pages open with {stores}.", stores=stores_words(chosen)) if chosen else _("Pages open with all."))
            return redirect(MY_STORES_PATH)
    except (InvalidRequest, DataUnavailable) as error:
        form.stores.choices = form.stores.choices or []
        form.form_errors.append(str(error))
    return framed_page("views/my_stores", form=form, every=every_store(), most=commands.MOST_MY_STORES)
