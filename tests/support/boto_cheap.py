"""What each client of AWS made from the services' descriptions, and said in each request, is made once a process.

A test makes clients of its own: ten of them made the same ten classes, and each request spelled the same user agent.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.hooks import EVENT_ALIASES, EventAliaser
from botocore.useragent import UserAgentComponent

_aliases: dict[str, str] = {}
_boto_init = EventAliaser.__init__


def make_clients_cheap() -> None:
    """In this process, from now on."""
    botocore.session.create_loader = cache(botocore.session.create_loader)
    UserAgentComponent.to_string = cache(UserAgentComponent.to_string)  # type: ignore[method-assign]
    EventAliaser.__init__ = _init  # type: ignore[method-assign]


def _init(self: EventAliaser, event_emitter: Any, event_aliases: Any = None) -> None:
    """The names of events are the same for all clients; each looked for every one in a list of 300."""
    _boto_init(self, event_emitter, event_aliases)
    if self._event_aliases is EVENT_ALIASES:
        self._alias_name_cache = _aliases
