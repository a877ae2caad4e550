"""The schema of both tables, in one place: key builders and index names. The template is tested against this file.

Nothing ever Scans. `T` below is an ISO 8601 UTC time, `ms` is 13 digits of milliseconds since 1970.

    Stock table (stream NEW_AND_OLD_IMAGES)
      stock row          ST#store          / IT#product_id
      index low          LOW#store         / <0 out | 1 low>#<on_hand:010d>#product_id   (sparse: only while low or out)
      index item         IT#product_id     / ST#store                                     (the keys, turned round)
    Ops table (TTL attribute `ttl`, seconds)
      store aggregate    AGG               / ST#store
      aggregate of a day AGH               / <YYYY-MM-DD>#ST#store      totals at the last commit of the company's day
      store lease        ST#store          / LEASE
      store change       CH#store          / <rev:012d>                 one per commit that changed a row: upload, plan
      movement           MV#store          / <ver>                      product and units, for counts that land late
      store statement    VS#store          / <ver>                      plan key per commit, for uploads that land late
      content            CO#sha256         / META                       the first upload that had these bytes
      order of a key     KO#sha256          / META     times of the files under one S3 key, by sequencer
      threshold          TH                / DEFAULT | CAT#c | IT#i | ST#s#IT#i   one taken away has no reorder_point
      thresholds' state  TH                / #REV       how often changed, stores whose rows do not follow yet
      answers of files   MAP#<user_id | scripts> / <sha256 of the column names>   what a sender answered for such a file
      upload             UP#id             / META
        index month      UPLOADS#YYYY-MM   / T#id ; index open UPLOADS / T#id (sparse: until it ended)
      upload, one store  UP#id             / PT#store
      row error          UP#id             / ER#<line:09d>#<n:03d>      TTL as the upload
      alert state        AS#store          / IT#product_id
      alert              AL#store          / <ms>#upload_id#alert_id
        index month      ALERTS#YYYY-MM#<0..3> / T#alert_id ; index open ALERTS#<0..3> / T#alert_id (sparse)
                         (alerts from before the shards stay in ALERTS#YYYY-MM; readers merge all five)
      assigned alert     MY#user_id        / <ms>#upload_id#alert_id   store: what a person was ever given to see to
      outbox (digest)    OUT#<0..3>        / <ms>#store#upload_id       one mail per (store, upload)
      part of its mail   FILE#upload_id    / digest id               of a file with several stores: a store's digest
      history            HI#store#item     / <ms>#<rev:09d>
      audit              AU#YYYY-MM-DD#<0..3> / T#audit_id
        index month      HS#<kind>#<name> / T#audit_id    the history of a product, category, user, store (sparse)
      change token       CHANGES           / COUNTS          how often was written, by kind: core/change_token.py
      nightly check      CHECK             / LAST            what the last one found and mended
      receivers          CHECK             / RECEIVERS       who receives alerts, as last looked up
      sales writer       LK#sales          / LEASE           owner, epoch, until_ms; dirty: set of <week>#upload_id
      sales head         LK#sales          / HEAD            rev, versions of the lake's tables: small, for polling
      sales weeks        LK#sales          / WEEKS           rev; weeks: {week: {rev, rows}}: what changed since a rev
      store settings     STORES            / ST#store       what people say of it: name, zone, when files are due
      category           CATEGORIES        / CAT#name        the name it is shown under
      categories' state  CATEGORIES        / #REV            how often changed, their order
      company            COMPANY           / META           its name and currency, where a person has set them
      missing uploads    MISSING           / ST#store       its latest gap: told once, ended by its next file
      mails to senders   ENDINGS           / user_id#T#upload_id   a person's file has ended: to be mailed; TTL 1 day
                         ENDINGS#CLAIMS    / user_id        who sends it; TTL
      subscription       SUBS              / <sha256 of channel and address>   who wants which alerts, where; its state
      waiting message    WAIT#<subscription id> / digest id      for the end of quiet hours or the daily mail; TTL
      account            USERS             / user_id        role, stores, vendor: what a person may do
      API client         CLIENTS           / client_id      a program that sends files: its rights, the hash of its key
      asked by the API   API#<client_id>   / UP#upload_id   a form was given out for it; TTL 7 days
                                           / ID#<sha256 of an idempotency key>   the upload it stands for; TTL 7 days
      mail address       MAILS             / address         off since when and why, or switched on again
      session            US#user_id        / SE#<sha256 of the token's secret>      TTL 8 hours
      saved view         VIEWS#<user_id> | VIEWS#shared / <grid>#<view_id>  name, query; a person's choices below CHOICE
      product            PR#product_id      / META           one that is deleted stays, as `gone`, without index
        index month      PV#vendor / product_id   (sparse: until it is deleted)
        index open       PRODUCTS#<0..3> / T#product_id       when it changed last, deleted ones too
      product's history  PR#product_id      / HI#<ms>#<rev:09d>   one entry per change, written with it
      vendor             VENDORS           / VN#<name without case and blanks>   its rules, quota and state
      no duplicates      NODUP             / <product_id>#<product_id>   two products that somebody said are two
      vendor's uploads   VU#vendor         / <arrived_at>#upload_id   what it has sent, as long as its uploads are kept
      quota              QU#vendor         / <YYYY-MM-DD>    files and rows sent that day (UTC), ids of the uploads; TTL
      failed tries       TRY#<sha256>      / COUNT          n, ttl: of one account or client address, as `limits` asks
      weekly report      RP#weekly         / <YYYY-Www>      keys of its files, its mail, whether sent, revisions before
                         RP#weekly#<stores>                  the same, of some stores (`reports_pk`)

The lake: Delta tables in the data bucket; one consistent state is the versions that LK#sales / HEAD names.

    lake/sales     by month     sale_id, store, product_id, product_name, category, sale_date (date), month YYYY-MM,
                                quantity decimal(18,3), price decimal(18,6), revenue, returned_value decimal(24,6),
                                upload_id, line (long), ver; one row per store and sale_id
    lake/weekly    by week      week YYYY-Www, week_start (date), store, product_id, product_name, category, units,
                                returned_units decimal(24,3), revenue, returned_value decimal(30,6), lines (long),
                                price decimal(18,6) = revenue / units; one row per week, store and product
    lake/daily     by week      week, day (date), store, category ("" = none), units, returned_units decimal(24,3),
                                revenue, returned_value decimal(30,6), lines; one row per day, store and category
    lake/changes/<upload_id>    epoch, number (long), store, sale_id, verdict, after_ver, then the other columns of
                                lake/sales as they were: what an upload found before it wrote (aws/lake/changes.py)
"""

