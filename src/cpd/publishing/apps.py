"""Django's entry for this room."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """The ``publishing`` room."""

    name = "cpd.publishing"

    def ready(self) -> None:
        """Publishes as the last step of every unit of work, and locks what will be published as its first."""
        from cpd.core.work import on_lock, on_publish
        from cpd.publishing.commands import publish
        from cpd.publishing.locks import PublishingLocker

        on_lock(PublishingLocker())
        on_publish(publish)
