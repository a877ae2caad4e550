"""`make bench`: measure everything in one run on this machine, print a table and write docs/benchmarks.md."""

import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    access,
    cold_start,
    controls,
    cost,
    cost_page,
    pages,
    pipeline,
    real_files,
    replica,
    startup,
    trends,
    uploads_at_once,
)
from tests.bench import live as bench_live
from tests.bench import parse as bench_parse
from tests.bench import preview as bench_preview
from tests.bench import report as bench_report
from tests.bench import sales as bench_sales
from tests.bench.large_company import Company

REPORT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
Line = tuple[str, str, str]


def main() -> None:
    """Run part after part; a part's lines are printed as soon as they are known."""
    lines: list[Line] = []
    for part in PARTS:
        for line in part():
            lines.append(line)
            print(" | ".join(line), flush=True)
    REPORT.write_text(_report(lines))
    print(f"Written to {REPORT}")


def _parse() -> list[Line]:
    return [
        (
            f"Parse and validate 1,000,000 rows, {variant}",
            f"{figures['rows_per_second']:,.0f} rows/s, {figures['peak_mb']:,.0f} MB",
            "100,000 rows/s, 300 MB",
        )
        for variant, figures in bench_parse.measure().items()
    ]


def _pipeline() -> list[Line]:
    figures = pipeline.measure()
    return [
        (
            "Tutorial pipeline, 10,000 rows, S3 to last row written (median of 3)",
            f"{figures['tutorial_seconds']:.1f} s, {figures['tutorial_rows_per_second']:,.0f} rows/s",
            "baseline",
        ),
        (
            "Stockroom, the same file, S3 to committed (median of 3)",
            f"{figures['stockroom_seconds']:.1f} s, {figures['stockroom_rows_per_second']:,.0f} rows/s",
            "",
        ),
        ("Ratio Stockroom / tutorial", f"{figures['ratio']:.1f}", "10"),
        (
            "The same file again",
            f"{figures['row_writes_second_time']} row writes, {figures['second_time_seconds']:.1f} s",
            "0 row writes",
        ),
    ]


def _preview() -> list[Line]:
    figures = bench_preview.measure()
    memory = f"{figures['peak_mb']:,.0f} MB, {figures['large_state']}"
    return [
        (
            f"Preview of {figures['rows']:,} rows against as many in stock, asked for to there (median of 3, warm)",
            f"{figures['seconds']:.1f} s, {figures['changed']:,} rows would change",
            "",
        ),
        (
            "The same in Chromium, from the drop on the Uploads page to the preview on the screen (median of 3)",
            f"{figures['drop_to_screen_seconds']:.1f} s",
            "1.5 s",
        ),
        (
            f"Preview of {figures['large_rows']:,} rows of 50 new stores, the function's memory",
            f"{figures['large_seconds']:.1f} s, {memory}",
            "20 s",
        ),
        (
            f"Preview of {figures['sales_lines']:,} sales, compared with a lake without them, the function's memory",
            f"{figures['sales_seconds']:.1f} s, {figures['sales_peak_mb']:,.0f} MB, {figures['sales_state']}",
            "",
        ),
    ]


def _sales() -> list[Line]:
    figures = bench_sales.measure()
    equal = "totals equal" if figures["totals_equal"] else "TOTALS DIFFER"
    return [
        (
            f"Sales, {figures['rows']:,} lines of CSV ({figures['source']}) to published roll-ups",
            f"{figures['rows_per_second']:,} rows/s, {figures['seconds']:.1f} s, {figures['peak_mb']:,.0f} MB, {equal}",
            "under 1,000 MB, totals equal",
        ),
        ("The same sales file again", f"{figures['again_seconds']:.1f} s, nothing changes", ""),
    ]


def _replica_100k() -> list[Line]:
    return _replica(100_000, "p95 150 ms for 1 user, 1,500 ms for 50")


def _replica_1m() -> list[Line]:
    return _replica(1_000_000, "start under 15 s")


