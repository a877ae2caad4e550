"""What the Trends page says; pure text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.language.days import long_day, short_day
from backend_lambdas.language.texts import N_, _, marked
from dashboard.data.sales.filters import Compare, Level, Measure, Span
from dashboard.data.sales.values import PRICE, Against, Scope
from dashboard.ui.formatting import (
    MINUS,
    NO_CATEGORY,
    NO_VALUE,
    THIN_SPACE,
    currency,
    every_store,
    money,
    short_number,
    store_words,
    whole,
)

LEVEL_WORDS = {Level.STORE: N_("store"), Level.CATEGORY: N_("category"), Level.PRODUCT: N_("product")}
PLURALS = {Level.STORE: N_("stores"), Level.CATEGORY: N_("categories"), Level.PRODUCT: N_("products")}
MEASURE_WORDS = {Measure.REVENUE: N_("Revenue"), Measure.UNITS: N_("Units")}
PART_WORDS = {
    "price": N_("price"),
    "volume": N_("volume"),
    "availability": N_("out of stock"),
    "new": N_("newly sold"),
    "gone": N_("no longer sold"),
    "unpriced": N_("sold without a price"),
}
STATE_WORDS = {
    StoreState.LATE: N_("sales not all there yet"),
    StoreState.STOPPED: N_("stopped reporting"),
    StoreState.NEW: N_("new"),
    StoreState.NO_HISTORY: N_("no full sales in the earlier period"),
    StoreState.RARE: N_("sells too rarely to compare"),
}
SINCE_WORDS = {
    StoreState.LATE: N_("sales up to {day}"),
    StoreState.STOPPED: N_("stopped reporting, last sale {day}"),
    StoreState.NEW: N_("new, first sale {day}"),
}
WORTH_SAYING = 0.1
SAME, SAME_WEEKS = N_("same stores"), N_("same stores and weeks")


def short(number: float) -> str:
    """12345 -> "12.3k"."""
    text, unit = short_number(number)
    return text + unit


def amount_short(number: float, measure: str = Measure.REVENUE) -> str:
    """12345 -> "12.3k EUR"; an average price to the cent, units as they are."""
    if measure == PRICE:
        return money(number)
    return in_currency(short(number), currency()) if measure == Measure.REVENUE else short(number)


def measure_words(measure: Measure) -> str:
    """ "Revenue, EUR", "Units": what a head or a title says."""
    return f"{_(MEASURE_WORDS[measure])}, {currency()}" if measure is Measure.REVENUE else _(MEASURE_WORDS[measure])


def signed(number: float) -> str:
    """-12345 -> "−12.3k", 12345 -> "+12.3k"."""
    return f"{'+' if number > 0 else ''}{short(number)}"


def signed_percent(share: float) -> str:
    """0.123 -> "+12 %"; a dash where there was nothing before: that alone makes nothing new."""
    if share != share:
        return NO_VALUE
    digits = 0 if abs(share) >= 0.0995 else 1
    return marked(f"{'+' if share > 0 else ''}{share * 100:,.{digits}f}{THIN_SPACE}%".replace("-", MINUS))


def amount(number: float, measure: Measure) -> str:
    """In full: money with cents below 1,000, units as they are."""
    if measure is Measure.UNITS:
        return whole(number)
    return money(number) if abs(number) < 1000 else in_currency(whole(number), currency())


def day(moment: date) -> str:
    """`6 Nov 2017`."""
    return long_day(moment)


def week_words(row: Mapping[Any, Any]) -> str:
    """ "9 Nov 2026, 77 of 81 stores" for a week (a row of Trends.weeks) that lacks sales."""
    name = day(row["week_start"].date())
    if row["stores"] < row["of"]:
        return _("{name}, {stores} of {of} stores", name=name, stores=row["stores"], of=row["of"])
    return name if row["whole"] else _("{name}, not whole", name=name)


def span_words(span: Span) -> str:
    """ "6 Nov – 3 Dec 2017"."""
    first, last = span.first_day, span.last_day
    begin = short_day(first) if first.year == last.year else day(first)
    return f"{begin} – {day(last)}"


def weeks_words(weeks: int) -> str:
    return _("1 week") if weeks == 1 else _("{weeks} weeks", weeks=weeks)


def same_words(against: Against) -> str:
    """ "same stores, 77 of 81", "all 81 stores"; "" for the one store there is.

    "same stores and weeks, 4 of 4" where a store lacks the sales of some weeks: the figures are not those of all weeks.
    """
    if _is_of_some(against):
        same = _(SAME_WEEKS if against.partly else SAME)
        return _("{same}, {compared} of {of}", same=same, compared=against.compared, of=against.of)
    return "" if against.of == 1 else _("all {of} stores", of=against.of)


def _is_of_some(against: Against) -> bool:
    return bool(against.stores.others or against.partly)


def change_words(against: Against, measure: str, than: str) -> str:
    """What follows the value of all stores: ", +3 % against a year earlier (all 81 stores)".

    Where only some are compared, a sentence of its own with their value, as the share is not that of all stores:
    ". Same stores, 77 of 81: 1.2M EUR, -33 % against the week before (1.8M EUR)".
    """
    now, before = against.now.of(measure), against.before.of(measure)
    share = _("{signed_percent} against {than}", signed_percent=signed_percent(now / before - 1), than=than)
    over = same_words(against)
    if not _is_of_some(against):
        return f", {share}{f' ({over})' if over else ''}"
    return f". {over[:1].upper()}{over[1:]}: {amount_short(now, measure)}, {share} ({amount_short(before, measure)})"


def figures_words(against: Against, measure: str) -> str:
    """ "same stores, 77 of 81: 1.2M EUR against 1.8M EUR": beside a share that stands under the value of all stores."""
    over = same_words(against)
    if not _is_of_some(against):
        return over
    now, before = (amount_short(sales.of(measure), measure) for sales in (against.now, against.before))
    return _("{over}: {now} against {before}", over=over, now=now, before=before)


def state_words(state: StoreState, since: date | None) -> str:
    """ "stopped reporting, last sale 4 Oct 2026"."""
    return _(SINCE_WORDS[state]).format(day=day(since)) if since and state in SINCE_WORDS else _(STATE_WORDS[state])


def compared_words(scope: Scope) -> str:
    """What stands after "vs"."""
    if scope.compared is None:
        return ""
    if scope.filters.compare is Compare.YEAR:
        return _("a year earlier")
    if scope.filters.compare is Compare.CHOSEN:
        return span_words(scope.compared)
    return _("the week before") if scope.span.weeks == 1 else _("the {weeks} weeks before", weeks=scope.span.weeks)


def comparison_note(scope: Scope, has_others: bool = False) -> str:
    """How the figures before were come by; "" where nothing needs to be said."""
    if not scope.is_over:
        return _("This week is not over. It is shown as far as it has gone; Overview compares its days.")
    if scope.compared is None and has_others:
        return _("No store has all its sales of this period and of the one before it: nothing can be compared.")
    if scope.compared is None:
        return _("There are no sales to compare this period with: it begins where the data begins.")
    if scope.compared.weeks != scope.span.weeks:
        return _(
            "Compared with {span_words}, {weeks_words} of sales, scaled to {weeks_words_2}.",
            span_words=span_words(scope.compared),
            weeks_words=weeks_words(scope.compared.weeks),
            weeks_words_2=weeks_words(scope.span.weeks),
        )
    return ""


def label(name: str) -> str:
    return name or _(NO_CATEGORY)


def product_detail(row: Mapping[Any, Any], key: str = "key") -> str:
    """What stands below a product's name: its id, which tells namesakes apart, and its category."""
    return label(row["category"]) if row[key] == row["name"] else f"{row[key]} · {label(row['category'])}"


