"""What a new password has to be, as the user pool of the template asks it (a test compares them).

Length and nothing else, as NIST SP 800-63B advises: rules about kinds of characters make passwords worse.
"""

from backend_lambdas.inventory.errors import InvalidRequest

SHORTEST = 12
LONGEST = 256  # Cognito takes no more
RULES = f"A password has {SHORTEST} to {LONGEST} characters and neither begins nor ends with a space."


def check_password(password: str) -> None:
    """Raises InvalidRequest with the rules."""
    if not SHORTEST <= len(password) <= LONGEST or password != password.strip():
        raise InvalidRequest(RULES)
