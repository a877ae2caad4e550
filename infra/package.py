"""Build the functions' zips: pinned wheels for Lambda's platform plus backend_lambdas/, the same bytes every time.

`python -m infra.package` writes build/lambda.zip, and build/lambda-analytics.zip for the functions that work on the
lake (docs/decisions/083-two-zips.md). With `code_only` the wheels stay out: the emulator runs functions in this
interpreter, which has the same pins installed (docs/decisions/040-one-zip.md). Every module ships with its bytecode,
made by the functions' own Python (docs/decisions/165-functions-python.md).
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import service_descriptions, texts
from infra.service_descriptions import is_called, lean

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
REQUIREMENTS = ROOT / "backend_lambdas" / "requirements.txt"
ANALYTICS_REQUIREMENTS = ROOT / "backend_lambdas" / "requirements-analytics.txt"
CONSTRAINTS = ROOT / "constraints.txt"
PLATFORMS = tuple(f"manylinux{version}_aarch64" for version in ("2014", "_2_17", "_2_24", "_2_28"))
MAX_UNZIPPED_BYTES = 240 * 1024 * 1024  # AWS refuses 250 MB
COMPRESSION = 6  # zlib's own default
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip can hold: the clock must not change the bytes
NOT_SHIPPED = ("/tests/", "/__pycache__/")
# One Python for all functions: a runtime on Amazon Linux 2023, whose C library deltalake's wheels need.
FUNCTIONS_PYTHON = "3.13"
# Bytecode that is never checked against its source: the zip's fixed time would make every check fail.
COMPILE = """
import compileall, py_compile, sys
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
compileall.compile_dir(sys.argv[1], quiet=2, force=True, stripdir=sys.argv[1], invalidation_mode=unchecked)
"""


class PackagingFailed(Exception):
    """The zip cannot be built; the message says why."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One zip: its name and what it needs besides our own code."""

    name: str
    requirements: Path


LIGHT = Artifact("lambda", REQUIREMENTS)
ANALYTICS = Artifact("lambda-analytics", ANALYTICS_REQUIREMENTS)


def package(artifact: Artifact = LIGHT, *, code_only: bool = False, build: Path = BUILD) -> Path:
    """Return the path of the zip; it is built only when what goes into it changed.

    `code_only` gives the one zip that serves for all artifacts.
    """
    zip_path = build / ("lambda-code.zip" if code_only else f"{artifact.name}.zip")
    mark = zip_path.with_suffix(".inputs")
    inputs = inputs_hash(artifact, code_only=code_only)
    with _alone(build):
        if zip_path.exists() and mark.exists() and mark.read_text() == inputs:
            return zip_path
        members = dict(code_members())
        if not code_only:
            for wheel in sorted(download_wheels(artifact, build).glob("*.whl")):
                members |= dict(wheel_members(wheel))
            if python := functions_python():
                members |= compiled(members, python)
        write_zip(zip_path, members)
        mark.write_text(inputs)
    return zip_path


@contextmanager
def _alone(build: Path) -> Iterator[None]:
    """No other process builds in this folder meanwhile: it waits, then finds the zip there."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, also by kill -9
        yield


def inputs_hash(artifact: Artifact = LIGHT, *, code_only: bool) -> str:
    """One hash over everything that decides the zip's content."""
    built_with = None if code_only else functions_python()
    digest = hashlib.sha256(repr((code_only, FUNCTIONS_PYTHON, built_with, PLATFORMS, COMPRESSION)).encode())
    for path in [artifact.requirements, CONSTRAINTS, Path(__file__), Path(service_descriptions.__file__)]:
        digest.update(path.read_bytes())
    for name, content in code_members():
        digest.update(f"\0{name}\0".encode() + content)
    return digest.hexdigest()


def code_members() -> Iterator[tuple[str, bytes]]:
    """The project's own part: every Python file of backend_lambdas, the templates that some of them fill in, and the
    texts in other languages, compiled."""
    code = ROOT / "backend_lambdas"
    for path in sorted([*code.rglob("*.py"), *code.rglob("*.j2")]):
        yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for path in texts.catalogues():
        yield path.with_suffix(".mo").relative_to(ROOT).as_posix(), texts.compiled(path)


