"""How a part of the kit becomes HTML: by a macro of the design system, or by a template of ours."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from django.template import engines
from jinja2 import Environment
from markupsafe import Markup


def _environment() -> Environment:
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return environment


def component(name: str, params: Mapping[str, Any]) -> Markup:
    """A component of the design system, such as ``date-input``, with the parameters of its macro."""
    macro = "govuk" + "".join(word.title() for word in name.split("-"))
    module = _environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    return Markup(getattr(module, macro)(params))  # noqa: S704 - the macros escape every text they are given


def template(name: str, **context: Any) -> Markup:
    """A template of ours, for a part of a page."""
    return Markup(_environment().get_template(name).render(**context))  # noqa: S704 - templates escape


class Part(ABC):
    """Something that writes itself into a template."""

    @abstractmethod
    def __html__(self) -> str:
        """The HTML, for templates that escape."""

    def __str__(self) -> str:
        """The HTML."""
        return self.__html__()


class TemplatePart(Part):
    """A part that a template of ours draws: ``template`` gets the part as ``part``."""

    template: str

    def __html__(self) -> str:
        """The template, rendered."""
        return template(self.template, part=self)
