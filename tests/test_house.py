"""The rooms of the house and the arrows between them (ARCHITECTURE.md): each import, file and library has its place."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("backend_lambdas", "dashboard", "infra")
# What each room of the backend may import besides itself.
BACKEND = {
    "language": set[str](),
    "inventory": {"language"},
    "identity": {"language", "inventory"},
    "alerts": {"language", "inventory", "identity"},
    "uploads": {"language", "inventory", "identity", "alerts"},
    "reports": {"language", "inventory", "identity", "alerts", "uploads"},
    "aws": {"language", "inventory", "identity", "alerts", "uploads", "reports"},
    "functions": {"language", "inventory", "identity", "alerts", "uploads", "reports", "aws"},
}
# What each room of the dashboard may import besides itself; app.py puts all of them together.
DASHBOARD = {
    "data": set[str](),
    "ui": {"data"},
    "shell": {"data", "ui"},
    "web": {"data", "ui", "shell"},
    "features": {"data", "ui", "shell", "web"},
    "app": {"data", "ui", "shell", "web", "features"},
}
AWS_ROOMS = {"core", "identity", "stock", "uploads", "alerts", "lake", "reports", "products"}
LIBRARY_ROOMS = {
    "babel": ("infra/",),
    "boto3": ("backend_lambdas/aws/", "infra/"),
    "botocore": ("backend_lambdas/aws/", "infra/"),
    "dash": ("dashboard/",),
    "dash_ag_grid": ("dashboard/features/stock/",),
    "dash_bootstrap_components": ("dashboard/",),
    "flask": ("dashboard/",),
    "jinja2": ("backend_lambdas/reports/formats/",),
    "ministack": ("infra/local/",),
    "reportlab": ("backend_lambdas/reports/formats/",),
}
IMPURE_MODULES = {"boto3", "botocore", "os", "random", "secrets", "uuid", "time", "socket", "requests", "urllib"}
IMPURE_CALLS = {"now", "utcnow", "today"}
LONGEST_FILE = 250  # lines; a longer file needs a reason, which stands here
LONGER_FOR_A_REASON = {
    "backend_lambdas/aws/core/settings.py": "all of the environment, read in one place",
    "backend_lambdas/aws/core/tables.py": "the schema of both tables, in one place",
    "backend_lambdas/uploads/models.py": "all that is kept about an upload, of every kind of file",
    "backend_lambdas/uploads/ports.py": "everything the protocol asks of its stores",
}


def shipped_files() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in shipped_files()}


@cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """The dotted names a file imports: of our own code the modules themselves."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by the real path, not relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if whole in MODULES or node.module not in MODULES else str(node.module)), node.lineno


@cache
def arrows() -> list[tuple[str, str, str]]:
    """(importing module, imported module, where) of all shipped code."""
    return [
        (module, name, f"{name_of(path)}:{line} imports {name}")
        for module, path in MODULES.items()
        for name, line in imports(path)
        if name in MODULES
    ]


def rooms(module: str) -> list[str]:
    return [*module.split("."), "", ""]


def test_reading_bytes_knows_nothing_of_what_rows_mean() -> None:
    """uploads/rows reads records from uploads/files, never the other way round."""
    files = "backend_lambdas.uploads.files."
    allowed = (files, "backend_lambdas.inventory.errors", "backend_lambdas.language.texts")
    assert [
        where for module, name, where in arrows() if module.startswith(files) and not name.startswith(allowed)
    ] == []


def test_no_import_points_to_a_higher_floor() -> None:
    wrong = [where for module, name, where in arrows() if FLOORS.index(rooms(name)[0]) > FLOORS.index(rooms(module)[0])]
    assert wrong == []


@pytest.mark.parametrize(("floor", "below"), [("backend_lambdas", BACKEND), ("dashboard", DASHBOARD)])
def test_inside_a_floor_every_arrow_points_down(floor: str, below: dict[str, set[str]]) -> None:
    wrong = [
        where
        for module, name, where in arrows()
        if rooms(module)[0] == rooms(name)[0] == floor and rooms(module)[1] != rooms(name)[1]
        if rooms(name)[1] not in below[rooms(module)[1]]
    ]
    assert wrong == []
    assert {path.name.removesuffix(".py") for path in (ROOT / floor).iterdir() if is_room(path)} == set(below)


def is_room(path: Path) -> bool:
    return path.is_dir() and path.name != "__pycache__" or path.suffix == ".py" and path.name != "__init__.py"


