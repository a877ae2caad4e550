"""What the Trends page says; pure text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.components.wording import MINUS, THIN_SPACE, money, short_number, store_words, whole
from dashboard.sales.answers import Scope, Trends
from dashboard.sales.filters import Compare, Level, Measure, Span

NO_CATEGORY = "No category"
LEVEL_WORDS = {Level.STORE: "store", Level.CATEGORY: "category", Level.PRODUCT: "product"}
PLURALS = {Level.STORE: "stores", Level.CATEGORY: "categories", Level.PRODUCT: "products"}
MEASURE_WORDS = {Measure.REVENUE: "Revenue", Measure.UNITS: "Units"}
PART_WORDS = {
    "price": "price",
    "volume": "volume",
    "availability": "out of stock",
    "new": "newly sold",
    "gone": "no longer sold",
}
WORTH_SAYING = 0.1


def short(number: float) -> str:
    """12345 -> "12.3k"."""
    text, unit = short_number(number)
    return text + unit


def signed(number: float) -> str:
    """-12345 -> "−12.3k", 12345 -> "+12.3k"."""
    return f"{'+' if number > 0 else ''}{short(number)}"


def signed_percent(share: float) -> str:
    """0.123 -> "+12 %"; "new" where there was nothing before."""
    if share != share:
        return "new"
    digits = 0 if abs(share) >= 0.0995 else 1
    return f"{'+' if share > 0 else ''}{share * 100:,.{digits}f}{THIN_SPACE}%".replace("-", MINUS)


def amount(number: float, measure: Measure) -> str:
    """In full: money with cents below 1,000, units as they are."""
    return money(number) if measure is Measure.REVENUE and abs(number) < 1000 else whole(number)


def day(moment: date) -> str:
    """`6 Nov 2017`."""
    return f"{moment.day} {moment:%b %Y}"


def span_words(span: Span) -> str:
    """ "6 Nov – 3 Dec 2017"."""
    first, last = span.first_day, span.last_day
    begin = f"{first.day} {first:%b}" if first.year == last.year else day(first)
    return f"{begin} – {day(last)}"


def weeks_words(weeks: int) -> str:
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def compared_words(scope: Scope) -> str:
    """What stands after "vs"."""
    if scope.compared is None:
        return ""
    if scope.filters.compare is Compare.YEAR:
        return "a year earlier"
    if scope.filters.compare is Compare.CHOSEN:
        return span_words(scope.compared)
    return "the week before" if scope.span.weeks == 1 else f"the {scope.span.weeks} weeks before"


def comparison_note(scope: Scope) -> str:
    """How the figures before were come by; "" where nothing needs to be said."""
    if scope.compared is None:
        return "There are no sales to compare this period with: it begins where the data begins."
    if scope.compared.weeks != scope.span.weeks:
        return (
            f"Compared with {span_words(scope.compared)}, {weeks_words(scope.compared.weeks)} of sales, scaled to "
            f"{weeks_words(scope.span.weeks)}."
        )
    return ""


def label(name: str) -> str:
    return name or NO_CATEGORY


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
    return ", ".join(parts) or "All stores"


def why_words(row: Mapping[Any, Any]) -> str:
    """The parts that matter of a change, the biggest first: "volume −1.2k, price +80"."""
    size = sum(abs(row[name]) for name in PART_WORDS)
    parts = sorted(((name, row[name]) for name in PART_WORDS), key=lambda part: -abs(part[1]))
    told = [
        f"{PART_WORDS[name]} {signed(value)}" for name, value in parts if size and abs(value) >= WORTH_SAYING * size
    ]
    return ", ".join(told)


def since_words(since: object, scope: Scope) -> str:
    """Since when a change has built up; "" when it is not known."""
    if not isinstance(since, date) or scope.compared is None:
        return ""
    if since == scope.span.first_day:
        return f"all {weeks_words(scope.span.weeks)}" if scope.span.weeks > 1 else "this week"
    return f"since {day(since)}"


def weeks_sentence(view: Trends) -> str:
    """The chart in words."""
    scope, measure = view.scope, view.scope.filters.measure
    now = view.now.of(measure)
    words = f"{scope_words(scope)}: {MEASURE_WORDS[measure].lower()} of {short(now)} from {span_words(scope.span)}"
    if view.before is None or not view.before.of(measure):
        return f"{words}."
    share = now / view.before.of(measure) - 1
    return f"{words}, {signed_percent(share)} against {compared_words(scope)}."


def fall_sentence(view: Trends) -> str:
    """Who fell most and since when; "" when nobody did."""
    if view.scope.compared is None or view.changes.empty:
        return ""
    row = view.changes.iloc[0]
    if row["change"] >= 0:
        return f"No {LEVEL_WORDS[view.scope.level]} sold less."
    when = since_words(row["since"], view.scope)
    return (
        f"{named(str(row['name']), view.scope.level)} fell most: {signed(row['change'])}{', ' if when else ''}{when}."
    )
