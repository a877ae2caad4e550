"""The file in which a recorded movement travels: one line, which of a sale is also a line of a sales file."""

import csv
import io
from dataclasses import astuple, fields
from typing import Any

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.movements import BY_HAND, Cause, Movement
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.stock_lines import FileFormat, ParsedFile

KIND = "movement"
LINE = 2  # below the names of the columns
MOST_BYTES = 16_384  # names, a note and an id; a movement is far smaller
_FIELDS = tuple(field.name for field in fields(Movement))
_FORMAT = FileFormat(",", "UTF-8", None, 1)
_CANNOT = S_("This movement cannot be read. Record it again on the page.")


def movement_file(movement: Movement, upload_id: str) -> bytes:
    """As CSV, with the sale_id that its sale has in the lake. No two are alike: no file was sent twice."""
    sale_id = f"{BY_HAND}{upload_id}" if movement.cause is Cause.SALE else ""
    text = io.StringIO()
    csv.writer(text).writerows([(*_FIELDS, "movement_id", "sale_id"), (*astuple(movement), upload_id, sale_id)])
    return text.getvalue().encode()


def parse_movement(body: bytes) -> ParsedFile:
    """Raise UploadRejected when it is none."""
    try:
        (line,) = csv.DictReader(io.StringIO(body.decode()))
        texts: dict[str, Any] = {name: line[name] for name in _FIELDS}
        movement = Movement(**{**texts, "cause": Cause(line["cause"]), "quantity": int(line["quantity"])})
    except (ValueError, KeyError, TypeError) as error:
        raise UploadRejected(_CANNOT) from error
    if not movement.quantity or not all((movement.store, movement.product_id)):
        raise UploadRejected(_CANNOT)
    return ParsedFile(
        header=_FIELDS,
        format=_FORMAT,
        notes=(),
        total=1,
        accepted=1,
        rejected=0,
        by_store=dict.fromkeys(movement.stores, 1),
        movement=movement,
    )
