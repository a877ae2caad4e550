"""What scripts and stylesheets name is what the pages have: an id and a class are defined once, in Python."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Drawn by libraries: AG Grid, Dash, Bootstrap, Plotly.
OF_LIBRARIES = re.compile(
    r"_?dash-|ag-|form-|js-line$|main-svg$|(barlayer|bg|gridlayer|hoverlayer|hovertext|nsewdrag|point|scatterlayer|traces?)$"
)


@cache
def read(folder: str, ending: str) -> str:
    texts = [path.read_text() for path in sorted((ROOT / folder).rglob(f"*.{ending}"))]
    return re.sub(r"/\*.*?\*/", "", "\n".join(texts), flags=re.DOTALL)


@cache
def texts_of_the_pages() -> list[str]:
    """Every text in the dashboard's code; the values of an f-string are left out."""
    trees = (ast.parse(path.read_text()) for path in sorted((ROOT / "dashboard").rglob("*.py")))
    found = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    plain = re.findall(r'(?:class|class_|className)="([^"]*)"', read("dashboard", "html"))
    return [*(value for value in found if isinstance(value, str)), *plain]


def ids_in_scripts() -> set[str]:
    scripts = read("assets/js", "js") + read("assets/head", "js")
    named = re.findall(r'(?:getElementById|\bset)\("([\w-]+)"', scripts)
    named += re.findall(r'stockroom\.page\("[^"]*", "([\w-]+)"', scripts)
    named += [f"trends-{part}" for part in re.findall(r'\bpart\("([\w-]+)"\)', scripts)]
    named += [id for text in re.findall(r'"([^"\n]*#[a-z][^"\n]*)"', scripts) for id in re.findall(r"#([\w-]+)", text)]
    return set(named) - set(re.findall(r'\bid: "([\w-]+)"', scripts))


def in_stylesheets(sign: str) -> set[str]:
    selectors = "".join(re.findall(r"([^{};]+)\{", read("assets/css", "css")))
    return set(re.findall(rf"\{sign}([A-Za-z_][\w-]*)", re.sub(r'"[^"]*"', "", selectors)))


def test_every_id_a_script_or_a_stylesheet_names_is_one_of_the_pages() -> None:
    named = ids_in_scripts()
    assert {"stock-grid", "stock-clear-too", "alerts-bar", "trends-find", "upload-drop"} <= named
    assert sorted((named | in_stylesheets("#")) - set(texts_of_the_pages()) - {"upload-input"}) == []


def test_every_class_of_the_stylesheets_is_drawn_somewhere() -> None:
    scripts = read("assets/js", "js")
    words = {
        word for text in [*texts_of_the_pages(), *re.findall(r'["`]([^"`\n]*)["`]', scripts)] for word in text.split()
    }
    # "tone-", "button-": put together with a value in an f-string; `found-${kind}` and `icon-${status}` in a script.
    beginnings = tuple(word.split("$")[0] for word in words if re.fullmatch(r"[a-z][a-z-]*-(\$\{.*)?", word))
    assert {"tone-", "icon-", "step-", "found-"} <= set(beginnings)
    dead = {name for name in in_stylesheets(".") if name not in words and not name.startswith(beginnings)}
    assert sorted(name for name in dead if not OF_LIBRARIES.match(name)) == []
