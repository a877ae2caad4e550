"""What other thresholds would do to alerts, in words."""

from collections.abc import Mapping

from backend_lambdas.language.texts import _, ngettext
from dashboard.data.stock.threshold_effects import AlertEffect, StoreEffect, total
from dashboard.ui.formatting import count_of, whole


def up_to(sure: int, more: int) -> str:
    """ "12", or "12 to 14" where only the alerts themselves know."""
    return _("{sure} to {value}", sure=whole(sure), value=whole(sure + more)) if more else whole(sure)


def alerts_words(alerts: AlertEffect) -> str:
    opens, closes = up_to(alerts.opens, alerts.may_open), up_to(alerts.closes, alerts.may_close)
    if opens == closes == "1":
        return _("Opens 1 and closes 1 alert.")
    return _("Opens {opens} and closes {closes} alerts.", opens=opens, closes=closes)


def effect_words(by_store: Mapping[str, StoreEffect]) -> str:
    """What changes would do, in a sentence or two."""
    if not by_store:
        return _("No item gets another threshold now. It holds for what files bring.")
    sum_of = total(by_store)
    return ngettext(
        "{number} item in {stores} gets another threshold. {alerts}",
        "{number} items in {stores} get another threshold. {alerts}",
        sum_of.items,
        stores=count_of(len(by_store), "store"),
        alerts=alerts_words(sum_of.alerts),
    )
