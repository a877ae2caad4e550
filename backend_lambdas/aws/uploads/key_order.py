"""The order of the files that came under one key, in the Ops table: for one key S3's sequencer decides.

AWS (Amazon S3 user guide, event message structure): the sequencers of two events of the same object key compare as
hexadecimal strings once the shorter one is padded with zeros on the right; those of different keys do not compare.
"""

import hashlib
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.inventory.errors import ConditionFailed, Throttled
from backend_lambdas.inventory.versions import sequence, time_in_order
from backend_lambdas.uploads.arrival import Arrival

KEPT = 50  # the newest of a key; times of files further apart than that differ by more than clocks do
KEPT_SECONDS = 30 * 24 * 3600  # SQS keeps a message for 14 days at most
TRIES = 8  # two events of one key at the same moment


def time_of(client: Any, table: str, arrival: Arrival) -> int:
    """See `uploads.ports.UploadRecords.time_in_order`. Throttled: files keep coming under this very key."""
    if not arrival.sequencer:
        return arrival.event_ms
    key = to_item({"pk": tables.key_order_pk(hashlib.sha256(arrival.key.encode()).hexdigest()), "sk": "META"})
    doing = f"Putting {arrival.key} in its order"
    for _ in range(TRIES):
        with our_errors(doing):
            found = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        known = from_item(found) if found else {}
        seen: dict[str, int] = known.get("times", {})
        placed = time_in_order(arrival.event_ms, arrival.sequencer, seen)
        if seen.get(sequence(arrival.sequencer)) == placed:
            return placed
        seen = dict(sorted((seen | {sequence(arrival.sequencer): placed}).items())[-KEPT:])
        if _keep(client, table, {**key, **_values(seen, known.get("rev", 0), arrival)}, known.get("rev", 0), doing):
            return placed
    raise Throttled(f"{doing}: other files came under the same key {TRIES} times in between")


def _values(times: dict[str, int], rev: int, arrival: Arrival) -> dict[str, Any]:
    return to_item({"times": times, "rev": rev + 1, "ttl": arrival.event_ms // 1000 + KEPT_SECONDS})


def _keep(client: Any, table: str, item: dict[str, Any], rev: int, doing: str) -> bool:
    """False when another file of the key was noted since it was read."""
    values = {"ExpressionAttributeValues": to_item({":rev": rev})} if rev else {}
    condition = "rev = :rev" if rev else "attribute_not_exists(pk)"
    try:
        with our_errors(doing):
            client.put_item(TableName=table, Item=item, ConditionExpression=condition, **values)
    except ConditionFailed:
        return False
    return True
