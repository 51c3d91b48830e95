"""What ``django check --deploy`` says beside Django's own checks."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from cpd.core.environment import doubtful


@register(Tags.security, deploy=True)
def check_environment(app_configs: Sequence[Any] | None, **options: Any) -> list[Warning]:
    """A warning for each setting that production should not run with."""
    return [Warning(sentence, id=f"cpd.{name}") for name, sentence in doubtful(settings.ENVIRONMENT).items()]
