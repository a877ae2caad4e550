"""The sample company: a dozen stores, what each sells, and what goes wrong where. All of it is made up."""

import csv
import io
from dataclasses import dataclass
from functools import cache

from infra.package import ROOT

SAMPLES = ROOT / "sample_csvs"
FIRST_WEEK = -104  # weeks are counted from this week's Monday: -1 is the last whole one
FIRST_COUNT = -8


@dataclass(frozen=True, slots=True)
class Item:
    """One product as the sample files have it; `reorder_point` is None where a store never set one."""

    product_id: str
    name: str
    category: str
    count: int
    price: float
    reorder_point: int | None

    @property
    def cost(self) -> float:
        """60 to 75 % of the price, the same at each start."""
        return round(self.price * (0.6 + sum(map(ord, self.product_id)) % 16 / 100), 2)


@dataclass(frozen=True, slots=True)
class Store:
    """`like`: the store whose items it sells, at `size` times its rate; its own name where the samples have its files.

    `opened`: its first week. `last`: the last week it sent anything of.
    """

    name: str
    like: str
    size: float = 1.0
    opened: int = FIRST_WEEK
    last: int = 0

    @property
    def has_samples(self) -> bool:
        return self.like == self.name


@dataclass(frozen=True, slots=True)
class Trouble:
    """From week `since` on a store sells so much of its usual; `category` "": of everything."""

    store: str
    category: str
    since: int
    rate: float


COMPANY = (
    Store("Berlin", "Berlin"),
    Store("Bristol", "Berlin", 0.8),
    Store("Istanbul", "Karachi", 0.9),
    Store("Jakarta", "Shanghai", 0.6),
    Store("Karachi", "Karachi"),
    Store("Köln", "Köln"),
    Store("Lyon", "Berlin", 0.7, opened=-30),
    Store("Madrid", "Berlin", 0.6),
    Store("Milan", "Berlin", 0.9),
    Store("Nairobi", "Karachi", 0.5, last=-2),
    Store("Osaka", "Shanghai", 0.7),
    Store("Shanghai", "Shanghai"),
)
TROUBLES = (Trouble("Istanbul", "", -6, 0.55), Trouble("Madrid", "Drinks", -4, 1.4))
NO_DELIVERIES = {"Jakarta": -5, "Bristol": -3}  # from this week on three of its best-selling items are not delivered
ORDERED_TENFOLD = {"Osaka": -7}  # in this week one item came ten times


@cache
def items_of(name: str) -> tuple[Item, ...]:
    """What the sample file of a store holds."""
    if name == "Köln":
        text = (SAMPLES / "koeln_semicolon.csv").read_text("windows-1252")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))[3:]
        return tuple(
            _item(row[1], row[2], row[3], row[4].replace(".", ""), row[5].replace(",", "."), row[6]) for row in rows
        )
    text = (SAMPLES / f"{name.lower()}.csv").read_text("utf-8")
    return tuple(
        _item(row["item"], row["name"], row["category"], row["count"], row["price"], row["reorder_point"])
        for row in csv.DictReader(io.StringIO(text))
    )


def _item(product_id: str, name: str, category: str, count: str, price: str, reorder_point: str) -> Item:
    return Item(product_id, name, category, int(count), float(price), int(reorder_point) if reorder_point else None)
