"""The pages of programs: the list, a new one and its key, and what revokes one."""

from flask import flash, make_response, redirect, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from backend_lambdas.aws.core.settings import web_settings
from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from dashboard.data import identity, reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.features.api_clients import commands
from dashboard.features.api_clients.forms import MAY, ClientForm, client_of
from dashboard.ui.formatting import store_choice, stores_in_words
from dashboard.web.plain_pages import framed_page


def api_clients() -> str:
    """Those whose keys are good first, then the revoked ones; each the newest first."""
    current_actor().require(Right.MANAGE_COMPANY)
    with in_words():
        known = identity.current_identity().clients.all()
    shown = sorted(known, key=lambda one: one.created_at, reverse=True)
    return framed_page(
        "api_clients/list",
        clients=sorted(shown, key=lambda one: bool(one.revoked_at)),
        stores_in_words=stores_in_words,
        address=web_settings().upload_api_url,
    )


def new_client() -> str | Response:
    """One more program. Its key is in the answer to the form, and on no page that is kept or has an address."""
    current_actor().require(Right.MANAGE_COMPANY)
    form = ClientForm(role=Role.STORE_MANAGER.value)
    try:
        names = reading.stores_in_order(reading.filter_choices().stores)
    except DataUnavailable:
        names = ()
    form.stores.choices = [SelectChoice(*store_choice(name)) for name in names]
    if form.validate_on_submit():
        try:
            client = client_of(form)
            key = commands.make_client(client)
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
        else:
            shown = framed_page("api_clients/key", client=client, key=key, address=web_settings().upload_api_url)
            return make_response(shown, 200, {"Cache-Control": "no-store"})
    return framed_page("api_clients/new", form=form, roles=MAY)


def revoke_client(client_id: str) -> Response:
    """Then back to the list, with a sentence of what happened."""
    try:
        flash(_("The key of {name} is revoked.", name=commands.revoke_key(client_id).name))
    except (InvalidRequest, DataUnavailable) as error:
        flash(str(error), "failure")
    return redirect(url_for("api_clients.api_clients"))
