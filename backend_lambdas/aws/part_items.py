"""One store's part of an upload as an item of the Ops table, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import from_item, to_item
from backend_lambdas.aws.expiry import expiry
from backend_lambdas.aws.settings import lives
from backend_lambdas.inventory.held import Effect
from backend_lambdas.inventory.versions import version_time_ms
from backend_lambdas.uploads.progress import PartStatus, UploadPart

FIELDS = tuple(field.name for field in fields(UploadPart))


def part_put(table: str, upload_id: str, part: UploadPart) -> dict[str, Any]:
    """A part of a transaction that writes the record."""
    days = lives().keep_upload_days
    life = expiry(days, version_time_ms(part.ver) / 1000) if days else {}
    keys = {"pk": tables.upload_pk(upload_id), "sk": tables.part_sk(part.store)}
    return {"Put": {"TableName": table, "Item": to_item({**keys, **asdict(part), **life})}}


def item_to_part(item: Mapping[str, Mapping[str, Any]]) -> UploadPart:
    values = from_item(item)
    known = {name: values[name] for name in FIELDS if name in values}
    effect = Effect(**known["effect"]) if known.get("effect") else None
    return UploadPart(**{**known, "status": PartStatus(values["status"]), "effect": effect})
