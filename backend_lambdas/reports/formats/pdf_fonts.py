"""The PDF's type: Inter and Noto Sans Arabic, embedded with just the characters in use; Chinese, Japanese and Korean by
the standard fonts every PDF reader brings. What none of them has becomes a visible box, never an error.
"""

import importlib.util
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import arabic_reshaper
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

REGULAR, BOLD, ARABIC = "Inter", "Inter-SemiBold", "NotoSansArabic"
CHINESE, JAPANESE, KOREAN = "STSong-Light", "HeiseiKakuGo-W5", "HYGothic-Medium"
BOX = "\N{WHITE SQUARE}"
# What frames and figures are written with; beyond ASCII the letters of the languages written with the Latin ones.
SIGNS = (0xA0, 0xB7, 0x2013, 0x2014, 0x201C, 0x201D, 0x2019, 0x201E, 0x2026, 0x202F, 0x2212, 0x25A1, 0x25B2, 0x25BC)
ALWAYS = [*range(0x20, 0x7F), *range(0xC0, 0x180), *SIGNS]
ARABIC_BLOCKS = ((0x600, 0x700), (0x750, 0x780), (0xFB50, 0xFE00), (0xFE70, 0xFF00))
CJK_FONTS = (
    (((0x3040, 0x3100), (0x31F0, 0x3200), (0xFF66, 0xFFA0)), JAPANESE),
    (((0x1100, 0x1200), (0x3130, 0x3190), (0xAC00, 0xD7B0)), KOREAN),
    (
        ((0x2E80, 0x3040), (0x3100, 0x3130), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0xFF00, 0xFF66)),
        CHINESE,
    ),
)


def register_typefaces(text: str) -> None:
    """Make the fonts of this document; `text`: every character it may show. A later document replaces them."""
    characters = {ord(char) for char in text}
    inter, arabic = _font_file("fontpkg_inter"), _font_file("fontpkg_noto_sans_arabic")
    wanted = [code for code in {*ALWAYS, *characters} if code in _coverage(inter)]
    for name, weight in ((REGULAR, 400), (BOLD, 600)):
        pdfmetrics.registerFont(EmbeddedFont(name, _instance(inter, wanted, name, {"opsz": 14, "wght": weight})))
    shapes = [code for start, end in ARABIC_BLOCKS for code in range(start, end) if code in _coverage(arabic)]
    pdfmetrics.registerFont(
        EmbeddedFont(ARABIC, _instance(arabic, [0x20, *shapes], ARABIC, {"wdth": 100, "wght": 400}))
    )
    for name in (CHINESE, JAPANESE, KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def marked_up(text: str, font: str = REGULAR) -> str:
    """The text as a paragraph's mark-up: each run in a font that has its characters."""
    return "".join(
        escape(run) if name == font else f'<font name="{name}">{escape(run)}</font>' for name, run in runs(text, font)
    )


def runs(text: str, font: str = REGULAR) -> Iterator[tuple[str, str]]:
    """(font, text as it is to be drawn from left to right)."""
    parts = [(name, "".join(chars)) for name, chars in groupby(_printable(text), lambda char: _font_of(char, font))]
    for at, (name, run) in enumerate(parts):
        if (
            name == font
            and run.isspace()
            and 0 < at < len(parts) - 1
            and parts[at - 1][0] == parts[at + 1][0] == ARABIC
        ):
            parts[at] = (ARABIC, run)
    for name, group in groupby(parts, lambda part: part[0]):
        whole = "".join(run for _, run in group)
        if name == ARABIC:
            yield name, str(arabic_reshaper.reshape(whole))[::-1]
        else:
            yield name or font, whole if name else BOX * len(whole)


def _font_of(char: str, font: str) -> str:
    """ "" where no font has the character."""
    code = ord(char)
    if code in _coverage(_font_file("fontpkg_inter")):
        return font
    if any(start <= code < end for start, end in ARABIC_BLOCKS):
        return ARABIC
    for blocks, name in CJK_FONTS:
        if any(start <= code < end for start, end in blocks):
            return name
    return ""


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


@cache
def _font_file(package: str) -> Path:
    """The variable font that a font package holds."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(package)
    return next((Path(found.origin).parent / "files").glob("*wght*.ttf"))


@cache
def _coverage(path: Path) -> frozenset[int]:
    with TTFont(str(path), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _instance(path: Path, codes: list[int], name: str, axes: dict[str, float]) -> BytesIO:
    """One weight of a variable font with these characters only: a PDF cannot hold a variable one."""
    options = subset.Options(layout_features=[], notdef_outline=True)
    file = BytesIO()
    with subset.load_font(str(path), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        instancer.instantiateVariableFont(font, axes, inplace=True)
        font["name"].setName(name, 6, 3, 1, 0x409)
        font["name"].setName(name, 6, 1, 0, 0)
        font.save(file)
    file.seek(0)
    return file
