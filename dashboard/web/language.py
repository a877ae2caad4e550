"""In which language a page speaks: what the person chose for their account, else what their browser asks for."""

from functools import cache

from flask import request

from backend_lambdas.language.texts import ENGLISH, LANGUAGES, spoken
from dashboard.web.delivery import asset_address


def of_browser() -> str:
    """The best of ours for the browser's Accept-Language; English when it knows none."""
    return request.accept_languages.best_match(LANGUAGES, ENGLISH) or ENGLISH


def script_texts() -> list[str]:
    """Addresses of the scripts that give the browser's own scripts their texts: none in English."""
    return [] if spoken() == ENGLISH else [_texts_of(spoken())]


@cache
def _texts_of(language: str) -> str:
    return asset_address(f"vendor/texts.{language}.js")
