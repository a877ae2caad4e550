"""The company's identity provider behind the user pool: whom a code stands for, and each way it may go wrong."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.aws.core.settings import read_oidc_settings
from backend_lambdas.aws.identity.provider import PROVIDER, CompanyProvider
from backend_lambdas.identity.provider import BACK_PATH, Begun, Vouched
from backend_lambdas.inventory.errors import (
    InvalidRequest,
    Refused,
    SignInRefused,
    StockroomError,
    StorageError,
    Throttled,
    Unavailable,
)
from tests.support.provider_double import CLIENT, ProviderDouble, provider_double
from tests.support.template import resources

SITE = "https://stock.example.com"
ANN = "ann@example.com"


@pytest.fixture
def double() -> Iterator[ProviderDouble]:
    with provider_double() as made:
        made.came_by("Ann@Example.com")
        yield made


@pytest.fixture
def company(double: ProviderDouble) -> CompanyProvider:
    return CompanyProvider(double.settings(), SITE, lambda: datetime.now(UTC))


def signed_in(double: ProviderDouble, company: CompanyProvider, begun: Begun) -> str:
    """The code that the browser comes back with."""
    back = urlsplit(double.sign_in(company.sign_in_address(begun)))
    asked = {name: values[0] for name, values in parse_qs(back.query).items()}
    assert (f"{back.scheme}://{back.netloc}{back.path}", asked["state"]) == (SITE + BACK_PATH, begun.state)
    return asked["code"]


def redeemed(double: ProviderDouble, company: CompanyProvider) -> Vouched:
    begun = company.begin()
    return company.redeem(signed_in(double, company, begun), begun)


def test_a_code_stands_for_the_person_who_signed_in(double: ProviderDouble, company: CompanyProvider) -> None:
    assert redeemed(double, company) == Vouched("company-1", ANN, confirmed=True)


@pytest.mark.parametrize(
    ("said", "trusted", "confirmed"),
    [(True, "false", True), ("true", "false", True), (False, "false", False), ("false", "false", False)]
    + [("1", "false", False), (None, "false", False), (None, "true", True), (False, "true", True)],
)
def test_an_address_is_confirmed_by_the_provider_or_by_who_deployed(
    double: ProviderDouble, said: Any, trusted: str, confirmed: bool
) -> None:
    double.came_by(ANN, said)
    company = CompanyProvider(double.settings(trusts_addresses=trusted), SITE, lambda: datetime.now(UTC))
    assert redeemed(double, company).confirmed is confirmed


def test_what_a_browser_takes_along_is_new_each_time(company: CompanyProvider) -> None:
    first, second = company.begin(), company.begin()
    values = {first.state, first.nonce, first.verifier, second.state, second.nonce, second.verifier}
    assert len(values) == 6
    assert all(43 <= len(value) <= 128 for value in values)  # RFC 7636, 4.1
    assert first.verifier not in company.sign_in_address(first)


def test_a_code_is_good_once_and_only_in_the_browser_that_asked(
    double: ProviderDouble, company: CompanyProvider
) -> None:
    begun, other = company.begin(), company.begin()
    code = signed_in(double, company, begun)
    for used in (company.redeem(code, begun), None):
        with pytest.raises(SignInRefused, match="That took too long. Sign in again."):
            company.redeem(code, begun)
        assert used is None or used.email == ANN
    with pytest.raises(SignInRefused):
        company.redeem(signed_in(double, company, begun), other)
    with pytest.raises(SignInRefused):
        company.redeem("made up", begun)


CLAIMS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another issuer": lambda one: one | {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other"},
    "another client": lambda one: one | {"aud": "another-client"},
    "an access token": lambda one: one | {"token_use": "access"},
    "another sign-in": lambda one: one | {"nonce": "of another browser"},
    "no nonce": lambda one: {name: value for name, value in one.items() if name != "nonce"},
    "over": lambda one: one | {"exp": one["iat"] - 61},
    "without end": lambda one: {name: value for name, value in one.items() if name != "exp"},
    "from the future": lambda one: one | {"iat": one["iat"] + 3600},
    "nobody": lambda one: one | {"sub": ""},
}


@pytest.mark.parametrize("wrong", CLAIMS)
def test_a_token_that_is_not_for_this_sign_in_is_believed_in_no_part(
    double: ProviderDouble, company: CompanyProvider, wrong: str
) -> None:
    double.changed = CLAIMS[wrong]
    with pytest.raises(Refused):
        redeemed(double, company)


@pytest.mark.parametrize("algorithm", ["RS384", "PS256"])
def test_only_cognitos_own_algorithm_counts(double: ProviderDouble, company: CompanyProvider, algorithm: str) -> None:
    double.algorithm = algorithm
    with pytest.raises(Refused):
        redeemed(double, company)


def test_nobody_else_signs(double: ProviderDouble, company: CompanyProvider) -> None:
    """Neither with an own key under the pool's name, nor with none, nor with a key the issuer does not tell."""
    right = double.token
    double.token = lambda nonce: right(nonce)[:-6] + "AAAAAA"  # type: ignore[method-assign]
    with pytest.raises(Refused, match="BadSignature"):
        redeemed(double, company)
    double.token = lambda nonce: "eyJhbGciOiJub25lIn0." + right(nonce).split(".")[1] + "."  # type: ignore[method-assign]
    with pytest.raises(Refused):
        redeemed(double, company)
    double.token = right  # type: ignore[method-assign]
    double.signed_with = "second"
    with pytest.raises(Refused, match="InvalidKeyId"):
        redeemed(double, company)


