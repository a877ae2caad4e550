"""docs/emulators.md shows every disagreement that these tests know, and no other."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.contract import test_files, test_queues, test_subscriptions, test_tables, test_topic, test_user_pool
from tests.contract.documented import Disagreement

PAGE = Path(__file__).parents[2] / "docs" / "emulators.md"
MODULES = {
    "DynamoDB": (test_tables,),
    "S3": (test_files,),
    "SQS": (test_queues,),
    "SNS": (test_topic, test_subscriptions),
    "Cognito": (test_user_pool,),
}
HEAD = ("| What | Where AWS documents it | AWS | Embedded | moto |", "|---|---|---|---|---|")


def disagreements(modules: tuple[ModuleType, ...]) -> Iterator[Disagreement]:
    for value in (value for module in modules for value in vars(module).values()):
        found = value.values() if isinstance(value, dict) else [value]
        yield from (one for one in found if isinstance(one, Disagreement))


def table(modules: tuple[ModuleType, ...]) -> list[str]:
    rows = [
        f"| {one.what} | {one.source} | {one.aws} | {one.embedded or 'as AWS'} | {one.moto or 'as AWS'} |"
        for one in disagreements(modules)
    ]
    return [*HEAD, *rows]


def test_the_page_shows_what_the_tests_know() -> None:
    sections = [section.split("\n") for section in PAGE.read_text().split("\n## ")]
    shown = {lines[0]: [line for line in lines if line.startswith("|")] for lines in sections}
    assert {name: shown.get(name) for name in MODULES} == {name: table(modules) for name, modules in MODULES.items()}


def test_an_entry_is_about_an_emulator_that_answers_otherwise() -> None:
    wrong = [
        one.what
        for module in MODULES.values()
        for one in disagreements(module)
        if {one.moto, one.embedded} == {None} or one.aws in (one.moto, one.embedded)
    ]
    assert wrong == []
