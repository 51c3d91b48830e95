"""Addresses of the pages of lead providers, and of DfE's about their webhooks."""

from django.urls import URLPattern, path

from cpd.web.providers import actions, declaring, home, overview, secrets, statements, webhooks

PROVIDER = "provider/<str:key>"
WEBHOOK = f"{PROVIDER}/webhooks/<str:webhook>"
STATEMENT = f"{PROVIDER}/statements/<str:statement>"
MESSAGE = f"{WEBHOOK}/deliveries/<str:message>"

urlpatterns: list[URLPattern] = [
    path("webhooks", overview.show),
    path("webhooks/<str:key>", overview.show_deliveries),
    path("provider", home.choose),
    path(PROVIDER, home.show),
    path(f"{PROVIDER}/webhooks", webhooks.show_all),
    path(f"{PROVIDER}/webhooks/add", secrets.add),
    path(WEBHOOK, webhooks.show),
    path(f"{WEBHOOK}/test", actions.test),
    path(f"{WEBHOOK}/rotate", secrets.rotate),
    path(f"{WEBHOOK}/pause", actions.pause),
    path(f"{WEBHOOK}/resume", actions.resume),
    path(f"{WEBHOOK}/replay", actions.announce_again),
    path(f"{WEBHOOK}/delete", actions.delete),
    path(MESSAGE, webhooks.show_message),
    path(f"{MESSAGE}/again", actions.again),
    path(f"{PROVIDER}/declarations", declaring.show_all),
    path(f"{PROVIDER}/declarations/template", declaring.template),
    path(f"{PROVIDER}/declarations/<str:file>", declaring.show),
    path(f"{PROVIDER}/declarations/<str:file>/result", declaring.result),
    path(f"{PROVIDER}/statements", statements.show_all),
    path(STATEMENT, statements.show),
    path(f"{STATEMENT}/declarations", statements.download),
]
