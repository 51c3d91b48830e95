"""Addresses of the finance console."""

from django.urls import URLPattern, path

from cpd.web.finance import figure, start, statement, statements

STATEMENT = "finance/statements/<str:key>"

urlpatterns: list[URLPattern] = [
    path("finance", start.show),
    path("finance/statements", statements.find),
    path(STATEMENT, statement.show),
    path(f"{STATEMENT}/figures/<str:name>", figure.show),
    path(f"{STATEMENT}/voided", statement.voided),
    path(f"{STATEMENT}/export", statement.export),
    path(f"{STATEMENT}/json", statement.as_json),
    path(f"{STATEMENT}/copies/<str:name>", statement.print_copy),
]
