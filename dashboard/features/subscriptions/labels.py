"""Subscriptions in words."""

from collections.abc import Iterable, Sequence

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.filters import CLIENT, COMPANY_KINDS, NO_CATEGORY
from backend_lambdas.alerts.kinds import KIND_WORDS
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery, OffReason, SubscriptionStatus
from backend_lambdas.language.texts import N_, _
from dashboard.data.reading import store_words, stores_in_order

NAMED = 4
CHANNELS = {Channel.EMAIL: N_("E-mail"), Channel.SMS: N_("Text message"), Channel.WEBHOOK: N_("Webhook")}
ICONS = {Channel.EMAIL: "mail", Channel.SMS: "alerts", Channel.WEBHOOK: "arrow-right"}
KINDS = {
    **{str(kind): words.several for kind, words in KIND_WORDS.items()},
    "missing_upload": N_("Files that do not come"),
    "movement": N_("Movements that people record"),
    "held": N_("Files held for a decision"),
    "weekly_report": N_("Notice of a new weekly report"),
    "nightly_check": N_("What the nightly check put right"),
}
LEAST = {
    "": N_("Any"),
    "warning": N_("Important and urgent (low stock, files that wait or do not come)"),
    "critical": N_("Urgent alone (out of stock)"),
}
OFF = {
    None: "",
    OffReason.REMOVED: N_("Ended, here or by the link in a mail."),
    OffReason.EXPIRED: N_("Nobody confirmed it within 48 hours."),
    OffReason.ACCOUNT: N_("The account sees nothing of it any more."),
    OffReason.WIDE: N_("The account sees more stores by now than one subscription can name. Choose fewer."),
    OffReason.REFUSED: N_("The sending service does not take this address, or it receives alerts outside this page."),
    OffReason.FULL: N_("The sending service takes no more than 200 subscriptions. End one that is not needed."),
    OffReason.BOUNCE: N_("Mails to it came back."),
    OffReason.COMPLAINT: N_("Its owner marked a mail as unwanted."),
}
WAITING = {
    Channel.EMAIL: N_("The link is in a mail from AWS Notifications and works for two days."),
    Channel.SMS: N_("The sending service is being asked."),
    Channel.WEBHOOK: N_("The receiver has to open the SubscribeURL that it was sent, within two days."),
}


def status_words(one: AlertSubscription) -> tuple[str, str, str]:
    """What its chip says, the chip's tone, and one sentence more."""
    if one.status is SubscriptionStatus.OFF:
        return _("Off"), "out", _(OFF[one.off_reason])
    if not one.asked_at:
        return _("Being set up"), "plain", _("This takes some seconds. Load the page again.")
    if one.status is SubscriptionStatus.PENDING:
        return _("Not confirmed yet"), "low", _(WAITING[one.channel])
    if one.test_asked_at:
        return _("Confirmed"), "healthy", _("A test message is on its way.")
    return _("Confirmed"), "healthy", ""


def when_words(one: AlertSubscription, company_zone: str) -> str:
    """When its messages come; "" at once."""
    zone = one.zone or company_zone
    if one.delivery is Delivery.DAILY:
        return _("Once a day at {time} ({zone})", time=one.send_at, zone=zone)
    if one.quiet_from:
        return _("Quiet from {start} to {end} ({zone})", start=one.quiet_from, end=one.quiet_to, zone=zone)
    return ""


def carries(one: AlertSubscription) -> list[str]:
    """What it lets pass, one line a condition."""
    named = [_(KINDS[kind]) for kind in one.kinds if kind in KINDS]
    named += [_("Ended uploads of programs")] if any(kind.startswith(CLIENT) for kind in one.kinds) else []
    kinds = _listed(named) if one.kinds else _("Every message")
    stores = _("Every store") if one.stores is None else _listed(_called(one.stores)) or _("No store")
    lines = [kinds, stores]
    if one.categories:
        lines.append(_("Only {categories}", categories=_listed([category_words(name) for name in one.categories])))
    if one.severities:
        least = "critical" if len(one.severities) == 1 else "warning"
        lines.append(_(LEAST[least]))
    return lines


def category_words(name: str) -> str:
    return _("No category") if name == NO_CATEGORY else name


def unheard_words(unheard: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """(kind, of which stores) for each that reaches nobody."""
    return [
        (_(KINDS[kind]), _("Company-wide") if kind in COMPANY_KINDS else _listed(_called(unheard[kind])))
        for kind in KINDS
        if unheard.get(kind)
    ]


def _called(stores: Iterable[str]) -> list[str]:
    return [store_words(store) for store in stores_in_order(stores)]


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    if rest <= 0:
        return ", ".join(names)
    return _("{names} and {rest} more", names=", ".join(names[:NAMED]), rest=rest)
