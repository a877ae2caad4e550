"""What the adapters promise about S3: events, versions, keys, forms and links for browsers."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from backend_lambdas.aws.uploads.files import LINK_SECONDS, Presigner, S3Files
from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.snapshot import categories_key
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.protocol.commit import snapshot_key
from backend_lambdas.uploads.protocol.stored_plan import plan_key
from backend_lambdas.uploads.rows.cells import LONGEST_KEY
from tests.contract.documented import DONE, Disagreement, outcome
from tests.contract.stacks import Stack
from tests.contract.test_tables import FOUR_BYTES
from tests.support.emulated import eventually

KEY = "uploads/Köln stock+1.csv"
LARGEST = 10

VERSION_IN_EVENT = Disagreement(
    "the version id in an object-created event", "Event message structure", aws="the object's version", moto="none"
)
SEQUENCER = Disagreement(
    "the sequencer in an object-created event", "Event message structure", aws="grows with each event of a key",
    moto="none",
)  # fmt: skip
FORM = {
    "a file above content-length-range": Disagreement(
        "a form's file above its content-length-range", "POST policy", aws="400 EntityTooLarge", moto="204"
    ),
    "an empty file": Disagreement(
        "a form's file below its content-length-range", "POST policy", aws="400 EntityTooSmall", moto="204"
    ),
    "another key": Disagreement("a form sent with another key", "POST policy", aws="403 AccessDenied", moto="204"),
    "other metadata": Disagreement(
        "a form sent with other metadata", "POST policy", aws="403 AccessDenied", moto="204"
    ),
    "metadata nobody signed": Disagreement(
        "a form sent with a field that its policy does not name", "POST policy", aws="403 AccessDenied", moto="204"
    ),
    "another signature": Disagreement(
        "a form sent with another signature", "POST policy", aws="403 SignatureDoesNotMatch", moto="204"
    ),
}
FORMS: dict[str, tuple[bytes, dict[str, str]]] = {
    "a file above content-length-range": (b"x" * (LARGEST + 1), {}),
    "an empty file": (b"", {}),
    "another key": (b"x", {"key": "uploads/other.csv"}),
    "other metadata": (b"x", {"x-amz-meta-sender": "Eve"}),
    "metadata nobody signed": (b"x", {"x-amz-meta-mode": "snapshot"}),
    "another signature": (b"x", {"x-amz-signature": "0" * 64}),
}
EXPIRED_LINK = Disagreement("a link after its time", "Presigned URLs", aws="403 AccessDenied", moto="200")
LONG_KEY = Disagreement(
    "an object key of 1,025 bytes",
    "Object key naming",
    aws="StorageError (KeyTooLongError)",
    moto=DONE,
    embedded=DONE,
)
LONGEST_S3_KEY = 1024  # bytes


def files(stack: Stack) -> S3Files:
    return S3Files(stack.s3(), stack.outputs["UploadsBucket"], stack.outputs["DataBucket"], 200_000_000)


def put_upload(stack: Stack, body: bytes, key: str = KEY, **metadata: str) -> str:
    answer = stack.s3().put_object(Bucket=stack.outputs["UploadsBucket"], Key=key, Body=body, Metadata=metadata)
    return str(answer["VersionId"])


def told(stack: Stack, count: int) -> list[Arrival]:
    """The arrivals that the deployed ingest queue tells of, oldest first."""
    sqs, url, seen = stack.client("sqs"), stack.outputs["IngestQueueUrl"], []

    def look() -> list[Arrival]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            seen.extend(arrivals(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return sorted(seen, key=lambda arrival: arrival.event_ms)

    return eventually(look, lambda found: len(found) >= count)


def read(files: S3Files, key: str, version_id: str) -> tuple[bytes, dict[str, str]]:
    with files.open_upload(key, version_id) as upload:
        return upload.body.read(), dict(upload.metadata)


def test_a_file_is_told_with_its_key_and_read_in_the_version_that_came(stack: Stack) -> None:
    first = put_upload(stack, b"one", sender="K%C3%B6ln")
    second = put_upload(stack, b"second")
    put_upload(stack, b"elsewhere", "plans/x.csv")
    one, two = told(stack, 2)
    assert [(arrival.key, arrival.size) for arrival in (one, two)] == [(KEY, 3), (KEY, 6)]
    versions = [arrival.version_id for arrival in (one, two)]
    VERSION_IN_EVENT.check(stack, "none" if versions == ["", ""] else "the object's version")
    assert versions in (["", ""], [first, second])
    SEQUENCER.check(stack, "grows with each event of a key" if one.sequencer < two.sequencer else "none")
    assert read(files(stack), KEY, first) == (b"one", {"sender": "Köln"})
    assert read(files(stack), KEY, second) == read(files(stack), KEY, "") == (b"second", {})


def test_a_file_that_was_deleted_is_not_there_but_its_version_is(stack: Stack) -> None:
    version, reader = put_upload(stack, b"kept", "uploads/deleted.csv"), files(stack)
    stack.s3().delete_object(Bucket=stack.outputs["UploadsBucket"], Key="uploads/deleted.csv")
    assert read(reader, "uploads/deleted.csv", version)[0] == b"kept"
    for gone in ("", "096fKKXTRTtl3on89fVO.nfljtsv6qko"):
        with pytest.raises(NotFound):
            read(reader, "uploads/deleted.csv", gone)


def presigner(stack: Stack) -> Presigner:
    return Presigner(stack.s3(), stack.outputs["UploadsBucket"], stack.outputs["DataBucket"], LARGEST)


def post(stack: Stack, body: bytes, changed: dict[str, str]) -> str:
    """Status and error code of S3's answer to a browser's form."""
    url, fields = presigner(stack).upload_form("uploads/A/form.csv", {"sender": "Ada"})
    return code_of(requests.post(url, data=fields | changed, files={"file": ("form.csv", body)}, timeout=60))


def code_of(answer: requests.Response) -> str:
    error = answer.text.partition("<Code>")[2].partition("</Code>")[0]
    return f"{answer.status_code} {error}".strip()


def test_a_form_brings_a_file_with_what_was_signed(stack: Stack) -> None:
    assert post(stack, b"x" * LARGEST, {}) == "204"
    assert read(files(stack), "uploads/A/form.csv", "") == (b"x" * LARGEST, {"sender": "Ada"})


@pytest.mark.parametrize("change", FORMS)
def test_a_form_brings_nothing_else(stack: Stack, change: str) -> None:
    FORM[change].check(stack, post(stack, *FORMS[change]))


def link_to(stack: Stack, key: str) -> requests.Response:
    return requests.get(presigner(stack).download_link(key, "Köln.csv"), timeout=60)


def test_a_link_downloads_under_the_name_given_until_its_time_is_over(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(stack).put("errors/U.csv", b"lines")
    answer = link_to(stack, "errors/U.csv")
    assert (answer.status_code, answer.content) == (200, b"lines")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''K%C3%B6ln.csv"
    earlier = datetime.now(UTC) - timedelta(seconds=LINK_SECONDS + 1)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda **_: earlier.replace(tzinfo=None))
    EXPIRED_LINK.check(stack, code_of(link_to(stack, "errors/U.csv")))


def test_a_key_that_is_too_long_is_no_key(stack: Stack) -> None:
    LONG_KEY.check(stack, outcome(lambda: files(stack).put("k" * (LONGEST_S3_KEY + 1), b"")))


def test_what_is_kept_for_a_store_has_a_key_that_s3_takes_however_it_is_called() -> None:
    """Neither emulator would say so."""
    one, other = FOUR_BYTES * LONGEST_KEY, FOUR_BYTES * (LONGEST_KEY - 1) + "x"
    keys = [
        key
        for store in (one, other, "Köln #1")
        for key in (plan_key("U" * 26, store, "A" * 36), categories_key(snapshot_key(store, 7, "A" * 36)))
    ]
    assert [key for key in keys if len(key) > LONGEST_S3_KEY] == []
    assert len(set(keys)) == 6
    assert keys[4] == f"plans/{'U' * 26}/K%C3%B6ln%20%231/{'A' * 36}.json.gz"
