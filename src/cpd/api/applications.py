"""Routes of NPQ applications in versions 1 and 2."""

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from cpd.api import lists
from cpd.api.openapi import CALLED, COHORT, CSV_FILE, FOUND, PAGE, UPDATED_SINCE, describe
from cpd.api.schemas import ApplicationList, ApplicationOne
from cpd.providers.rules import Scope

FILTERS = ("cohort", "updated_since")


def application_routes(*, feed: str, csv_header: str) -> Router:
    """Reading applications for national professional qualifications."""
    router = Router(tags=["NPQ applications"])

    @router.get(
        "/npq-applications",
        response={200: ApplicationList, **CALLED},
        summary="List applications for your courses",
        openapi_extra=describe(COHORT, UPDATED_SINCE, PAGE),
    )
    def list_npq_applications(request: HttpRequest) -> HttpResponseBase:
        """Oldest first."""
        return lists.list_answer(request, feed=feed, scope=Scope.NPQ, filters=FILTERS)

    @router.get(
        "/npq-applications.csv",
        response=CALLED,
        summary="Download applications for your courses as CSV",
        openapi_extra=describe(COHORT, UPDATED_SINCE, csv=CSV_FILE),
    )
    def download_npq_applications(request: HttpRequest) -> HttpResponseBase:
        """Every row of the list in one file: filters apply, pages don't."""
        return lists.csv_answer(
            request,
            feed=feed,
            scope=Scope.NPQ,
            filters=FILTERS,
            header=csv_header,
        )

    @router.get(
        "/npq-applications/{id}",
        response={200: ApplicationOne, **FOUND},
        summary="Show one application",
        openapi_extra=describe(),
    )
    def show_npq_application(request: HttpRequest, id: str) -> HttpResponseBase:
        """By application ID."""
        return lists.one_answer(request, id, feed=feed, scope=Scope.NPQ)

    return router
