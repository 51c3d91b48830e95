"""Fields in which people type: text, email addresses, numbers, money."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cpd.core.money import in_pounds
from cpd.web.kit.fields.base import GovukBoundField, GovukField, Judge, beginning, judged

LONGEST = 1000
"""Characters that an input takes at most, where nothing else is said. More is refused, never cut off."""


class TextField(GovukField, forms.CharField):
    """A line of text. ``judge`` decides on it; without one, anything of at most ``max_length`` characters is taken.

    ``width`` is how many characters the input looks wide: 2, 3, 4, 5, 10, 20 or 30.
    """

    type = "text"
    inputmode: str | None = None
    autocomplete: str | None = None
    spellcheck: bool | None = None

    def __init__(
        self,
        label: str,
        *,
        judge: Judge | None = None,
        max_length: int = LONGEST,
        width: int | None = None,
        autocomplete: str | None = None,
        inputmode: str | None = None,
        spellcheck: bool | None = None,
        **options: Any,
    ) -> None:
        self.judge = judge
        self.longest = max_length
        self.width = width
        self.autocomplete = autocomplete or self.autocomplete
        self.inputmode = inputmode or self.inputmode
        self.spellcheck = self.spellcheck if spellcheck is None else spellcheck
        super().__init__(label, strip=True, **options)
        self.validators = []

    def clean(self, value: Any) -> Any:
        """What was typed, judged."""
        text = self.to_python(value) or ""
        if len(text) > self.longest:
            raise ValidationError(f"{beginning(self.noun)} must be {self.longest:,} characters or fewer.")
        if "\x00" in text:
            raise ValidationError(f"{beginning(self.noun)} has a character that cannot be read. Type it again.")
        if self.required and not text and self.judge is None:
            raise ValidationError(self.error_messages["required"])
        cleaned = judged(self.judge(text)) if self.judge is not None else text
        if self.required and cleaned is None:
            raise ValidationError(self.error_messages["required"])
        return self.understood(cleaned)

    def understood(self, text: Any) -> Any:
        """The value of a text that was accepted."""
        return text

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        return {
            **super().params(bound),
            "type": self.type,
            "inputmode": self.inputmode,
            "autocomplete": self.autocomplete,
            "spellcheck": self.spellcheck,
            "classes": f"govuk-input--width-{self.width}" if self.width else "",
        }


class EmailField(TextField):
    """An email address."""

    type = "email"
    spellcheck = False


class NumberField(TextField):
    """A whole number, with or without commas between the thousands. ``least`` and ``most`` are its bounds."""

    inputmode = "numeric"
    spellcheck = False

    def __init__(self, label: str, *, least: int = 0, most: int | None = None, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **{"width": 5, **options})

    def understood(self, text: Any) -> int | None:
        """The number."""
        if not text:
            return None
        if not re.fullmatch(r"-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})", text, re.ASCII):
            raise ValidationError(f"{beginning(self.noun)} must be a whole number, like 15.")
        number = int(text.replace(",", ""))
        if number < self.least:
            raise ValidationError(f"{beginning(self.noun)} must be {self.least:,} or more.")
        if self.most is not None and number > self.most:
            raise ValidationError(f"{beginning(self.noun)} must be {self.most:,} or fewer.")
        return number


class TextareaField(TextField):
    """Text of several lines, with a count of the characters that are left."""

    component = "character-count"
    widget = forms.Textarea

    def __init__(self, label: str, *, rows: int = 5, **options: Any) -> None:
        self.rows = rows
        super().__init__(label, **options)

    def to_python(self, value: Any) -> str:
        """The text with the line ends that we store. Browsers send two characters for each, and count one."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        return {**GovukField.params(self, bound), "rows": self.rows, "maxlength": self.longest}


class MoneyField(TextField):
    """An amount in pounds, as :class:`~decimal.Decimal` with two places. ``least`` and ``most`` are its bounds."""

    inputmode = "decimal"
    spellcheck = False

    def __init__(
        self, label: str, *, least: Decimal = Decimal("0.00"), most: Decimal | None = None, **options: Any
    ) -> None:
        self.least, self.most = least, most
        super().__init__(label, **{"width": 10, **options})

    def understood(self, text: Any) -> Decimal | None:
        """The amount."""
        if not text:
            return None
        if not re.fullmatch(r"-?£?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{2})?", text, re.ASCII):
            raise ValidationError(f"{beginning(self.noun)} must be an amount in pounds, like 1,250 or 99.50.")
        amount = Decimal(text.replace(",", "").replace("£", "")).quantize(Decimal("0.01"))
        if amount < self.least:
            raise ValidationError(f"{beginning(self.noun)} must be {in_pounds(self.least)} or more.")
        if self.most is not None and amount > self.most:
            raise ValidationError(f"{beginning(self.noun)} must be {in_pounds(self.most)} or less.")
        return amount

    def stored(self, value: Any) -> Any:
        """The amount as text."""
        return None if value is None else str(value)

    def restored(self, value: Any) -> Any:
        """The amount."""
        return None if value is None else Decimal(value)

    def shown(self, value: Any) -> str:
        """``£1,250.00``."""
        return "" if value is None else in_pounds(value)

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        return {**super().params(bound), "prefix": {"text": "£"}}
