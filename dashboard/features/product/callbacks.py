"""What people do with a product."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.product import commands
from dashboard.features.product.ids import ProductIds
from dashboard.shell.ids import Shell


@callback(
    Output(ProductIds.PROBLEM, "children"),
    Output(ProductIds.DONE, "data"),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
    Input(ProductIds.CONFIRM, "n_clicks"),
    State(ProductIds.SEEN, "data"),
    State(ProductIds.REASON, "value"),
    prevent_initial_call=True,
)
def delete(clicks: int | None, seen: dict[str, Any] | None, reason: str | None) -> tuple[Any, Any, Any]:
    """Delete it, or say why not."""
    if not clicks or not seen:
        return no_update, no_update, no_update
    try:
        commands.delete_product(seen["product_id"], seen["rev"], reason or "")
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update
    return "", clicks, _("The product is deleted.")


clientside_callback(ClientsideFunction("product", "done"), Input(ProductIds.DONE, "data"), prevent_initial_call=True)
