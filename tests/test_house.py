"""The house has three floors: arrows point down, libraries stay in their rooms, rules stay pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("backend_lambdas", "dashboard", "infra")
ROOMS_BELOW = {
    "backend_lambdas.inventory": {"backend_lambdas.inventory"},
    "backend_lambdas.reports": {"backend_lambdas.reports", "backend_lambdas.inventory"},
    "backend_lambdas.aws": {f"backend_lambdas.{room}" for room in ("aws", "inventory", "uploads", "reports")},
    "backend_lambdas.uploads": {"backend_lambdas.uploads", "backend_lambdas.inventory"},
    "backend_lambdas.functions": {
        f"backend_lambdas.{room}" for room in ("functions", "aws", "uploads", "reports", "inventory")
    },
}
LIBRARY_ROOMS = {
    "boto3": ("backend_lambdas/aws/", "infra/"),
    "botocore": ("backend_lambdas/aws/", "infra/"),
    "plotly": ("dashboard/figures/",),
    "dash": ("dashboard/",),
    "dash_ag_grid": ("dashboard/",),
    "dash_bootstrap_components": ("dashboard/",),
    "ministack": ("infra/local/",),
    "reportlab": ("backend_lambdas/reports/",),
}
IMPURE_MODULES = {"boto3", "botocore", "os", "random", "secrets", "uuid", "time", "socket", "requests", "urllib"}
IMPURE_CALLS = {"now", "utcnow", "today"}


def shipped_files() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by the real path, not relatively"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_no_import_points_to_a_higher_floor() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in shipped_files()
        for name, line in imports(path)
        if name.split(".")[0] in FLOORS
        and FLOORS.index(name.split(".")[0]) > FLOORS.index(path.relative_to(ROOT).parts[0])
    ]
    assert wrong == []


def test_inside_the_backend_every_arrow_points_down() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in shipped_files()
        for room, allowed in ROOMS_BELOW.items()
        if module_of(path).startswith(room + ".")
        for name, line in imports(path)
        if name.startswith("backend_lambdas.") and ".".join(name.split(".")[:2]) not in allowed
    ]
    assert wrong == []


def test_nobody_imports_infra_and_pages_reach_data_only_through_the_doors() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in shipped_files()
        for name, line in imports(path)
        if path.relative_to(ROOT).parts[:2] in {("dashboard", "pages"), ("dashboard", "components")}
        and name.startswith(("backend_lambdas.aws", "backend_lambdas.uploads", "backend_lambdas.functions"))
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(LIBRARY_ROOMS))
def test_a_library_stays_in_its_rooms(library: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in shipped_files()
        for name, line in imports(path)
        if name.split(".")[0] == library and not path.relative_to(ROOT).as_posix().startswith(LIBRARY_ROOMS[library])
    ]
    assert wrong == []


def test_the_rules_know_no_clock_no_chance_no_environment_and_no_network() -> None:
    pure = [path for path in shipped_files() if path.relative_to(ROOT).parts[:2] == ("backend_lambdas", "inventory")]
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
        path.relative_to(ROOT).as_posix()
        for path in shipped_files()
        if path.relative_to(ROOT).parts[0] != "infra"
        and any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert readers == ["backend_lambdas/aws/settings.py"]


def test_handlers_and_pages_stay_thin() -> None:
    limits = {("backend_lambdas", "functions"): 40, ("dashboard", "pages"): 150}
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in shipped_files()
        if (limit := limits.get(path.relative_to(ROOT).parts[:2]))
        and (lines := len(path.read_text().splitlines())) > limit
    ]
    assert long == []


def test_every_file_is_named_for_what_it_knows() -> None:
    vague = {"utils.py", "common.py", "helpers.py", "base.py", "misc.py"}
    assert [str(path) for path in shipped_files() if path.name in vague] == []
