"""Every page, callback and form in a language of marks: what stands without one is data, or a forgotten text."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend_lambdas.identity.account import Account
from backend_lambdas.language import stored, texts
from dashboard.app import server
from dashboard.data.actor import set_actor
from dashboard.web import guard, rules
from infra.texts import kept_texts
from tests.dashboard.test_matrix import CALLBACK, HOST, NOWHERE, addresses, questions
from tests.support.identity_double import IdentityDouble
from tests.support.marked_texts import CLOSE, OPEN, Marked, without_marked
from tests.support.matrix_world import ADMINISTRATOR, World, open_world
from tests.support.people import EVERYBODY

GERMAN = {**HOST, "Accept-Language": "de"}
# Properties of components, figures and tables, and attributes, in which people read something.
READ = {"children", "title", "aria-label", "placeholder", "alt", "label", "headerName", "text", "name", "ticktext"}
READ |= {"hovertemplate", "hovertext", "overlayNoRowsTemplate", "data-label"}
NO_TEXTS = {"Code", "Pre", "Svg"}  # what is to be typed as it stands
ASKED = 2  # values of each callback: enough for its kinds of answer
OTHERS = (NOWHERE, "Karachi", "Shanghai")  # would only say the same again
# A report speaks the language in which it was made; the audit trail's words stand in its entries.
OF_THEIR_OWN = ("reports.", "audit.", "history.", "mailbox.")
DATA = re.compile(
    r"(Spree|Kara|Bund|Vega|Orion|Goods)[-\w.@]*|Berlin|Karachi|Shanghai|Atlantis|Web shop|Towns|Feinkost Nord|Ada|"
    r"Everybody|Somebody|pair\.csv|[0-9A-Z]{26}|Name of |seen( to)?|data:text/csv\S+|own\.csv|Beverages|"
    r"Stockroom|Deutsch|English|CSV|XLSX|PDF|PNG|Excel|EUR|UTC|UTF-8|SNS|Lambda|22 Nov 2026|Europe/|"
    r"(?<![a-z])(store|item|count|name|category|price|cost|quantity)(?![a-z])|[a-z]+_(point|id|date)|"  # columns
    r"aws s3 cp.*|https?://\S+|\b(?:[\w.-]+@[\w.-]+)|<[^<>]*>|%\{[^}]*\}|"
    r"Loading\.\.\."  # Dash's own, until its scripts run
)


class MarkedAndKept(Marked):
    """Of kept sentences their template between the marks."""

    def __init__(self) -> None:
        super().__init__()
        self._catalog = {f"{stored.CONTEXT}\x04{one}": f"{OPEN}{one}{CLOSE}" for _path, one in kept_texts()}


class Html(HTMLParser):
    """`found`: what people read on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "svg", "noscript", "code"):
            self._unread.append(tag)
        self.found += [value for name, value in attrs if name in READ - {"name"} and value]

    def handle_endtag(self, tag: str) -> None:
        if self._unread[-1:] == [tag]:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.found.append(data)


def read_in(part: Any, name: str = "") -> Iterator[str]:
    """What people read of an answer to a callback, in its components, options, figures and columns."""
    if isinstance(part, dict) and part.get("type") not in NO_TEXTS:
        for key, value in part.get("props", part).items():
            yield from read_in(value, key)
    elif isinstance(part, list) and name == "children":
        # A text may go over several parts: a sentence with a link in it.
        yield "".join(one if isinstance(one, str) else " ".join(read_in(one, name)) for one in part)
    elif isinstance(part, list):
        for one in part:
            yield from read_in(one, name)
    elif isinstance(part, str) and name in READ:
        yield part


def forgotten(found: Iterator[str]) -> set[str]:
    bare = {DATA.sub("", without_marked(text)).strip()[:120] for text in found}
    return {text for text in bare if re.search("[A-Za-z]{3}", text)}


def answers(world: World, client: FlaskClient) -> Iterator[tuple[str, Iterator[str]]]:
    """Where something is read, and what."""
    asked: Counter[str] = Counter()
    for name, body in questions(world):
        said = json.dumps(body["inputs"])
        by = said if name == "dash" else body["output"]
        is_page = name != "dash" or '"search", "value": ""' in said
        if name.startswith(OF_THEIR_OWN) or not is_page or asked[by] >= ASKED or any(one in said for one in OTHERS):
            continue
        asked[by] += 1
        answer = client.post(CALLBACK, json=body, headers=GERMAN)
        if answer.status_code == 200 and answer.is_json:
            yield f"{name} {said[:200]}", read_in(answer.json["response"])
    own = [one.rule for one in server.url_map.iter_rules() if "GET" in one.methods and "<" not in one.rule]
    for address in dict.fromkeys([*own, *(at for at, name in addresses() if not name.startswith(OF_THEIR_OWN))]):
        if "?" in address or "export" in address:
            continue
        with client.get(address, headers=GERMAN) as answer:
            if answer.mimetype == "text/html" and answer.status_code == 200:
                page = Html()
                page.feed(answer.text)
                yield address, iter(page.found)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    set_actor(EVERYBODY)
    with open_world(tmp_path_factory.mktemp("lake")) as made:
        yield made


def test_nothing_is_read_that_is_not_in_the_catalogue(
    world: World, people: IdentityDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked, one = MarkedAndKept(), ADMINISTRATOR
    for module in (texts, stored):
        monkeypatch.setattr(module, "catalogue", lambda language: marked)
    for kept in (stored._templates, stored._kept):
        kept.cache_clear()
    people.add(Account(one.user_id, f"{one.user_id}@example.com", one.name, one.role, one.stores, one.vendor))
    monkeypatch.setattr(guard, "set_actor", lambda _found: set_actor(one))
    set_actor(one)
    found: dict[str, str] = {}
    seen = set()
    for where, said in answers(world, server.test_client()):
        seen.add(where.partition(" ")[0])
        found |= {text: where for text in forgotten(said) if text not in found}
    for kept in (stored._templates, stored._kept):
        kept.cache_clear()
    assert found == {}, "\n".join(f"{text!r}: {where}" for text, where in found.items())
    assert {"/account", "/settings/users", "dash", "uploads.show_upload", "trends.show"} <= seen
    assert {page for page in rules.RULES if page in ROOMS} <= {name.partition(".")[0] for name in seen}


ROOMS = {"alerts", "overview", "sources", "stock", "store", "stores", "thresholds", "trends", "uploads", "movements"}
