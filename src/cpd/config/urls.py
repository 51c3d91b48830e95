"""Every address of the service."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("cpd.api.urls")),
    path("", include("cpd.web.urls")),
]
