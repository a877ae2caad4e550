"""What people and schedules ask of AWS besides files: sessions, counted changes, subscriptions, movements, watching."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from backend_lambdas.alerts.endpoints import Channel, subscription_id
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core import clients, paging
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.aws.identity.attempts import Attempts
from backend_lambdas.aws.identity.pace import CHANGES, Pace
from backend_lambdas.aws.identity.sessions import Sessions
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.api_client import ApiClient, new_key, with_key
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.versions import RANDOM_BYTES, ulid
from backend_lambdas.uploads.arrival import MOVEMENT_PREFIX
from backend_lambdas.uploads.movement_file import movement_file
from tests.bench.cost_flows import CONTEXT, Company, Flow, emulated_company, sqs_event, stock_file

EVENTS = Path(__file__).resolve().parents[1] / "events"
PERSON = Account("0000-of-36-characters-as-cognito-gives", "ann.example@example.com", "Ann Example", Role.ADMINISTRATOR)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
SUBSCRIPTIONS = 10
ITEMS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """`signed_in`: the tries counted, the account read, the session opened. `checked`: whose session it is, every 5 s.
    `used`: that its person did something, once a minute. `counted`: one change, for the limit of a minute.

    `subscribed`: kept, and SNS told. `swept`: what send_alerts does every 5 minutes with SUBSCRIPTIONS kept; `watched`:
    what watch_uploads does as often. `bounced`: an address is switched off. `moved`: a receipt is recorded, and the
    stream followed. `begun`, `looked_up`: a program's POST /uploads, and its GET of one.
    """

    signed_in: Flow
    checked: Flow
    used: Flow
    counted: Flow
    subscribed: Flow
    swept: Flow
    watched: Flow
    bounced: Flow
    moved: Flow
    begun: Flow
    looked_up: Flow


def measure_people() -> Asked:
    """Each of them once, in a company of one store."""
    with emulated_company() as company:
        counts = {f"SKU-{number:06d}": 50 for number in range(ITEMS)}
        company.send(stock_file(counts))
        company.follow()
        moved = _moved(company)
        return Asked(
            **_of_sessions(company),
            **_of_subscriptions(company),
            **_of_schedules(company),
            **_of_api(company),
            moved=moved,
        )


def _flow(company: Company, work: Callable[[], object]) -> Flow:
    with company.counting() as flow:
        work()
    found: Flow = flow()
    return found


def _of_sessions(company: Company) -> dict[str, Flow]:
    table, now = clients.dynamodb(), datetime(2026, 11, 21, 9, tzinfo=UTC)
    accounts, sessions = Accounts(table, "ops"), Sessions(table, "ops")
    attempts, pace = Attempts(table, "ops", lambda: now), Pace(table, "ops", lambda: now)
    accounts.save(PERSON, _entry(-1))
    tokens: list[str] = []

    def sign_in() -> None:
        with attempts.counted(PERSON.email, "203.0.113.7"):
            accounts.find(PERSON.user_id)
        tokens.append(sessions.open(PERSON.user_id, BROWSER, now))

    signed_in = _flow(company, sign_in)
    later = now.replace(minute=10)
    checked = _flow(company, lambda: sessions.check(tokens[0], later))
    found = sessions.check(tokens[0], later)
    if found is None:
        raise RuntimeError("The session is not known.")
    return {
        "signed_in": signed_in,
        "checked": checked,
        "used": _flow(company, lambda: sessions.used(found[1], later)),
        "counted": _flow(company, lambda: pace.count(CHANGES, PERSON.user_id)),
    }


def _of_subscriptions(company: Company) -> dict[str, Flow]:
    from backend_lambdas.functions import send_alerts

    records, flows = SubscriptionRecords(clients.dynamodb(), "ops"), []
    for number in range(SUBSCRIPTIONS):
        address = f"reader{number}@example.com"
        known = subscription_id(Channel.EMAIL, address)
        wish = AlertSubscription(known, PERSON.user_id, Channel.EMAIL, address)
        message = sqs_event([json.dumps({"subscription_id": known})])

        with company.counting() as flow:
            records.save(wish, _entry(number))
            send_alerts.handler(message, CONTEXT)
        flows.append(flow())
    return {"subscribed": flows[-1], "swept": _flow(company, lambda: send_alerts.handler({}, CONTEXT))}


def _of_schedules(company: Company) -> dict[str, Flow]:
    from backend_lambdas.functions import note_bounces, watch_uploads

    told = {"Records": [{"Sns": {"Message": (EVENTS / "ses_bounce.json").read_text()}}]}
    return {
        "watched": _flow(company, lambda: watch_uploads.handler({}, CONTEXT)),
        "bounced": _flow(company, lambda: note_bounces.handler(told, CONTEXT)),
    }


def _of_api(company: Company) -> dict[str, Flow]:
    from backend_lambdas.functions import upload_api

    client_id, key = new_key(bytes(40))
    client = ApiClient(client_id, "Till", Role.STORE_MANAGER, frozenset({"Berlin"}), created_at=_entry(0).at)
    ApiClients(clients.dynamodb(), "ops").save(with_key(client, key), _entry(99))

    def ask(method: str, path: str, body: str = "") -> dict[str, str]:
        headers = {"authorization": f"Bearer {key}", "idempotency-key": "one"}
        event = {"rawPath": path, "headers": headers, "requestContext": {"http": {"method": method}}, "body": body}
        answer = upload_api.handler(event, CONTEXT)
        if answer["statusCode"] not in (200, 201):
            raise RuntimeError(f"The upload API answered {answer}.")
        return dict(json.loads(answer["body"]))

    answers: list[dict[str, str]] = []
    with mock.patch.object(paging, "dynamodb", clients.dynamodb):  # it makes a client of its own, which nobody counts
        begun = _flow(company, lambda: answers.append(ask("POST", "/uploads", json.dumps({"file_name": "berlin.csv"}))))
        looked_up = _flow(company, lambda: ask("GET", f"/uploads/{answers[0]['upload_id']}"))
    return {"begun": begun, "looked_up": looked_up}


def _moved(company: Company) -> Flow:
    known = ulid(1_795_000_000_000, bytes(RANDOM_BYTES))
    body = movement_file(Movement(Cause.RECEIPT, "Berlin", "SKU-000001", 12), known)
    return company.send(body, f"{MOVEMENT_PREFIX}{known}/Receipt.csv") + company.follow()


def _entry(number: int) -> AuditEntry:
    return AuditEntry(f"bench-{number}", "2026-11-21T09:00:00.000Z", PERSON.name, "changed", f"subscription {number}")
