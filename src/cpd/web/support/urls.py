"""Addresses of DfE's support pages."""

from django.urls import URLPattern, path

from cpd.web.support import deciding, early_roll_out, eligibility, questions, reminders, schools, start

QUESTION = "support/questions/<str:key>"
RECORD = "support/eligibility/<str:key>"

urlpatterns: list[URLPattern] = [
    path("support", start.show),
    path("support/questions", questions.find),
    path(QUESTION, questions.show),
    path(f"{QUESTION}/answer", questions.answer),
    path(f"{QUESTION}/close", questions.close),
    path(f"{QUESTION}/reopen", questions.reopen),
    path("support/schools", schools.find),
    path("support/schools/<str:urn>", schools.show),
    path("support/reminders", reminders.show),
    path("support/reminders/add", reminders.add),
    path("support/reminders/<str:key>/cancel", reminders.cancel),
    path("support/eligibility", eligibility.find),
    path(RECORD, eligibility.show),
    path(f"{RECORD}/decide", deciding.decide),
    path(f"{RECORD}/ask-again", deciding.ask_again),
    path(f"{RECORD}/early-roll-out", early_roll_out.take_off),
]
