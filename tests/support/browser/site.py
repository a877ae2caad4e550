"""The dashboard on a free port of 127.0.0.1, in this process, so that a test can change the data behind it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: a test's output is for the test."""


@contextmanager
def running_site(port: int = 0) -> Iterator[str]:
    """Serve the dashboard; give its address."""
    from dashboard.app import server

    with make_server("127.0.0.1", port, server, threaded=True, request_handler=QuietHandler) as web:
        thread = threading.Thread(target=web.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{web.server_port}"
        finally:
            web.shutdown()
            thread.join()