def named(name: str, level: Level) -> str:
    """How a store, a category or a product is called on the screen."""
    return store_words(name) if level is Level.STORE else label(name)


def scope_words(scope: Scope) -> str:
    """What the figures are about: "Camden, Dairy"."""
    filters = scope.filters
    parts = [*(store_words(name) for name in filters.stores), *(label(name) for name in filters.categories)]
    parts += [scope.product_name or filters.products[0]] if filters.products else []
    return ", ".join(parts) or every_store()


def why_words(row: Mapping[Any, Any]) -> str:
    """The parts that matter of a change, the biggest first: "volume −1.2k, price +80".

    What sold in one of the periods only, without evidence that it is new or gone, is "not sold now" or "before".
    """
    if row["volume"] and not row["now"]:
        return _("not sold this time{lost_words}", lost_words=_lost_words(row))
    if row["volume"] and not row["before"]:
        return _("not sold in the period before")
    size = sum(abs(row[name]) for name in PART_WORDS)
    parts = sorted(((name, row[name]) for name in PART_WORDS), key=lambda part: -abs(part[1]))
    words = [
        f"{_(PART_WORDS[name])} {signed(value)}" for name, value in parts if size and abs(value) >= WORTH_SAYING * size
    ]
    return ", ".join(words)


def _lost_words(row: Mapping[Any, Any]) -> str:
    return f", {_(PART_WORDS['availability'])} {signed(row['availability'])}" if row["availability"] else ""


def since_words(since: object, scope: Scope) -> str:
    """Since when a change has built up; "" when it is not known."""
    if not isinstance(since, date) or scope.compared is None:
        return ""
    if since == scope.span.first_day:
        return (
            _("all {weeks_words}", weeks_words=weeks_words(scope.span.weeks))
            if scope.span.weeks > 1
            else _("this week")
        )
    return _("since {since}", since=day(since))
