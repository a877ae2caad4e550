"""The descriptions of AWS services in the zip: shorter than botocore's, and the same clients come of them."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.session import Session

from infra.service_descriptions import DATA, ENDPOINT_PREFIXES, SERVICES_CALLED, is_called, lean

INSTALLED = Path(botocore.__file__).parent.parent


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """botocore's data as the zip holds it."""
    folder = tmp_path_factory.mktemp("zip")
    for path in (INSTALLED / DATA).rglob("*.json*"):
        name = path.relative_to(INSTALLED).as_posix()
        if is_called(name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(lean(name, path.read_bytes()))
    return folder / DATA


@cache
def client(service: str, data: Path | None) -> Any:
    """Of a loader of its own: the one that all tests share is changed by what others do with it."""
    session = Session()
    found = Loader(extra_search_paths=[str(data)], include_default_search_paths=False) if data else Loader()
    session.register_component("data_loader", found)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    return session.create_client(service, region_name="eu-central-1", **keys)


def shape(client: Any) -> dict[str, Any]:
    """What a client sends and reads: every operation with all its members."""
    model = client.meta.service_model

    def described(of: Any, inside: tuple[str, ...] = ()) -> Any:
        if of is None or of.name in inside:
            return of and of.name
        below = (*inside, of.name)
        if of.type_name == "structure":
            return {name: (one.serialization, described(one, below)) for name, one in of.members.items()}
        return (of.type_name, described(of.member, below)) if of.type_name == "list" else of.type_name

    return {
        name: (operation.http, described(operation.input_shape), described(operation.output_shape))
        for name in model.operation_names
        for operation in [model.operation_model(name)]
    }


@pytest.mark.parametrize("service", sorted(SERVICES_CALLED))
def test_the_same_client_comes_of_the_shorter_description(service: str, shipped: Path) -> None:
    short, whole = client(service, shipped), client(service, None)
    assert short.meta.endpoint_url == whole.meta.endpoint_url
    assert short.meta.service_model.metadata == whole.meta.service_model.metadata
    assert shape(short) == shape(whole)


def test_what_is_shipped_is_less_than_a_quarter_of_what_botocore_brings(shipped: Path) -> None:
    def size(folder: Path, pattern: str) -> int:
        files = [path for path in folder.glob(pattern) if is_called(f"{DATA}{path.relative_to(folder).as_posix()}")]
        return sum(len(gzip.decompress(path.read_bytes())) for path in files)

    models = "*/*/service-2.json.gz"
    assert size(shipped, models) < size(INSTALLED / DATA, models) / 4
    assert (shipped / "endpoints.json").stat().st_size < 100_000


def test_the_endpoints_kept_are_those_of_the_services_called(shipped: Path) -> None:
    models = shipped.glob("*/*/service-2.json.gz")
    prefixes = {json.loads(gzip.decompress(path.read_bytes()))["metadata"]["endpointPrefix"] for path in models}
    assert prefixes == ENDPOINT_PREFIXES


def test_a_member_that_is_called_documentation_stays() -> None:
    model = {"documentation": "<p>About</p>", "shapes": {"Doc": {"members": {"documentation": {"shape": "Text"}}}}}
    packed = lean(f"{DATA}sqs/2012-11-05/service-2.json.gz", gzip.compress(json.dumps(model).encode()))
    assert json.loads(gzip.decompress(packed)) == {"shapes": {"Doc": {"members": {"documentation": {"shape": "Text"}}}}}
