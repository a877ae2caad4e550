"""What a function costs to start: loading it, and making the clients it works with, beside the least there is to load.

`python -m tests.bench.cold_start` prints the figures; `measure()` gives them to the report. CPU time in fresh
processes that find our code and botocore as the zip holds them (docs/decisions/335 and 336). The least: botocore and
Powertools without anything of ours.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import botocore

from infra.package import code_members
from infra.service_descriptions import is_called, lean

RUNS = 11
CLIENTS = {"check_stock": ("dynamodb", "sqs"), "ingest_upload": ("dynamodb", "s3", "sqs")}
LEAST = "import botocore.session, botocore.client, aws_lambda_powertools"
TIMED = """
import time
begun = time.process_time()
{load}
loaded = time.process_time()
{make}
print(loaded - begun, time.process_time() - loaded)
"""


def measure() -> dict[str, float]:
    """CPU milliseconds, medians: `least`, and `<function>_import` and `<function>_clients` of each."""
    codes = {"least": TIMED.format(load=LEAST, make="")}
    for function, clients in CLIENTS.items():
        make = "".join(f"clients.{name}();" for name in clients)
        load = f"import backend_lambdas.functions.{function}\nfrom backend_lambdas.aws.core import clients"
        codes[function] = TIMED.format(load=load, make=make)
    taken: dict[str, list[tuple[float, ...]]] = {name: [] for name in codes}
    with _unzipped() as folder:
        for run in range(RUNS + 1):
            for name, code in codes.items():
                seconds = _child(folder, code)
                if run:  # the first one compiles
                    taken[name].append(seconds)
    middle = {
        name: [statistics.median(part) * 1000 for part in zip(*some, strict=True)] for name, some in taken.items()
    }
    figures = {"least": middle["least"][0]}
    for function in CLIENTS:
        figures[f"{function}_import"], figures[f"{function}_clients"] = middle[function]
    return figures


def _child(folder: Path, code: str) -> tuple[float, ...]:
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STOCKROOM_"))} | keys
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=own, capture_output=True, text=True, check=True)  # noqa: S603
    return tuple(map(float, done.stdout.split()))


@contextmanager
def _unzipped() -> Iterator[Path]:
    """Our code and botocore as in the zip; whatever else a function needs is found where it is installed."""
    installed = Path(botocore.__file__).parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in code_members():
            _write(folder / path, content)
        for file in installed.rglob("*"):
            path = file.relative_to(installed.parent).as_posix()
            if file.is_file() and file.suffix != ".pyc" and is_called(path):
                _write(folder / path, lean(path, file.read_bytes()))
        yield folder


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    print(json.dumps(measure()))
