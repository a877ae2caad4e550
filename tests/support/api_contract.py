"""The upload API's contract (docs/upload-api.yaml): requests as it allows them and as it does not, and whether an
answer is one of those it promises."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator, FormatChecker

CONTRACT = Path(__file__).resolve().parent.parent.parent / "docs" / "upload-api.yaml"
PATHS = {"POST": "/uploads", "GET": "/uploads/{upload_id}"}


@cache
def contract() -> dict[str, Any]:
    return dict(yaml.safe_load(CONTRACT.read_text()))


def broken(method: str, status: int, headers: dict[str, str], values: Any) -> list[str]:
    """How this answer breaks the contract. Header names are small letters."""
    promised = contract()["paths"][PATHS[method]][method.lower()]["responses"].get(str(status))
    if promised is None:
        return [f"{method} answers {status}, which is not promised"]
    promised = _followed(promised)
    kind = headers.get("content-type", "").partition(";")[0]
    if kind not in promised["content"]:
        return [f"{method} answers {status} as {kind!r}"]
    needed = [name for name, one in promised.get("headers", {}).items() if _followed(one).get("required")]
    missing = [f"{method} answers {status} without {name}" for name in needed if name.lower() not in headers]
    schema = promised["content"][kind]["schema"]
    return missing + [error.message for error in _validator(schema).iter_errors(values)]


def _followed(one: dict[str, Any]) -> dict[str, Any]:
    found: Any = one
    while "$ref" in found:
        found, parts = contract(), found["$ref"].removeprefix("#/").split("/")
        for part in parts:
            found = found[part]
    return dict(found)


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema | {"components": contract()["components"]}, format_checker=FormatChecker())


_TEXTS = st.text(max_size=20) | st.sampled_from(["a.csv", "update", "snapshot", "Berlin", "..", "a/b", "\x00", " "])
_ANYTHING: SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | _TEXTS | st.lists(_TEXTS, max_size=2)
_MAPPINGS = st.dictionaries(st.sampled_from(["columns", "store", "decimal", "kind", "x"]), _ANYTHING, max_size=3)
WISHES: SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries({"file_name": _TEXTS}, optional={"mode": _TEXTS, "store": _TEXTS, "mapping": _MAPPINGS}),
    st.dictionaries(_TEXTS, _ANYTHING, max_size=3),
    _ANYTHING,
)
PARTS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=26)
QUERIES = st.fixed_dictionaries({}, optional={"limit": st.integers(-1, 300).map(str) | _TEXTS, "cursor": _TEXTS})
