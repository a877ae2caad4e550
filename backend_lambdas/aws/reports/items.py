"""A weekly report's record as an item of the Ops table, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formats.mail import ReportMail
from backend_lambdas.reports.registered import EarlierRevision, MailStatus, RegisteredReport
from backend_lambdas.reports.report import Cause, Headline, Measure
from backend_lambdas.reports.week_stock import SameFigure


def report_key(week: str) -> Item:
    return to_item({"pk": tables.REPORTS_PK, "sk": week})


def report_to_item(report: RegisteredReport) -> Item:
    """The whole item, as a first report is put."""
    mailed = {"mail_status": report.mail_status, "sent_at": report.sent_at, "told": list(report.told)}
    return {**report_key(report.period.week), **to_item(revision_values(report)), **to_item(mailed)}


def revision_values(report: RegisteredReport) -> dict[str, Any]:
    """What a revision replaces; not whether it was mailed."""
    period, mail = report.period, report.mail
    return {
        "week": period.week,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "week_before": period.week_before,
        "week_last_year": period.week_last_year,
        "cut_off": period.cut_off,
        "zone": period.zone,
        "made_at": report.made_at,
        "made_by": report.made_by,
        "sales_rev": report.sales_rev,
        "files": dict(report.files),
        "sizes": dict(report.sizes),
        "headlines": [_headline_values(headline) for headline in report.headlines],
        "first_sentence": report.first_sentence,
        "currency": report.currency,
        "report_id": mail.report_id,
        "subject": mail.subject,
        "text": mail.text,
        "short_text": mail.short_text,
        "revision": report.revision,
        "cause": report.cause,
        "unread": list(report.unread),
        "earlier": [_earlier_values(one) for one in report.earlier],
    }


def report_of_values(values: Mapping[str, Any]) -> RegisteredReport:
    """From an item's values as `attributes.from_item` gives them."""
    period = Period(
        week=values["week"],
        first=date.fromisoformat(values["first"]),
        last=date.fromisoformat(values["last"]),
        week_before=values["week_before"],
        week_last_year=values["week_last_year"],
        cut_off=values["cut_off"],
        zone=values["zone"],
    )
    return RegisteredReport(
        period=period,
        made_at=values["made_at"],
        made_by=values["made_by"],
        sales_rev=values["sales_rev"],
        files=values["files"],
        sizes=values["sizes"],
        headlines=tuple(_headline_of(each) for each in values["headlines"]),
        first_sentence=values["first_sentence"],
        mail=ReportMail(values["report_id"], values["week"], values["subject"], values["text"], values["short_text"]),
        mail_status=MailStatus(values["mail_status"]),
        sent_at=values.get("sent_at"),
        revision=values.get("revision", 1),
        cause=_cause(values),
        unread=tuple(values.get("unread", ())),
        earlier=tuple(_earlier_of(one) for one in values.get("earlier", ())),
        told=tuple(values.get("told", ())),
        currency=values.get("currency", ""),
    )


def _earlier_values(one: EarlierRevision) -> dict[str, Any]:
    told = {"number": one.number, "made_at": one.made_at, "made_by": one.made_by, "cause": one.cause}
    return {**told, "files": dict(one.files)}


def _earlier_of(values: Mapping[str, Any]) -> EarlierRevision:
    return EarlierRevision(values["number"], values["made_at"], values["made_by"], _cause(values), values["files"])


def _cause(values: Mapping[str, Any]) -> Cause | None:
    return Cause(values["cause"]) if values.get("cause") else None


def _headline_values(headline: Headline) -> dict[str, Any]:
    numbers = {name: _text(getattr(headline, name)) for name in ("value", "before", "last_year")}
    texts = {name: str(getattr(headline, name)) for name in ("key", "label", "measure", "link", "note")}
    same = {name: _same_values(getattr(headline, name)) for name in ("same_before", "same_last_year")}
    more = {"more_is_good": headline.more_is_good, "is_over_same_stores": headline.is_over_same_stores}
    return {**texts, **numbers, **same, **more}


def _headline_of(values: Mapping[str, Any]) -> Headline:
    return Headline(
        key=values["key"],
        label=values["label"],
        measure=Measure(values["measure"]),
        value=_number(values.get("value")),
        before=_number(values.get("before")),
        last_year=_number(values.get("last_year")),
        more_is_good=values.get("more_is_good"),
        link=values["link"],
        note=values["note"],
        same_before=_same_of(values.get("same_before")),
        same_last_year=_same_of(values.get("same_last_year")),
        is_over_same_stores=values.get("is_over_same_stores", False),
    )


def _same_values(figure: SameFigure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {"value": str(figure.value), "then": str(figure.then), "same": figure.same, "stores": figure.stores}


def _same_of(values: Mapping[str, Any] | None) -> SameFigure | None:
    if values is None:
        return None
    return SameFigure(Decimal(values["value"]), Decimal(values["then"]), values["same"], values["stores"])


def _text(number: Decimal | None) -> str | None:
    """Decimals as text: 100.00 stays 100.00."""
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
