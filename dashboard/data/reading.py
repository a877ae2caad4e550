"""What every query needs: the live state, and answers kept until something changes."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import UTC, date, tzinfo
from typing import TypeVar

from backend_lambdas.aws.core.settings import deployed_company
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.store_names import natural, store_called
from dashboard.data.availability import DataState, StillReading
from dashboard.data.dependencies import Dependencies, current_dependencies, known_dependencies
from dashboard.data.following import LiveState
from dashboard.data.stock.answers import choices_of
from dashboard.data.stock.values import FilterChoices


def live_state(known: str | None = None) -> LiveState:
    """What a page that shows version `known` hears, from memory. Never raises, never waits.

    The version changes when anything shown may have changed; while the data cannot be read it stays the same.
    """
    follower = current_dependencies().follower
    follower.start()
    return follower.state(known)


def version_now() -> str | None:
    """The version a page that is drawn now shows, from memory; None while the process knows nothing. Never raises."""
    return live_state().version if known_dependencies() else None


def begin_reading() -> None:
    """Have this process read everything now, before anybody asks; it rests soon when nobody does."""
    follower = current_dependencies().follower
    follower.start()
    follower.asked()


def catch_up(known: str | None = None) -> bool:
    """Wait a moment until this process knows what the page that asks knows already; False: it does not yet."""
    follower = current_dependencies().follower
    follower.start()
    return follower.catch_up(known)


def data_state() -> DataState:
    """How old the figures are and whether they could be brought up to date."""
    return current_dependencies().replica.state().data


def company() -> Company:
    """What the company has said of itself, else the deployment. Never raises."""
    known = known_dependencies()
    return known.company.now() if known else deployed_company()


def filter_choices() -> FilterChoices:
    """The stores and categories there are, in the order people expect.

    A form asks for nothing by script: in a process that has read nothing yet, this begins it and waits a moment.
    """
    replica = current_dependencies().replica
    try:
        state = replica.state()
    except StillReading:
        catch_up()
        state = replica.state()
    choices = choices_of(state)
    return replace(choices, stores=stores_in_order(choices.stores))


def store_words(store: str) -> str:
    """What a store is called, wherever people read it. Addresses and files have its id."""
    known = known_dependencies()
    return store_called(store, known.store_names.now().get(store, "") if known else "")


def stores_in_order(stores: Iterable[str]) -> tuple[str, ...]:
    """By what they are called, 2 before 10."""
    return tuple(sorted(stores, key=store_place))


def store_place(store: str) -> list[tuple[int, int, str]]:
    """Its place in `stores_in_order`, where something else comes first: the second of two keys."""
    return natural(store_words(store))


Answer = TypeVar("Answer")


def kept(kind: str, key: Hashable, read: Callable[[], Answer]) -> Answer:
    """What is read once, however many pages ask, until something of its kind is written."""
    dependencies = current_dependencies()
    return dependencies.query_cache.get((kind, key), dependencies.follower.mark(kind), read)


def company_zone() -> tzinfo:
    """Whose clocks a file's times are by."""
    known = known_dependencies()
    return known.report_zone if known else UTC


def reporting_day(dependencies: Dependencies) -> date:
    """The day in the company's reporting zone."""
    return dependencies.clock().astimezone(dependencies.report_zone).date()
