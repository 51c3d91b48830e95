"""Forms whose fields write themselves, and whose errors are a summary at the top of the page."""

from collections.abc import Mapping
from typing import Any

from django import forms

from cpd.core.refusals import Refusal


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
    """Filters of a list, in the address. What is not understood is refused at its field, never ignored."""

    @property
    def is_used(self) -> bool:
        """Whether anything is filtered."""
        return self.is_bound and any(
            value not in (None, "", []) for value in getattr(self, "cleaned_data", {}).values()
        )
