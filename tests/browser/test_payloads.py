"""Names that would act, sent through the whole platform: on no page, in no file and in no mail do they."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.reports.calendar import last_complete_week
from infra.local.launcher.platform import Platform
from tests.support.emulated import Emulated, eventually, start_with_dashboard
from tests.support.payloads import PAYLOADS, csv_of
from tests.support.signed_in_visit import watching_run

pytestmark = [pytest.mark.browser, pytest.mark.emulator]
STORE = PAYLOADS[4]
WEEK = last_complete_week(datetime.now(UTC), "UTC")
FILE_NAME = "<img src=x onerror=acted()>.csv"
ACTIVE_PDF = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A company whose stores, products, codes, categories, files and senders are all called so."""
    started = start_with_dashboard(tmp_path_factory.mktemp("platform"))
    emulated = Emulated(started)
    stock = [
        (PAYLOADS[number % 3 + 4], text, 0 if number % 2 else 50, text, text, "2.50")
        for number, text in enumerate(PAYLOADS)
    ]
    sales = [
        (number, PAYLOADS[number % 3 + 4], text, text, text, week_start(WEEK), number + 1, "2.50")
        for number, text in enumerate(PAYLOADS)
    ]
    emulated.put_upload(FILE_NAME, csv_of("store,item,count,name,category,price", stock), by=PAYLOADS[0])
    columns = "sale_id,store,product_id,product_name,category,sale_date,quantity,price"
    emulated.put_upload(f"sales-{FILE_NAME}", csv_of(columns, sales))
    eventually(lambda: emulated.ops("LK#sales"), lambda seen: any(item.get("weeks") for item in seen))
    emulated.client("lambda").invoke(
        FunctionName=emulated.outputs["WeeklyReportFunction"], Payload=f'{{"week": "{WEEK}"}}'.encode()
    )
    eventually(lambda: list(emulated.mail_dir.glob("*.eml")), bool)
    yield started
    started.stop()


PAGES = ("/", "/stock", "/alerts", "/trends", "/reports", f"/reports?week={WEEK}", "/uploads", "/mailbox", "/sources")


def addresses_with_names() -> list[str]:
    store = urlencode({"store": STORE})
    item = urlencode({"item": PAYLOADS[4], "at": PAYLOADS[5]})
    return [
        *(f"/?{store}", f"/store?{store}", f"/stock?{item}", f"/alerts?{store}", f"/trends?{store}"),
        *(f"/sources?of=sales&{store}", f"/stock?{urlencode({'q': PAYLOADS[7]})}"),
        *(f"/trends?{urlencode({'find': text})}" for text in PAYLOADS[:2]),
    ]


PLACES = """[...document.querySelectorAll('.js-plotly-plot .plot, .ag-row, tbody tr')].slice(0, 40)
    .map((place) => place.getBoundingClientRect()).filter((box) => box.width && box.height)
    .map((box) => [box.x + box.width / 2, box.y + box.height / 2])"""


def hover_everything(page: Page) -> None:
    """The mouse over each chart and row: hover texts are drawn by other code than the page."""
    for x, y in page.evaluate(PLACES):
        page.mouse.move(x, y)


def test_no_page_runs_what_a_file_is_called_or_holds(browser: Browser, platform: Platform) -> None:
    with watching_run(browser, platform) as watched:
        page = watched.page
        page.add_init_script("window.calls = 0; window.acted = () => { window.top.calls += 1; };")
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

        def nothing_has_acted() -> None:
            assert (page.evaluate("window.calls"), dialogs) == (0, []), page.url
            watched.must_be_quiet()

        for path in addresses_with_names():  # what is in an address is read when the application starts
            watched.open(path)
            hover_everything(page)
            nothing_has_acted()
        for path in PAGES:
            watched.go(path)
            hover_everything(page)
            nothing_has_acted()
        watched.go("/uploads").get_by_role("link", name=FILE_NAME, exact=True).click()
        expect(page.get_by_role("rowheader", name=STORE, exact=True)).to_be_visible()
        watched.settle()
        nothing_has_acted()
        mails = [link.get_attribute("href") for link in watched.go("/mailbox").locator("a[href*='mailbox?']").all()]
        for path in mails:
            watched.go(path or "")
            nothing_has_acted()
        watched.go(f"/stock?{urlencode({'q': 'autofocus'})}")
        expect(page.get_by_role("gridcell", name="<input autofocus onfocus=acted()>").first).to_be_visible()
        nothing_has_acted()


def test_no_file_and_no_mail_holds_anything_that_acts(platform: Platform) -> None:
    emulated = Emulated(platform)
    s3, bucket = emulated.client("s3"), emulated.outputs["DataBucket"]
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix="reports/")["Contents"]]
    files = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    endings = {key.rpartition(".")[2] for key in files}
    assert {"pdf", "xlsx", "zip", "html"} <= endings, endings
    for key, data in files.items():
        if key.endswith(".pdf"):
            assert [word for word in ACTIVE_PDF if word in data] == [], key
        elif key.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = {name: book.read(name) for name in book.namelist()}
            formulas = [name for name, part in parts.items() if "/worksheets/" in name and b"<f>" in part]
            links = [name for name, part in parts.items() if name.endswith(".rels") and b"javascript" in part]
            assert (formulas, links) == ([], []), key
            assert PAYLOADS[4] in str(
                CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(1).to_python()
            )
        elif key.endswith(".html"):
            assert_inert(data.decode())
    for path in emulated.mail_dir.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        for part in mail.walk():
            if part.get_content_type() == "text/html":
                assert_inert(part.get_content())


def assert_inert(markup: str) -> None:
    """Every `<` of a name is written as text, so that no tag of ours has a handler, a script or a script's address."""
    tags = re.findall(r"<[a-zA-Z!/][^>]*>", markup)
    assert [tag for tag in tags if re.search(r"\son\w+\s*=|<script|javascript:|srcdoc", tag, re.IGNORECASE)] == []