def _replica(rows: int, wanted: str) -> list[Line]:
    figures = replica.measure(rows)
    name = f"Replica, {rows:,} rows in 50 stores"
    lines = [
        (
            f"{name}: start from S3 snapshots, memory",
            f"{figures['start_seconds']:.1f} s, {figures['memory_mb']:,.0f} MB more, {figures['peak_mb']:,.0f} MB peak",
            wanted,
        )
    ]
    for users in replica.USERS:
        for kind, words in (("block", "grid block, filter and sort"), ("overview", "Overview data")):
            p50, p95 = figures[f"{kind}_p50_ms_{users}"], figures[f"{kind}_p95_ms_{users}"]
            lines.append((f"{name}: {words}, {users} users", f"p50 {p50:.1f} ms, p95 {p95:.1f} ms", ""))
    ways = {
        "scoped": "limited to all stores but one",
        "renamed": "with 50 categories under other names",
    }
    for way, words in ways.items():
        block, overview, first = (figures[f"{way}_{what}"] for what in ("block", "overview", "first_ms"))
        lines.append(
            (
                f"{name}: {words}, CPU time beside without (grid block, Overview data); once after a change",
                f"{_more(block)}, {_more(overview)}; {first:,.0f} ms",
                "10 % more" if rows == 1_000_000 else "",
            )
        )
    return lines


def _more(ratio: float) -> str:
    """+3.1 %, or -0.4 %."""
    return f"{(ratio - 1) * 100:+.1f} %"


def _trends() -> list[Line]:
    figures = trends.measure()
    same = "" if figures["same"] else ", TOTALS DIFFER"
    return [
        (
            "Trends page data on 5,000,000 sales, warm, different views (median, p95)",
            f"{figures['warm_median'] * 1000:.0f} ms, {figures['warm_p95'] * 1000:.0f} ms",
            "p95 300 ms",
        ),
        (
            "The same, cold: a fresh process reads the roll-ups and makes its first page (median, p95)",
            f"{figures['cold_median']:.2f} s, {figures['cold_p95']:.2f} s, {figures['peak_mb']:,.0f} MB{same}",
            "p95 1.5 s",
        ),
        (
            "pandas reading every sale for the same page",
            f"{figures['baseline_median']:.1f} s, {figures['baseline_peak_mb']:,.0f} MB",
            "baseline",
        ),
        (
            "Trends page data with 50 categories under other names, CPU time beside without",
            _more(figures["renamed"]),
            "10 % more",
        ),
    ]


def _weekly_report() -> list[Line]:
    wanted = {100_000: "30 s, 1,000 MB", 1_000_000: "900 s (a function's most), 1,000 MB"}
    return [
        (
            f"Weekly report over {figures['sales']:,} sales and {figures['stock_rows']:,} stock rows, all formats, "
            f"{figures['listed_rows']:,} rows in the long lists of workbook and CSV",
            f"{figures['seconds']:.1f} s, {figures['peak_mb']:,.0f} MB, {figures['disk_mb']:,.0f} MB on disk meanwhile",
            wanted[int(figures["stock_rows"])],
        )
        for figures in bench_report.measure()
    ]


def _cost() -> list[Line]:
    counted, reported, asked = cost_page.write()
    lines = [(name, words, "") for name, words in cost_page.flow_lines(counted, reported, asked)]
    for company, wanted in ((cost.SMALL, "8 USD"), (cost.LARGE, "")):
        ours = cost.total(cost.stockroom(company, counted, reported))
        theirs = cost.total(cost.tutorial(company, counted))
        name = f"A month on AWS without free tier, {company.stores:,} stores of {company.items:,} items (docs/cost.md)"
        lines.append((name, f"{ours:,.2f} USD, the tutorial's table {theirs:,.2f} USD", wanted))
        with_people = ours + cost.total(cost.people(company, asked))
        lines.append(("The same with sign-ins, sessions, movements, subscriptions", f"{with_people:,.2f} USD", ""))
    return lines


