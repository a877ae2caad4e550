"""`python -m tests.browser.demo [port] [stores] [items]`: the dashboard on made-up data, to look at; Ctrl-C ends it."""

import sys
import threading

from dashboard.data import identity
from tests.support.browser.company import made_company
from tests.support.browser.company_stub import install
from tests.support.browser.sales import install_trade, made_trade
from tests.support.browser.site import running_site
from tests.support.identity_double import ADMINISTRATOR, KEYS, PASSWORD, IdentityDouble


def main() -> None:
    people = IdentityDouble()
    identity.current_identity, identity.now, identity.session_keys = lambda: people, people.clock, lambda: KEYS
    port, stores, items = (int(word) for word in (*sys.argv[1:], *("8060", "8", "60")[len(sys.argv) - 1 :]))
    install(made_company(stores, items))
    install_trade(made_trade(stores))
    with running_site(port) as address:
        sys.stdout.write(f"{address} (sign in as {ADMINISTRATOR.email}, {PASSWORD!r})\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
