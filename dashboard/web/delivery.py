"""How bytes leave the server: compressed once, cached for ever when their address names their content."""

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, request

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
VENDOR = ASSETS / "vendor"
PRECOMPRESSED = VENDOR / "compressed"
FOREVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")
SMALLEST_WORTH_IT = 600
FINGERPRINT = re.compile(r"\.v[\w-]+m\d+\.|-[0-9a-f]{12}\.")
STATIC_PREFIXES = ("/assets/", "/_dash-component-suites/")


def content_name(data: bytes) -> str:
    """The name a file's compressed copies lie under."""
    return hashlib.sha256(data).hexdigest()[:32]


def asset_address(path: str) -> str:
    """The address of a file under assets/, with its content's fingerprint; without one while the file is missing."""
    file = ASSETS / path
    return f"/assets/{path}?m={content_name(file.read_bytes())[:12]}" if file.exists() else f"/assets/{path}"


def font_address() -> str:
    """The address by which the stylesheet asks for the font: asked for early, no line breaks anew when it comes."""
    file = next(ASSETS.glob("vendor/inter-*.woff2"), None)
    return f"/assets/vendor/{file.name}" if file else ""


def deliver_well(server: Flask) -> None:
    """Compress and mark every answer of `server` for the browser's cache."""
    server.after_request(_mark_for_cache)
    server.after_request(_compress)


def _mark_for_cache(response: Response) -> Response:
    static = request.path.startswith(STATIC_PREFIXES)
    if static and response.status_code in {200, 304} and (request.args.get("m") or FINGERPRINT.search(request.path)):
        response.headers["Cache-Control"] = FOREVER
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache" if static else "no-store"
    return response


def _compress(response: Response) -> Response:
    coding = _coding()
    if coding is None or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    if not (response.mimetype or "").startswith(COMPRESSIBLE):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < SMALLEST_WORTH_IT:
        return response
    static = request.path.startswith(STATIC_PREFIXES)
    response.set_data(_compressed_once(data, coding) if static else _squeeze(data, coding))
    response.headers["Content-Encoding"] = coding
    response.headers.add("Vary", "Accept-Encoding")
    return response


def _coding() -> str | None:
    accepted = request.accept_encodings
    return next((coding for coding in ("br", "gzip") if accepted[coding] > 0), None)


@lru_cache(maxsize=128)
def _compressed_once(data: bytes, coding: str) -> bytes:
    ready = PRECOMPRESSED / f"{content_name(data)}.{'br' if coding == 'br' else 'gz'}"
    return ready.read_bytes() if ready.exists() else _squeeze(data, coding)


def _squeeze(data: bytes, coding: str) -> bytes:
    return brotli.compress(data, quality=5) if coding == "br" else gzip.compress(data, 6)
