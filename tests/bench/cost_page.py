"""docs/cost.md: `python -m tests.bench.cost_page` counts, prints and writes it."""

from pathlib import Path

from tests.bench.cost import (
    ALERTS_A_STORE,
    BOUNCES,
    CHANGES_A_DAY,
    FILE_BYTES_A_ROW,
    FILES_DAYS,
    FOLLOW_GB,
    FOLLOW_SECONDS,
    HISTORY_DAYS,
    INGEST_GB,
    INGEST_SECONDS,
    LARGE,
    MOVEMENTS_A_DAY,
    PAGES_OPEN_HOURS,
    READERS,
    REPORT_GB,
    REPORT_MOST_SECONDS,
    REPORT_SECONDS_A_MILLION,
    SMALL,
    WORKING_DAYS,
    Company,
    people,
    stockroom,
    total,
    tutorial,
)
from tests.bench.cost_flows import CHANGED, EMPTIED, ROWS, TUTORIAL_ROWS, Counted, measure
from tests.bench.cost_people import SUBSCRIPTIONS, Asked, measure_people
from tests.bench.cost_report import WEEKS_A_MONTH, WEEKS_OF_SALES, Reported, measure_report

REPORT = Path(__file__).resolve().parents[2] / "docs" / "cost.md"


def flow_lines(counted: Counted, reported: Reported, asked: Asked) -> list[tuple[str, str]]:
    """The flows in words, for `make bench` and docs/cost.md."""
    named = {
        f"{ROWS:,} new rows": counted.new,
        f"{ROWS:,} rows, {CHANGED} changed": counted.changed,
        f"{ROWS:,} rows, none changed": counted.unchanged,
        f"{CHANGED} changes followed (alerts, history, mails)": counted.changes_followed,
        f"{EMPTIED} items emptied, followed: {EMPTIED} alerts in one mail": counted.alerts,
        f"A weekly report of {reported.stores} stores over {WEEKS_OF_SALES} weeks of sales": reported.made,
        "A look at whether a report is still true": reported.looked_at,
        "Signing in": asked.signed_in,
        "A session checked": asked.checked,
        "A session noted as used": asked.used,
        "A change counted for the limit of a minute": asked.counted,
        "A receipt recorded and followed": asked.moved,
        "A subscription made": asked.subscribed,
        f"A sweep over {SUBSCRIPTIONS} subscriptions": asked.swept,
        "A look at waiting uploads and silent stores": asked.watched,
        "An address switched off after a bounce": asked.bounced,
        "An upload begun by a program (POST /uploads)": asked.begun,
        "An upload looked up by a program (GET /uploads/{id})": asked.looked_up,
        f"Tutorial: {TUTORIAL_ROWS:,} rows put again": counted.tutorial_put,
        f"Tutorial: one view of {TUTORIAL_ROWS:,} rows": counted.tutorial_scan,
    }
    return [
        (
            name,
            f"{flow.write_units:,.0f} write units, {flow.read_units:,.1f} read units, "
            f"{sum(flow.requests.values()):,} requests (DynamoDB {flow.of('dynamodb'):,}, S3 {flow.of('s3')}, "
            f"SQS {flow.of('sqs')}, SNS {flow.of('sns')})",
        )
        for name, flow in named.items()
    ]


