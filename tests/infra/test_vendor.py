"""Third-party web assets come from pinned packages, and what is sent lies there compressed."""

import re

import brotli

from dashboard.web import delivery
from dashboard.web.bundle import bundle
from infra import vendor


def test_the_stylesheet_names_the_font_that_lies_beside_it() -> None:
    font, sheet = vendor.write_vendor_files()
    assert f'url("{font.name}")' in sheet.read_text()
    assert font.stat().st_size < 100_000


def test_the_stylesheet_asks_nobody_else_for_anything() -> None:
    css = (delivery.VENDOR / "vendor.css").read_text()
    assert re.findall(r"url\(\"?(?:https?:)?//[^)]*", css) == []


def test_every_icon_has_a_rule_of_its_own() -> None:
    rules = vendor.icon_rules(vendor.ICONS)
    names = {path.stem for path in vendor.ICONS.glob("*.svg")} - {"favicon"}
    assert set(re.findall(r"\.icon-([\w-]+)\{", rules)) == names


def test_every_icon_a_component_names_is_drawn() -> None:
    sources = [path.read_text() for path in (delivery.ASSETS.parent / "dashboard").rglob("*.py")]
    used = {name for text in sources for name in re.findall(r"\bicon\(\"([\w-]+)\"", text)}
    assert used - {path.stem for path in vendor.ICONS.glob("*.svg")} == set()


def test_a_compressed_copy_is_the_file_itself() -> None:
    for data in (*(path.read_bytes() for path in vendor.sent_files()), bundle("css"), bundle("js")):
        vendor.precompress(data)
        ready = (delivery.PRECOMPRESSED / delivery.content_name(data)).with_suffix(".br")
        assert brotli.decompress(ready.read_bytes()) == data
