"""Every route, page, callback, command, file and report x everybody: nothing of a store that is not theirs, anywhere.

What there is to ask is read from the application itself, so that a new route or callback is asked too.
"""

import base64
import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

import dash
import pytest
from flask.testing import FlaskClient

from backend_lambdas.aws.core import tables
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Right
from dashboard.app import app, server
from dashboard.data.actor import set_actor
from dashboard.web import guard, rules
from tests.support.identity_double import IdentityDouble
from tests.support.matrix_world import (
    ADMINISTRATOR,
    DRAFT,
    HELD,
    MISSING,
    NAMES,
    NO_VENDOR,
    OF_ALL,
    OF_OTHER_VENDORS,
    OF_THE_COMPANY,
    OF_THE_MIX,
    OF_THE_VENDOR,
    OTHER_CATALOGUE,
    OTHER_VENDOR,
    OWN_CATALOGUE,
    PEOPLE,
    PRODUCTS,
    UPLOADS,
    VENDOR,
    VENDORS,
    WEEK,
    World,
    forbidden,
    open_world,
    report_of,
    tellers,
)
from tests.support.people import EVERYBODY
from tests.support.template import template

HOST = {"Host": "localhost"}
NOWHERE = "Atlantis"  # a store that does not exist
PLACES = (*NAMES, NOWHERE)
CALLBACK = "/_dash-update-component"
# What stands for a part of an address; every address is asked with each of them.
PARTS: dict[str, tuple[str, ...]] = {
    "upload_id": tuple(UPLOADS.values()),
    "week": (WEEK, "2026-W01"),
    "ending": ("pdf", "xlsx", "zip"),
    "revision": ("1",),
    "sheet": ("weeks", "changes", "products", "abc", "new", "dead", "turnover", "season", "weekdays", "returns"),
    "subscription_id": tuple(NAMES.values()),
    "path": ("nowhere",),
    "filename": ("css/tokens.css",),
    "package_name": ("dash",),
    "fingerprinted_path": ("x.js",),
    "name": (VENDOR, OTHER_VENDOR, NO_VENDOR),
    "view_id": ("v", "nothing"),
    "draft_id": (DRAFT, MISSING),
    "run_id": ("0123456789abcdef0123",),
}
QUERIES = ("", *(f"?store={store}" for store in PLACES), "?q=Kara&find=Kara&end=500", "?find=glass&level=product")
NOT_ASKED = (
    "_dash-component-suites",
    "assets",
    "static",
    "_health",
)  # files, no data
ACCOUNT = "account."  # asked in test_matrix_account.py, with everybody's real session
WRITTEN = {
    "AL#*",
    "UP#*",
    "AU#*",
    "CHANGES",
    "TH",
}  # accounts and sessions have tests of their own
FAILED = "Something went wrong"
MARK = re.compile(r"\b[0-9a-f]{16}\b")  # of what a page shows already: the name that was asked for is in it


def pages() -> list[str]:
    own = ("id", *UPLOADS.values()), ("week", WEEK), ("item", *(f"{word}-1" for word in NAMES.values()))
    known = [f"?{name}={value}&store={store}" for name, *some in own for value in some for store in PLACES]
    return [*QUERIES, *known]


def histories() -> list[str]:
    of = [("user", "admin"), ("company", ""), ("default", ""), *(("store", place) for place in PLACES)]
    of += [(kind, f"{word}{end}") for word in NAMES.values() for kind, end in (("product", "-1"), ("category", "ware"))]
    found = [f"of={kind}&name={name}" for kind, name in of]
    return found + [f"of=product&name={word}-1&store={place}&rule=1" for word in NAMES.values() for place in PLACES]


