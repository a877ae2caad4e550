"""The one mail of a file that tells of several stores: the worst of all of them first, then each store in a line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from backend_lambdas.alerts.alert import SEVERITY_OF, SHORTAGES, Alert, Severity
from backend_lambdas.alerts.alert_lines import counted_kinds, kind_blocks, lines_that_fit, worst_first
from backend_lambdas.alerts.digest import (
    TEXT_BYTES,
    compose_digest,
    origin_words,
    signed,
    worst_names,
)
from backend_lambdas.alerts.filters import AS_SAID
from backend_lambdas.alerts.summary import StoreNews, Summary
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_words, cut_to, in_currency
from backend_lambdas.inventory.store_names import natural
from backend_lambdas.language.texts import _, marked, ngettext

LINES = 30  # items by name, taste: what a person reads before they open the page; it has all of them
MOST_STORES = 25  # lines, the worst; taste as well: with the items two screens, however much a file opens
NOTHING = Decimal(0)
STORES_BYTES = 60_000  # with the 110,000 of the items far below the 256 KB that SNS takes


@dataclass(frozen=True, slots=True)
class FileSource:
    """The file and where to look further. `event_ms`: when it arrived. `zone`: the company's."""

    event_ms: int
    file_name: str | None
    alerts_link: str
    upload_link: str
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class FileNews:
    """What the file opened: of each store its alerts, at least one. `currency`: of all prices, "" = not known."""

    source: FileSource
    stores: Sequence[StoreNews]
    names: Categories = field(default_factory=lambda: AS_SAID)
    currency: str = ""

    @property
    def severity(self) -> Severity:
        return SEVERITY_OF[worst_first(alert for news in self.stores for alert in news.alerts)[0].kind]


def compose_file_mail(file: FileNews, mail_id: str, may_repeat: bool = False) -> Summary:
    """Write it; of one store it is the digest that a file of that store alone would send."""
    if len(file.stores) == 1:
        (only,) = file.stores
        digest = compose_digest(only.source, only.alerts, mail_id, may_repeat, file.names)
        facts = _facts(mail_id, may_repeat, len(only.alerts))
        return Summary(mail_id, digest.subject, digest.text, digest.short_text, facts)
    ranked = worst_first(alert for news in file.stores for alert in news.alerts)
    count = len(file.stores)
    headline = ngettext(
        "{alerts} in {number} store", "{alerts} in {number} stores", count, alerts=counted_kinds(ranked)
    )
    plain = ascii_words(headline)
    return Summary(
        mail_id=mail_id,
        subject=cut_to(f"Stockroom: {plain}", SUBJECT_LENGTH),
        text=_text(file, ranked, headline, signed(mail_id, len(ranked), may_repeat)),
        short_text=cut_to(f"Stockroom: {plain}. {worst_names(ranked)}", SMS_LENGTH),
        facts=_facts(mail_id, may_repeat, len(ranked)),
    )


def under_own_id(mail: Summary, mail_id: str) -> Summary:
    """The same mail for another receiver: its id stands in the signature, which is all that differs."""
    text = mail.text.replace(mail.mail_id, mail_id)
    return replace(mail, mail_id=mail_id, text=text, facts=mail.facts | {"digest_id": mail_id})


def _facts(mail_id: str, may_repeat: bool, total: int) -> dict[str, object]:
    """Programs have a message for each store: this one is for people."""
    return {"kind": "whole_file", "digest_id": mail_id, "may_repeat": may_repeat, "alerts_total": total}


def _text(file: FileNews, ranked: Sequence[Alert], headline: str, signature: str) -> str:
    source = file.source
    called = {news.source.store: news.source.called for news in file.stores}
    blocks, shown = kind_blocks(ranked, LINES, TEXT_BYTES, lambda alert: f"{called[alert.store]} · ")
    links = [
        _("Answer them, the most money at risk first: {link}", link=source.alerts_link),
        _("What this file did: {link}", link=source.upload_link),
    ]
    missing = _missing_words(ranked, file.currency)
    first = "\n".join([*([missing] if missing else []), origin_words(source.file_name, source.event_ms, source.zone)])
    parts = [headline, first, "\n".join(links), *blocks]
    if len(ranked) > shown:
        rest = len(ranked) - shown
        parts.append(ngettext("{number} more is not named here.", "{number} more are not named here.", rest))
    return "\n\n".join([*parts, _stores(file.stores, file.currency), signature]) + "\n"


def _missing(alerts: Iterable[Alert]) -> tuple[Decimal, int]:
    """What is missing to the thresholds: its value at sales prices, as far as they are known, and the units."""
    short = [one for one in alerts if one.kind in SHORTAGES]
    return sum((one.shortage * (one.unit_price or NOTHING) for one in short), NOTHING), sum(o.shortage for o in short)


def _missing_words(alerts: Sequence[Alert], currency: str) -> str:
    money, units = _missing(alerts)
    if not units:
        return ""
    counted = ngettext("{number} unit", "{number} units", units)
    if not money:
        return _("Missing to the thresholds: {units}.", units=counted)
    worth = _money(money, currency)
    return _("Missing to the thresholds: {units}, worth {money} at sales prices.", units=counted, money=worth)


def _money(amount: Decimal, currency: str) -> str:
    return in_currency(marked(f"{amount:,.2f}"), currency)


def _stores(stores: Sequence[StoreNews], currency: str) -> str:
    """The worst, each in a line: most money missing first, then most alerts, then as people count."""
    missing = {news.source.store: _missing(news.alerts)[0] for news in stores}

    def rank(news: StoreNews) -> tuple[Decimal, int, list[tuple[int, int, str]]]:
        return -missing[news.source.store], -len(news.alerts), natural(news.source.called)

    lines = [f"  {_store_line(news, missing[news.source.store], currency)}" for news in sorted(stores, key=rank)]
    shown = lines_that_fit(lines[:MOST_STORES], STORES_BYTES)
    rest = len(stores) - len(shown)
    more = [ngettext("  and {number} more store", "  and {number} more stores", rest)] if rest else []
    return "\n".join([_("By store ({count})", count=len(stores)), *shown, *more])


def _store_line(news: StoreNews, money: Decimal, currency: str) -> str:
    counted = f"{news.source.called}: {counted_kinds(worst_first(news.alerts))}"
    if not money:
        return counted
    worth = _money(money, currency)
    return _("{counted}, {money} missing", counted=counted, money=worth)
