"""How bytes leave the server."""

import gzip

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from dashboard.web import delivery
from dashboard.web.bundle import bundle, bundle_address, serve_bundles

TEXT = "stock " * 500


@pytest.fixture
def client() -> FlaskClient:
    server = Flask("delivery")
    delivery.deliver_well(server)
    server.add_url_rule("/assets/own.css", "style", lambda: Response(TEXT, mimetype="text/css"))
    server.add_url_rule(
        "/assets/vendor/inter-0123456789ab.woff2", "font", lambda: Response(b"x" * 900, mimetype="font/woff2")
    )
    server.add_url_rule("/page", "page", lambda: Response(TEXT, mimetype="text/html"))
    server.add_url_rule("/short", "short", lambda: Response("ok", mimetype="text/plain"))
    return server.test_client()


def test_text_goes_out_in_the_best_coding_the_browser_takes(client: FlaskClient) -> None:
    best = client.get("/page", headers={"Accept-Encoding": "gzip, br"})
    assert (best.headers["Content-Encoding"], brotli.decompress(best.data).decode()) == ("br", TEXT)
    other = client.get("/page", headers={"Accept-Encoding": "gzip"})
    assert (other.headers["Content-Encoding"], gzip.decompress(other.data).decode()) == ("gzip", TEXT)
    assert client.get("/page", headers={"Accept-Encoding": "identity"}).text == TEXT


def test_short_answers_and_fonts_are_left_as_they_are(client: FlaskClient) -> None:
    for path in ("/short", "/assets/vendor/inter-0123456789ab.woff2"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br"}).headers


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/assets/own.css?m=1.5", delivery.FOREVER),
        ("/assets/vendor/inter-0123456789ab.woff2", delivery.FOREVER),
        ("/assets/own.css", "no-cache"),
        ("/page", "no-store"),
        ("/assets/missing.css?m=1.5", "no-cache"),
    ],
)
def test_only_an_address_that_names_its_content_is_kept_for_ever(client: FlaskClient, path: str, rule: str) -> None:
    assert client.get(path).headers["Cache-Control"] == rule


@pytest.mark.parametrize(("kind", "mimetype"), [("js", "text/javascript"), ("css", "text/css")])
def test_every_script_and_every_stylesheet_comes_in_one_file_that_is_kept_for_ever(kind: str, mimetype: str) -> None:
    server = Flask("bundles")
    delivery.deliver_well(server)
    serve_bundles(server)
    sent = server.test_client().get(bundle_address(kind))
    assert (sent.mimetype, sent.headers["Cache-Control"]) == (mimetype, delivery.FOREVER)
    assert sent.data == bundle(kind)
    rest = sent.text
    for file in sorted((delivery.ASSETS / kind).iterdir()):
        before, whole, rest = rest.partition(file.read_text())
        assert (before.strip(), whole) == (f"/* {file.name} */", file.read_text())
    assert rest.strip() == ""
