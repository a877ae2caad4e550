"""What stands beside the code (hooks, CI, runbook) says and does what the code does."""

import ast
import re
from pathlib import Path
from typing import Any

import yaml

from tests.support.template import resources

ROOT = Path(__file__).resolve().parent.parent


def recipe(target: str) -> list[str]:
    """The commands of a make target, as make would run them."""
    makefile = (ROOT / "Makefile").read_text()
    block = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, flags=re.MULTILINE)
    assert block
    return [
        line.strip()
        .replace("$(CHECKOV)", ".venv/checkov")
        .replace("$(PYTHON)", ".venv/bin/python")
        .replace("$(VENV)", ".venv")
        for line in block[1].splitlines()
    ]


def test_the_hooks_before_a_commit_are_the_commands_of_make_check() -> None:
    repos: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    assert [hook["entry"] for repo in repos for hook in repo["hooks"]] == recipe("check")


def test_ci_runs_the_script_that_every_machine_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert steps[-1] == {"run": "bash .ci/run"}
    assert re.findall(r"^make .*", (ROOT / ".ci" / "run").read_text(), flags=re.MULTILINE) == [
        "make check",
        "make test",
    ]


def test_set_up_names_no_host() -> None:
    """Where packages come from is each machine's own business."""
    files = [ROOT / name for name in (".pre-commit-config.yaml", ".github/workflows/ci.yml", "constraints.txt")]
    files += [*ROOT.glob("requirements*.txt"), *(ROOT / "backend_lambdas").glob("requirements*.txt")]
    assert [path.name for path in files if "://" in path.read_text()] == []


def test_the_runbook_has_a_section_for_each_alarm_of_the_template() -> None:
    headings = re.findall(r"^## (.*Alarm)$", (ROOT / "docs" / "runbook.md").read_text(), flags=re.MULTILINE)
    named = [name for heading in headings for name in heading.split(", ")]
    assert sorted(named) == sorted(resources("AWS::CloudWatch::Alarm"))


# What would let a name from a file act in a page: Dash's and the grid's ways round escaping, and the browser's own.
DANGEROUS_OPTIONS = {"dangerously_allow_html", "dangerously_allow_code", "allow_html", "srcDoc"}
DANGEROUS_SCRIPT = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc)\b|\beval\(|new Function\("
)


def test_no_component_is_given_html_or_code_made_of_data() -> None:
    calls = [
        (path.relative_to(ROOT).as_posix(), keyword.arg)
        for path in sorted((ROOT / "dashboard").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in DANGEROUS_OPTIONS
    ]
    assert calls == []


def test_no_script_turns_text_into_html_or_code() -> None:
    scripts = sorted((ROOT / "assets").glob("[!v]*/*.js"))
    assert len(scripts) > 5
    assert [path.name for path in scripts if DANGEROUS_SCRIPT.search(path.read_text())] == []