def wheel_members(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel as they lie in site-packages, without its tests and what no function reads."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if not info.is_dir() and _is_shipped(info.filename):
                yield info.filename, lean(info.filename, archive.read(info))


def _is_shipped(name: str) -> bool:
    return not any(part in f"/{name}" for part in NOT_SHIPPED) and is_called(name)


def functions_python() -> str | None:
    """A Python of the functions' version on this machine: this one, one on the PATH, or one that pyenv keeps; or None.

    Bytecode of any other version would be thrown away at every cold start.
    """
    name = f"python{FUNCTIONS_PYTHON}"
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(name), *(str(path) for path in sorted(kept.glob(f"{FUNCTIONS_PYTHON}.*/bin/{name}")))]
    for candidate in [sys.executable, *(path for path in found if path)]:
        asked = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
        if answer.stdout.strip() == FUNCTIONS_PYTHON:
            return candidate
    return None


def compiled(members: dict[str, bytes], python: str) -> dict[str, bytes]:
    """The bytecode of every module among the members, named as `python` looks for it.

    A module that this Python cannot compile (a package may carry files for others) ships as source alone.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in members.items():
            if path.endswith(".py"):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
        subprocess.run([python, "-c", COMPILE, name], check=False, env={"PYTHONHASHSEED": "0"})  # noqa: S603 - no shell
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.pyc"))}


def download_wheels(artifact: Artifact, build: Path) -> Path:
    """The pinned wheels for Lambda's platform, kept in build/wheels-<hash of the pins>."""
    platform_names = repr((FUNCTIONS_PYTHON, PLATFORMS)).encode()
    pins = hashlib.sha256(artifact.requirements.read_bytes() + CONSTRAINTS.read_bytes() + platform_names).hexdigest()
    target = build / f"wheels-{pins[:12]}"
    if (target / ".complete").exists():
        return target
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--quiet", "--disable-pip-version-check"]
    command += ["--dest", str(target), "--requirement", str(artifact.requirements), "--constraint", str(CONSTRAINTS)]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", FUNCTIONS_PYTHON]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    for abi in (f"cp{FUNCTIONS_PYTHON.replace('.', '')}", "abi3", "none"):
        command += ["--abi", abi]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, own arguments
    if done.returncode != 0:
        raise PackagingFailed(f"pip could not fetch the pinned wheels for {PLATFORMS[0]}:\n{done.stderr.strip()}")
    (target / ".complete").touch()
    return target


def write_zip(zip_path: Path, members: dict[str, bytes]) -> None:
    """Write the members sorted, with one fixed time and mode; raise PackagingFailed above Lambda's size limit."""
    size = sum(map(len, members.values()))
    if size > MAX_UNZIPPED_BYTES:
        raise PackagingFailed(f"{zip_path.name} would unzip to {size:,} bytes; the limit is {MAX_UNZIPPED_BYTES:,}")
    unfinished = zip_path.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name], zipfile.ZIP_DEFLATED, COMPRESSION)  # the archive's own is not asked
    unfinished.replace(zip_path)


def main() -> int:
    """Command line: build and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("--code-only", action="store_true", help="leave the wheels out (for the emulator)")
    code_only = parser.parse_args().code_only
    try:
        paths = [package(artifact, code_only=code_only) for artifact in (LIGHT, ANALYTICS)]
    except PackagingFailed as problem:
        print(f"Packaging failed: {problem}", file=sys.stderr)
        return 1
    if not code_only and functions_python() is None:
        print(f"There is no Python {FUNCTIONS_PYTHON} here, so the zips hold no bytecode and cold starts take longer.")
        print(f"To mend it install it (for example: pyenv install {FUNCTIONS_PYTHON}) and package again.")
    for path in dict.fromkeys(paths):
        with zipfile.ZipFile(path) as archive:
            unzipped = sum(info.file_size for info in archive.infolist())
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB, {unzipped / 1e6:.1f} MB unzipped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
