"""What each page, route and callback asks of those who come to it: one table, and what it does not name is refused.

A function is known by its room and name (`alerts.answer_alerts`); what is not named itself has the rule of its room.
Which stores are shown is decided where data enters (docs/decisions/230); a command asks for its right itself as well.
"""

from collections.abc import Callable, Sequence
from typing import Any

import dash
from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.shell.live import CALLBACKS

SIGNED_IN = None  # whoever is signed in
RULES: dict[str, Right | None] = {
    "account": Right.OWN_ACCOUNT,
    "account.sign_out": SIGNED_IN,
    "account.users": Right.MANAGE_COMPANY,
    "account.user": Right.MANAGE_COMPANY,
    "account.invite": Right.MANAGE_COMPANY,
    "account.change_user": Right.MANAGE_COMPANY,
    "account.mail": Right.MANAGE_COMPANY,
    "account.switch_on": Right.MANAGE_COMPANY,
    "alerts": Right.SEE_STOCK,
    "alerts.answer_alerts": Right.ANSWER_ALERTS,
    "alerts.comment": Right.ANSWER_ALERTS,
    "alerts.offer_people": Right.ANSWER_ALERTS,
    "alerts.say_effect": Right.ANSWER_ALERTS,
    "all_stores": Right.SEE_STOCK,
    "api_clients": Right.MANAGE_COMPANY,
    "audit": Right.SEE_AUDIT,
    "bundle": SIGNED_IN,  # and to nobody in particular, as every file of the pages: web/guard.py
    "categories": Right.MANAGE_COMPANY,
    "company": Right.MANAGE_COMPANY,
    "duplicates": Right.SEE_PRODUCTS,
    "duplicates.not_a_duplicate": Right.CHANGE_PRODUCTS,
    "history": SIGNED_IN,  # whose history is decided by what it is of (data/history.py)
    "mailbox": Right.MANAGE_COMPANY,
    "movements": Right.MOVE_STOCK,
    "overview": Right.SEE_STOCK,
    "product": Right.SEE_PRODUCTS,
    "product.change_file": Right.CHANGE_PRODUCTS,
    "product.delete": Right.CHANGE_PRODUCTS,
    "product.edit": Right.UPLOAD,  # a vendor's people may change its own (features/product/edit_commands.py)
    "product.fill_edit": Right.UPLOAD,
    "products": Right.SEE_PRODUCTS,
    "quality": Right.SEE_UPLOADS,
    "reports": Right.SEE_REPORTS,
    "reports.run_now": Right.ORDER_REPORTS,
    "settings": Right.SUBSCRIBE,
    "sources": Right.SEE_STOCK,
    "stock": Right.SEE_STOCK,
    "stock.correct": Right.CORRECT_STOCK,
    "store": Right.SEE_STOCK,
    "store.remove": Right.REMOVE_STORES,
    "store.show_merge": Right.REMOVE_STORES,
    "store.show_removal": Right.REMOVE_STORES,
    "stores": Right.SEE_STORE_SETTINGS,
    "stores.fill_form": Right.MANAGE_COMPANY,
    "stores.save_form": Right.MANAGE_COMPANY,
    "subscriptions": Right.SUBSCRIBE,
    "thresholds": Right.SET_THRESHOLDS,
    "trends": Right.SEE_STOCK,
    "uploads": Right.SEE_UPLOADS,
    "uploads.give_forms": Right.UPLOAD,
    "uploads.look": Right.UPLOAD,
    "uploads.show_preview": Right.UPLOAD,
    "uploads.import_file": Right.UPLOAD,
    "uploads.look_at_mended": Right.UPLOAD,
    "uploads.mend_rejected": Right.UPLOAD,
    "uploads.draft_rejected_rows": Right.UPLOAD,
    "uploads.retry": Right.DECIDE_UPLOADS,
    "uploads.decide": Right.DECIDE_UPLOADS,
    "uploads.answer": Right.UPLOAD,  # whose file is decided in uploads/decide.py
    "uploads.show_undo": Right.DECIDE_UPLOADS,
    "uploads.undo": Right.DECIDE_UPLOADS,
    "vendors": Right.MANAGE_COMPANY,
    "vendors.layout": Right.SEE_UPLOADS,
    "vendors.show_vendor": Right.SEE_UPLOADS,  # whose files is decided in data/own_vendors.py
    "vendors.vendors": Right.CHANGE_PRODUCTS,
    "views": Right.SEE_STOCK,
    "views.open_form": Right.OWN_ACCOUNT,
    "views.save_view": Right.OWN_ACCOUNT,
    "views.choose_my_stores": Right.OWN_ACCOUNT,
    "views.my_stores": Right.OWN_ACCOUNT,
    "live.alert_badge": Right.SEE_STOCK,
    "live.decision_badge": Right.SEE_STOCK,
    "live.held_badge": Right.SEE_UPLOADS,
    "live.live_state": SIGNED_IN,
    "not_found_404": SIGNED_IN,
    "dash": SIGNED_IN,  # the frame, and which page an address means; the page has its own rule
}
PLATFORM = ("dash", "flask")  # packages whose own routes serve the frame and its files
NOTHING = N_("There is nothing at this address.")
HOME_WITHOUT_STOCK = "/uploads"

Function = Callable[..., Any]


def name_of(function: Function) -> str:
    """`alerts.answer_alerts` for what stands in dashboard/features/alerts; "" for what is no part of the dashboard."""
    rooms = function.__module__.split(".")
    if rooms[0] in PLATFORM:
        return "dash"
    if rooms[0] != "dashboard":
        return ""
    room = rooms[2] if rooms[1] == "features" else rooms[-1]
    return f"{room}.{function.__name__}"


def right_for(name: str) -> Right | None:
    """The right that a function asks for. Raises NotFound when there is no rule for it."""
    room = name.partition(".")[0]
    if name not in RULES and room not in RULES:
        raise NotFound(_(NOTHING))
    return RULES[name] if name in RULES else RULES[room]


def may(name: str) -> bool:
    """Whether the one who asks may come to this room or function. Raises NotAllowed when nobody asks."""
    actor, right = current_actor(), right_for(name)
    return right is SIGNED_IN or actor.may(right)


def asked_for() -> list[str]:
    """Names of what this request is for: the route's, and the callback's behind it. Raises NotFound."""
    if request.endpoint is None:
        return []
    functions = [current_app.view_functions[request.endpoint]]
    functions += [_callback()] if request.path == CALLBACKS else []
    return [name_of(function) for function in functions]


def refuse_what_is_not_theirs(names: Sequence[str]) -> Response | None:
    """Called by the guard for each request of a person. Raises NotFound, as for an address that leads nowhere.

    Who does not see stock begins with the uploads: the overview is no page of theirs.
    """
    if not all(map(may, names)):
        raise NotFound(_(NOTHING))
    return redirect(HOME_WITHOUT_STOCK) if request.path == "/" and not may("overview") else None


def _callback() -> Function:
    """The function that a callback's request is for; of those that run in the browser there is none."""
    body = request.get_json(silent=True, cache=True)
    asked = body.get("output") if isinstance(body, dict) else None
    found = dash.get_app().callback_map.get(asked, {}) if isinstance(asked, str) else {}
    if not callable(found.get("callback")):
        raise NotFound(_(NOTHING))
    function: Function = found["callback"]
    return function
