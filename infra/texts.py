"""The catalogues of texts: `python -m infra.texts` brings each .po up to date with the code and compiles it.

`--check` changes nothing and names what is missing; `--compile` only makes what the programs read: one .mo for each
language beside its .po, and the texts of the browser's scripts in assets/vendor/texts.<language>.js. Neither is
committed (docs/decisions/275-texts-and-catalogues.md).
"""

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from backend_lambdas.language.stored import CONTEXT
from backend_lambdas.language.texts import CATALOGUES

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "assets" / "vendor"
KEYWORDS = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "stockroom.text": None,
    "stockroom.plural": (1, 2),
}
# Of each folder which files hold texts, and how Babel reads them.
PYTHON = [("**.py", "python")]
READ = {
    "backend_lambdas": [*PYTHON, ("**.j2", "jinja2")],
    "dashboard": [*PYTHON, ("**.html", "jinja2")],
    "assets": [("js/**.js", "javascript"), ("head/**.js", "javascript")],
}
PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}]*)\}")
WIDTH = 110  # of a line of a .po


def extracted(folders: tuple[str, ...] = tuple(READ)) -> Catalog:
    """Every text of the code."""
    found = Catalog(fuzzy=False)
    for folder in folders:
        for path, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, READ[folder], keywords=KEYWORDS
        ):
            found.add(message, locations=[(f"{folder}/{path}", 1)], context=context)
    if "backend_lambdas" in folders:  # nothing else writes what is kept
        for path, message in kept_texts():
            found.add(message, locations=[(f"backend_lambdas/{path}", 1)], context=CONTEXT)
    return found


def kept_texts() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """What is kept as it is said, with the file that says it."""
    for path, _line, message, _comments, _none in extract_from_dir(
        ROOT / "backend_lambdas", PYTHON, keywords={"S_": None}
    ):
        yield path, message


def catalogues() -> list[Path]:
    return sorted(CATALOGUES.glob("*.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def update(path: Path, texts: Catalog) -> None:
    """What is new goes in without a translation; what the code says no more goes out."""
    catalog = read(path)
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalog, WIDTH, sort_output=True, include_lineno=False, omit_header=False)
    path.write_bytes(written.getvalue())


def problems(catalog: Catalog, texts: Catalog) -> Iterator[str]:
    """What keeps this catalogue from being complete and up to date."""
    wanted, there = ({(one.id, one.context) for one in each if one.id} for each in (texts, catalog))
    for text, _context in sorted(wanted - there, key=str):
        yield f"not in the catalogue: {text!r}"
    for text, _context in sorted(there - wanted, key=str):
        yield f"no text of the code any more: {text!r}"
    for message in catalog:
        if message.id and (message.id, message.context) in wanted:
            yield from _problems_of(message)


def _problems_of(message: Message) -> Iterator[str]:
    originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
    translations = message.string if isinstance(message.string, tuple | list) else (message.string or "",)
    if not all(translations) or message.fuzzy:
        yield f"not translated: {message.id!r}"
        return
    names = set(PLACEHOLDER.findall(originals[-1]))
    for translation in translations:
        used = set(PLACEHOLDER.findall(translation))
        if used != names and (translation == translations[-1] or not used < names):  # one may do without its number
            yield f"other placeholders than in {message.id!r}: {translation!r}"


def compiled(path: Path) -> bytes:
    """The .mo of a .po: the same bytes every time."""
    written = io.BytesIO()
    write_mo(written, read(path))
    return written.getvalue()


def script_texts(path: Path) -> str:
    """The script that gives the browser's scripts their texts in this language."""
    asked, catalog = extracted(("assets",)), read(path)
    texts = {}
    for message in asked:
        known = catalog.get(message.id, message.context) if message.id else None
        if known is not None and known.string:
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            texts[key] = known.string
    return f"window.stockroomTexts = {json.dumps(texts, ensure_ascii=False, sort_keys=True)};\n"


def compile_all() -> None:
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    for path in catalogues():
        path.with_suffix(".mo").write_bytes(compiled(path))
        (SCRIPTS / f"texts.{path.stem}.js").write_text(script_texts(path))


def check() -> int:
    """Name what is missing; 1 when something is."""
    texts = extracted()
    found = [f"{path.name}: {problem}" for path in catalogues() for problem in problems(read(path), texts)]
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("Run `make texts`, then translate what has no translation in the .po file.", file=sys.stderr)
    return int(bool(found))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.texts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, name what is missing")
    parser.add_argument("--compile", action="store_true", help="only make what the programs read")
    asked = parser.parse_args()
    if asked.check:
        return check()
    if not asked.compile:
        texts = extracted()
        for path in catalogues():
            update(path, texts)
            untranslated = sum(1 for one in read(path) if one.id and list(_problems_of(one)))
            print(f"{path.relative_to(ROOT)}: {len(texts)} texts, {untranslated} to translate")
    compile_all()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
