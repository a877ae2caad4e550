"""The regions that people have put stores into (Settings, Stores)."""

from collections import defaultdict

from backend_lambdas.inventory.store_names import natural
from dashboard.data import reading
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import current_dependencies


def regions() -> dict[str, tuple[str, ...]]:
    """Region -> its stores, of those the one who asks may see, both as people count; {} while nobody can say."""
    try:
        return reading.kept("company", "regions", _read)
    except DataUnavailable:
        return {}


def _read() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for store, settings in current_dependencies().stores.settings().items():
        if region := " ".join(settings.region.split()):
            found[region].append(store)
    return {region: reading.stores_in_order(found[region]) for region in sorted(found, key=natural)}