def test_a_feature_knows_no_other_feature() -> None:
    """What one links to stands in dashboard/ui/addresses.py."""
    wrong = [
        where
        for module, name, where in arrows()
        if rooms(module)[1] == rooms(name)[1] == "features" and rooms(module)[2] not in {"", rooms(name)[2]}
    ]
    assert wrong == []


def test_the_core_of_aws_knows_none_of_its_rooms() -> None:
    wrong = [
        where
        for module, name, where in arrows()
        if rooms(module)[1:3] == ["aws", "core"] and rooms(name)[1] == "aws" and rooms(name)[2] != "core"
    ]
    assert wrong == []
    folders = {path.name for path in (ROOT / "backend_lambdas" / "aws").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == AWS_ROOMS


def test_pages_reach_aws_only_through_data() -> None:
    wrong = [
        where
        for module, name, where in arrows()
        if rooms(module)[1] in {"features", "ui", "shell"} and rooms(name)[1] in {"aws", "functions"}
        if name != "backend_lambdas.aws.core.settings" and rooms(module)[3] != "commands"
    ]
    assert wrong == []


def test_no_module_needs_itself() -> None:
    needs: dict[str, set[str]] = {module: set() for module in MODULES}
    for module, name, _ in arrows():
        needs[module].add(name)
    while free := {module for module, others in needs.items() if not others & needs.keys()}:
        needs = {module: others for module, others in needs.items() if module not in free}
    assert sorted(needs) == [], "these modules stand in a circle, or need one that does"


def test_no_two_rooms_import_each_other() -> None:
    def room(module: str) -> str:
        if module.startswith(("backend_lambdas.aws.", "dashboard.features.")):
            return ".".join(module.split(".")[:3])
        return ".".join(module.split(".")[:2])

    between = {(room(module), room(name)) for module, name, _ in arrows()}
    assert sorted(pair for pair in between if pair[0] < pair[1] and pair[::-1] in between) == []


@pytest.mark.parametrize("library", sorted(LIBRARY_ROOMS))
def test_a_library_stays_in_its_rooms(library: str) -> None:
    wrong = [
        f"{name_of(path)}:{line}"
        for path in shipped_files()
        for name, line in imports(path)
        if name.split(".")[0] == library and not name_of(path).startswith(LIBRARY_ROOMS[library])
    ]
    assert wrong == []


def test_figures_are_drawn_in_figures_only() -> None:
    users = {path.name for path in shipped_files() for name, _ in imports(path) if name.split(".")[0] == "plotly"}
    assert users == {"figures.py"}


def test_the_rules_know_no_clock_no_chance_no_environment_and_no_network() -> None:
    pure = [path for path in shipped_files() if rooms(module_of(path))[1] in {"inventory", "alerts"}]
    wrong = [
        f"{path.name}:{line} imports {name}"
        for path in pure
        for name, line in imports(path)
        if name.split(".")[0] in IMPURE_MODULES
    ]
    wrong += [
        f"{path.name}:{node.lineno} calls {node.func.attr}()"
        for path in pure
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_CALLS
    ]
    assert wrong == []


def test_only_settings_reads_the_environment() -> None:
    readers = [
        name_of(path)
        for path in shipped_files()
        if path.relative_to(ROOT).parts[0] != "infra"
        and any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert readers == ["backend_lambdas/aws/core/settings.py"]


def test_handlers_and_pages_stay_thin_and_no_file_is_long_without_a_reason() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in shipped_files()}
    handlers = {name: lines for name, lines in lengths.items() if "/functions/" in name and lines > 40}
    pages = {name: lines for name, lines in lengths.items() if name.endswith("/page.py") and lines > 160}
    long = {name for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert (handlers, pages) == ({}, {})
    assert long == set(LONGER_FOR_A_REASON), "split what is too long; forget the reason of what is not any more"


def test_every_file_is_named_for_what_it_knows() -> None:
    vague = {"utils.py", "common.py", "helpers.py", "base.py", "misc.py"}
    assert [str(path) for path in shipped_files() if path.name in vague] == []


def test_tests_stand_in_the_folders_of_what_they_test() -> None:
    own = {"tests", "support", "browser", "e2e", "bench", "simulation", "contract", "faults", "functions", "infra"}
    missing = [
        name_of(path)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if not own & {path.parent.name, path.relative_to(ROOT).parts[1]}
        and not any(
            (ROOT / floor / path.parent.relative_to(ROOT / "tests")).is_dir() for floor in ("backend_lambdas", ".")
        )
    ]
    assert missing == []
