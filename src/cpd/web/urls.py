"""Addresses of the pages."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path, re_path

from cpd.web import footer, health, home, metrics, problems
from cpd.web.accounts import account, openid, privacy, second_factor
from cpd.web.accounts import views as accounts
from cpd.web.docs import views as docs
from cpd.web.docs.status import show_status, status_as_markdown
from cpd.web.finance.urls import urlpatterns as finance
from cpd.web.providers.urls import urlpatterns as providers
from cpd.web.sandbox import kit
from cpd.web.sandbox import views as sandbox
from cpd.web.schools.people import views as people
from cpd.web.schools.urls import urlpatterns as schools
from cpd.web.support.urls import urlpatterns as support
from cpd.web.users.urls import urlpatterns as users

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.start),
    path("healthcheck", health.healthcheck),
    path("metrics", metrics.metrics),
    path("help", footer.help_page),
    path("cookies", footer.cookies),
    path("privacy", footer.privacy),
    path("privacy/accept", privacy.accept),
    path("accessibility", footer.accessibility),
    path("sign-in", accounts.ask_for_link),
    path("sign-in/check-your-email", accounts.check_email),
    path("sign-in/link/<str:token>", accounts.follow_link),
    path("sign-in/openid", openid.leave_for_provider),
    path("sign-in/openid/callback", openid.come_back),
    path("sign-in/code", second_factor.give_code),
    path("sign-in/set-up", second_factor.set_up),
    path("sign-out", accounts.sign_out),
    path("account", account.show),
    path("account/sign-out-everywhere", account.leave_everywhere),
    path("account/recovery-codes", second_factor.new_recovery_codes),
    path("account/reset-second-factor", second_factor.choose_whom_to_reset),
    path("account/reset-second-factor/<str:key>", second_factor.reset),
    *schools,
    *finance,
    *users,
    *support,
    *providers,
    path("school/<str:urn>/people/<str:key>", people.show),
    path("school/<str:urn>/people/<str:key>/<str:change>", people.begin),
    path("school/<str:urn>/people/<str:key>/<str:change>/<str:journey>/<str:name>", people.answer),
    path("api-reference", docs.moved),
    path("api-reference/", docs.show, {"name": "about"}),
    path("api-reference/search", docs.find),
    path("api-reference/all.md", docs.all_pages),
    path("api-reference/postman.json", docs.postman),
    path("api-reference/release-notes", docs.list_notes),
    path("api-reference/release-notes.atom", docs.news),
    path("api-reference/release-notes/<str:name>", docs.show_note),
    path("api-reference/status", show_status),
    path("api-reference/status.md", status_as_markdown),
    path("api-reference/<str:name>", docs.show),
    path("llms.txt", docs.llms),
]
if settings.SANDBOX:
    urlpatterns += [
        path("sandbox", sandbox.show),
        path("sandbox/kit", kit.show),
        path("sandbox/clock", sandbox.move_clock),
        path("sandbox/sign-in/<str:key>", sandbox.become),
        path("sandbox/emails", sandbox.list_emails),
        path("sandbox/scenarios", sandbox.scenarios),
        path("sandbox/scenarios/<str:name>", sandbox.add_situation),
        path("sandbox/tutorial", sandbox.load_tutorial),
    ]
urlpatterns.append(re_path(r"^.*$", problems.not_found))
