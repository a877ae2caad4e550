"""Alerts as lines of a mail: the worst first, a block for each kind, as many as fit."""

import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import accumulate

from backend_lambdas.alerts.alert import Alert, AlertKind
from backend_lambdas.alerts.kinds import KIND_WORDS
from backend_lambdas.inventory.plain_text import one_line
from backend_lambdas.language.texts import _, grouped, marked

_ORDER = {kind: number for number, kind in enumerate(AlertKind)}


def counted_kinds(alerts: Sequence[Alert]) -> str:
    """ "2 out of stock, 5 low", in the order in which they come."""
    kinds = dict.fromkeys(alert.kind for alert in alerts)
    return ", ".join(_(KIND_WORDS[kind].counted, number=grouped(count_of(alerts, kind))) for kind in kinds)


def bytes_on_the_way(text: str) -> int:
    """How long the text is as a JSON string in UTF-8: quotes, backslashes and line breaks take two bytes and more."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """By kind, then by the value missing to the reorder point, then by the units missing, then by name."""

    def key(alert: Alert) -> tuple[int, Decimal, int, str, str]:
        missing = alert.shortage * (alert.unit_price or Decimal(0))
        return _ORDER[alert.kind], -missing, -alert.shortage, alert.product_name or "", alert.product_id

    return sorted(alerts, key=key)


def kind_blocks(
    ranked: Sequence[Alert], most_lines: int, most_bytes: int, place: Callable[[Alert], str] = lambda alert: ""
) -> tuple[list[str], int]:
    """The alerts as lines, a block for each kind, and how many of them are named: the first that fit, one at least.

    `place`: what stands before each.
    """
    lines = lines_that_fit([f"  {place(alert)}{_line(alert)}" for alert in ranked[:most_lines]], most_bytes)
    shown = list(zip(ranked, lines, strict=False))
    blocks = []
    for kind in dict.fromkeys(alert.kind for alert, _line_of in shown):
        of_kind = [line for alert, line in shown if alert.kind is kind]
        head = f"{_(KIND_WORDS[kind].several)} ({_how_many(len(of_kind), count_of(ranked, kind))})"
        blocks.append("\n".join([head, *of_kind]))
    return blocks, len(shown)


def _how_many(shown: int, total: int) -> str:
    if shown == total:
        return grouped(total)
    return _("{total}, the first {number} of them here", total=grouped(total), number=shown)


def lines_that_fit(lines: Sequence[str], most_bytes: int) -> list[str]:
    """The first lines that take no more than so many bytes on the way, one of them at least."""
    taken = list(accumulate(bytes_on_the_way(line) for line in lines))
    return list(lines[: max(1, sum(size <= most_bytes for size in taken))])


def _line(alert: Alert) -> str:
    return _LINES.get(alert.kind, _changed)(alert, item_words(alert))


def item_words(alert: Alert) -> str:
    """ "Milk (P1)", or "P1" alone."""
    name = one_line(alert.product_name or "")
    product_id = one_line(alert.product_id)
    return f"{name} ({product_id})" if name else product_id


def _figures(alert: Alert, item: str) -> dict[str, str]:
    return {"item": item, "number": grouped(alert.on_hand), "reorder_point": grouped(alert.reorder_point)}


def _out(alert: Alert, item: str) -> str:
    known = _figures(alert, item) | {"before": marked(alert.old_value or "")}
    if alert.on_hand < 0 and alert.old_value is None:
        return _("{item}: counted {number}, below 0: count it again; threshold {reorder_point}", **known)
    if alert.on_hand < 0:
        return _("{item}: counted {number}, below 0, was {before}: count it again; threshold {reorder_point}", **known)
    if alert.old_value is None:
        return _("{item}: none on hand, threshold {reorder_point}", **known)
    return _("{item}: none on hand, was {before}, threshold {reorder_point}", **known)


def _low(alert: Alert, item: str) -> str:
    known = _figures(alert, item)
    return _("{item}: {number} on hand, threshold {reorder_point}", **known)


def _back(alert: Alert, item: str) -> str:
    known = _figures(alert, item)
    if alert.on_hand <= alert.reorder_point:
        return _("{item}: {number} on hand again, still low: threshold {reorder_point}", **known)
    return _("{item}: {number} on hand again", **known)


def _changed(alert: Alert, item: str) -> str:
    after, before = marked(one_line(alert.new_value or "")), marked(one_line(alert.old_value or ""))
    return _("{item}: now {after}, was {before}", item=item, after=after, before=before)


def _renamed(alert: Alert, item: str) -> str:
    return _("{item}, was {before}", item=item, before=one_line(alert.old_value or ""))


# An alert as a line: of what else there is, what a row says now and what it said before.
_LINES: dict[AlertKind, Callable[[Alert, str], str]] = {
    AlertKind.OUT_OF_STOCK: _out,
    AlertKind.LOW_STOCK: _low,
    AlertKind.BACK_IN_STOCK: _back,
    AlertKind.PRODUCT_RENAMED: _renamed,
}


def count_of(alerts: Iterable[Alert], kind: AlertKind) -> int:
    return sum(alert.kind is kind for alert in alerts)
