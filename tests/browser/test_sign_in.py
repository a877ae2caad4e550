"""Signing in and out, one's own account and the users, in a real browser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from backend_lambdas.aws.identity.provider import CompanyProvider
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from dashboard.data.identity import KEPT
from dashboard.features.account import tries
from dashboard.web import security
from tests.support.browser.page_helpers import DESKTOP, LOOKS, PHONE, Watched, watching
from tests.support.browser.shop import Shop
from tests.support.identity_double import PASSWORD, IdentityDouble
from tests.support.provider_double import provider_double
from tests.support.user_pools import shown_code

pytestmark = pytest.mark.browser
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Camden"}))
ANN = Account("u-ann", "ann@example.com", "Ann", Role.AREA_MANAGER)


@pytest.fixture(autouse=True)
def known(people: IdentityDouble, looked_at: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "FLOOR_SECONDS", 0)
    people.add(ANN)
    people.add(BO)


@pytest.fixture
def stranger(browser: Browser, site: str) -> Iterator[Watched]:
    with watching(browser, site, signed_in=False) as watched:
        yield watched


def fill_in(page: Page, button: str, **fields: str) -> None:
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name=button, exact=True).click()


def sign_in(page: Page, account: Account = ANN, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(account.email)
    fill_in(page, "Sign in", Password=password)


def test_a_person_signs_in_comes_to_the_page_they_wanted_and_signs_out(stranger: Watched) -> None:
    page = stranger.page
    page.goto(f"{stranger.site}/alerts?kind=out_of_stock")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("Address and password do not go together.")
    expect(page.get_by_label("E-mail address")).to_have_value(ANN.email)
    fill_in(page, "Sign in", Password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerts")
    assert page.url == f"{stranger.site}/alerts?kind=out_of_stock"
    stranger.settle()
    page.locator(".sidebar .user-summary").click()
    expect(page.locator(".sidebar .user-menu")).to_contain_text("Area manager")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto(f"{stranger.site}/stock")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    stranger.must_be_quiet()


def test_the_second_factor_is_set_up_with_an_app_and_asked_for(stranger: Watched, people: IdentityDouble) -> None:
    page = stranger.page
    page.goto(f"{stranger.site}/account")
    sign_in(page)
    page.get_by_role("link", name="Turn on").click()
    fill_in(page, "Continue", Password=PASSWORD)
    expect(page.locator(".qr-code")).to_be_visible()
    secret = page.locator(".secret").inner_text()
    fill_in(page, "Turn on", Code_that_the_app_shows="123456")
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    fill_in(page, "Turn on", Code_that_the_app_shows=shown_code(secret))
    expect(page.get_by_role("status")).to_have_text("Signing in asks for a code of your app from now on.")
    page.locator(".sidebar .user-summary").click()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    fill_in(page, "Sign in", Code_of_your_authenticator_app=shown_code(secret))
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    stranger.settle()
    stranger.must_be_quiet()


def test_a_person_comes_and_goes_by_the_companys_provider(
    stranger: Watched, people: IdentityDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through pages of another host, there and back, with the policy that a deployment with a provider has."""
    page, policy = stranger.page, security.content_security_policy
    with provider_double() as double:
        monkeypatch.setattr(
            security, "content_security_policy", lambda hashes, uploads, _: policy(hashes, uploads, double.address)
        )
        people.provider = CompanyProvider(double.settings(), stranger.site, people.clock)
        double.came_by("eve@example.com")
        page.goto(f"{stranger.site}/alerts?kind=out_of_stock")
        stranger.must_be_accessible()
        page.get_by_role("link", name="Sign in with Contoso").click()
        expect(page.get_by_role("alert")).to_contain_text("Nobody has invited eve@example.com to Stockroom.")
        double.came_by(ANN.email)
        page.get_by_role("link", name="Sign in with Contoso").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Alerts")
        assert page.url == f"{stranger.site}/alerts?kind=out_of_stock"
        stranger.settle()
        page.goto(f"{stranger.site}/account")
        expect(page.get_by_text("Connected: Contoso signs you in")).to_be_visible()
        page.locator(".sidebar .user-summary").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("status")).to_have_text("You are signed out.")
        assert "/logout" in double.asked
        assert stranger.complaints == []