def page(counted: Counted, reported: Reported, asked: Asked) -> str:
    """docs/cost.md."""
    flows = "\n".join(f"| {name} | {words} |" for name, words in flow_lines(counted, reported, asked))
    bills = "\n\n".join(_bill(company, counted, reported, asked) for company in (SMALL, LARGE))
    return f"""# What a month on AWS costs

Written by `python -m tests.bench.cost_page` (part of `make bench`): requests and DynamoDB units are counted while the
functions' own handlers work, by AWS's documented rules (tests/bench/meter.py), so neither the machine nor the emulator
touches them. Prices: us-east-1, on demand, no free tier, no tax. Not counted: the web tier's machines, data transfer,
SMS, sales files, Cognito (it asks nothing for the first 10,000 people; the secret of the cookies is 0.40 USD a month),
and what AWS charges once for WarmWriteUnits above the default when the tables are made. The lake is read by a
client of its own; its S3 requests are counted on their way to S3 (tests/bench/lake_requests.py).

## Flows

| flow | counted |
|---|---|
{flows}

{bills}

## Assumed, not counted

- Files: {FILE_BYTES_A_ROW} bytes a row, kept {FILES_DAYS} days; history kept {HISTORY_DAYS} days.
- {ALERTS_A_STORE} alerts a store and day, in one mail to {READERS} readers.
- For a file of 20,000 rows {INGEST_SECONDS:.0f} s of {INGEST_GB} GB, and {FOLLOW_SECONDS:.0f} s of {FOLLOW_GB} GB for
  what follows: no AWS was at hand to measure.
- {WEEKS_A_MONTH} weekly reports a month, each made once and mailed to {READERS} readers; a revision costs as much as
  a report. {REPORT_SECONDS_A_MILLION} s of {REPORT_GB} GB for a million stock rows, and never more than
  {REPORT_MOST_SECONDS} s. Its requests and reads grow with the stores. Not seen: a week's roll-up that is larger than
  the one here is read in more than one request, and the lake's log is read back to its last checkpoint.
  Not in the sums: a report of one's own stores for each set of stores that somebody is responsible for; each
  costs at most what the company's does.
- Pages open {PAGES_OPEN_HOURS} hours a month.
- One person a store, who signs in on each of {WORKING_DAYS} days, uses a page for an hour, makes
  {CHANGES_A_DAY} changes and has one subscription; {MOVEMENTS_A_DAY} movements a store and day; {BOUNCES} bounce
  a month.
- The tutorial is charged for its table only, and a view of it reads the whole table.

## Free tier

AWS takes off for good, in every account and month: 1 million Lambda calls and 400,000 GB-s, 1 million SQS requests,
1 million SNS publications and 1,000 mails, 25 GB of DynamoDB storage, 10 alarms and 10 metrics, 5 GB of logs. Of the
small company's bill that leaves the units, the polling above a million requests, the backups, the alarms above ten.
"""


def _bill(company: Company, counted: Counted, reported: Reported, asked: Asked) -> str:
    lines, other = stockroom(company, counted, reported), tutorial(company, counted)
    ours = people(company, asked)
    theirs_too = "\n".join(f"| {what} | {amount} | {usd:.2f} |" for what, amount, usd in ours)
    rows = "\n".join(f"| {what} | {amount} | {usd:.2f} |" for what, amount, usd in lines)
    theirs = "\n".join(f"| {what} | {amount} | {usd:,.2f} |" for what, amount, usd in other)
    return f"""## {company.stores:,} stores of {company.items:,} items, a full file a day

| Stockroom | a month | USD |
|---|---|---|
{rows}
| **together** | | **{total(lines):,.2f}** |

| people and what is looked after for them | a month | USD |
|---|---|---|
{theirs_too}
| **together** | | **{total(ours):,.2f}** |
| **with the above** | | **{total(lines) + total(ours):,.2f}** |

| tutorial | a month | USD |
|---|---|---|
{theirs}
| **together** | | **{total(other):,.2f}** |"""


def write() -> tuple[Counted, Reported, Asked]:
    """Count, and write docs/cost.md."""
    counted, reported, asked = measure(), measure_report(SMALL.stores), measure_people()
    REPORT.write_text(page(counted, reported, asked))
    return counted, reported, asked


def main() -> None:
    """Count, print, write docs/cost.md."""
    counted, reported, asked = write()
    for name, words in flow_lines(counted, reported, asked):
        print(f"{name} | {words}")
    for company in (SMALL, LARGE):
        ours, theirs = total(stockroom(company, counted, reported)), total(tutorial(company, counted))
        print(
            f"{company.stores} stores x {company.items:,} items a month | {ours:,.2f} USD | tutorial {theirs:,.2f} USD"
        )
        print(f"People of {company.stores} stores a month | {total(people(company, asked)):,.2f} USD")


if __name__ == "__main__":
    main()
