"""In which language a page speaks: what the person chose for their account, else what their browser asks for.

Else the company's. How numbers and days are written is the company's choice for all of its pages.
"""

from functools import cache

from flask import Flask, request
from markupsafe import Markup

from backend_lambdas.inventory.company import Company
from backend_lambdas.language.texts import ENGLISH, LANGUAGES, _, ngettext, speak, spoken, written
from dashboard.data.reading import company
from dashboard.web.delivery import asset_address
from dashboard.web.signed_in import HEALTH


def of_browser() -> str:
    """The first of ours that the browser's Accept-Language names, de-AT as de; "" when it names none."""
    asked = (code.partition("-")[0].lower() for code, quality in request.accept_languages if quality > 0)
    return next((code for code in asked if code in LANGUAGES), "")


def speak_to(chosen: str = "") -> None:
    """In the language that the person chose for the account, else the browser's or the company's."""
    said = company() if request.path != HEALTH else Company()  # whether this process lives needs no AWS
    speak(chosen or of_browser() or said.language, said.number_format, said.date_format)


def give_texts(server: Flask) -> None:
    """The functions of the catalogue in every template, their macros too."""
    server.jinja_env.globals.update({"_": _, "ngettext": ngettext})


def html_marks() -> Markup:
    """What the page's <html> says of its language, and of how its scripts write numbers and days."""
    numbers, days = written()
    return Markup('lang="{}" data-numbers="{}" data-days="{}"').format(spoken(), numbers, days)


def script_texts() -> list[str]:
    """Addresses of the scripts that give the browser's own scripts their texts: none in English."""
    return [] if spoken() == ENGLISH else [_texts_of(spoken())]


@cache
def _texts_of(language: str) -> str:
    return asset_address(f"vendor/texts.{language}.js")
