"""What a database must bring before it is migrated, and as whom the service may sign in."""

from django.db import connection

from cpd.core.refusals import Refusal
from cpd.core.roles import API, PUBLISHER, SERVICE
from cpd.fence import errors

_MISSING = """
WITH me AS (SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user),
     stated (rolname) AS (VALUES (%(service)s), (%(api)s), (%(publisher)s)),
     there AS (SELECT rolname, rolsuper, rolbypassrls FROM pg_roles JOIN stated USING (rolname))
SELECT 'there is no role ' || rolname FROM stated WHERE rolname NOT IN (SELECT rolname FROM there)
UNION ALL SELECT rolname || ' is what the service runs as, and tables must belong to another role, like cpd_owner'
FROM me WHERE rolname IN (SELECT rolname FROM stated)
UNION ALL SELECT rolname || ' lacks BYPASSRLS' FROM me WHERE NOT (rolsuper OR rolbypassrls)
UNION ALL SELECT me.rolname || ' is no member of ' || there.rolname || ' that inherits its rights' FROM me, there
WHERE there.rolname = %(api)s
  AND NOT (pg_has_role(me.rolname, there.rolname, 'SET') AND pg_has_role(me.rolname, there.rolname, 'USAGE'))
UNION ALL SELECT %(service)s || ' may not SET ROLE ' || there.rolname FROM there
WHERE there.rolname <> %(service)s AND %(service)s IN (SELECT rolname FROM there)
  AND NOT pg_has_role((SELECT oid FROM pg_roles WHERE rolname = %(service)s), there.rolname, 'SET')
UNION ALL SELECT rolname || ' has ' || CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'BYPASSRLS' END || ', and must not'
FROM there WHERE rolsuper OR rolbypassrls
UNION ALL SELECT rolname || ' may not create anything in the database ' || current_database() FROM me
WHERE NOT (has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE'))
"""

_WHY_NOT = """
SELECT rolname, CASE
    WHEN rolsuper THEN 'is a superuser, whom nothing holds'
    WHEN rolbypassrls THEN 'has BYPASSRLS, which policies do not hold'
    WHEN EXISTS (SELECT 1 FROM pg_class JOIN pg_roles AS owner ON owner.oid = relowner
                 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                   AND pg_has_role(me.rolname, owner.rolname, 'MEMBER'))
    THEN 'owns tables, or may become their owner, so that it could lift what guards them'
    WHEN (SELECT count(*) FROM pg_roles AS other WHERE other.rolname IN (%(api)s, %(publisher)s)
          AND pg_has_role(me.rolname, other.rolname, 'SET')) < 2
    THEN 'may not become cpd_api and cpd_publisher'
END FROM pg_roles AS me WHERE rolname = session_user
"""

_NAMES = {"service": SERVICE, "api": API, "publisher": PUBLISHER}


def refuse_missing_roles() -> None:
    """Refused (``migrate``) where the roles are not as ``roles.sql`` makes them, saying all that is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, _NAMES)
        missing = [sentence for (sentence,) in cursor.fetchall()]
    if missing:
        raise Refusal.because(errors.ROLES_MISSING(missing="; ".join(missing)))


def refuse_wrong_role() -> None:
    """Refused (``serve``) where the role that signs in could pass, or lift, what guards the tables."""
    with connection.cursor() as cursor:
        cursor.execute(_WHY_NOT, _NAMES)
        role, why = cursor.fetchone()
    if why is not None:
        raise Refusal.because(errors.WRONG_ROLE(role=role, why=why))
