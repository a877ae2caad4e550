"""How thorough a run is: STOCKROOM_LONG=1 takes every point and the real stores where a quick run takes samples."""

import os
from pathlib import Path

LONG = os.environ.get("STOCKROOM_LONG") == "1"


def lake_folder(folder: Path) -> Path | None:
    """Where a crash test keeps its lake: None, in memory, in a quick run.

    Crashes are put in at the port's calls, and both lakes keep the port's contract (tests/aws/lake/).
    """
    return folder if LONG else None
