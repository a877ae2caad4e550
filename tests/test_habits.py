"""What stands beside the code (hooks, CI, runbook) says and does what the code does."""

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
    return [line.strip().replace("$(VENV)", ".venv") for line in block[1].splitlines()]


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
