"""Every address of the service."""

from django.urls import include, path

from cpd.web.receipts import take_receipt

handler400 = "cpd.web.problems.bad_request"
handler403 = "cpd.web.problems.forbidden"
handler404 = "cpd.web.problems.not_found"
handler500 = "cpd.web.problems.server_error"
urlpatterns = [
    path("api/notify-callback", take_receipt),
    path("api/", include("cpd.api.urls")),
    path("", include("cpd.web.urls")),
]