def test_an_invited_person_chooses_a_password_and_one_who_forgot_it_too(
    stranger: Watched, people: IdentityDouble
) -> None:
    people.pool.temporary.add(BO.email)
    page = stranger.page
    page.goto(f"{stranger.site}/account")
    sign_in(page, BO)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password")
    new = {"New_password": "a password of my own", "The_same_once_more": "a password of my own"}
    fill_in(page, "Save and sign in", **new)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(page.locator(".facts")).to_contain_text("Store manager")
    page.locator(".sidebar .user-summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill(BO.email)
    fill_in(page, "Send a code")
    ((_, _, code),) = people.pool.mails
    newer = {"New_password": "another one of mine", "The_same_once_more": "another one of mine"}
    fill_in(page, "Set the new password", Code_from_the_mail=code, **newer)
    expect(page.get_by_role("status")).to_have_text("The new password is set. Sign in with it.")
    sign_in(page, BO, "another one of mine")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    stranger.settle()
    stranger.must_be_quiet()


def test_a_page_whose_session_is_over_says_so_and_leads_back(
    browser: Browser, site: str, people: IdentityDouble
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/alerts?kind=out_of_stock")
        people.moved += timedelta(minutes=31)
        dialog = page.get_by_role("dialog", name="You have been signed out")
        expect(dialog).to_be_visible()
        watched.must_be_accessible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_visible()
        page.get_by_role("link", name="Sign in again").click()
        sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Alerts")
        assert page.url == f"{site}/alerts?kind=out_of_stock"


def test_a_page_at_which_somebody_works_stays_signed_in(browser: Browser, site: str, people: IdentityDouble) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        for step in range(3):
            people.moved += timedelta(minutes=20)
            before = people.sessions.notes
            with page.expect_request(lambda request: request.headers.get("x-stockroom-active") == "1") as seen:
                page.mouse.move(300 + step, 300)
            assert seen.value.response().status in {200, 204}
            assert people.sessions.notes == before + 1
        expect(page.get_by_role("dialog", name="You have been signed out")).to_have_count(0)


def test_signed_out_everywhere_means_everywhere(browser: Browser, site: str, people: IdentityDouble) -> None:
    with (
        watching(browser, site, signed_in=False) as desk,
        watching(browser, site, size=PHONE, signed_in=False) as phone,
    ):
        for watched in (desk, phone):
            watched.page.goto(f"{site}/account")
            sign_in(watched.page)
            expect(watched.page.get_by_role("heading", level=1)).to_have_text("Your account")
        phone.open("/")
        desk.page.reload()
        expect(desk.page.locator(".session-rows > li")).to_have_count(2)
        expect(desk.page.get_by_text("This browser")).to_have_count(1)
        desk.page.get_by_role("button", name="Sign out everywhere else").click()
        expect(desk.page.locator(".session-rows > li")).to_have_count(1)
        people.moved += KEPT
        expect(phone.page.get_by_role("dialog", name="You have been signed out")).to_be_visible()


def test_an_administrator_invites_changes_and_disables_a_person(
    browser: Browser, site: str, people: IdentityDouble
) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/settings")
        page.get_by_role("link", name="Users").first.click()
        page.get_by_role("link", name="Invite a person").click()
        page.get_by_label("Name").fill("Nell")
        page.get_by_label("E-mail address").fill("nell@example.com")
        page.get_by_label("Camden").check()
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("status")).to_contain_text("An invitation is on its way to nell@example.com.")
        page.get_by_role("link", name="Nell").click()
        page.get_by_label("Role").select_option("Viewer")
        page.get_by_label("Every store").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Saved.")
        page.get_by_role("button", name="Disable").click()
        expect(page.get_by_role("status")).to_contain_text("Nell is disabled")
        page.get_by_role("link", name="All users").click()
        expect(page.get_by_role("row", name="Nell")).to_contain_text("Disabled")
        watched.must_be_quiet()
    actions = [entry.action for entry in people.accounts.audit]
    assert actions == ["user invited", "user changed", "user disabled"]


def test_the_pages_are_accessible_and_fit(browser: Browser, site: str) -> None:
    with watching(browser, site, *LOOKS[0], signed_in=False) as watched:
        page = watched.page
        for path in ("/sign-in", "/sign-in/forgotten", "/sign-in/reset"):
            page.goto(site + path)
            page.get_by_role("button").last.click()
            for _ in watched.looks():
                watched.must_be_accessible()
                watched.must_not_scroll_sideways()
        page.goto(f"{site}/sign-in")
        sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    with watching(browser, site, *LOOKS[0]) as watched:
        page = watched.page
        for path in ("/account", "/account/password", "/settings/users", "/settings/users/u-bo"):
            page.goto(site + path)
            expect(page.locator(".user-summary:visible")).to_have_count(1)
            watched.must_look_well()


def test_the_forms_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    try:
        page = context.new_page()
        page.goto(f"{site}/account")
        sign_in(page)
        assert page.get_by_role("heading", level=1).inner_text() == "Your account"
        page.locator(".sidebar .user-summary").click()
        page.get_by_role("button", name="Sign out").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
    finally:
        context.close()
