"""What each kind of alert is called: on pages, in mails and reports, and in what a subscription lets pass."""

from typing import NamedTuple

from backend_lambdas.alerts.alert import AlertKind
from backend_lambdas.language.texts import N_


class KindWords(NamedTuple):
    """`one`: an alert of it; `several`: a heading over many; `counted`: how many there are, in a subject."""

    one: str
    several: str
    counted: str


KIND_WORDS = {
    AlertKind.OUT_OF_STOCK: KindWords(N_("Out of stock"), N_("Out of stock"), N_("{number} out of stock")),
    AlertKind.LOW_STOCK: KindWords(N_("Low stock"), N_("Low stock"), N_("{number} low")),
    AlertKind.BACK_IN_STOCK: KindWords(N_("Back in stock"), N_("Back in stock"), N_("{number} back in stock")),
    AlertKind.PRICE_CHANGED: KindWords(N_("Price changed"), N_("New prices"), N_("{number} with a new price")),
    AlertKind.PRODUCT_RENAMED: KindWords(N_("Product renamed"), N_("New names"), N_("{number} with a new name")),
}
