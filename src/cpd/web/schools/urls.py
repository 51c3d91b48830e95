"""Addresses of schools' pages, and of those by which a school gets access."""

from django.urls import URLPattern, path

from cpd.web.schools import challenging, home, nominating, registration, requesting, rolls, setting_up, support, tutor

urlpatterns: list[URLPattern] = [
    path("request-access", requesting.choose_authority),
    path("request-access/<str:authority>", requesting.choose_school),
    path("request-access/school/<str:urn>", requesting.confirm),
    path("request-access/school/<str:urn>/sent", requesting.sent),
    path("nomination/link/<str:token>", nominating.follow_link),
    path("nominate", nominating.begin),
    path("nominate/<str:key>/<str:name>", nominating.answer),
    path("school", home.choose_school),
    path("school/<str:urn>", home.show),
    path("school/<str:urn>/add", registration.begin),
    path("school/<str:urn>/add/<str:key>/<str:name>", registration.add),
    path("school/<str:urn>/mentor-of/<str:record>/add", registration.begin_mentor),
    path("school/<str:urn>/mentor-of/<str:record>/add/<str:key>/<str:name>", registration.add_mentor),
    path("school/<str:urn>/tutor", tutor.begin_change),
    path("school/<str:urn>/tutor/<str:key>/<str:name>", tutor.change),
    path("school/<str:urn>/confirm-tutor/<int:year>", tutor.confirm),
    path("challenge/link/<str:token>", challenging.by_link),
    path("school/<str:urn>/partnerships/<str:key>/challenge", challenging.by_tutor),
    path("school/<str:urn>/set-up/<int:year>", setting_up.begin),
    path("school/<str:urn>/set-up/<int:year>/<str:key>/<str:name>", setting_up.answer),
    path("school/<str:urn>/appropriate-body/<int:year>", setting_up.change_body),
    path("school/<str:urn>/early-career-teachers", rolls.early_career_teachers),
    path("school/<str:urn>/mentors", rolls.mentors),
    path("school/<str:urn>/support", support.begin),
    path("school/<str:urn>/support/<str:key>", support.ask),
    path("school/<str:urn>/reminders", support.reminders),
    path("school/<str:urn>/users", tutor.users),
    path("school/<str:urn>/users/add", tutor.add_user),
    path("school/<str:urn>/users/<str:key>/remove", tutor.remove_user),
]
