"""A worker process of gunicorn: it has read the company before anybody asks."""

import gc
import shlex
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from dashboard.data.dependencies import current_dependencies
from infra.local.launcher.dashboard import EACH_WORKER
from infra.package import ROOT
from tests.support.dashboard import DashboardStack
from tests.support.replica_sources import LONGEST_SECONDS


@pytest.fixture(autouse=True)
def garbage_as_ever() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_a_worker_reads_stock_sales_and_alerts_before_anybody_asks(stack: DashboardStack) -> None:
    stack.upload("uploads/stock.csv", "store,item,count\nBerlin,001,0\nBonn,003,0\n")
    stack.alert("001")
    stack.start_dashboard(look=False)
    hooks = {"__file__": str(EACH_WORKER), "__name__": "__config__"}
    exec(compile(EACH_WORKER.read_text(), EACH_WORKER, "exec"), hooks)  # noqa: S102 - as gunicorn reads it
    config = Config()
    config.set("post_worker_init", hooks["post_worker_init"])
    config.post_worker_init(None)
    dependencies = current_dependencies()
    assert dependencies.follower.catch_up(seconds=LONGEST_SECONDS)
    dependencies.follower.stop()
    assert len(dependencies.replica.state().table) == 2
    assert [one.product_id for one in dependencies.open_alerts.state().alerts] == ["001"]
    assert gc.get_threshold() > (700, 10, 10)


def test_whoever_runs_the_dashboard_names_it() -> None:
    command = shlex.split((ROOT / "Procfile").read_text())
    assert command[command.index("--config") + 1] == str(EACH_WORKER.relative_to(ROOT))
