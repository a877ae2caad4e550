"""All scripts of assets/js as one, all stylesheets of assets/css as one: an opening asks for 2 files instead of 32.

Put together as the process starts, in the order of the names; the address names the content, for the browser's cache.
"""

from functools import cache
from typing import Final

from flask import Flask, Response

from dashboard.web.delivery import ASSETS, content_name

KINDS: Final = ("js", "css")


@cache
def bundle(kind: str) -> bytes:
    """The files of assets/<kind>, one after the other; `kind`: "js" or "css"."""
    files = sorted((ASSETS / kind).glob(f"*.{kind}"))
    return b"".join(b"/* %s */\n%s\n" % (file.name.encode(), file.read_bytes()) for file in files)


def bundle_address(kind: str) -> str:
    """Where `serve_bundles` has it."""
    return f"/assets/all-{content_name(bundle(kind))[:12]}.{kind}"


def serve_bundles(server: Flask) -> None:
    """Add both to `server`; any other address under /assets/ stays a file's."""
    server.add_url_rule(bundle_address("js"), "bundle.script", script)
    server.add_url_rule(bundle_address("css"), "bundle.stylesheet", stylesheet)


def script() -> Response:
    return Response(bundle("js"), mimetype="text/javascript")


def stylesheet() -> Response:
    return Response(bundle("css"), mimetype="text/css")