def _live() -> list[Line]:
    figures = bench_live.measure()
    pages, asked = figures["pages"], figures["asked_a_second"]
    return [
        (
            f"A change in S3 on {pages} open pages (median, p95); in the table (median)",
            f"{figures['p50_seconds']:.2f} s, {figures['p95_seconds']:.2f} s; {figures['table_p50_seconds']:.2f} s",
            "p95 under 2 s",
        ),
        (
            f"The same on a page in Chromium beside them (median, p95), {asked:.0f} small questions a second answered",
            f"{figures['browser_p50_seconds']:.2f} s, {figures['browser_p95_seconds']:.2f} s",
            "",
        ),
        (
            "AWS requests an hour of one dashboard process with open pages while nothing changes",
            f"{figures['requests_an_hour']:,}, of these {figures['requests_Query']:,} larger than one small item",
            "one small item",
        ),
    ]


def _start() -> list[Line]:
    figures = startup.measure()
    return [
        ("make run to the ready line, empty home", f"{figures['first_seconds']:.1f} s", "20 s"),
        ("make run to the ready line, second time", f"{figures['second_seconds']:.1f} s", "20 s"),
        ("Overview, first load, compressed", f"{figures['first_load_bytes'] / 1000:,.0f} kB", "500 kB"),
        ("Overview, warm load, compressed", f"{figures['warm_load_bytes'] / 1000:,.0f} kB", "60 kB"),
    ]


def _cold_start() -> list[Line]:
    figures = cold_start.measure()
    least = figures["least"]
    lines = [("Least a function loads: botocore and Powertools, CPU time", f"{least:.0f} ms", "baseline")]
    for function, bound in (("check_stock", 1.4), ("ingest_upload", 2.1)):
        load, make = figures[f"{function}_import"], figures[f"{function}_clients"]
        words = f"{load:.0f} ms = {load / least:.2f} of the least, {make:.0f} ms"
        lines.append((f"{function}: loading it, making its clients, CPU time", words, f"{bound} of the least"))
    return lines


def _access() -> list[Line]:
    figures = access.measure()
    return [
        (
            "Signing in, from the form to the session (p50, p95); of it the user pool's answer (p50)",
            f"{figures['sign_in_p50']:.0f} ms, {figures['sign_in_p95']:.0f} ms; {figures['pool_p50']:.0f} ms",
            "p95 300 ms beside the password hash",
        ),
        (
            f"Checking the rule of a callback, each of {figures['callbacks']:.0f} (p95), CPU time",
            f"{figures['rule_p95']:.2f} ms",
            "2 ms",
        ),
        (
            "Every route and callback asked as everybody (tests/dashboard/test_matrix.py)",
            f"{figures['matrix_seconds']:.0f} s",
            "180 s",
        ),
    ]


def _screens() -> list[Line]:
    with pages.running(Company()) as platform:
        return [*pages.lines(platform), *controls.lines(platform)]


PARTS: tuple[Callable[[], list[Line]], ...] = (
    _parse,
    real_files.lines,
    _pipeline,
    _preview,
    uploads_at_once.lines,
    _replica_100k,
    _replica_1m,
    _sales,
    _trends,
    _weekly_report,
    _live,
    _screens,
    _cost,
    _cold_start,
    _access,
    _start,
)


def _report(lines: list[Line]) -> str:
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"""# Benchmarks

Written by `make bench`: one run, one machine, {datetime.now(UTC):%Y-%m-%d}. Python {platform.python_version()},
{os.cpu_count()} cores, load average at the end {os.getloadavg()[0]:.1f}. The machines are shared and noisy: compare
lines of one run, not runs.

| what | measured | to reach |
|---|---|---|
{table}

The tutorial pipeline is `csv.DictReader` and one `put_item` per row in a Lambda, with a second Lambda that follows the
table's stream and publishes every row at zero (tests/bench/tutorial.py). It runs on the same embedded AWS in the same
run. None of these figures says how fast DynamoDB on AWS is.
"""


if __name__ == "__main__":
    main()
