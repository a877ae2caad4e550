"""What is the same on every page of one company."""

from functools import cache

from backend_lambdas.aws.settings import company_currency


@cache
def currency() -> str:
    """ISO 4217 code of all prices; read once a process."""
    return company_currency()
