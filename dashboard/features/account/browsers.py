"""What a browser calls itself, in words: "Firefox on Windows"."""

from backend_lambdas.language.texts import N_, _

# In this order: Edge and Opera say Chrome too, Chrome says Safari too, an iPad says Mac, Android says Linux.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": N_("an iPhone"),
    "iPad": N_("an iPad"),
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": N_("a Mac"),
    "CrOS": N_("a Chromebook"),
    "Linux": "Linux",
}


UNKNOWN = N_("A browser")
ON = " on "


def browser_name(user_agent: str) -> str:
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), UNKNOWN)
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), None)
    return f"{browser}{ON}{system}" if system else browser


def browser_words(name: str) -> str:
    """A name that was kept, in the reader's language."""
    browser, on, system = name.partition(ON)
    return _("{browser} on {system}", browser=_(browser), system=_(system)) if on else _(browser)