import zlib
from collections.abc import Iterable
from hashlib import sha256

STOCK_INDEX_LOW = "low"
STOCK_INDEX_ITEM = "item"
OPS_INDEX_MONTH = "month"
OPS_INDEX_OPEN = "open"

STOCK_KEYS = ("pk", "sk")
STOCK_INDEXES = {STOCK_INDEX_LOW: ("low_pk", "low_sk"), STOCK_INDEX_ITEM: ("sk", "pk")}
OPS_KEYS = ("pk", "sk")
OPS_INDEXES = {OPS_INDEX_MONTH: ("month_pk", "month_sk"), OPS_INDEX_OPEN: ("open_pk", "open_sk")}

SHARDS = 4
AGGREGATES_PK = "AGG"
AGGREGATE_HISTORY_PK = "AGH"
THRESHOLDS_PK = "TH"
THRESHOLDS_REV_SK = "#REV"  # before every rule: read first, it is never newer than the rules read with it
OPEN_UPLOADS_PK = "UPLOADS"
ENDINGS_PK = "ENDINGS"
ENDINGS_CLAIMS_PK = "ENDINGS#CLAIMS"
CHANGES_PK = "CHANGES"
CHANGES_SK = "COUNTS"
REPORTS_PK = "RP#weekly"
STORES_PK = "STORES"
COMPANY_PK = "COMPANY"
CATEGORIES_PK = "CATEGORIES"
CATEGORIES_REV_SK = "#REV"
COMPANY_SK = "META"
MISSING_PK = "MISSING"
USERS_PK = "USERS"
SHARED_VIEWS_PK = "VIEWS#shared"
MAIL_ADDRESSES_PK = "MAILS"
SUBSCRIPTIONS_PK = "SUBS"
VENDORS_PK = "VENDORS"
PRODUCT_SK = "META"
API_CLIENTS_PK = "CLIENTS"
TRIES_SK = "COUNT"
NIGHT_PK = "CHECK"
NIGHT_SK = "LAST"
RECEIVERS_SK = "RECEIVERS"
SALES_PK = "LK#sales"
SALES_LEASE_SK = "LEASE"
SALES_HEAD_SK = "HEAD"
SALES_WEEKS_SK = "WEEKS"
LAKE_SALES = "lake/sales"
LAKE_WEEKLY = "lake/weekly"
LAKE_DAILY = "lake/daily"
LAKE_CHANGES = "lake/changes"


