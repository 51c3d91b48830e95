"""Fields of which people choose an answer: radios, checkboxes, lists."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from markupsafe import Markup

from cpd.web.kit.fields.base import GovukBoundField, GovukField


class Choice(NamedTuple):
    """An answer to choose: what is sent, what is read, and a hint."""

    value: str
    text: str
    hint: str = ""


OR = Choice("", "or")
"""Between choices: the word "or", before one that stands apart."""


class _Choosing(GovukField):
    """Fields whose answer is among :attr:`options`, which may be set for each form."""

    options: list[Choice]

    def __init__(self, label: str, *, choices: Iterable[Choice] = (), unknown: str = "", **options: Any) -> None:
        noun = options.get("noun") or options.get("summary") or label
        missing = options.pop("missing", "") or f"Select {noun.lower()}."
        self.unknown = unknown or missing
        super().__init__(label, missing=missing, **options)
        self.choose_from(choices)

    def choose_from(self, choices: Iterable[Choice]) -> None:
        """Sets what there is to choose. Of a field of a form: of this form alone."""
        self.options = list(choices)

    def text_of(self, value: str) -> str:
        """What is read of a choice; empty for one that is no longer there."""
        return next((choice.text for choice in self._real if choice.value == value), "")

    def shown(self, value: Any) -> str | Markup:
        """The choice's text."""
        return self.text_of(value)

    @property
    def _real(self) -> list[Choice]:
        return [choice for choice in self.options if choice is not OR]

    def _known(self, value: str) -> str:
        if value not in [choice.value for choice in self._real]:
            raise ValidationError(self.unknown)
        return value

    def _items(self) -> list[dict[str, Any]]:
        return [
            {"divider": choice.text}
            if choice is OR
            else {
                "value": choice.value,
                "text": choice.text,
                **({"hint": {"text": choice.hint}} if choice.hint else {}),
            }
            for choice in self.options
        ]


class RadiosField(_Choosing):
    """One of a few."""

    component = "radios"
    widget = forms.RadioSelect

    def __init__(self, label: str, *, inline: bool = False, **options: Any) -> None:
        self.inline = inline
        super().__init__(label, **options)

    def clean(self, value: Any) -> str | None:
        """The value of the choice; None when nothing was chosen and nothing need be."""
        if not value:
            if self.required:
                raise ValidationError(self.error_messages["required"])
            return None
        return self._known(str(value))

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        return {
            "idPrefix": bound.auto_id,
            "name": bound.html_name,
            "fieldset": self._fieldset(),
            "hint": self._hint(),
            "errorMessage": bound.error,
            "items": self._items(),
            "value": bound.typed,
            "classes": "govuk-radios--inline" if self.inline else "",
        }


class YesNoField(RadiosField):
    """Yes or no; the answer is True or False."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, choices=[Choice("yes", "Yes"), Choice("no", "No")], **{"inline": True, **options})

    def clean(self, value: Any) -> Any:
        """True for yes."""
        chosen = super().clean(value)
        return None if chosen is None else chosen == "yes"

    def prepare_value(self, value: Any) -> Any:
        """The value of the choice."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def shown(self, value: Any) -> str:
        """Yes or No."""
        return "" if value is None else "Yes" if value else "No"


class SelectField(_Choosing):
    """One of many, from a list that opens. ``first`` stands in it while nothing is chosen."""

    component = "select"
    widget = forms.Select

    def __init__(self, label: str, *, first: str = "Choose one", **options: Any) -> None:
        self.first = first
        super().__init__(label, **options)

    clean = RadiosField.clean

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        return {**super().params(bound), "items": [{"value": "", "text": self.first}, *self._items()]}


class CheckboxesField(_Choosing):
    """Any of a few. ``alone`` is the value of a choice that goes with no other, such as none of these."""

    component = "checkboxes"
    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, *, alone: str = "", **options: Any) -> None:
        self.alone = alone
        super().__init__(label, **options)

    def clean(self, value: Any) -> list[str]:
        """The values of the choices, each once, in the order of the list."""
        chosen = [self._known(str(one)) for one in value or []]
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"])
        if self.alone in chosen and len(set(chosen)) > 1:
            raise ValidationError(f"Select either “{self.text_of(self.alone)}” or the others, not both.")
        return [choice.value for choice in self._real if choice.value in chosen]

    def shown(self, value: Any) -> str:
        """The texts of the choices."""
        return ", ".join(self.text_of(one) for one in value or [])

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        items = self._items()
        for item in items:
            if self.alone and item.get("value") == self.alone:
                item["behaviour"] = "exclusive"
        return {
            "idPrefix": bound.auto_id,
            "name": bound.html_name,
            "fieldset": self._fieldset(),
            "hint": self._hint(),
            "errorMessage": bound.error,
            "items": items,
            "values": [str(one) for one in bound.value() or []],
        }
