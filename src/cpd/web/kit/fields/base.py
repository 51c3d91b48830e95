"""What every field has: label, hint, error, and how its answer is stored and shown."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from markupsafe import Markup

from cpd.core.refusals import Accepted, Refused
from cpd.web.kit.macros import component

Judge = Callable[[str], Accepted[Any] | Refused]
"""A pure rule that accepts what was typed, cleaned, or refuses it."""


class GovukBoundField(BoundField):
    """A field of a form, ready to be written into a page."""

    field: "GovukField"

    def __str__(self) -> SafeString:
        """The field as the design system draws it."""
        return SafeString(component(self.field.component, self.field.params(self)))

    __html__ = __str__

    @property
    def error(self) -> dict[str, str] | None:
        """The first error, as the macros take it."""
        return {"text": str(self.errors[0])} if self.errors else None

    @property
    def first_id(self) -> str:
        """The id of the input that the error summary leads to."""
        return self.field.first_id(self)

    @property
    def typed(self) -> str:
        """What was typed or stored, as text for an input."""
        value = self.value()
        return "" if value is None else str(value)


class GovukField(forms.Field):
    """What all fields have.

    ``label`` is the question. With ``heading`` it is the page's heading: for a page of one question. ``hint`` helps to
    answer. ``summary`` is the short name on a page that shows the answers; the label where there is none. ``noun`` is
    how errors call the answer. ``missing`` is said when nothing was answered.
    """

    component = "input"
    widget: Any = forms.TextInput

    def __init__(
        self,
        label: str,
        *,
        heading: bool = False,
        hint: str = "",
        summary: str = "",
        noun: str = "",
        missing: str = "",
        required: bool = True,
        **options: Any,
    ) -> None:
        self.heading = heading
        self.summary = summary or label
        self.noun = noun or self.summary.lower()
        messages = {"required": missing or f"Enter the {self.noun}.", **options.pop("error_messages", {})}
        super().__init__(label=label, help_text=hint, required=required, error_messages=messages, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> GovukBoundField:
        """The field within a form."""
        return GovukBoundField(form, self, field_name)

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        return {
            "id": bound.auto_id,
            "name": bound.html_name,
            "label": self._label("govuk-label"),
            "hint": self._hint(),
            "errorMessage": bound.error,
            "value": bound.typed,
        }

    def first_id(self, bound: GovukBoundField) -> str:
        """The id of the first input, or of the first that is wrong."""
        return str(bound.auto_id)

    def stored(self, value: Any) -> Any:
        """An answer as JSON keeps it."""
        return value

    def restored(self, value: Any) -> Any:
        """The answer that :meth:`stored` made of it."""
        return value

    def shown(self, value: Any) -> str | Markup:
        """An answer for people to read."""
        return "" if value is None else str(value)

    def _label(self, block: str) -> dict[str, Any]:
        if self.heading:
            return {"text": self.label, "isPageHeading": True, "classes": f"{block}--l"}
        return {"text": self.label, "classes": f"{block}--s" if block != "govuk-label" else ""}

    def _hint(self) -> dict[str, str] | None:
        return {"text": str(self.help_text)} if self.help_text else None

    def _fieldset(self, role: str | None = None) -> dict[str, Any]:
        return {"legend": self._label("govuk-fieldset__legend"), **({"role": role} if role else {})}


def judged(answer: Accepted[Any] | Refused) -> Any:
    """What a rule accepted; what it refused, as the field's error."""
    if isinstance(answer, Refused):
        raise ValidationError([problem.detail for problem in answer.problems])
    return answer.value


def beginning(noun: str) -> str:
    """A noun at the beginning of a sentence."""
    return noun[:1].upper() + noun[1:]
