"""Addresses of the API. Requests under ``/api/v…`` are resolved by the API's own middleware."""

from django.urls import URLPattern, URLResolver, path, re_path

from cpd.api.descriptions import openapi_json, openapi_yaml, unknown
from cpd.api.openapi import addresses
from cpd.api.v1.routes import api as version_1
from cpd.api.v2.routes import api as version_2
from cpd.api.v3.routes import api as version_3

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", addresses(version_1)),
    path("v2/", addresses(version_2)),
    path("v3/", addresses(version_3)),
    path("docs/v<int:version>/openapi.json", openapi_json),
    path("docs/v<int:version>/openapi.yaml", openapi_yaml),
    re_path(r"^.*$", unknown),
]
