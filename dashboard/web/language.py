"""In which language a page speaks: what the person chose for their account, else what their browser asks for."""

from functools import cache

from flask import Flask, request

from backend_lambdas.language.texts import ENGLISH, LANGUAGES, _, ngettext, spoken
from dashboard.web.delivery import asset_address


def of_browser() -> str:
    """The first of ours that the browser's Accept-Language names, de-AT as de; English when it names none."""
    asked = (code.partition("-")[0].lower() for code, quality in request.accept_languages if quality > 0)
    return next((code for code in asked if code in LANGUAGES), ENGLISH)


def give_texts(server: Flask) -> None:
    """The functions of the catalogue in every template, their macros too."""
    server.jinja_env.globals.update({"_": _, "ngettext": ngettext})


def script_texts() -> list[str]:
    """Addresses of the scripts that give the browser's own scripts their texts: none in English."""
    return [] if spoken() == ENGLISH else [_texts_of(spoken())]


@cache
def _texts_of(language: str) -> str:
    return asset_address(f"vendor/texts.{language}.js")
