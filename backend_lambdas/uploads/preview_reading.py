"""What a preview says of how a file reads, of whatever kind it is; see preview.py."""

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.ports import UploadFile
from backend_lambdas.uploads.preview_result import Preview, PreviewState
from backend_lambdas.uploads.protocol.parse import refuse_empty
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.rows.stock_lines import ParsedFile


def looked_at(file: UploadFile, refused: UploadRejected) -> Preview:
    """A file that cannot be used as it is: the line most like column names, so that a person can say what they mean."""
    file.body.seek(0)
    tops = [top[0] for top in inspect(file.body).tops.values() if top]
    line, names = max(tops, key=lambda record: len(record[1]), default=(0, []))
    question = refused.question if isinstance(refused, UploadUnclear) else None
    return Preview(
        state=PreviewState.REFUSED if question is None else PreviewState.ASKS,
        reason=refused.reason,
        question=question,
        header=tuple(names),
        header_line=line,
    )


def what_was_read(parsed: ParsedFile, rejected: RejectedRows) -> Preview:
    """What reading has shown; REFUSED where no row can be used."""
    try:
        refuse_empty(parsed)
    except UploadRejected as empty:
        state, reason = PreviewState.REFUSED, empty.reason
    else:
        state, reason = PreviewState.COMPARING, ""
    return Preview(
        state=state,
        reason=reason,
        format=parsed.format.describe(),
        notes=parsed.notes,
        total=parsed.total,
        accepted=parsed.accepted,
        rejected=parsed.rejected,
        store_count=len(parsed.by_store),
        errors=tuple(rejected.first),
        cells=tuple(rejected.first_cells),
        header=parsed.header,
        header_line=parsed.format.header_line,
        columns={} if parsed.detected is None else dict(parsed.detected.columns),
        locations={} if parsed.detected is None else dict(parsed.detected.locations),
        is_chosen=parsed.chosen is not None,
        chosen_at="" if parsed.chosen is None else parsed.chosen.on,
    )
