"""Addresses of the peers."""

from django.urls import path

from bench.peers.rest import (
    ApplicationsView,
    DeclarationsView,
    ParticipantsView,
    PeopleView,
    applications_csv,
    participants_csv,
)
from bench.peers.typed import api

urlpatterns = [
    path("rest/<uuid:provider_id>/participants", ParticipantsView.as_view()),
    path("rest/<uuid:provider_id>/participant-declarations", DeclarationsView.as_view()),
    path("rest/<uuid:provider_id>/people", PeopleView.as_view()),
    path("rest/<uuid:provider_id>/participants.csv", participants_csv),
    path("rest/<uuid:provider_id>/npq-applications", ApplicationsView.as_view()),
    path("rest/<uuid:provider_id>/npq-applications.csv", applications_csv),
    path("ninja/", api.urls),
]