def values(world: World) -> dict[str, list[Any]]:
    """What a page may hand to a callback, by the id it comes from; anything else is None."""
    stores = [f"store={store}" for store in PLACES]
    items = [{"at": store, "item": f"{word}-1"} for store in PLACES for word in (NAMES.get(store, "Spree"),)]
    sources: list[Any] = [{"of": "stock", "stores": stores} for stores in ([], *([store] for store in PLACES))]
    sources += [{"of": "sales", "query": f"{q}&product={w}-1"} for q in ["", *stores] for w in NAMES.values()]
    named = [f"{word}-1" for word in NAMES.values()]
    answers = [{"do": "acknowledge", "refs": [ref]} for ref in world.refs.values()]
    answers += [{"do": "assign", "seen": {ref: ""}} for ref in world.refs.values()]
    found: dict[str, list[Any]] = {
        "all-stores-query": ["", *stores, "sort=store&q=a"],
        "alerts-view": ["", *stores, "q=Kara"],
        "alerts-asked": answers,
        "alert-confirm": [1],
        "store-removal-look": [1],
        "store-removal-save": [1],
        "store-merge-look": [1],
        "store-merge-into": [*PLACES],
        "store-merge-counts": ["sum"],
        "store-removal-reason": ["gone"],
        "alert-reason": ["seen"],
        "alert-to": ["admin"],
        "views-asked": [{"view_id": "", "query": store, "at": 1} for store in stores],
        "views-grid": ["stock", "alerts"],
        "views-seen": [{"view_id": "", "rev": 0, "grid": "stock", "query": store} for store in stores[:2]],
        "views-name": ["mine"],
        "views-shared": ["own", "shared"],
        "views-save": [1],
        "views-mine": [{"query": store, "at": 1} for store in stores],
        "uploads-store": ["any=", *stores],
        "alert-one": [*world.refs.values()],
        "alert-comment": ["seen to"],
        "alert-comment-save": [1],
        "category-name": ["Spreeware", "Nothing"],
        "category-new": ["Beverages"],
        "category-save": [1],
        "category-seen": [0],
        "category-order": ["Spreeware"],
        "category-order-save": [1],
        "company-save": [1],
        "company-seen": [0],
        "company-name": ["Feinkost Nord"],
        "company-language": ["en"],  # what tells a store are numbers and texts as they are before
        "company-numbers": ["language"],
        "company-days": ["language"],
        "company-lead-days": ["7"],
        "company-fiscal-month": ["4"],
        "movement-store": list(PLACES),
        "movement-item": [f"{word}-1" for word in NAMES.values()],
        "movement-cause": ["receipt"],
        "movement-units": ["1"],
        "movement-save": [1],
        "movement-undo": [*UPLOADS.values()],
        "movement-undo-save": [1],
        "movement-sent": [
            {"upload_id": upload_id, "stores": [store], "item": f"{NAMES.get(store, 'Spree')}-1"}
            for upload_id in UPLOADS.values()
            for store in PLACES
        ],
        "history-view": histories(),
        "overview-store": ["", *(f"store={store}" for store in PLACES)],
        "reports-week": [WEEK, "2026-W01"],
        "reports-run": [1],
        "reports-stores": [None, *([store] for store in PLACES)],
        "quality-store": ["any=", *stores],
        "sources-view": sources,
        "stock-item": items,
        "store-name": list(PLACES),
        "products-view": ["", "q=product"],
        "product-id": [*PRODUCTS.values(), *named, "nothing"],
        "product-delete": [1],
        "product-file-asked": [
            {"do": "send", "kind": "image", "type": "image/png", "size": 9},
            {"do": "remove", "kind": "image"},
        ],
        "product-delete-reason": ["old", ""],
        "product-edit-asked": [1],
        "product-edit-save": [1],
        "product-edit-product_name": ["Another name"],
        "product-edit-seen": [{"product_id": name, "rev": 7} for name in PRODUCTS.values()],
        "product-seen": [{"product_id": name, "rev": 7} for name in PRODUCTS.values()],
        "threshold-file": [threshold_file(store) for store in PLACES],
        "threshold-file-changes": [threshold_change(store) for store in PLACES],
        "threshold-file-save": [1],
        "trends-query": ["", *stores, *(f"product={word}-1" for word in NAMES.values())],
        "upload-id": [*UPLOADS.values()],
        "upload-retry-button": [1],
        "upload-approve": [None],
        "upload-discard": [1],
        "upload-decision-reason": ["wrong"],
        "upload-answer": ["Berlin"],
        "upload-mend": [1],
        "upload-undo-look": [1],
        "upload-undo-save": [1],
        "upload-undo-reason": ["", "wrong"],
        "upload-request": [{"files": [{"number": 1, "name": "own.csv"}]}],
        "upload-mode": ["update"],
        "upload-store": ["*", *PLACES],
        "upload-look": [True, None],
        # What the file says, whoever sent it may read again: the names of stores and items.
        "preview-draft": [
            {"draft_id": DRAFT, "name": "own.csv", "store": store, "asked": True, "says": [*NAMES, *named, "own.csv"]}
            for store in ("", *PLACES)
        ],
        "preview-again": [1],
        "upload-drafts": [[{"draft_id": DRAFT, "name": "own.csv", "store": store} for store in ("", *PLACES)]],
        "upload-import-all": [1],
        "preview-import": [1],
        "preview-mends": [{"cells": {"3": "8"}}],
        "preview-answer": ["", *PLACES],
        "preview-answer-send": [1],
        "vendor-name": [VENDOR, OTHER_VENDOR, NO_VENDOR],
        "upload-watch": [[{"upload_id": upload_id, "name": "mine"} for upload_id in UPLOADS.values()]],
        "_pages_location": [],
    }
    return found