def shard(text: str) -> int:
    """The same text always falls into the same of SHARDS shards."""
    return zlib.crc32(text.encode()) % SHARDS


def _quoted(store: str) -> str:
    """A store's name may hold a `#`; inside a key with more parts it must not."""
    return store.replace("%", "%25").replace("#", "%23")


def unquoted(store: str) -> str:
    return store.replace("%23", "#").replace("%25", "%")


def store_pk(store: str) -> str:
    return f"ST#{store}"


def item_sk(product_id: str) -> str:
    return f"IT#{product_id}"


def low_pk(store: str) -> str:
    return f"LOW#{store}"


def low_sk(on_hand: int, product_id: str) -> str:
    """Out before low, fewest first."""
    return f"{0 if on_hand <= 0 else 1}#{max(on_hand, 0):010d}#{product_id}"


def threshold_sk(category: str, product_id: str, store: str) -> str:
    """Of a rule for all that is named; for every item where nothing is."""
    if product_id:
        return f"ST#{_quoted(store)}#IT#{product_id}" if store else f"IT#{product_id}"
    return f"CAT#{category}" if category else "DEFAULT"


def category_sk(name: str) -> str:
    return f"CAT#{name}"


def change_pk(store: str) -> str:
    return f"CH#{store}"


def change_sk(rev: int) -> str:
    return f"{rev:012d}"


def ending_sk(user_id: str, at: str, upload_id: str) -> str:
    """Without a time: what the sort keys of that person begin with."""
    return f"{user_id}#{at}#{upload_id}" if at else f"{user_id}#"


def statement_pk(store: str) -> str:
    return f"VS#{store}"


def movement_pk(store: str) -> str:
    return f"MV#{store}"


def content_pk(content_hash: str) -> str:
    return f"CO#{content_hash}"


def key_order_pk(key_hash: str) -> str:
    return f"KO#{key_hash}"


def upload_pk(upload_id: str) -> str:
    return f"UP#{upload_id}"


def mappings_pk(sender_id: str) -> str:
    return f"MAP#{sender_id}"


def part_sk(store: str) -> str:
    return f"PT#{store}"


def row_error_sk(line: int, number: int) -> str:
    return f"ER#{line:09d}#{number:03d}"


def alert_state_pk(store: str) -> str:
    return f"AS#{store}"


def alert_pk(store: str) -> str:
    return f"AL#{store}"


def assigned_pk(user_id: str) -> str:
    return f"MY#{user_id}"


def outbox_pk(number: int) -> str:
    return f"OUT#{number}"


def outbox_sk(event_ms: int, store: str, upload_id: str) -> str:
    return f"{event_ms:013d}#{_quoted(store)}#{upload_id}"


