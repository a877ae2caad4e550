"""R2: what schedules start meets every error at every call: dead letters, the nightly check, the lake's upkeep."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.uploads import unfinished
from backend_lambdas.functions import fail_upload, maintain_lake, nightly_check, watch_uploads
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.store_settings import StoreSettings, parse_expected, settings_values
from backend_lambdas.inventory.versions import iso_time
from tests.aws.lake.test_lake_contract import sales_of, weekly_of
from tests.faults.calls import Fault
from tests.faults.deployed import START_MS, Deployed, bodies_of, context, deployed, mailed
from tests.faults.lasting import audited, lasting
from tests.faults.running import LONG_SECONDS, check_faults, prepared, run_to_the_end
from tests.faults.test_uploads import AFTER, BEFORE, SALES_BEFORE, Files
from tests.support.people import ANN

pytestmark = pytest.mark.timeout(LONG_SECONDS)
HOUR = 3_600_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    names = {"report_mail_from": "stock@example.com"}
    with deployed(tmp_path_factory.mktemp("lake"), **names) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfinished, "WAIT_SECONDS", 0)
        clients.ses().create_email_identity(EmailIdentity=names["report_mail_from"])
        yield made


class Scheduled:
    """A function a schedule calls; one that fails is called again."""

    handler: Any

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack
        self.files = Files(stack)

    def begin(self) -> None:
        """There is no event to speak of."""

    def deliver(self) -> bool:
        type(self).handler({}, context(900_000))
        return True

    def state(self) -> Any:
        ops = self.stack.items("ops")
        return lasting(ops), audited(ops), bodies_of(self.stack.waiting("digest"))

    def arrive(self, *texts: str) -> None:
        self.files.there, self.files.arriving = texts, AFTER
        self.files.prepare()


class FailUpload(Scheduled):
    """Dead letters of two files, one nobody ever recorded, and one of sales: each upload says it failed, once."""

    handler = staticmethod(fail_upload.handler)

    def prepare(self) -> None:
        self.bodies = {
            "ingest-dead-letter": [self.files.put(AFTER)],
            "sales-dead-letter": [self.files.put(SALES_BEFORE)],
        }

    def begin(self) -> None:
        for queue, bodies in self.bodies.items():
            url = clients.sqs().get_queue_url(QueueName=queue)["QueueUrl"]
            for body in bodies:
                clients.sqs().send_message(QueueUrl=url, MessageBody=body)

    def deliver(self) -> bool:
        super().deliver()
        return not any(self.stack.waiting(queue) for queue in self.bodies)


class NightlyCheck(Scheduled):
    """The stream's functions never ran, a store's totals are wrong, an upload hangs: all of it is mended, and told."""

    handler = staticmethod(nightly_check.handler)

    def prepare(self) -> None:
        self.arrive(BEFORE, "store,item,count\nRome,I1,5\n")
        key = to_item({"pk": "AGG", "sk": "ST#Rome"})
        wrong = {"ExpressionAttributeNames": {"#units": "units"}, "ExpressionAttributeValues": to_item({":wrong": 77})}
        clients.dynamodb().update_item(TableName="ops", Key=key, UpdateExpression="SET #units = :wrong", **wrong)

    def begin(self) -> None:
        self.stack.clock.now_ms = START_MS + 8 * HOUR

    def state(self) -> Any:
        """What a first attempt has mended the second does not find: their counts and their own mails differ.

        A digest that could not be asked for is asked for by the sweep: its item in the outbox is compared. Totals whose
        publication broke off are the next night's: it comes before anything is compared.
        """
        self.stack.clock.now_ms += 24 * HOUR
        nightly_check.handler({}, context(900_000))
        ops = self.stack.items("ops")
        entries = [entry for entry in audited(ops) if not entry[2].startswith("upload check-")]
        return lasting(ops, without=("CHECK", "UP#check-"), also=("rev",)), entries


class MaintainLake(Scheduled):
    handler = staticmethod(maintain_lake.handler)

    def prepare(self) -> None:
        self.arrive(BEFORE, SALES_BEFORE)

    def state(self) -> Any:
        lake = DeltaSalesLake(self.stack.lake)
        return lasting(self.stack.items("ops")), sorted(sales_of(lake).items()), weekly_of(lake)


class WatchUploads(Scheduled):
    """A store's files do not come: it is told once, whatever the attempt to tell has met."""

    handler = staticmethod(watch_uploads.handler)

    def prepare(self) -> None:
        self.arrive(BEFORE)
        due = {"expected": parse_expected("every day 08:00"), "expected_since": iso_time(START_MS)}
        values = settings_values(StoreSettings("Berlin", **due)) | {"pk": "STORES", "sk": "ST#Berlin"}
        clients.dynamodb().put_item(TableName="ops", Item=to_item(values))

    def begin(self) -> None:
        self.stack.clock.now_ms = START_MS + 72 * HOUR

    def deliver(self) -> bool:
        super().deliver()
        return all("told_at" in item for item in self.stack.items("ops") if item["pk"]["S"] == "MISSING")

    def state(self) -> Any:
        """A message whose sender did not hear that it had gone out may go out again."""
        ops = self.stack.items("ops")
        told = {subject for _, subject in self.stack.published()}
        return lasting(ops, also=("opened_at", "telling_until_ms")), told


class SendersMailed(Scheduled):
    """Two files of one person have ended: one mail tells of both, whatever the attempts have met."""

    handler = staticmethod(watch_uploads.handler)

    def prepare(self) -> None:
        account = Account("u-max", "max@example.com", "Max", Role.STORE_MANAGER, frozenset({"Berlin"}))
        entry = ANN.did("user added", "user u-max", iso_time(START_MS), {})
        Accounts(clients.dynamodb(), "ops").save(account, entry)
        self.files.metadata = {"user": "u-max", "by": "Max"}
        self.arrive(BEFORE, AFTER)

    def begin(self) -> None:
        self.stack.clock.now_ms = START_MS + HOUR

    def deliver(self) -> bool:
        super().deliver()
        return not any(item["pk"]["S"] == "ENDINGS" for item in self.stack.items("ops"))

    def state(self) -> Any:
        """A mail whose sender did not hear that it had gone out may go out again; it is the same one."""
        return lasting(self.stack.items("ops")), sorted(set(mailed()))


SCENARIOS = (FailUpload, NightlyCheck, MaintainLake, WatchUploads, SendersMailed)


def test_files_that_end_together_are_one_mail_once(stack: Deployed) -> None:
    one = prepared(SendersMailed(stack))
    run_to_the_end(one, {})
    watch_uploads.handler({}, context(900_000))
    assert mailed() == ["2 files: 1 imported, 1 waits for a decision"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))


def test_what_a_night_has_mended_is_mailed_by_the_next_check_when_the_mail_was_refused(stack: Deployed) -> None:
    one = prepared(NightlyCheck(stack))
    (number,) = (n for n, call in enumerate(run_to_the_end(one, {}).made, 1) if call == ("sns", "Publish"))
    logged = stack.published()
    run = run_to_the_end(one, {number: Fault("AuthorizationError", lost=False)})
    assert (len(logged), len(run.refused)) == (1, 1)
    ((digest_id, subject),) = stack.published()
    assert (digest_id, subject) == (logged[0][0], "Stockroom: 7 missed alerts were opened")
