"""The files that the sample company has sent up to now, with the moment each came."""

import csv
import io
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from infra.local.launcher.samples import SALES, SALES_DAY, SAMPLES, monday_of, moved_to_last_week
from infra.local.story.company import COMPANY, FIRST_COUNT, Item, Store, items_of
from infra.local.story.trade import SEED, Counts, Sold, trade

OPENS, APART = time(5, 40), timedelta(minutes=7)  # UTC: when the first store sends its count, on Mondays and today
ODD_CAME, LAST_CAME = timedelta(minutes=90), timedelta(hours=2)  # after the first of the newest counts
DAY_WEIGHTS = (11, 11, 12, 13, 17, 24, 12)
SALES_COLUMNS = ("sale_id", "store", "product_id", "sale_date", "quantity", "price", "category", "product_name")
COUNT_COLUMNS = ("store", "item", "name", "category", "count", "price", "cost", "reorder_point")
HELD, REFUSED = "Milan", "Madrid"
TODAY = 99  # the last round


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file and when it came. `round`: files of a round may be read at once, those of an earlier one first."""

    name: str
    body: bytes
    came: datetime
    round: int


def story(now: datetime) -> list[SentFile]:
    """All files up to `now` (UTC), oldest round first, without those that `sample_csvs/` has itself."""
    monday = monday_of(now.date())
    lines = _sample_lines(now.date())
    known: dict[tuple[str, str, int], int] = {}
    for line in lines:
        week = (date.fromisoformat(line[SALES_DAY]) - monday).days // 7
        key = (line["store"], line["product_id"], week)
        known[key] = known.get(key, 0) + round(float(line["quantity"]))
    lived = trade(known)
    mornings = datetime.combine(monday, OPENS, now.tzinfo)
    today = mornings.replace(year=now.year, month=now.month, day=now.day)
    newest = today if now - today > LAST_CAME else today - timedelta(days=1)
    sales = SentFile("sales_before.csv", _sales_file(lived.sold, monday), newest - APART, 0)
    return [sales, *_count_files(lived.counts, mornings, newest), *_odd_files(lived.counts, newest + ODD_CAME)]


def _sample_lines(today: date) -> list[dict[str, str]]:
    moved = moved_to_last_week((SAMPLES / SALES).read_bytes(), today)
    return list(csv.DictReader(io.StringIO(moved.decode("utf-8"), newline="")))


def _sales_file(sold: Sold, monday: date) -> bytes:
    chance = random.Random(SEED)  # noqa: S311 - no secret
    items = {(store.name, item.product_id): item for store in COMPANY for item in items_of(store.like)}
    rows: list[tuple[object, ...]] = []
    for (store, product_id, week), units in sorted(sold.items(), key=lambda each: (each[0][2], each[0])):
        item = items[store, product_id]
        day = monday + timedelta(weeks=week, days=chance.choices(range(7), DAY_WEIGHTS)[0])
        rows.append((f"P{len(rows) + 1}", store, product_id, day, units, item.price, item.category, item.name))
    return _csv(SALES_COLUMNS, rows)


def _count_files(counts: Counts, mornings: datetime, newest: datetime) -> list[SentFile]:
    """`mornings`: this week's Monday; `newest`: the morning of the last counts."""
    places = {store.name: at for at, store in enumerate(COMPANY)}
    stores = {store.name: store for store in COMPANY}
    files = []
    for (name, week), counted in sorted(counts.items(), key=lambda each: (each[0][1], each[0])):
        came = (mornings + timedelta(weeks=week) if week else newest) + places[name] * APART
        files.append(SentFile(_file_name(name, came), _count_file(stores[name], counted), came, week - FIRST_COUNT + 1))
    return files


def _odd_files(counts: Counts, came: datetime) -> list[SentFile]:
    """After the newest counts: one file that would empty a store, one without counts."""
    stores = {store.name: store for store in COMPANY}
    newest = {name: max(week for store, week in counts if store == name) for name in (HELD, REFUSED)}
    emptied = {
        product_id: 0 if at % 5 < 4 else count  # four in five
        for at, (product_id, count) in enumerate(counts[HELD, newest[HELD]].items())
    }
    prices = [(REFUSED, item.product_id, item.price) for item in items_of(stores[REFUSED].like)]
    return [
        SentFile("milan_recount.csv", _count_file(stores[HELD], emptied), came, TODAY),
        SentFile("madrid_shelf_labels.csv", _csv(("store", "item", "shelf"), prices), came + APART, TODAY),
    ]


def _file_name(store: str, came: datetime) -> str:
    return f"{came:%Y-%m-%d}_{store.lower()}.csv"


def _count_file(store: Store, counted: Mapping[str, int]) -> bytes:
    return _csv(COUNT_COLUMNS, (_count_row(store, item, counted[item.product_id]) for item in items_of(store.like)))


def _count_row(store: Store, item: Item, count: int) -> tuple[object, ...]:
    point = "" if item.reorder_point is None else item.reorder_point
    return (store.name, item.product_id, item.name, item.category, count, item.price, item.cost, point)


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")
