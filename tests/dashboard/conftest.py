"""A shop on mocked AWS, empty or with some stock."""

from collections.abc import Iterator

import pytest

from tests.support.dashboard import ID, STOCK, Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.upload(f"uploads/{ID}/stock.csv", STOCK, by="Ann%C3%A9")
    return shop
