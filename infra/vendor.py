"""`python -m infra.vendor`: copies third-party web assets from pinned packages to assets/vendor/, which git ignores.

One stylesheet (Inter's @font-face, Bootstrap, our icons as masks) plus the font, named for its content so that browsers
may keep it for ever; then a brotli and a gzip copy of every file the server sends, named for the file's content.
"""

import gzip
import hashlib
import importlib.util
import io
import sys
from pathlib import Path
from urllib.parse import quote

import brotli
from fontTools import subset
from fontTools.varLib import instancer

from dashboard.web.bundle import KINDS, bundle
from dashboard.web.delivery import ASSETS, PRECOMPRESSED, VENDOR, content_name

ICONS = ASSETS / "icons"
# Latin, Latin-1, Latin Extended-A, Romanian, accents to combine, punctuation, currency and the signs the pages use.
UNICODES = [
    *range(0x20, 0x180), 0x192, *range(0x218, 0x21C), *range(0x300, 0x30D), 0x326, 0x327, 0x328,
    *range(0x2010, 0x2070), *range(0x20A0, 0x20C0), 0x2122, 0x2212,
]  # fmt: skip
PAGE_WEIGHT = {
    "dash": ("deps/*.min.js", "dash-renderer/build/*.min.js", "dcc/*.js", "html/*.js"),
    "dash_bootstrap_components": ("_components/*.min.js",),
    "dash_ag_grid": ("dash_ag_grid.min.js", "async-community.js"),
    "plotly": ("package_data/plotly.min.js",),
}


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"Package {name} is not installed: run make install first")
    return Path(spec.origin).parent


def latin_woff2(source: Path) -> bytes:
    """The Latin part of a variable font as woff2: weights 400 to 700, one optical size."""
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "calt", "tnum", "ccmp", "locl", "mark"])
    buffer = io.BytesIO()
    with subset.load_font(str(source), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}, inplace=True)
        subset.save_font(font, buffer, options)
    return buffer.getvalue()


def font_face(file_name: str) -> str:
    return (
        '@font-face{font-family:"Inter";font-style:normal;font-weight:400 700;font-display:optional;'
        f'src:url("{file_name}") format("woff2")}}'
    )


def icon_rules(folder: Path) -> str:
    """One CSS rule per icon: its drawing as the mask of `.icon-<name>`, so that it takes the text's colour."""
    return "".join(
        f'.icon-{path.stem}{{--icon:url("data:image/svg+xml,{quote(path.read_text().strip(), safe=" =:/")}")}}'
        for path in sorted(folder.glob("*.svg"))
        if path.stem != "favicon"
    )


def bootstrap_css() -> str:
    css = (package_folder("flask_bootstrap") / "static/bootstrap5/css/bootstrap.min.css").read_text()
    return css.split("/*# sourceMappingURL")[0]


def write_vendor_files() -> list[Path]:
    """Write the font and the stylesheet; return them."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    font = latin_woff2(package_folder("fontpkg_inter") / "files/Inter[opsz,wght].ttf")
    font_path = VENDOR / f"inter-{hashlib.sha256(font).hexdigest()[:12]}.woff2"
    for old in VENDOR.glob("inter-*.woff2"):
        old.unlink()
    font_path.write_bytes(font)
    sheet = VENDOR / "vendor.css"
    sheet.write_text(font_face(font_path.name) + bootstrap_css() + icon_rules(ICONS))
    return [font_path, sheet]


def sent_files() -> list[Path]:
    """Every script and stylesheet a page may ask for."""
    own = [path for kind in ("*.css", "*.js") for path in ASSETS.rglob(kind)]
    return own + [
        path
        for package, patterns in PAGE_WEIGHT.items()
        for pattern in patterns
        for path in sorted(package_folder(package).glob(pattern))
    ]


def precompress(data: bytes) -> None:
    """Leave `<sha256>.br` and `.gz` of one file; a file that is already there is left alone."""
    target = PRECOMPRESSED / content_name(data)
    if not target.with_suffix(".br").exists():
        target.with_suffix(".gz").write_bytes(gzip.compress(data, 9, mtime=0))
        target.with_suffix(".br").write_bytes(brotli.compress(data, quality=10))


def main() -> None:
    write_vendor_files()
    PRECOMPRESSED.mkdir(exist_ok=True)
    files = [*(path.read_bytes() for path in sent_files()), *(bundle(kind) for kind in KINDS)]
    for data in files:
        precompress(data)
    wanted = {content_name(data) for data in files}
    for path in PRECOMPRESSED.iterdir():
        if path.stem not in wanted:
            path.unlink()
    sys.stdout.write(f"Web assets are in {VENDOR} ({len(files)} files compressed)\n")


if __name__ == "__main__":
    main()
