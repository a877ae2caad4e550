"""The zip for Lambda: small, always the same bytes, and with the packages that the tests ran with."""

import hashlib
import importlib.metadata
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.version import Version

from infra import package as packaging
from infra.package import (
    ANALYTICS,
    ANALYTICS_REQUIREMENTS,
    BUILD,
    CONSTRAINTS,
    FUNCTIONS_PYTHON,
    LIGHT,
    REQUIREMENTS,
    Artifact,
    PackagingFailed,
    compiled,
    functions_python,
    package,
    write_zip,
)
from infra.service_descriptions import SERVICES_CALLED
from tests.support.long_run import LONG
from tests.support.template import functions, template

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)$", re.MULTILINE)


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    first = package(code_only=True, build=tmp_path / "one")
    second = package(code_only=True, build=tmp_path / "two")
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_the_code_ships_with_the_templates_it_fills_in_and_its_other_languages(tmp_path: Path) -> None:
    with zipfile.ZipFile(package(code_only=True, build=tmp_path)) as archive:
        found = {name for name in archive.namelist() if name.endswith((".j2", ".mo"))}
    templates = {f"backend_lambdas/reports/formats/{name}.html.j2" for name in ("page", "mail")}
    assert found == {*templates, "backend_lambdas/language/de.mo"}


def test_unchanged_inputs_are_not_packaged_again(tmp_path: Path) -> None:
    path = package(code_only=True, build=tmp_path)
    before = path.stat().st_mtime_ns
    package(code_only=True, build=tmp_path)
    assert path.stat().st_mtime_ns == before


def test_two_that_package_at_once_write_one_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    both_ask = threading.Barrier(2, timeout=60)
    hashed = packaging.inputs_hash

    def hash_together(artifact: Artifact, *, code_only: bool) -> str:
        inputs = hashed(artifact, code_only=code_only)
        both_ask.wait()
        return inputs

    def write_and_tell(zip_path: Path, members: dict[str, bytes]) -> None:
        written.append(zip_path)
        write_zip(zip_path, members)

    monkeypatch.setattr(packaging, "inputs_hash", hash_together)
    monkeypatch.setattr(packaging, "write_zip", write_and_tell)
    with ThreadPoolExecutor(2) as two:
        paths = list(two.map(lambda _: package(code_only=True, build=tmp_path), range(2)))
    assert paths == [tmp_path / "lambda-code.zip"] * 2
    assert written == [tmp_path / "lambda-code.zip"]


def test_a_changed_source_is_packaged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(code_only=True, build=tmp_path)
    monkeypatch.setattr(packaging, "code_members", lambda: iter([("backend_lambdas/new.py", b"")]))
    with zipfile.ZipFile(package(code_only=True, build=tmp_path)) as archive:
        assert archive.namelist() == ["backend_lambdas/new.py"]


def test_more_than_lambda_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "MAX_UNZIPPED_BYTES", 10)
    with pytest.raises(PackagingFailed) as caught:
        write_zip(tmp_path / "lambda.zip", {"a.py": b"12345678901"})
    assert str(caught.value) == "lambda.zip would unzip to 11 bytes; the limit is 10"
    assert list(tmp_path.iterdir()) == []


def test_the_functions_packages_are_pinned_to_the_versions_the_tests_run_with() -> None:
    pins = {name.lower(): version for name, version in PIN.findall(CONSTRAINTS.read_text())}
    wanted = [name.lower() for name, _ in PIN.findall(REQUIREMENTS.read_text() + ANALYTICS_REQUIREMENTS.read_text())]
    assert {name: pins[name.replace("-", "_")] if name not in pins else pins[name] for name in wanted} == {
        name: str(Version(importlib.metadata.version(name))) for name in wanted
    }


def test_every_function_runs_on_the_one_python_that_the_zips_are_built_for() -> None:
    runtime = template()["Globals"]["Function"]["Runtime"]
    own = [name for name, function in functions().items() if "Runtime" in function["Properties"]]
    assert (runtime, own) == (f"python{FUNCTIONS_PYTHON}", [])


