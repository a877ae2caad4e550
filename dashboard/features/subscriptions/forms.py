"""The form of a subscription: what it carries, and for a new one where to."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from backend_lambdas.alerts.alert import Severity
from backend_lambdas.alerts.digest_times import time_of, zone_named
from backend_lambdas.alerts.endpoints import LONGEST_ADDRESS, Channel
from backend_lambdas.alerts.filters import NO_CATEGORY, kinds_for
from backend_lambdas.alerts.subscriptions import MORNING, AlertSubscription, Delivery
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import N_, _
from dashboard.features.subscriptions.labels import CHANNELS, KINDS, LEAST, category_words
from dashboard.features.subscriptions.queries import choices, company_zone, programs
from dashboard.ui.formatting import store_choice

SEVERITIES = {"": (), "warning": (Severity.CRITICAL, Severity.WARNING), "critical": (Severity.CRITICAL,)}

AT_ONCE, QUIET, DAILY = "at once", "quiet", "daily"
WHEN = {AT_ONCE: N_("At once"), QUIET: N_("At once, but for quiet hours"), DAILY: N_("Once a day, in one message")}
NIGHT = ("22:00", "07:00")  # taste: what is offered to who wants quiet hours


def _time(label: str) -> StringField:
    return StringField(label, render_kw={"type": "time"})


def _boxes(label: str) -> SelectMultipleField:
    list_of = ListWidget(prefix_label=False)
    return SelectMultipleField(label, widget=list_of, option_widget=CheckboxInput(), validate_choice=False)


class WishForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """`fitted` fills its choices."""

    kinds = _boxes(N_("Messages"))
    every_store = BooleanField(N_("Every store"))
    stores = _boxes(N_("Stores"))
    categories = _boxes(N_("Categories"))
    severity = SelectField(N_("Severity"), validate_choice=False)
    when = SelectField(N_("When it comes"), validate_choice=False)
    send_at = _time(N_("Sent at"))
    quiet_from = _time(N_("Quiet from"))
    quiet_to = _time(N_("Quiet until"))
    zone = StringField(N_("Time zone"), [Length(max=100)], render_kw={"list": "zones", "autocomplete": "off"})
    rev = HiddenField()


class NewForm(WishForm):
    channel = SelectField(N_("Channel"), validate_choice=False)
    endpoint = StringField(N_("Address or number"), [Length(max=LONGEST_ADDRESS)], render_kw={"autocomplete": "off"})


def shown(form_class: type[WishForm], account: Account, one: AlertSubscription | None) -> WishForm:
    """The form with what may be chosen; of a new one everything that mends is chosen."""
    kinds = kinds_for(account)
    known: dict[str, Any] = {"kinds": ["out_of_stock", "low_stock"], "every_store": True, "severity": ""}
    if one is not None:
        least = next((name for name, of in SEVERITIES.items() if set(of) == set(one.severities)), "")
        known = {"kinds": list(one.kinds or kinds), "every_store": one.stores is None, "stores": list(one.stores or ())}
        known |= {"categories": list(one.categories), "severity": least, "rev": str(one.rev)}
    form = form_class(**known | _time_values(one))
    form.when.choices = [SelectChoice(name, _(words)) for name, words in WHEN.items()]
    stores, categories = choices(account)
    form.kinds.choices = [SelectChoice(kind, _(KINDS[kind])) for kind in kinds]
    ended = [SelectChoice(kind, _("Ended uploads of {name}, by webhook", name=name)) for kind, name in programs()]
    form.kinds.choices += ended
    form.stores.choices = [
        SelectChoice(*store_choice(store)) for store in dict.fromkeys([*stores, *(one.stores or () if one else ())])
    ]
    form.categories.choices = _options([*categories, *(one.categories if one else ())])
    form.severity.choices = [SelectChoice(name, _(words)) for name, words in LEAST.items()]
    if isinstance(form, NewForm):
        offered = Channel if account.actor.may(Right.MANAGE_COMPANY) else (Channel.EMAIL, Channel.SMS)
        form.channel.choices = [SelectChoice(one.value, _(CHANNELS[one])) for one in offered]
    return form


def _time_values(one: AlertSubscription | None) -> dict[str, str]:
    shown = {"send_at": MORNING, "quiet_from": NIGHT[0], "quiet_to": NIGHT[1], "when": AT_ONCE}
    if one is None:
        return shown
    night = {"quiet_from": one.quiet_from, "quiet_to": one.quiet_to, "when": QUIET} if one.quiet_from else {}
    daily = {"when": DAILY} if one.delivery is Delivery.DAILY else {}
    return shown | {"send_at": one.send_at, "zone": one.zone} | night | daily


def _options(names: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(name or NO_CATEGORY, category_words(name or NO_CATEGORY)) for name in dict.fromkeys(names)]


def wish_of(form: WishForm, one: AlertSubscription) -> AlertSubscription:
    """What was chosen, among what could be."""
    stores, categories = (
        tuple(choice.value for choice in box.choices if choice.value in (box.data or ()))
        for box in (form.stores, form.categories)
    )
    offered = [choice.value for choice in form.kinds.choices]
    kinds = tuple(kind for kind in offered if kind in (form.kinds.data or ()))
    if not kinds:
        raise InvalidRequest(_("Choose at least one kind of message."))
    return replace(
        _timed(form, one),
        kinds=kinds,
        stores=None if form.every_store.data else stores,
        categories=categories,
        severities=SEVERITIES.get(form.severity.data or "", ()),
        rev=int(form.rev.data) if (form.rev.data or "").isdecimal() else one.rev,
    )


def _timed(form: WishForm, one: AlertSubscription) -> AlertSubscription:
    """When it comes; raises InvalidRequest for what is no time and no zone."""
    zone = (form.zone.data or "").strip()
    zone_named(zone, company_zone())
    plain = replace(one, delivery=Delivery.AT_ONCE, quiet_from="", quiet_to="", zone=zone)
    if form.when.data == DAILY:
        return replace(plain, delivery=Delivery.DAILY, send_at=f"{time_of(form.send_at.data or ''):%H:%M}")
    if form.when.data != QUIET:
        return plain
    start, end = (f"{time_of(one.data or ''):%H:%M}" for one in (form.quiet_from, form.quiet_to))
    if start == end:
        raise InvalidRequest(_("Quiet hours that end when they begin are none. Choose two times."))
    return replace(plain, quiet_from=start, quiet_to=end)
