"""Addresses of the finance console."""

from django.urls import URLPattern, path

from cpd.web.finance import adjustments, dates, figure, notes, paying, people, start, statement, statements, voiding

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
    path(f"{STATEMENT}/adjustments", adjustments.show),
    path(f"{STATEMENT}/adjustments/add", adjustments.begin),
    path(f"{STATEMENT}/adjustments/add/<str:token>/<str:name>", adjustments.add),
    path(f"{STATEMENT}/adjustments/<str:token>/change", adjustments.change),
    path(f"{STATEMENT}/adjustments/<str:token>/remove", adjustments.remove),
    path(f"{STATEMENT}/deadline", dates.change_deadline),
    path(f"{STATEMENT}/payment-date", dates.change_payment_date),
    path(f"{STATEMENT}/expected", dates.change_expected),
    path(f"{STATEMENT}/prepare", paying.prepare),
    path(f"{STATEMENT}/approve", paying.approve),
    path(f"{STATEMENT}/reject", paying.reject),
    path(f"{STATEMENT}/note", notes.write),
    path("finance/search", people.search),
    path("finance/people/<str:key>", people.show),
    path("finance/declarations/<str:key>/void", voiding.void),
]
