"""Deciding about uploads, on a record in memory; through the dashboard and AWS: tests/dashboard, tests/faults."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.uploads.decide import answer_upload, decide_upload, retry_upload
from backend_lambdas.uploads.models import Decision, UploadRecord, UploadStatus
from backend_lambdas.uploads.rows.questions import Question, which_products
from tests.support.people import ANN, BO

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HELD = UploadRecord("U1", UploadStatus.HELD, "v1", "2026-11-20T07:00:00.000Z", 1, "", 0)


@dataclass
class OneUpload:
    """`uploads.decide.Decisions` of one upload."""

    record: UploadRecord
    audit: list[AuditEntry] = field(default_factory=list)
    sent: int = 0

    def find(self, upload_id: str) -> UploadRecord | None:
        return self.record if upload_id == self.record.upload_id else None

    def decide(self, upload_id: str, decision: Decision, audit: AuditEntry) -> bool:
        if self.record.decision is not None:
            return False
        self.record = replace(self.record, decision=decision)
        self.audit.append(audit)
        return True

    def answer(self, upload_id: str, question: Question, answer: str, audit: AuditEntry) -> bool:
        if self.record.question != question:
            return False
        self.record = replace(self.record, question=None, answer=answer)
        self.audit.append(audit)
        return True

    def retry(self, upload_id: str, audit: AuditEntry) -> bool:
        if self.record.failure is None:
            return False
        self.record = replace(self.record, failure=None, decided_at=audit.at)
        self.audit.append(audit)
        return True

    def send_event(self, record: UploadRecord) -> None:
        self.sent += 1


EVA = Actor("u-eva", "Eva", Role.VENDOR, vendor="Acme")
ASKS = replace(HELD, question=which_products(["sku", "price", "name"], "category").question, by_id=EVA.user_id)
PRICES_ONLY = '{"kind":"prices"}'


def told(entry: AuditEntry) -> tuple[str, str, str, str, str, dict[str, str | int]]:
    return entry.at, entry.actor, entry.user_id, entry.action, entry.subject, entry.detail


@pytest.mark.parametrize(
    ("decision", "action"), [(Decision.APPROVE, "upload approved"), (Decision.DISCARD, "upload discarded")]
)
def test_a_decision_is_kept_once_and_its_event_is_sent_each_time_it_is_asked_for(
    decision: Decision, action: str
) -> None:
    upload = OneUpload(HELD)
    decide_upload("U1", decision, ANN, " the store was cleared ", upload, NOW)
    decide_upload("U1", decision, replace(ANN, name="Bo"), "yes", upload, NOW)
    at, why = "2026-11-20T08:00:00.000Z", {"reason": "the store was cleared"}
    assert [told(entry) for entry in upload.audit] == [(at, "Ann", "u-ann", action, "upload U1", why)]
    assert (upload.record.decision, upload.sent) == (decision, 2)


def test_a_decision_needs_a_reason_and_an_upload_that_waits_for_it() -> None:
    upload = OneUpload(replace(HELD, decision=Decision.APPROVE))
    with pytest.raises(InvalidRequest, match="Say why"):
        decide_upload("U1", Decision.DISCARD, ANN, " ", upload, NOW)
    with pytest.raises(InvalidRequest, match="does not wait for a decision"):
        decide_upload("U1", Decision.DISCARD, ANN, "no", upload, NOW)
    with pytest.raises(NotFound):
        decide_upload("U2", Decision.DISCARD, ANN, "no", upload, NOW)
    assert upload.sent == 0


def test_a_failed_upload_is_tried_again_until_somebody_has_begun() -> None:
    upload = OneUpload(replace(HELD, status=UploadStatus.APPLYING, failure="Given up"))
    retry_upload("U1", ANN, upload, NOW)
    retry_upload("U1", ANN, upload, NOW)
    assert (upload.sent, [entry.detail for entry in upload.audit]) == (2, [{"reason": "Given up"}])
    upload.record = replace(upload.record, claim_owner="ingest")
    with pytest.raises(InvalidRequest, match="has not failed, or is being tried again already"):
        retry_upload("U1", ANN, upload, NOW)


def test_who_has_no_right_decides_nothing() -> None:
    upload, viewer = OneUpload(HELD), replace(ANN, role=Role.VIEWER)
    with pytest.raises(NotAllowed, match="You may not decide about uploads"):
        decide_upload("U1", Decision.APPROVE, viewer, "yes", upload, NOW)
    with pytest.raises(NotAllowed, match="You may not decide about uploads"):
        retry_upload("U1", viewer, upload, NOW)
    assert upload == OneUpload(HELD)


@pytest.mark.parametrize(
    ("by_store", "refusal"),
    [
        ((), NotFound),  # nobody has read it yet
        ((("Hamburg", 3, 0),), NotFound),
        ((("Hamburg", 3, 0), ("Berlin", 0, 2)), NotFound),  # a rejected row is no right
        ((("Berlin", 3, 0), ("Hamburg", 1, 0)), NotAllowed),
        ((("Berlin", 3, 0), ("", 1, 0)), NotAllowed),  # too many stores to list
        ((("Berlin", 3, 0), ("Hamburg", 0, 2), ("", 0, 1)), None),
    ],
)
def test_who_is_responsible_for_some_stores_decides_about_uploads_of_those(
    by_store: tuple[tuple[str, int, int], ...], refusal: type[Exception] | None
) -> None:
    upload = OneUpload(replace(HELD, by_store=by_store))
    if refusal is None:
        decide_upload("U1", Decision.APPROVE, BO, "yes", upload, NOW)
    else:
        with pytest.raises(refusal) as refused:
            decide_upload("U1", Decision.APPROVE, BO, "yes", upload, NOW)
        assert "Hamburg" not in str(refused.value)
    assert upload.sent == (refusal is None)


def test_a_vendors_person_answers_what_a_file_of_theirs_asks() -> None:
    upload = OneUpload(ASKS)
    answer_upload("U1", PRICES_ONLY, EVA, upload, NOW)
    assert json.loads(upload.record.answer)["kind"] == "prices"
    assert [(entry.actor, entry.action) for entry in upload.audit] == [("Eva", "upload answered")]
    with pytest.raises(NotFound, match="There is no such upload"):
        answer_upload("U1", PRICES_ONLY, EVA, upload, NOW)  # it asks no more: whatever it waits for is not theirs


@pytest.mark.parametrize(
    "who", [replace(EVA, user_id="u-eli", name="Eli"), replace(EVA, user_id="u-fay", vendor="Bolt")]
)
def test_a_vendors_person_neither_answers_nor_discards_the_file_of_another(who: Actor) -> None:
    upload = OneUpload(ASKS)
    with pytest.raises(NotFound, match="There is no such upload"):
        answer_upload("U1", PRICES_ONLY, who, upload, NOW)
    with pytest.raises(NotFound, match="There is no such upload"):
        decide_upload("U1", Decision.DISCARD, who, "not mine", upload, NOW)
    assert (upload.record, upload.audit, upload.sent) == (ASKS, [], 0)


def test_a_vendors_person_discards_an_own_file_that_asks_and_decides_about_nothing_else() -> None:
    upload = OneUpload(ASKS)
    with pytest.raises(NotAllowed, match="decide about uploads"):
        decide_upload("U1", Decision.APPROVE, EVA, "go on", upload, NOW)
    waiting = OneUpload(replace(HELD, by_id=EVA.user_id))
    for decision, refusal in ((Decision.APPROVE, NotAllowed), (Decision.DISCARD, NotFound)):
        with pytest.raises(refusal):
            decide_upload("U1", decision, EVA, "mine", waiting, NOW)
    decide_upload("U1", Decision.DISCARD, EVA, "the wrong file", upload, NOW)
    assert (upload.record.decision, waiting.record.decision) == (Decision.DISCARD, None)


def test_who_sent_a_file_of_another_store_takes_it_back_and_does_not_import_it() -> None:
    upload = OneUpload(replace(HELD, by_id=BO.user_id, by_store=(("Hamburg", 3, 0),)))
    with pytest.raises(NotAllowed, match=r"^Its rows are of stores that are not yours\. You can discard it"):
        decide_upload("U1", Decision.APPROVE, BO, "yes", upload, NOW)
    decide_upload("U1", Decision.DISCARD, BO, "the wrong file", upload, NOW)
    assert (upload.record.decision, upload.sent) == (Decision.DISCARD, 1)


def test_who_only_looks_answers_nothing_even_of_their_own() -> None:
    with pytest.raises(NotAllowed, match="upload files"):
        answer_upload("U1", PRICES_ONLY, replace(ANN, role=Role.VIEWER, user_id="u-eva"), OneUpload(ASKS), NOW)
