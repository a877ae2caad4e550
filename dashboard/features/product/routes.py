"""A product's image and datasheet, to those who may see the product."""

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.product_files import FileKind
from backend_lambdas.language.texts import _
from dashboard.features.product import queries
from dashboard.ui.addresses import PRODUCT_FILE_PATH

# Should the bytes ever be taken for a page: nothing in it runs, loads or is sent.
NOTHING_RUNS = "default-src 'none'; sandbox"


def register_product_file_routes(server: Flask) -> None:
    """Add `/product/file` to `server`."""
    server.add_url_rule(PRODUCT_FILE_PATH, "product_file", product_file)


def product_file() -> AnyResponse:
    """The image as it was checked; of the datasheet a link of five minutes, by which browsers save it."""
    product_id, kind = request.args.get("id", ""), request.args.get("kind", "")
    if kind == FileKind.DATASHEET:
        return redirect(queries.datasheet_link(product_id), 302)
    if kind != FileKind.IMAGE:
        raise NotFound(_("There is nothing at this address."))
    body, media_type, name = queries.product_image(product_id)
    answer = Response(body, mimetype=media_type)
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    answer.headers["Content-Disposition"] = "inline"
    # Asked for anew each time: who may see it, and whether it is there still, is decided here.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(name)
    return answer.make_conditional(request)
