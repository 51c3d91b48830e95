"""``npq-enrolments.csv``, which version 2 alone has (rule NPQ-38)."""

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from cpd.api import answers, lists
from cpd.api.openapi import CALLED, CSV_FILE, UPDATED_SINCE, describe
from cpd.contract.v2.npq_participants import CSV_HEADER
from cpd.providers.rules import Scope
from cpd.publishing.resources.npq_participants import NPQ_ENROLMENTS_V2

router = Router(tags=["NPQ participants"])


@router.get(
    "/npq-enrolments.csv",
    response=CALLED,
    summary="Download your NPQ enrolments as CSV",
    openapi_extra=describe(UPDATED_SINCE, csv=CSV_FILE),
)
def download_npq_enrolments(request: HttpRequest) -> HttpResponseBase:
    """One line for each application you accepted, in the order in which they last changed. Pages don't apply."""
    return lists.csv_answer(
        request, feed=NPQ_ENROLMENTS_V2, scope=Scope.NPQ, filters=("updated_since",), header=CSV_HEADER
    )


@router.get("/npq-enrolments", include_in_schema=False)
def npq_enrolments_are_a_file(request: HttpRequest) -> HttpResponseBase:
    """There is no such list as JSON: 406, as for every format that a list does not have (rule HTTP-8)."""
    return answers.not_acceptable(2)
