"""What is locked before it is rendered, and in which order (docs/architecture.md, "Locks").

Subjects are locked before they are read, so that two transactions never render one from half the facts. Everybody locks
them here: table by table in one order, within a table by id, and the providers' streams after all of them.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.core.as_role import become
from cpd.core.work import Subject, current_work, unit_is_open
from cpd.publishing.resource import Resource, SubjectTable
from cpd.publishing.subjects import touched_by

ORDER = tuple(
    table.value
    for table in (SubjectTable.DELIVERY_PARTNER, SubjectTable.SCHOOL, SubjectTable.PERSON, SubjectTable.STATEMENT)
)
"""The tables of the subjects, in the order in which they are locked."""


class PublishingLocker:
    """Locks whatever will be rendered. Registered with the unit of work at start-up."""

    def find(self, subjects: Collection[Subject]) -> Mapping[UUID, frozenset[Resource]]:
        """Whose documents a change of these subjects touches, with the resources."""
        return touched_by(dict.fromkeys(subjects, clock.now())).resources

    def take(self, rows: Mapping[UUID, frozenset[Resource]]) -> None:
        """Locks them."""
        by_table: dict[str, set[UUID]] = {table: set() for table in ORDER}
        for subject_id, resources in rows.items():
            for resource in resources:
                by_table[resource.subject.value].add(subject_id)
        _lock_rows(by_table)


def lock_touched(resources: Mapping[UUID, frozenset[Resource]]) -> None:
    """Locks subjects, each with its resources, but for those that the open unit of work has locked."""
    is_locked = current_work().holds if unit_is_open() else lambda _: False
    PublishingLocker().take({subject_id: of for subject_id, of in resources.items() if not is_locked(subject_id)})


def lock_everything(subject_ids: Collection[UUID]) -> None:
    """Locks subjects of whatever kind."""
    _lock_rows(dict.fromkeys(ORDER, subject_ids))


def lock_streams() -> None:
    """Locks every provider's stream: for a change whose documents are too many to know beforehand whose they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO publishing_providerstream (provider_id, last_change) "
            "SELECT id, 0 FROM providers_leadprovider ORDER BY id ON CONFLICT DO NOTHING"
        )
        cursor.execute("SELECT 1 FROM publishing_providerstream ORDER BY provider_id FOR NO KEY UPDATE")


def _lock_rows(by_table: Mapping[str, Collection[UUID]]) -> None:
    if not any(by_table.values()):
        return
    become()
    with connection.cursor() as cursor:
        for table in ORDER:
            if by_table[table]:
                cursor.execute(
                    f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608 - our names
                    [list(by_table[table])],
                )
