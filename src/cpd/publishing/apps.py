"""Django's entry for this room. What it registers loads the rest of the room with the first change of a process."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:
    from cpd.core.work import Subject


def _publish(changes: "Mapping[Subject, datetime]") -> Callable[[], None]:
    from cpd.publishing.commands import publish

    return publish(changes)


class _Locker:
    """:class:`cpd.publishing.locks.PublishingLocker`, when it is needed."""

    def find(self, subjects: "Collection[Subject]") -> Mapping[UUID, Any]:
        from cpd.publishing.locks import PublishingLocker

        return PublishingLocker().find(subjects)

    def take(self, rows: Mapping[UUID, Any]) -> None:
        from cpd.publishing.locks import PublishingLocker

        PublishingLocker().take(rows)


class PublishingConfig(AppConfig):
    """The ``publishing`` room."""

    name = "cpd.publishing"

    def ready(self) -> None:
        """Publishes as the last step of every unit of work, and locks what will be published as its first."""
        from cpd.core.work import on_lock, on_publish

        on_lock(_Locker())
        on_publish(_publish)
