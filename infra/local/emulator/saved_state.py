"""Saved states of the embedded AWS on disk: whole or not there.

Each save is a folder `states/<number>`; the file COMPLETE in it is written last. The newest complete one counts.
Objects of S3 do not belong to it: the emulator writes them through at once.
"""

import os
import re
import shutil
from datetime import datetime
from pathlib import Path

from infra.local.launcher.home import HOST

COMPLETE = "COMPLETE"
QUEUE_ADDRESS = re.compile(rf"http://{re.escape(HOST)}:\d+/(?=\d{{12}}/)")  # before the account's number


def newest_state(aws: Path) -> Path | None:
    """The newest complete save, or None: then nothing was ever promised to anybody."""
    complete = [folder for folder in _folders(aws) if (folder / COMPLETE).exists()]
    return complete[-1] if complete else None


def instant_of(state: Path) -> datetime:
    """The instant a complete save shows."""
    return datetime.fromisoformat((state / COMPLETE).read_text())


def next_state(aws: Path) -> Path:
    """Make the folder for the next save."""
    folders = _folders(aws)
    number = int(folders[-1].name) + 1 if folders else 1
    folder = aws / "states" / f"{number:09d}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def finish_state(folder: Path, instant: datetime) -> None:
    """Declare a save of that instant complete, once its bytes are on the disk, and drop the older ones."""
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    unfinished = folder / "unfinished"
    unfinished.write_text(instant.isoformat())
    _sync(unfinished)
    unfinished.replace(folder / COMPLETE)
    _sync(folder)
    for older in _folders(folder.parent.parent):
        if older.name < folder.name:
            shutil.rmtree(older, ignore_errors=True)


def move_queues(state: Path, port: int) -> None:
    """Let a state begin on this port: MiniStack names queues by their addresses, and finds none of another port.

    File by file: what a kill leaves undone, the next start does.
    """
    for path in state.glob("*.json"):
        text = path.read_text()
        moved = QUEUE_ADDRESS.sub(f"http://{HOST}:{port}/", text)
        if moved != text:
            changed = path.with_suffix(".moved")
            changed.write_text(moved)
            _sync(changed)
            changed.replace(path)


def start_over(aws: Path) -> None:
    """Forget everything; only right when no save was ever completed."""
    shutil.rmtree(aws, ignore_errors=True)
    aws.mkdir(parents=True, mode=0o700)


def _folders(aws: Path) -> list[Path]:
    return sorted(path for path in (aws / "states").glob("[0-9]*") if path.is_dir())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
