"""Addresses of schools' pages, and of those by which a school gets access."""

from django.urls import URLPattern, path

from cpd.web.schools import nominating, registration, requesting, tutor, views

urlpatterns: list[URLPattern] = [
    path("request-access", requesting.choose_authority),
    path("request-access/<str:authority>", requesting.choose_school),
    path("request-access/school/<str:urn>", requesting.confirm),
    path("request-access/school/<str:urn>/sent", requesting.sent),
    path("nomination/link/<str:token>", nominating.follow_link),
    path("nominate", nominating.begin),
    path("nominate/<str:key>/<str:name>", nominating.answer),
    path("school", views.choose_school),
    path("school/<str:urn>", views.participants),
    path("school/<str:urn>/add", registration.begin),
    path("school/<str:urn>/add/<str:key>/<str:name>", registration.add),
    path("school/<str:urn>/tutor", tutor.begin_change),
    path("school/<str:urn>/tutor/<str:key>/<str:name>", tutor.change),
    path("school/<str:urn>/confirm-tutor/<int:year>", tutor.confirm),
    path("school/<str:urn>/users", tutor.users),
    path("school/<str:urn>/users/add", tutor.add_user),
    path("school/<str:urn>/users/<str:key>/remove", tutor.remove_user),
]