def test_every_aws_service_that_the_functions_call_is_in_the_zip() -> None:
    called = set(re.findall(r'client\("([a-z0-9-]+)"', (ROOT / "backend_lambdas/aws/core/clients.py").read_text()))
    assert {"dynamodb", "s3", "sqs"} - called == set()
    assert called - SERVICES_CALLED == set()


needs_functions_python = pytest.mark.skipif(
    functions_python() is None, reason=f"no Python {FUNCTIONS_PYTHON} on this machine to compile with"
)


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the whole zips of the tests are kept: packing hard is most of the work and none of the proof."""
    monkeypatch.setattr(packaging, "COMPRESSION", 0)
    return BUILD / "tests"


# The light zip holds a part of what the other one does.
BUILT = [LIGHT, ANALYTICS] if LONG else [ANALYTICS]


def test_the_packages_of_the_light_zip_are_in_the_other_one_too() -> None:
    assert ANALYTICS_REQUIREMENTS.read_text().splitlines()[1] == "-r requirements.txt"


@needs_functions_python
@pytest.mark.parametrize("artifact", BUILT, ids=lambda artifact: artifact.name)
def test_zips_hold_time_zones_and_the_bytecode_of_every_module_of_ours(artifact: Artifact, build: Path) -> None:
    with zipfile.ZipFile(package(artifact, build=build)) as archive:
        names = set(archive.namelist())
        bytecode = archive.read("backend_lambdas/functions/__pycache__/ingest_upload.cpython-313.pyc")
    ours = {name for name in names if name.startswith("backend_lambdas/") and name.endswith(".py")}
    cached = {f"{Path(name).parent}/__pycache__/{Path(name).stem}.cpython-313.pyc" for name in ours}
    assert (cached - names, "tzdata/zoneinfo/Europe/Berlin" in names) == (set(), True)
    # PEP 552: flags 1 = made from a hash of the source, and never checked against it.
    assert int.from_bytes(bytecode[4:8], "little") == 1


@needs_functions_python
def test_bytecode_does_not_depend_on_where_or_when_it_was_made() -> None:
    module = {"a/b.py": b"def total(x):\n    return x + 1\n", "a/broken.py": b"def (:\n"}
    first, second = (compiled(module, str(functions_python())) for _ in range(2))
    assert list(first) == ["a/__pycache__/b.cpython-313.pyc"]
    assert first == second


def test_without_the_functions_python_there_is_none_to_compile_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packaging, "FUNCTIONS_PYTHON", "3.99")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert functions_python() is None


@pytest.mark.parametrize("artifact", BUILT, ids=lambda artifact: artifact.name)
def test_the_whole_zip_holds_code_and_wheels_for_lambdas_platform(artifact: Artifact, build: Path) -> None:
    with zipfile.ZipFile(package(artifact, build=build)) as archive:
        names = archive.namelist()
    assert {name for name in ("backend_lambdas/functions/ingest_upload.py", "boto3/__init__.py") if name in names} == {
        "backend_lambdas/functions/ingest_upload.py",
        "boto3/__init__.py",
    }
    compiled = [name for name in names if name.endswith(".so")]
    assert compiled != []
    assert [name for name in compiled if "aarch64" not in name and not name.endswith(".abi3.so")] == []


def test_the_analytics_zip_holds_the_lake_and_the_report_and_no_pandas(build: Path) -> None:
    with zipfile.ZipFile(package(ANALYTICS, build=build)) as archive:
        packages = {name.partition("/")[0] for name in archive.namelist()}
        size = sum(info.file_size for info in archive.infolist())
    assert {"backend_lambdas", "deltalake", "arro3", "jinja2", "reportlab", "xlsxwriter", "tzdata"} - packages == set()
    assert packages & {"pandas", "pyarrow", "numpy"} == set()
    assert size <= packaging.MAX_UNZIPPED_BYTES
