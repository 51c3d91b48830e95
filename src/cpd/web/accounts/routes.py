"""Every route of pages and API, and who gets in (rule ACC-8). The documentation shows this table.

Views check for themselves (:func:`cpd.web.accounts.access.requires`, :func:`cpd.api.call.admit`). A test asks every
route as everybody and compares: a route that is not here, and one that lets others in, fails the build.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from cpd.accounts.roles import DFE_ROLES, PROVIDER_ROLES, SCHOOL_ROLES, Role
from cpd.providers.rules import Scope


@dataclass(frozen=True)
class Somebody:
    """Who gets in, where it is no role that decides: in words."""

    words: str


EVERYBODY = Somebody("everybody")
SIGNED_IN = Somebody("whoever is signed in")
HALF_SIGNED_IN = Somebody("whoever has shown who they are and has still to give the second factor")
KEY_OF_THE_SANDBOX = Somebody("in the sandbox, everybody to read, whoever knows its key to write")
TOKEN_IN_THE_SANDBOX = Somebody("in the sandbox, whoever has a provider's token")
BY_A_LINK = Somebody("whoever has opened the link in an email to a school")
IN_THE_SANDBOX = Somebody("in the sandbox, everybody; elsewhere it is not there")
WITH_OPENID = Somebody("where an OpenID provider is configured, everybody; elsewhere it is not there")
OPERATORS = Somebody("whoever knows `METRICS_TOKEN`, where one is set")
NOTIFY = Somebody("GOV.UK Notify, by the token that it was given")

Access = Somebody | frozenset[Role]

TUTORS = SCHOOL_ROLES
OPERATIONS = frozenset({Role.OPERATIONS})
SUPPORTERS = frozenset({Role.SUPPORT, Role.OPERATIONS})
FINANCE = frozenset({Role.FINANCE, Role.FINANCE_APPROVER})
FINANCE_USERS = frozenset({Role.FINANCE})
APPROVERS = frozenset({Role.FINANCE_APPROVER})
DEVELOPERS = frozenset({Role.PROVIDER_DEVELOPER})
DECLARING = frozenset({Role.PROVIDER_DEVELOPER, Role.PROVIDER_DATA_MANAGER})
PROVIDER_FINANCE = frozenset({Role.PROVIDER_FINANCE})

PAGES: dict[str, Access] = {
    "/": EVERYBODY,
    "/healthcheck": EVERYBODY,
    "/metrics": OPERATORS,
    "/help": EVERYBODY,
    "/cookies": EVERYBODY,
    "/privacy": EVERYBODY,
    "/privacy/accept": SIGNED_IN,
    "/accessibility": EVERYBODY,
    "/sign-in": EVERYBODY,
    "/sign-in/check-your-email": EVERYBODY,
    "/sign-in/link/<str:token>": EVERYBODY,
    "/sign-in/openid": WITH_OPENID,
    "/sign-in/openid/callback": WITH_OPENID,
    "/sign-in/code": HALF_SIGNED_IN,
    "/sign-in/set-up": HALF_SIGNED_IN,
    "/sign-out": EVERYBODY,
    "/account": SIGNED_IN,
    "/account/sign-out-everywhere": SIGNED_IN,
    "/account/recovery-codes": DFE_ROLES,
    "/account/reset-second-factor": OPERATIONS,
    "/account/reset-second-factor/<str:key>": OPERATIONS,
    "/request-access": EVERYBODY,
    "/request-access/<str:authority>": EVERYBODY,
    "/request-access/school/<str:urn>": EVERYBODY,
    "/request-access/school/<str:urn>/sent": EVERYBODY,
    "/nomination/link/<str:token>": EVERYBODY,
    "/nominate": BY_A_LINK,
    "/nominate/<str:key>/<str:name>": BY_A_LINK,
    "/users": OPERATIONS,
    "/users/add": OPERATIONS,
    "/users/<str:key>": OPERATIONS,
    "/users/<str:key>/sign-out": OPERATIONS,
    "/users/<str:key>/close": OPERATIONS,
    "/users/<str:key>/give-role": OPERATIONS,
    "/users/<str:key>/give-role/<str:name>": OPERATIONS,
    "/users/<str:key>/take-role/<str:role_key>": OPERATIONS,
    "/webhooks": OPERATIONS,
    "/webhooks/<str:key>": OPERATIONS,
    "/support": SUPPORTERS,
    "/support/questions": SUPPORTERS,
    "/support/questions/<str:key>": SUPPORTERS,
    "/support/questions/<str:key>/answer": SUPPORTERS,
    "/support/questions/<str:key>/close": SUPPORTERS,
    "/support/questions/<str:key>/reopen": SUPPORTERS,
    "/support/schools": SUPPORTERS,
    "/support/schools/<str:urn>": SUPPORTERS,
    "/support/reminders": SUPPORTERS,
    "/support/reminders/add": SUPPORTERS,
    "/support/reminders/<str:key>/cancel": SUPPORTERS,
    "/support/eligibility": SUPPORTERS,
    "/support/eligibility/<str:key>": SUPPORTERS,
    "/support/eligibility/<str:key>/decide": SUPPORTERS,
    "/support/eligibility/<str:key>/ask-again": SUPPORTERS,
    "/support/eligibility/<str:key>/early-roll-out": SUPPORTERS,
    "/provider": PROVIDER_ROLES,
    "/provider/<str:key>": PROVIDER_ROLES,
    "/provider/<str:key>/webhooks": DEVELOPERS,
    "/provider/<str:key>/webhooks/add": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/test": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/rotate": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/pause": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/resume": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/replay": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/delete": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/deliveries/<str:message>": DEVELOPERS,
    "/provider/<str:key>/webhooks/<str:webhook>/deliveries/<str:message>/again": DEVELOPERS,
    "/provider/<str:key>/declarations": DECLARING,
    "/provider/<str:key>/declarations/template": DECLARING,
    "/provider/<str:key>/declarations/<str:file>": DECLARING,
    "/provider/<str:key>/declarations/<str:file>/result": DECLARING,
    "/provider/<str:key>/statements": PROVIDER_FINANCE,
    "/provider/<str:key>/statements/<str:statement>": PROVIDER_FINANCE,
    "/provider/<str:key>/statements/<str:statement>/declarations": PROVIDER_FINANCE,
    "/school": TUTORS,
    "/school/<str:urn>": TUTORS,
    "/school/<str:urn>/add": TUTORS,
    "/school/<str:urn>/add/<str:key>/<str:name>": TUTORS,
    "/finance": FINANCE,
    "/finance/statements": FINANCE,
    "/finance/statements/<str:key>": FINANCE,
    "/finance/statements/<str:key>/figures/<str:name>": FINANCE,
    "/finance/statements/<str:key>/voided": FINANCE,
    "/finance/statements/<str:key>/export": FINANCE,
    "/finance/statements/<str:key>/json": FINANCE,
    "/finance/statements/<str:key>/copies/<str:name>": FINANCE,
    "/school/<str:urn>/people/<str:key>": TUTORS,
    "/school/<str:urn>/people/<str:key>/<str:change>": TUTORS,
    "/school/<str:urn>/people/<str:key>/<str:change>/<str:journey>/<str:name>": TUTORS,
    "/school/<str:urn>/tutor": TUTORS,
    "/school/<str:urn>/tutor/<str:key>/<str:name>": TUTORS,
    "/school/<str:urn>/confirm-tutor/<int:year>": TUTORS,
    "/challenge/link/<str:token>": EVERYBODY,
    "/school/<str:urn>/partnerships/<str:key>/challenge": TUTORS,
    "/school/<str:urn>/set-up/<int:year>": TUTORS,
    "/school/<str:urn>/set-up/<int:year>/<str:key>/<str:name>": TUTORS,
    "/school/<str:urn>/appropriate-body/<int:year>": TUTORS,
    "/school/<str:urn>/early-career-teachers": TUTORS,
    "/school/<str:urn>/mentors": TUTORS,
    "/school/<str:urn>/support": TUTORS,
    "/school/<str:urn>/support/<str:key>": TUTORS,
    "/school/<str:urn>/reminders": TUTORS,
    "/school/<str:urn>/users": TUTORS,
    "/school/<str:urn>/users/add": TUTORS,
    "/school/<str:urn>/users/<str:key>/remove": TUTORS,
    "/finance/statements/<str:key>/adjustments": FINANCE_USERS,
    "/finance/statements/<str:key>/adjustments/add": FINANCE_USERS,
    "/finance/statements/<str:key>/adjustments/add/<str:token>/<str:name>": FINANCE_USERS,
    "/finance/statements/<str:key>/adjustments/<str:token>/change": FINANCE_USERS,
    "/finance/statements/<str:key>/adjustments/<str:token>/remove": FINANCE_USERS,
    "/finance/statements/<str:key>/deadline": FINANCE_USERS,
    "/finance/statements/<str:key>/payment-date": FINANCE_USERS,
    "/finance/statements/<str:key>/expected": FINANCE_USERS,
    "/finance/statements/<str:key>/prepare": FINANCE_USERS,
    "/finance/statements/<str:key>/approve": APPROVERS,
    "/finance/statements/<str:key>/reject": FINANCE,
    "/finance/statements/<str:key>/note": FINANCE,
    "/finance/statements/<str:key>/known-at": FINANCE,
    "/finance/contracts": FINANCE,
    "/finance/contracts/<str:key>": FINANCE,
    "/finance/contract-files": FINANCE_USERS,
    "/finance/spend": FINANCE,
    "/finance/deadlines": FINANCE,
    "/finance/schedules": FINANCE,
    "/finance/schedules/<str:key>": FINANCE,
    "/finance/schedules/<str:key>/milestones/<str:name>": FINANCE_USERS,
    "/finance/moving": FINANCE_USERS,
    "/finance/search": FINANCE,
    "/finance/people/<str:key>": FINANCE,
    "/finance/declarations/<str:key>/void": FINANCE_USERS,
    "/school/<str:urn>/mentor-of/<str:record>/add": TUTORS,
    "/school/<str:urn>/mentor-of/<str:record>/add/<str:key>/<str:name>": TUTORS,
    "/api-reference": EVERYBODY,
    "/api-reference/": EVERYBODY,
    "/api-reference/search": EVERYBODY,
    "/api-reference/all.md": EVERYBODY,
    "/api-reference/postman.json": EVERYBODY,
    "/api-reference/release-notes": EVERYBODY,
    "/api-reference/release-notes.atom": EVERYBODY,
    "/api-reference/release-notes/<str:name>": EVERYBODY,
    "/api-reference/status": EVERYBODY,
    "/api-reference/status.md": EVERYBODY,
    "/api-reference/<str:name>": EVERYBODY,
    "/llms.txt": EVERYBODY,
    "/api/docs/v<int:version>/openapi.json": EVERYBODY,
    "/api/docs/v<int:version>/openapi.yaml": EVERYBODY,
    "/api/notify-callback": NOTIFY,
    "/sandbox": IN_THE_SANDBOX,
    "/sandbox/kit": IN_THE_SANDBOX,
    "/sandbox/clock": IN_THE_SANDBOX,
    "/sandbox/sign-in/<str:key>": IN_THE_SANDBOX,
    "/sandbox/emails": IN_THE_SANDBOX,
    "/sandbox/scenarios": KEY_OF_THE_SANDBOX,
    "/sandbox/scenarios/<str:name>": TOKEN_IN_THE_SANDBOX,
    "/sandbox/tutorial": IN_THE_SANDBOX,
}
"""Pages, and what is neither a page nor of a version of the API."""

API: dict[str, Scope] = {
    "participants": Scope.ECF,
    "participants.csv": Scope.ECF,
    "participants/<id>/defer": Scope.ECF,
    "participants/<id>/resume": Scope.ECF,
    "participants/<id>/withdraw": Scope.ECF,
    "participants/<id>/change-schedule": Scope.ECF,
    "participants/ecf": Scope.ECF,
    "participants/ecf.csv": Scope.ECF,
    "participants/ecf/<id>": Scope.ECF,
    "participants/ecf/<id>/defer": Scope.ECF,
    "participants/ecf/<id>/resume": Scope.ECF,
    "participants/ecf/<id>/withdraw": Scope.ECF,
    "participants/ecf/<id>/change-schedule": Scope.ECF,
    "participants/ecf/transfers": Scope.ECF,
    "participants/ecf/<id>/transfers": Scope.ECF,
    "participants/ecf/history": Scope.ECF,
    "participants/ecf/<id>/history": Scope.ECF,
    "participants/ecf/<id>/payments": Scope.ECF,
    "unfunded-mentors/ecf": Scope.ECF,
    "unfunded-mentors/ecf/<id>": Scope.ECF,
    "schools/ecf": Scope.ECF,
    "schools/ecf/<id>": Scope.ECF,
    "partnerships/ecf": Scope.ECF,
    "partnerships/ecf/<id>": Scope.ECF,
    "changes": Scope.EITHER,
    "changes/check": Scope.EITHER,
    "changes/partitions": Scope.EITHER,
    "webhooks": Scope.EITHER,
    "webhooks/<id>": Scope.EITHER,
    "webhooks/<id>/deliveries": Scope.EITHER,
    "webhooks/<id>/test": Scope.EITHER,
    "webhooks/<id>/rotate": Scope.EITHER,
    "webhooks/<id>/pause": Scope.EITHER,
    "webhooks/<id>/resume": Scope.EITHER,
    "webhooks/<id>/replay": Scope.EITHER,
    "webhook-deliveries/<id>/again": Scope.EITHER,
    "delivery-partners": Scope.EITHER,
    "delivery-partners/<id>": Scope.EITHER,
    "statements": Scope.EITHER,
    "statements/<id>": Scope.EITHER,
    "statements/<id>/declarations": Scope.EITHER,
    "participant-declarations": Scope.EITHER,
    "participant-declarations.csv": Scope.EITHER,
    "participant-declarations/bulk": Scope.EITHER,
    "participant-declarations/<id>": Scope.EITHER,
    "participant-declarations/<id>/void": Scope.EITHER,
    "participant-declarations/<id>/change-delivery-partner": Scope.EITHER,
    "npq-applications": Scope.NPQ,
    "npq-applications.csv": Scope.NPQ,
    "npq-applications/<id>": Scope.NPQ,
    "npq-applications/<id>/accept": Scope.NPQ,
    "npq-applications/<id>/reject": Scope.NPQ,
    "npq-applications/<id>/change-funded-place": Scope.NPQ,
    "npq-enrolments": Scope.NPQ,
    "npq-enrolments.csv": Scope.NPQ,
    "participants/npq": Scope.NPQ,
    "participants/npq/<id>": Scope.NPQ,
    "participants/npq/<id>/defer": Scope.NPQ,
    "participants/npq/<id>/resume": Scope.NPQ,
    "participants/npq/<id>/withdraw": Scope.NPQ,
    "participants/npq/<id>/change-schedule": Scope.NPQ,
    "participants/npq/history": Scope.NPQ,
    "participants/npq/<id>/history": Scope.NPQ,
    "participants/npq/outcomes": Scope.NPQ,
    "participants/npq/<id>/outcomes": Scope.NPQ,
    "participants/npq/<id>/payments": Scope.NPQ,
}
"""Routes of the API, without their version: which programme a provider has to have. Each needs the provider's token."""

VERSION = "/api/v"
NOBODYS = ("^.*$", "/api/v1/", "/api/v2/", "/api/v3/")
"""What is left of addresses that lead nowhere, and the roots of the versions, which answer 404."""


def all_routes() -> list[str]:
    """Every route of the service as Django knows it, once: ``/school/<str:urn>``."""
    routes = dict.fromkeys(_walk(get_resolver().url_patterns, "/"))
    return [route for route in routes if not route.endswith(NOBODYS[0]) and route not in NOBODYS]


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route


def access_to(route: str) -> Access | Scope | None:
    """Who gets in; None for a route that is not in the table."""
    if route.startswith(VERSION):
        return API.get(route.split("/", 3)[3])
    return PAGES.get(route)
