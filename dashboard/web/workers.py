"""What gunicorn does in each worker process: it reads the company at once, so that no visitor waits for the first time.

Named in Procfile and by `make run`; read by path, so nothing of the dashboard is imported above.
"""

import gc

# Stock, sales and alerts are millions of objects that stay. Looking through all of them for garbage stopped every
# request for up to half a second, every few seconds, and found some dozen objects (docs/decisions/420).
SELDOM = (50_000, 20, 100)


def post_worker_init(_worker: object) -> None:
    """After the fork: threads and connections belong to one process."""
    from dashboard.data.reading import begin_reading  # noqa: PLC0415 - gunicorn reads this file before its own path

    gc.set_threshold(*SELDOM)
    begin_reading()
