"""The pages of subscriptions: the list, the form, and what one button each does."""

from collections.abc import Callable
from functools import partial
from zoneinfo import available_timezones

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.features.subscriptions import commands, queries
from dashboard.features.subscriptions.forms import NewForm, WishForm, shown, wish_of
from dashboard.features.subscriptions.labels import CHANNELS, ICONS, carries, status_words, unheard_words, when_words
from dashboard.web.plain_pages import framed_page

Page = str | Response
# address below a subscription's -> what it does, and what is said then
DEEDS: dict[str, tuple[Callable[[str], None], str]] = {
    "send-again": (commands.send_again, N_("The confirmation is on its way to {address}.")),
    "test": (commands.send_test, N_("A test message is on its way to {address}.")),
    "end": (commands.end, N_("Nothing more is sent to {address}.")),
    "begin-again": (commands.begin_again, N_("{address} is asked to confirm again.")),
}


def subscriptions() -> str:
    """One's own, for an administrator everybody's, and what nobody hears of."""
    unheard = queries.unheard()
    return framed_page(
        "subscriptions/list",
        shown=queries.subscriptions(),
        channels=CHANNELS,
        icons=ICONS,
        status_words=status_words,
        carries=carries,
        when_words=partial(when_words, company_zone=queries.company_zone()),
        unheard=None if unheard is None else unheard_words(unheard),
        manages=current_actor().may(Right.MANAGE_COMPANY),
    )


def new_subscription() -> Page:
    """One more address."""
    blank = AlertSubscription("", current_actor().user_id, Channel.EMAIL, "")
    account = commands.owner_of(blank)
    form = shown(NewForm, account, None)
    if form.validate_on_submit():
        try:
            channel = Channel(form.channel.data) if form.channel.data in set(Channel) else Channel.EMAIL
            made = commands.make(channel, form.endpoint.data or "", wish_of(form, blank))
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
        else:
            flash(_("Saved: {address} is asked to confirm.", address=made.endpoint))
            return redirect(url_for("subscriptions.subscriptions"))
    if form.endpoint.data is None:
        form.endpoint.data = account.email
    return _form_page(form, None)


def subscription(subscription_id: str) -> Page:
    """What one carries."""
    one = queries.subscription(subscription_id)
    form = shown(WishForm, commands.owner_of(one), one)
    if form.is_submitted() and form.rev.data != str(one.rev):
        flash(_("This subscription was changed meanwhile: this is how it is now."), "failure")
        return redirect(url_for("subscriptions.subscription", subscription_id=subscription_id))
    if form.validate_on_submit():
        try:
            commands.change(subscription_id, wish_of(form, one))
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
        else:
            flash(_("Saved. It may take 15 minutes until messages are chosen by it: until then one may come twice."))
            return redirect(url_for("subscriptions.subscriptions"))
    return _form_page(form, one)


def _form_page(form: WishForm, one: AlertSubscription | None) -> str:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return framed_page("subscriptions/form", form=form, one=one, zones=zones, company_zone=queries.company_zone())


def change_subscription(subscription_id: str, deed: str) -> Response:
    """One of DEEDS; then back to the list, with a sentence of what happened."""
    found = queries.subscription(subscription_id)
    try:
        work, words = DEEDS[deed]
        work(subscription_id)
        flash(_(words, address=found.endpoint))
    except (InvalidRequest, DataUnavailable) as error:
        flash(str(error), "failure")
    return redirect(url_for("subscriptions.subscriptions"))
