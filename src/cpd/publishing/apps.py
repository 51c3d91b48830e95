"""Django's entry for this room."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """The ``publishing`` room."""

    name = "cpd.publishing"

    def ready(self) -> None:
        """Publishes as the last step of every unit of work."""
        from cpd.core.work import on_publish
        from cpd.publishing.commands import publish

        on_publish(publish)
