"""Finding people."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from cpd.teachers.models import Person

PERSON_CALLED = """
coalesce((SELECT change.person_id FROM teachers_idchange AS change WHERE change.from_id = %(given)s
          ORDER BY change.changed_at DESC, change.id DESC LIMIT 1), %(given)s)
"""
"""The id of the person whose id ``given`` is, or was before it was retired by a merge (rule SEE-9)."""

_CALLED = f"SELECT person.* FROM teachers_person AS person WHERE person.id = {PERSON_CALLED}"  # noqa: S608 - our text


_ALL_CALLED = f"""
SELECT asked.given, person.id FROM unnest(%s::uuid[]) AS asked (given)
JOIN teachers_person AS person ON person.id = {PERSON_CALLED.replace("%(given)s", "asked.given")}
"""  # noqa: S608 - our text


def people_called(given: Collection[UUID]) -> dict[UUID, UUID]:
    """For each of these ids the person's whose it is, or was (:func:`person_called`). Left out where there is none.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALL_CALLED, [sorted(given)])
        return dict(cursor.fetchall())


def person_called(given: UUID) -> Person | None:
    """The person whose id that is, or was before it was retired by a merge, however often they were merged since.

    One query (rule SEE-9).
    """
    people = list(Person.objects.raw(_CALLED, {"given": given}))
    return people[0] if people else None