def threshold_file(store: str) -> str:
    """As a browser gives a chosen file; what the lines name stands before the comma too: it is said."""
    product = f"{NAMES.get(store, 'Spree')}-1"
    lines = f"for,category,product_id,store,threshold\nproduct in one store,,{product},{store},7\n"
    return f"data:text/csv;{store};{product};base64,{base64.b64encode(lines.encode()).decode()}"


def threshold_change(store: str) -> list[dict[str, Any]]:
    """What the panel hands back for such a file."""
    return [{"line": 2, "target": ["", f"{NAMES.get(store, 'Spree')}-1", store], "before": None, "after": 7}]


def addresses() -> Iterator[tuple[str, str]]:
    """Every address with every value of its parts and every query, and the rule it has."""
    for rule in server.url_map.iter_rules():
        room = rules.name_of(server.view_functions[rule.endpoint])
        if "GET" not in rule.methods or rule.rule.split("/")[1] in NOT_ASKED or room.startswith(ACCOUNT):
            continue
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
        for some in itertools.product(*(PARTS[name] for name in names)):
            parts = iter(some)
            path = re.sub(r"<[^>]+>", lambda _found, parts=parts: next(parts), rule.rule)
            yield from (
                (f"{path}{query}", room) for query in (QUERIES if room.startswith(("stock", "trends")) else ("",))
            )


def callbacks() -> dict[str, Mapping[str, Any]]:
    server.test_client().get("/_health", headers=HOST)
    return {output: one for output, one in app.callback_map.items() if callable(one.get("callback"))}


