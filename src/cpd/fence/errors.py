"""What is refused where the database's roles are not as they must be."""

from cpd.core.refusals import Error

ROLES_MISSING = Error(
    "migrate",
    "roles",
    "The database's roles are not set up: {missing}. Have a superuser run src/cpd/fence/roles.sql "
    "(docs/guides/running.md, Deploying).",
    {"missing": "there is no role cpd_api"},
)
WRONG_ROLE = Error(
    "serve",
    "role",
    "The service must not sign in to the database as {role}, because that role {why}. "
    "Name cpd_service in DATABASE_URL.",
    {"role": "cpd_owner", "why": "owns tables, so that it could lift what guards them"},
)
