"""The one mail for all that waited: by store, the worst first, then what else was told, in every channel's form."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from backend_lambdas.alerts.alert import SHORTAGES, Alert, AlertKind, AlertStatus
from backend_lambdas.alerts.alert_lines import (
    bytes_on_the_way,
    counted_kinds,
    item_words,
    kind_blocks,
    worst_first,
)
from backend_lambdas.alerts.digest import LINES, TEXT_BYTES, DigestSource
from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_words, cut_to, one_line
from backend_lambdas.inventory.store_names import natural
from backend_lambdas.language.texts import _, ngettext

MOST_STORES = 60  # taste: nobody scrolls further, and the Alerts page has them all
OTHERS_BYTES = 40_000  # of messages about something else than alerts: some 100 of a few lines
MOST_OVER = 20  # items that are named though there is nothing to do about them any more
RULE = 36  # letters of the line under a heading: a phone shows so many in one line
SMALL = 5  # lines that every store has at least


class Heard(NamedTuple):
    """A message about something else than alerts, as it was sent to others."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class StoreNews:
    """The alerts of one store, at least one, in any order."""

    source: DigestSource
    alerts: list[Alert]

    @property
    def over(self) -> list[Alert]:
        """Shortages that have ended meanwhile."""
        return [one for one in self.alerts if one.kind in SHORTAGES and one.status is AlertStatus.RESOLVED]

    @property
    def standing(self) -> list[Alert]:
        over = {alert.key for alert in self.over}
        return worst_first(alert for alert in self.alerts if alert.key not in over)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a mail tells. `first` and `last`: when the first and the last of it was reported, local times of `zone`."""

    stores: Sequence[StoreNews]
    others: Sequence[Heard]
    first: str
    last: str
    zone: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A mail ready to be sent; sent again it has the same `mail_id`."""

    mail_id: str
    subject: str
    text: str
    short_text: str
    facts: dict[str, object]


def compose_summary(gathered: Gathered, mail_id: str, link: str, may_repeat: bool = False) -> Summary:
    """Write it. `link`: where its receiver changes when it comes. The subject is ASCII, as SNS demands."""
    ranked = sorted(gathered.stores, key=_rank)
    headline = _headline(ranked, gathered.others)
    names = ", ".join(news.source.called for news in ranked[:3])
    return Summary(
        mail_id=mail_id,
        subject=cut_to(ascii_words(f"Stockroom: {headline}"), SUBJECT_LENGTH),
        text=_text(gathered, ranked, headline, _signature(mail_id, link, may_repeat)),
        short_text=cut_to(ascii_words(f"Stockroom: {headline}. {names}"), SMS_LENGTH),
        facts={"kind": "summary", "digest_id": mail_id, "may_repeat": may_repeat, "headline": headline},
    )


def _rank(news: StoreNews) -> tuple[Any, ...]:
    counts = (-sum(alert.kind is kind for alert in news.standing) for kind in AlertKind)
    return (*counts, natural(news.source.called))


def _headline(ranked: Sequence[StoreNews], others: Sequence[Heard]) -> str:
    """ "2 out of stock, 1 over by now in 2 stores, 1 more message"."""
    standing = counted_kinds(worst_first(alert for news in ranked for alert in news.standing))
    alerts = ", ".join(part for part in (standing, _over_words(sum(len(news.over) for news in ranked))) if part)
    if len(ranked) > 1:
        alerts = ngettext("{alerts} in {number} store", "{alerts} in {number} stores", len(ranked), alerts=alerts)
    elif ranked:
        alerts = f"{ranked[0].source.called}: {alerts}"
    if len(others) == 1 and not alerts:
        return one_line(others[0].subject)
    told = ngettext("{number} message", "{number} messages", len(others)) if others else ""
    return ", ".join(part for part in (alerts, told) if part)


def _over_words(count: int) -> str:
    return ngettext("{number} over by now", "{number} over by now", count) if count else ""


def _text(gathered: Gathered, ranked: Sequence[StoreNews], headline: str, signature: str) -> str:
    """The stores that fit: SNS takes no more than so many bytes (digest.TEXT_BYTES)."""
    since = _("Reported from {first} to {last} ({zone}).", first=gathered.first, last=gathered.last, zone=gathered.zone)
    if gathered.first == gathered.last:
        since = _("Reported at {time} ({zone}).", time=gathered.last, zone=gathered.zone)
    told = _others(gathered.others)
    room = TEXT_BYTES - sum(map(bytes_on_the_way, (headline, since, *told, signature)))
    lines = max(SMALL, LINES // max(len(ranked), 1))
    shown = _fitting([_store_block(news, lines, room) for news in ranked[:MOST_STORES]], room)
    rest = len(ranked) - len(shown)
    more = ngettext("{number} more store is not named here.", "{number} more stores are not named here.", rest)
    return "\n\n".join([headline, since, *shown, *([more] if rest else []), *told, signature]) + "\n"


def _store_block(news: StoreNews, most_lines: int, room: int) -> str:
    standing, over = news.standing, news.over
    counts = ", ".join(part for part in (counted_kinds(standing), _over_words(len(over))) if part)
    head = f"{news.source.called}: {counts}"
    blocks, shown = kind_blocks(standing, most_lines, room // 2)
    if len(standing) > shown:
        rest = len(standing) - shown
        blocks.append(ngettext("{number} more is not named here.", "{number} more are not named here.", rest))
    if over:
        named = [f"  {item_words(alert)}" for alert in over[: min(MOST_OVER, most_lines)]]
        rest = len(over) - len(named)
        named += [ngettext("  and {number} more", "  and {number} more", rest)] if rest else []
        blocks.append("\n".join([_("Over by now ({count})", count=len(over)), *named]))
    links = _("See the shelf: {link}", link=news.source.stock_link)
    links += "\n" + _("Answer these alerts: {link}", link=news.source.alerts_link)
    return "\n\n".join([f"{head}\n{'=' * min(len(head), RULE)}", *blocks, links])


def _others(others: Sequence[Heard]) -> list[str]:
    blocks = _fitting([_other_block(one) for one in others], OTHERS_BYTES)
    rest = len(others) - len(blocks)
    more = ngettext("{number} more message is not shown here.", "{number} more messages are not shown here.", rest)
    return [*blocks, *([more] if rest else [])]


def _other_block(one: Heard) -> str:
    head = one_line(one.subject)
    lines = [line.strip() for line in one.text.splitlines() if line.strip()]
    return "\n".join([f"{head}\n{'=' * min(len(head), RULE)}", *lines])


def _fitting(blocks: Sequence[str], room: int) -> list[str]:
    """The first of them that take no more than so many bytes on the way."""
    taken = accumulate(bytes_on_the_way(block) for block in blocks)
    return [block for block, size in zip(blocks, taken, strict=True) if size <= room]


def _signature(mail_id: str, link: str, may_repeat: bool) -> str:
    lines = [
        _("When mails like this one come is chosen here: {link}", link=link),
        _("Mail {mail_id}.", mail_id=mail_id),
    ]
    if may_repeat:
        lines.append(
            _(
                "If you have had mail {mail_id} before, this is the same one again: sending it was interrupted.",
                mail_id=mail_id,
            )
        )
    return "\n".join(lines)