def questions(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every callback with every value that its inputs may have, and the pages of every address."""
    known = values(world)
    for output, one in callbacks().items():
        name = rules.name_of(one["callback"])
        if name == "dash":
            paths = ["/nowhere", *(page["path"] for page in dash.page_registry.values())]
            own = [("/history", f"?{query}") for query in histories()]
            own += [(f"/vendors/{vendor}", "") for vendor in (VENDOR, OTHER_VENDOR, NO_VENDOR)]
            for path, query in (*itertools.product(paths, pages()), *own):
                yield name, _asked(output, one, {"pathname": path, "search": query})
            continue
        ids = list(dict.fromkeys(part["id"] for part in (*one["inputs"], *one["state"])))
        for some in itertools.product(*(known.get(id, [None]) for id in ids)):
            yield name, _asked(output, one, dict(zip(ids, some, strict=True)))


def _asked(output: str, one: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    inputs, state = (
        [{**part, "value": given.get(part["property"], given.get(part["id"]))} for part in one[kind]]
        for kind in ("inputs", "state")
    )
    first = next((part for part in inputs if part["value"] is not None), inputs[0])
    changed = [f"{first['id']}.{first['property']}"]
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in _parts_of(output)]
    several = output.startswith("..")
    asked = {"output": output, "outputs": outputs if several else outputs[0], "inputs": inputs, "state": state}
    return {**asked, "changedPropIds": changed}


def _parts_of(output: str) -> list[str]:
    return output[2:-2].split("...") if output.startswith("..") else [output]


def text_of(data: bytes) -> str:
    """All that an answer says; of a workbook all its parts but when it was made."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(
            book.read(name).decode("utf-8", "replace") for name in book.namelist() if "docProps" not in name
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    set_actor(EVERYBODY)
    with open_world(tmp_path_factory.mktemp("lake")) as made:
        made.note_writes()
        yield made


@pytest.fixture
def asked_by(monkeypatch: pytest.MonkeyPatch, people: IdentityDouble) -> Callable[[Actor | None], FlaskClient]:
    for one in filter(None, PEOPLE.values()):
        people.add(Account(one.user_id, f"{one.user_id}@example.com", one.name, one.role, one.stores, one.vendor))

    def ask(actor: Actor | None) -> FlaskClient:
        monkeypatch.setattr(guard, "set_actor", lambda _found: set_actor(actor))
        set_actor(actor)
        return server.test_client()

    return ask


@dataclass(frozen=True)
class Answer:
    """What was asked, in which words, by which rule, and what came back."""

    asked: str
    said: str
    rule: str
    status: int
    text: str


def answers(world: World, client: FlaskClient) -> Iterator[Answer]:
    """Of all there is to ask."""
    for address, name in addresses():
        with client.get(address, headers=HOST) as answer:
            text = ZONE.sub("", text_of(answer.data)) + answer.headers.get("Location", "")
            yield Answer(address, address, name, answer.status_code, text)
    for name, body in questions(world):
        said = json.dumps([body["inputs"], body["state"]])
        answer = client.post(CALLBACK, json=body, headers=HOST)
        yield Answer(f"{name} {said}", said, name, answer.status_code, ZONE.sub("", answer.text))


# Every time zone there is may be chosen, whatever stores there are.
ZONE = re.compile(r"\b(Asia|Europe)/[A-Z]\w+")


def leaks(said: str, answered: str, words: list[str]) -> list[str]:
    """The words that stand in the answer without having been said by who asks."""
    return [word for word in words if word in answered and word not in said and quote(word) not in said]


@pytest.fixture(scope="module")
def known() -> dict[str, list[Answer]]:
    """All that somebody was answered; everything is asked once by each."""
    return {}


@pytest.fixture
def answered(
    world: World, asked_by: Callable[[Actor | None], FlaskClient], known: dict[str, list[Answer]]
) -> Callable[[str], list[Answer]]:
    def of(who: str) -> list[Answer]:
        if who not in known:
            before, world.written = world.written, set()
            known[who] = list(answers(world, asked_by(PEOPLE[who])))
            world.written_by[who], world.written = world.written, world.written | before
        return known[who]

    return of


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_of_another_store_in_any_answer(answered: Callable[[str], list[Answer]], who: str) -> None:
    actor, told = PEOPLE[who], answered(who)
    words, found = forbidden(actor), set()
    failed: list[tuple[str, int, list[str]]] = []
    for one in told:
        wrong = leaks(one.said, one.text, words)
        right = rules.right_for(one.rule)
        allowed = actor is not None and (right is None or actor.may(right))
        status_is_right = one.status < 400 or one.status == 404 if allowed else one.status in (403, 404)
        if wrong or not status_is_right or FAILED in one.text:
            failed.append((one.asked, one.status, wrong))
        found |= {word for word in every_word() if word in one.text and word not in one.said}
    assert failed[:9] == []
    assert len(told) > 500
    if actor is ADMINISTRATOR:  # else nothing would be proven
        assert plain(every_word()) - plain(found) == set()
    elif actor is not None and actor.stores and actor.may(Right.SEE_STOCK):
        assert plain(word for store in actor.stores for word in tellers(store)) - plain(found) == set()


def plain(words: Iterable[str]) -> set[str]:
    return {word.replace(",", "") for word in words}


def every_word() -> list[str]:
    own = (word for store in NAMES for word in tellers(store))
    named = (*OF_THE_VENDOR, *OF_OTHER_VENDORS, *PRODUCTS.values())
    return [*own, *OF_THE_COMPANY, *OF_THE_MIX, *named]


REPORTS = {
    **dict.fromkeys(("administrator", "viewer", "demo"), {OF_ALL, *map(report_of, NAMES)}),  # those are chosen
    **dict.fromkeys(("store manager", "viewer of one store"), {report_of("Berlin")}),
    "area manager of two stores": {report_of("Berlin"), report_of("Shanghai")},  # each alone; of both there is none
    **dict.fromkeys(("nobody", "vendor"), set[str]()),
}
OF_SOME_STORES = [who for who, actor in PEOPLE.items() if actor is not None and actor.stores is not None]


@pytest.mark.parametrize("who", OF_SOME_STORES)
def test_another_store_is_answered_as_one_that_does_not_exist(
    answered: Callable[[str], list[Answer]], who: str
) -> None:
    """Word for word, but for the name that was asked for; of uploads and reports as one that never was.

    (The reports page writes a week in other words than its address has it, also when one is ordered.)
    """
    actor = PEOPLE[who]
    assert actor is not None
    hidden = {NOWHERE: [store for store in NAMES if not actor.sees(store)]}
    hidden["2026-W01"] = [] if REPORTS[who] else [WEEK]
    hidden[MISSING] = [HELD] if actor.user_id == "vera" else [HELD, VENDORS]
    if not actor.may(Right.CHANGE_PRODUCTS):
        hidden[MISSING] += [OTHER_CATALOGUE, *([] if actor.vendor else [OWN_CATALOGUE])]
        hidden[NO_VENDOR] = [OTHER_VENDOR, *([] if actor.vendor else [VENDOR])]
    told = {
        one.asked: (one.status, MARK.sub("", one.text))
        for one in answered(who)
        if one.rule not in ("reports.show_reports", "reports.run_now")
    }
    twins = [
        (asked, nothing, name)
        for asked in told
        for nothing, names in hidden.items()
        for name in names
        if nothing in asked and asked.replace(nothing, name) in told
    ]
    assert len(twins) > 20
    for asked, nothing, name in twins:
        status, text = told[asked]
        twin = asked.replace(nothing, name)
        assert (twin, *told[twin]) == (twin, status, text.replace(nothing, name))


def test_the_dashboards_policy_names_the_items_it_writes(world: World) -> None:
    """After all that was asked above (the embedded AWS does not enforce LeadingKeys)."""
    policy = template()["Resources"]["DashboardPolicy"]["Properties"]["PolicyDocument"]
    (writing,) = [one for one in policy["Statement"] if one["Sid"] == "AnswerAlertsAndDecideUploads"]
    patterns = writing["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    unnamed = {key for key in world.written if not any(fnmatchcase(key, pattern) for pattern in patterns)}
    assert unnamed == set()
    assert {pattern for pattern in patterns for key in world.written if fnmatchcase(key, pattern)} >= WRITTEN
    keys = [
        tables.AGGREGATES_PK,
        tables.AGGREGATE_HISTORY_PK,
        tables.store_pk("Berlin"),
        tables.SALES_PK,
        tables.NIGHT_PK,
    ]
    keys += [tables.REPORTS_PK, tables.history_pk("Berlin", "1"), tables.alert_state_pk("Berlin"), tables.outbox_pk(0)]
    assert [key for key in keys if any(fnmatchcase(key, pattern) for pattern in patterns)] == []


def test_a_demo_writes_nothing_whatever_it_asks(world: World, answered: Callable[[str], list[Answer]]) -> None:
    assert answered("demo")
    assert answered("administrator")  # else nothing would be proven
    assert (world.written_by["demo"], bool(world.written_by["administrator"])) == (set(), True)


def test_nobody_changes_anything_of_another_store(world: World) -> None:
    """After all that was asked above: who answered alerts and decided about uploads, and of which stores."""
    for entry in world.stack.audit():
        actor = next((one for one in PEOPLE.values() if one is not None and one.name == entry["who"]), None)
        if actor is None or actor.stores is None:
            continue
        store = re.match(r"alert ([^|]+)\|", entry["which"])
        assert store is None or actor.sees(store[1]), entry
        assert entry["which"] != f"upload {HELD}", entry
    allowed = {one.user_id for one in PEOPLE.values() if one is not None and one.may(Right.ORDER_REPORTS)}
    assert {by for _, by in world.ordered} <= allowed


@pytest.mark.parametrize(("who", "reports"), REPORTS.items())
def test_each_sees_the_report_of_just_their_stores(
    answered: Callable[[str], list[Answer]], who: str, reports: set[str]
) -> None:
    every = {OF_ALL, *map(report_of, NAMES)}
    assert {one for one in every for answer in answered(who) if one in answer.text} == reports
