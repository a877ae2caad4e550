"""An upload's record, its store results and its rejected rows as items of the Ops table, and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.versions import version_time_ms
from backend_lambdas.uploads.held import Effect
from backend_lambdas.uploads.models import (
    Decision,
    PartStatus,
    Undoing,
    UploadMode,
    UploadPart,
    UploadRecord,
    UploadStatus,
    Waiting,
)
from backend_lambdas.uploads.rows.mapping import Chosen
from backend_lambdas.uploads.rows.questions import question_of
from backend_lambdas.uploads.rows.stock_lines import RowError

RECORD_FIELDS = tuple(field.name for field in fields(UploadRecord))
PART_FIELDS = tuple(field.name for field in fields(UploadPart))
ERROR_FIELDS = tuple(field.name for field in fields(RowError))


def movement_of_values(values: Mapping[str, Any]) -> Movement:
    return Movement(**{**values, "cause": Cause(values["cause"])})


RECORD_KINDS: dict[str, Callable[[Any], Any]] = {
    "status": UploadStatus,
    "mode": UploadMode,
    "decision": Decision,
    "left_stores": frozenset,
    "by_store": lambda found: tuple(tuple(one) for one in found),
    "movement": movement_of_values,
    "question": question_of,
    "undoing": lambda found: Undoing(**found),
    "leaving": lambda found: Leaving(**found),
    "chosen": lambda found: Chosen(**found),
}


def chosen_to_item(sender_id: str, header: str, chosen: Chosen) -> dict[str, Any]:
    return {**chosen_key(sender_id, header), **to_item(asdict(chosen))}


def chosen_key(sender_id: str, header: str) -> dict[str, Any]:
    return to_item({"pk": tables.mappings_pk(sender_id), "sk": header})


def chosen_of(answer: Mapping[str, Any]) -> Chosen | None:
    """What a sender has said of a file's columns, by GetItem's answer; None where there is no such item."""
    values = from_item(answer.get("Item", {}))
    return Chosen(values["answer"], values.get("on", "")) if values else None


def item_to_record(item: Mapping[str, Mapping[str, Any]]) -> UploadRecord:
    """The part of an upload's record that the protocol reads."""
    values = from_item(item)
    known: dict[str, Any] = {name: values[name] for name in RECORD_FIELDS if name in values}
    known |= {name: kind(known[name]) for name, kind in RECORD_KINDS.items() if name in known}
    if "waiting_since" in values:
        known["waiting"] = Waiting(values["waiting_since"], values.get("waiting_for", ""))
    if values.get("effect"):
        known["effect"] = Effect(**values["effect"])
    return UploadRecord(**{"claim_owner": "", **known})


def upload_key(upload_id: str) -> dict[str, Any]:
    return to_item({"pk": tables.upload_pk(upload_id), "sk": "META"})


def row_error_of_values(values: Mapping[str, Any]) -> RowError:
    known: dict[str, Any] = {name: values.get(name) for name in ERROR_FIELDS}
    return RowError(**known)


def row_error_values(upload_id: str, error: RowError, number: int, read_at: int) -> dict[str, Any]:
    return {
        "pk": tables.upload_pk(upload_id),
        "sk": tables.row_error_sk(error.line, number),
        **asdict(error),
        **expiry(lives().keep_upload_days, read_at),
    }


def part_put(table: str, upload_id: str, part: UploadPart) -> dict[str, Any]:
    """A part of a transaction that writes the record."""
    days = lives().keep_upload_days
    life = expiry(days, version_time_ms(part.ver) / 1000) if days else {}
    keys = {"pk": tables.upload_pk(upload_id), "sk": tables.part_sk(part.store)}
    return {"Put": {"TableName": table, "Item": to_item({**keys, **asdict(part), **life})}}


def part_of_values(values: Mapping[str, Any]) -> UploadPart:
    known = {name: values[name] for name in PART_FIELDS if name in values}
    effect = Effect(**known["effect"]) if known.get("effect") else None
    return UploadPart(**{**known, "status": PartStatus(values["status"]), "effect": effect})
