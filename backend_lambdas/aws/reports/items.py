"""A weekly report's record as an item of the Ops table, and back. Period and mail lie flat in the item."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.reports.registered import RegisteredReport

OF_THE_MAIL = ("mail_status", "sent_at", "told")  # whether it went out: a revision leaves that as it is
# An item leaves out what is None.
HEADLINE_NONE = dict.fromkeys(("value", "before", "last_year", "more_is_good"))
EARLIER_NONE = {"cause": None}


def report_key(week: str) -> Item:
    return to_item({"pk": tables.REPORTS_PK, "sk": week})


def report_to_item(report: RegisteredReport) -> Item:
    """The whole item, as a first report is put."""
    return {**report_key(report.period.week), **to_item(_values(report))}


def revision_values(report: RegisteredReport) -> dict[str, Any]:
    """What a revision replaces; not whether it was mailed."""
    return {name: value for name, value in _values(report).items() if name not in OF_THE_MAIL}


def _values(report: RegisteredReport) -> dict[str, Any]:
    """Decimals as text: 100.00 stays 100.00."""
    values = msgspec.to_builtins(report)
    return {**values.pop("mail"), **values.pop("period"), **values}


def report_of_values(values: Mapping[str, Any]) -> RegisteredReport:
    """From an item's values as `from_item` gives them."""
    headlines = [HEADLINE_NONE | one for one in values["headlines"]]
    earlier = [EARLIER_NONE | one for one in values.get("earlier", ())]
    known = {**values, "period": values, "mail": values, "headlines": headlines, "earlier": earlier}
    return msgspec.convert(known, RegisteredReport)
