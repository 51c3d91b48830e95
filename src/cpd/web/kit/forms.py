"""Forms whose fields write themselves, and whose errors are a summary at the top of the page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from cpd.core.refusals import Refusal
from cpd.web.kit.macros import template


class KitForm(forms.Form):
    """A form of GOV.UK fields. Its ids are the fields' names, so that addresses can lead to them.

    ``title`` heads the page where no field is its heading (``heading=True``).
    """

    use_required_attribute = False
    title = ""

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=dict(initial or {}), auto_id="%s", label_suffix="")

    @property
    def heading(self) -> str:
        """What heads the page: the question, where there is one."""
        return next(
            (str(field.label) for field in self.fields.values() if getattr(field, "heading", False)), self.title
        )

    @property
    def asks_in_heading(self) -> bool:
        """Whether the heading is a field's label, which the field itself writes."""
        return any(getattr(field, "heading", False) for field in self.fields.values())

    @property
    def error_summary(self) -> list[dict[str, str]]:
        """The first error of each field, with a link to its input; then those of the whole form."""
        if not self.is_bound:
            return []
        of_fields = [
            {"text": str(messages[0]), "href": f"#{self[name].first_id}"}  # type: ignore[attr-defined]
            for name, messages in self.errors.items()
            if name in self.fields
        ]
        return of_fields + [{"text": str(message)} for message in self.non_field_errors()]

    def refuse(self, refusal: Refusal) -> None:
        """Shows what a command refused at the fields that are meant; at the first field where none is."""
        first = next(iter(self.fields), None)
        for problem in refusal.problems:
            name = problem.field if problem.field in self.fields else first
            if name is None or name not in self.errors:
                self.add_error(name, problem.detail)


class FilterForm(KitForm):
    """Filters of a list, in the address. What is not understood is refused at its field, never ignored.

    ``rows`` are shown filtered where :meth:`is_valid`; where it is not, none are, and the errors say why.
    """

    def __init__(self, query: QueryDict) -> None:
        used = any(name in query or f"{name}-day" in query for name in self.base_fields)
        super().__init__(query if used else None)

    @property
    def values(self) -> dict[str, Any]:
        """What is asked for, by the fields' names; nothing where nothing is, or where something is wrong."""
        if not self.is_bound or not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def __str__(self) -> SafeString:
        """The fields, a button, and a link that takes the filters away."""
        return SafeString(template("kit/filters.html", form=self))

    __html__ = __str__