def file_parts_pk(upload_id: str) -> str:
    return f"FILE#{upload_id}"


def product_pk(product_id: str) -> str:
    return f"PR#{product_id}"


def vendor_products_pk(vendor: str) -> str:
    """In the index `month`: what a vendor has in the catalogue."""
    return f"PV#{vendor}"


def changed_products_pk(number: int) -> str:
    """In the index `open`, spread as the alerts are: a catalogue writes hundreds of products a second."""
    return f"PRODUCTS#{number}"


def product_history_sk(event_ms: int, rev: int) -> str:
    return f"HI#{event_ms:013d}#{rev:09d}"


def vendor_sk(folded_name: str) -> str:
    return f"VN#{folded_name}"


def quota_pk(vendor: str) -> str:
    return f"QU#{vendor}"


NOT_DUPLICATES_PK = "NODUP"


def not_duplicates_sk(pair: tuple[str, str]) -> str:
    """A product's number has no `#` (rule P3)."""
    return "#".join(pair)


def vendor_uploads_pk(folded_name: str) -> str:
    return f"VU#{folded_name}"


def history_pk(store: str, product_id: str) -> str:
    return f"HI#{_quoted(store)}#{product_id}"


def history_sk(event_ms: int, rev: int) -> str:
    return f"{event_ms:013d}#{rev:09d}"


def day_aggregate_sk(day: str, store: str) -> str:
    return f"{day}#ST#{store}"


def reports_pk(stores: Iterable[str] | None) -> str:
    """The reports of the company (None), or those of just these stores."""
    if stores is None:
        return REPORTS_PK
    return f"{REPORTS_PK}#{sha256(chr(31).join(sorted(stores)).encode()).hexdigest()[:24]}"


def month_pk(kind: str, iso_time: str) -> str:
    """`kind` is UPLOADS, or ALERTS for the alerts from before there were shards."""
    return f"{kind}#{iso_time[:7]}"


def alert_month_pk(opened_at: str, alert_id: str) -> str:
    """The month's alerts are spread: one partition takes 1,000 write units a second (DynamoDB, "partition throughput"),
    and an index that is behind throttles the writes of its table."""
    return f"{month_pk('ALERTS', opened_at)}#{shard(alert_id)}"


def month_pks(kind: str, month: str) -> tuple[str, ...]:
    """Every partition of the index `month` that holds records of `kind` (UPLOADS or ALERTS) of one month, YYYY-MM."""
    whole = month_pk(kind, month)
    return (whole, *(f"{whole}#{number}" for number in range(SHARDS))) if kind == "ALERTS" else (whole,)


def open_alerts_pk(number: int) -> str:
    return f"ALERTS#{number}"


def audit_pks(day: str) -> tuple[str, ...]:
    """Every partition with entries of one day, YYYY-MM-DD."""
    return tuple(f"AU#{day}#{number}" for number in range(SHARDS))


def audit_pk(iso_time: str, audit_id: str) -> str:
    return f"AU#{iso_time[:10]}#{shard(audit_id)}"


def waiting_pk(subscription_id: str) -> str:
    return f"WAIT#{subscription_id}"


def subject_pk(subject: str) -> str:
    """In the index `month`: the audit entries about one thing, as str() of an audit.Subject."""
    return f"HS#{subject}"


def views_pk(user_id: str) -> str:
    return f"VIEWS#{user_id}"


def sessions_pk(user_id: str) -> str:
    return f"US#{user_id}"


def session_sk(session_id: str) -> str:
    return f"SE#{session_id}"


def api_uploads_pk(client_id: str) -> str:
    return f"API#{client_id}"


def api_upload_sk(upload_id: str) -> str:
    return f"UP#{upload_id}"


def api_idempotency_sk(key: str) -> str:
    return f"ID#{sha256(key.encode()).hexdigest()}"


def tries_pk(key_hash: str) -> str:
    return f"TRY#{key_hash}"
