"""Downloads of weekly reports beside the pages: a fresh 5-minute link for each click, and the report as a page."""

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.data.address import texts_of
from dashboard.features.reports import queries as report_queries


def register_report_routes(server: Flask) -> None:
    """Add `/reports/<week>/page`, `/reports/<week>/<pdf|xlsx|zip>` and `.../<revision>/<pdf|xlsx|zip>` to `server`."""
    server.add_url_rule("/reports/<week>/page", "report_page", report_page)
    server.add_url_rule("/reports/<week>/<ending>", "report_file", report_file)
    server.add_url_rule("/reports/<week>/<int:revision>/<ending>", "report_file", report_file)


def report_page(week: str) -> AnyResponse:
    """The report as one page that runs nothing and loads nothing."""
    return Response(report_queries.report_page(week, _stores()), mimetype="text/html")


def report_file(week: str, ending: str, revision: int | None = None) -> AnyResponse:
    """Send the browser to the file."""
    return redirect(report_queries.report_file_link(week, ending, revision, _stores()), 302)


def _stores() -> tuple[str, ...]:
    """Whose report: `?store=`, none = of all stores."""
    return texts_of(request.args.getlist("store"))
