"""A local platform in a process of its own, that tests can start, stop and kill."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from infra.local.emulator.cloud import client
from infra.local.launcher.home import HOST, Credentials
from infra.package import ROOT
from tests.support.free_port import free_port

READ = TypeDeserializer().deserialize


class LocalRun:
    """One home; its platform is started and ended many times."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = (free_port(), free_port())
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []
        self.emulator = 0

    def start(self) -> None:
        """Start and wait until it is ready."""
        self.begin()
        self.read_until("emulator ")
        self.emulator = int(self.said[-1].split()[1])

    def begin(self) -> None:
        """Start without waiting."""
        arguments = [str(self.home), *map(str, self.ports)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.local_process", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.said = []

    def read_until(self, beginning: str) -> None:
        """Read what it says up to a line that begins so; raise when it ends before."""
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())
            if line.startswith(beginning):
                return
        raise AssertionError(f"ended early: {self.said}")

    def kill(self, *, emulator_first: bool = False) -> None:
        """kill -9 of the launcher's process group; with `emulator_first` the embedded AWS's group goes before it."""
        assert self.process is not None
        if emulator_first:
            os.killpg(self.emulator, signal.SIGKILL)
        os.killpg(self.process.pid, signal.SIGKILL)
        self._reap()

    def stop(self) -> None:
        """End it as Ctrl-C does, unless it ended by itself; do nothing when it never ran."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
            self._reap()

    def end(self) -> None:
        """By force, if it runs: nothing of it is needed any more, so work under way is not waited for."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def _reap(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait()

    def connection(self) -> dict[str, Any]:
        """What local.json says."""
        return dict(json.loads((self.home / "local.json").read_text()))

    def client(self, service: str) -> Any:
        known = self.connection()
        key = Credentials(known["access_key_id"], known["secret_access_key"])
        return client(service, f"http://{HOST}:{self.ports[1]}", key)

    def put(self, key: str, body: str) -> None:
        bucket = self.connection()["outputs"]["UploadsBucket"]
        self.client("s3").put_object(Bucket=bucket, Key=f"uploads/{key}", Body=body.encode())

    def items(self, table: str, pk: str) -> list[dict[str, Any]]:
        pages = (
            self.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.connection()["outputs"][table],
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": pk}},
                ConsistentRead=True,
            )
        )
        return [{name: READ(value) for name, value in item.items()} for page in pages for item in page["Items"]]

    def counts(self, store: str) -> dict[str, int]:
        """on_hand by product_id."""
        return {row["sk"].removeprefix("IT#"): int(row["on_hand"]) for row in self.items("StockTable", f"ST#{store}")}

    def open_uploads(self) -> list[dict[str, Any]]:
        """Uploads that have not ended, by the open index."""
        answer = self.client("dynamodb").query(
            TableName=self.connection()["outputs"]["OpsTable"],
            IndexName="open",
            KeyConditionExpression="open_pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "UPLOADS"}},
        )
        return list(answer["Items"])

    def open_uploads_and_counts(self, store: str = "Ulm") -> tuple[list[dict[str, Any]], dict[str, int]]:
        return self.open_uploads(), self.counts(store)
