"""Whom a request means by its filter, for all namespaces that take one."""

from collections.abc import Sequence

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.filtering import UnknownValue, chosen
from ninebox_daemon.review.survey import Survey
from ninebox_protocol.errors import INVALID_PARAMS, RpcError
from ninebox_protocol.filters import Filter


def meant(survey: Survey, want: Filter | None) -> Sequence[Facts]:
    """Return those whom the filter means, in the order of the workbook. Raises InvalidParams."""
    try:
        return chosen(survey, want)
    except UnknownValue as error:
        raise RpcError(INVALID_PARAMS, errors=[{"path": f"filter.{error.path}", "says": str(error)}]) from None
