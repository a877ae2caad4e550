"""API Gateway -> the upload API: one request of a program that sends files."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core.telemetry import Telemetry
from backend_lambdas.aws.uploads.upload_api import api_stores, clients
from backend_lambdas.uploads.api.answers import answer, failure, request_in, response_of

telemetry = Telemetry("upload_api")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Whatever happens the client is answered; what nobody foresaw is logged with the request's id."""
    request = request_in(event)
    try:
        given = answer(request, clients().who, api_stores())
    except Exception as error:
        telemetry.failed(error)
        given = failure(error)
    telemetry.done("upload_api", method=request.method, status=int(given.status))
    return response_of(given)