def test_keys_are_read_once_and_again_when_cognito_signs_with_a_new_one(
    double: ProviderDouble, company: CompanyProvider
) -> None:
    for _ in range(3):
        redeemed(double, company)
    assert double.asked.count("/pool/.well-known/jwks.json") == 1
    double.published, double.signed_with = ("first", "second"), "second"
    assert redeemed(double, company).email == ANN
    assert double.asked.count("/pool/.well-known/jwks.json") == 2


CODES = ("invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type")
ANSWERS: list[tuple[tuple[int, bytes], type[StockroomError]]] = [
    *(((400, f'{{"error":"{code}"}}'.encode()), StorageError) for code in CODES),
    ((429, b"{}"), Throttled),
    ((500, b"<html>"), Unavailable),
    ((503, b""), Unavailable),
    ((200, b"<html>"), StorageError),
    ((200, b"[]"), Refused),
    ((200, b"{}"), Refused),
    ((302, b"{}"), StorageError),
    ((200, b'{"id_token":"' + b"x" * 200_000 + b'"}'), StorageError),
]


@pytest.mark.parametrize(("answer", "error"), ANSWERS)
def test_each_error_of_the_token_endpoint_is_one_of_ours(
    double: ProviderDouble, company: CompanyProvider, answer: tuple[int, bytes], error: type[StockroomError]
) -> None:
    """The codes that Cognito documents, what stands before it, and what is no answer of a token endpoint."""
    double.answer = answer
    with pytest.raises(error) as raised:
        redeemed(double, company)
    assert type(raised.value) is error


@pytest.mark.parametrize("answer", [(403, b"{}"), (200, b"{}"), (200, b'{"keys":[{"kty":"RSA"}]}'), (200, b"no")])
def test_keys_that_cannot_be_read_let_nobody_in_until_they_can(
    double: ProviderDouble, company: CompanyProvider, answer: tuple[int, bytes]
) -> None:
    double.keys_answer = answer
    with pytest.raises(StorageError):
        redeemed(double, company)
    double.keys_answer = None
    assert redeemed(double, company).email == ANN


def test_a_provider_that_cannot_be_reached_is_one_to_come_back_to(double: ProviderDouble) -> None:
    nowhere = CompanyProvider(double.settings(sign_in_url="http://127.0.0.1:1"), SITE, lambda: datetime.now(UTC))
    with pytest.raises(Unavailable):
        nowhere.redeem("code", nowhere.begin())


def test_a_clock_a_minute_behind_or_ahead_does_no_harm(double: ProviderDouble) -> None:
    for minutes in (-0.9, 0.9):
        moved = timedelta(minutes=minutes)
        company = CompanyProvider(double.settings(), SITE, lambda moved=moved: datetime.now(UTC) + moved)
        assert redeemed(double, company).email == ANN


def test_signing_out_leads_by_cognito_to_the_sign_in_page(double: ProviderDouble, company: CompanyProvider) -> None:
    assert company.sign_out_address() == (
        f"{double.address}/logout?client_id={CLIENT}&logout_uri=https%3A%2F%2Fstock.example.com%2Fsign-in"
    )


def test_the_template_knows_the_same_addresses_and_name() -> None:
    client, provider = (
        resources(f"AWS::Cognito::{kind}")[name]["Properties"]
        for kind, name in (("UserPoolClient", "CompanyClient"), ("UserPoolIdentityProvider", "CompanyProvider"))
    )
    assert client["CallbackURLs"] == [{"Fn::Sub": "${DashboardUrl}" + BACK_PATH}]
    assert client["LogoutURLs"] == [{"Fn::Sub": "${DashboardUrl}/sign-in"}]
    assert (client["SupportedIdentityProviders"], provider["ProviderName"]) == ([PROVIDER], PROVIDER)
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    secret = provider["ProviderDetails"]["client_secret"]
    assert secret == {"Fn::Sub": "{{resolve:secretsmanager:${OidcClientSecretArn}:SecretString}}"}
    assert provider["AttributeMapping"] == {name: name for name in ("email", "email_verified", "name")}


def test_settings_are_there_as_a_whole_or_not_at_all() -> None:
    whole = {
        f"STOCKROOM_OIDC_{name}": "x"
        for name in ("NAME", "SIGN_IN_URL", "APP_CLIENT_ID", "TOKEN_ISSUER", "TRUSTS_ADDRESSES")
    }
    assert read_oidc_settings({}) is None
    assert read_oidc_settings(whole) is not None
    with pytest.raises(InvalidRequest, match="STOCKROOM_OIDC_TOKEN_ISSUER"):
        read_oidc_settings({name: "x" for name in whole if not name.endswith("ISSUER")})
