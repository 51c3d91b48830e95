"""Addresses of the pages about users."""

from django.urls import URLPattern, path

from cpd.web.users import finding, giving, one

USER = "users/<str:key>"

urlpatterns: list[URLPattern] = [
    path("users", finding.find),
    path("users/add", finding.add),
    path(USER, one.show),
    path(f"{USER}/sign-out", one.sign_out),
    path(f"{USER}/close", one.close),
    path(f"{USER}/give-role", giving.choose),
    path(f"{USER}/give-role/<str:name>", giving.choose_organisation),
    path(f"{USER}/take-role/<str:role_key>", giving.take_away),
]
