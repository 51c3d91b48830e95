"""Django's entry for this room."""

from django.apps import AppConfig


def _before() -> None:
    from cpd.fence.setup import refuse_missing_roles

    refuse_missing_roles()


def _after() -> None:
    from cpd.fence.bringing import bring_in_line

    bring_in_line()


class FenceConfig(AppConfig):
    """The ``fence`` room."""

    name = "cpd.fence"

    def ready(self) -> None:
        """Looks at the roles before every migration, and brings the database in line after it."""
        from cpd.core.migrating import when_migrating

        when_migrating(before=_before, after=_after)
