"""Addresses of the peers."""

from django.urls import path

from bench.peers.rest import DeclarationsView, ParticipantsView, PeopleView, participants_csv
from bench.peers.typed import api

urlpatterns = [
    path("rest/<uuid:provider_id>/participants", ParticipantsView.as_view()),
    path("rest/<uuid:provider_id>/participant-declarations", DeclarationsView.as_view()),
    path("rest/<uuid:provider_id>/people", PeopleView.as_view()),
    path("rest/<uuid:provider_id>/participants.csv", participants_csv),
    path("ninja/", api.urls),
]
