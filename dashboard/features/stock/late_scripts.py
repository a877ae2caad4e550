"""Scripts of component packages that only some pages need, or none: they are not among those each page begins with."""

from pathlib import Path

import dash_ag_grid
from dash import dash_table
from dash.fingerprint import build_fingerprint

LAZY = "lazy"  # dash.resources: served, and in no page
GRID = "dash_ag_grid.min.js"


def load_late() -> str:
    """Leave the grid's script (1.3 MB, of Stock levels alone) and the table's, which nothing uses, out of the pages.

    Returns the address of the grid's, which assets/js/late_grid.js loads when a page has a grid. Call before the first
    request.
    """
    for resource in (*dash_ag_grid._js_dist, *dash_table._js_dist):
        if resource["relative_package_path"] in {GRID, "dash_table/bundle.js"}:
            resource["async"] = LAZY
    changed = int((Path(dash_ag_grid.__file__).parent / GRID).stat().st_mtime)
    return f"/_dash-component-suites/dash_ag_grid/{build_fingerprint(GRID, dash_ag_grid.__version__, changed)}"
