"""What S3's event messages say."""

import json
from pathlib import Path

from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.uploads.arrival import Arrival, derived_upload_id, upload_id_in_key

EVENTS = Path(__file__).parents[2] / "events"
CREATED = (EVENTS / "s3_object_created.json").read_text()


def test_an_object_created_event_is_an_arrival_with_its_key_decoded() -> None:
    assert arrivals(CREATED) == [
        Arrival(
            key="uploads/Köln stock+1.csv",
            version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko",
            size=1024,
            event_ms=1767323045678,
            sequencer="0055AED6DCD90281E5",
            message=json.dumps(json.loads(CREATED)),
            principal="AWS:AIDAEXAMPLE",
        )
    ]


def test_the_message_of_an_arrival_gives_the_same_arrival_again() -> None:
    first = arrivals(CREATED)
    assert arrivals(first[0].message) == first


def test_the_test_event_of_s3_and_other_events_are_no_arrivals() -> None:
    assert arrivals((EVENTS / "s3_test_event.json").read_text()) == []
    assert arrivals(CREATED.replace("ObjectCreated:Put", "ObjectRemoved:Delete")) == []


def test_the_upload_id_is_the_ulid_in_the_key_or_follows_from_key_and_version() -> None:
    assert upload_id_in_key("uploads/01HF000000000000000000000A/a.csv") == "01HF000000000000000000000A"
    assert upload_id_in_key("uploads/01HF000000000000000000000A") is None
    (arrival,) = arrivals(CREATED)
    assert derived_upload_id(arrival) == derived_upload_id(arrivals(arrival.message)[0])
    assert len(derived_upload_id(arrival)) == 26
