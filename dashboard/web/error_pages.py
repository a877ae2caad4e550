"""What a person sees when the server itself fails: words, and a way back."""

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Stockroom</title>
<style>:root{{color-scheme:light dark}}
body{{font:15px/1.5 system-ui,sans-serif;max-width:34em;margin:18vh auto;padding:0 20px}}
h1{{font-size:22px}}</style></head>
<body><main><h1>{title}</h1><p>{words}</p><p><a href="/">Go to the overview</a></p></main></body></html>"""
WORDS = {
    400: ("That request can't be answered", "The address is not one of the dashboard's own."),
    404: ("Page not found", "Nothing is kept at this address."),
    500: ("Something went wrong", "The failure is on our side and was written down. Please try again in a moment."),
}


def explain_errors(server: Flask) -> None:
    """Answer errors of `server` with a page that needs no script."""

    def explain(error: HTTPException) -> Response:
        code = error.code or 500
        title, words = WORDS.get(code, WORDS[500] if code >= 500 else WORDS[400])
        return Response(PAGE.format(title=title, words=words), code, mimetype="text/html")

    for code in WORDS:
        server.register_error_handler(code, explain)
