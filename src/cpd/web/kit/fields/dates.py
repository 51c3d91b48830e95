"""Dates, in three inputs."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from cpd.web.kit.fields.base import GovukBoundField, GovukField
from cpd.web.kit.words import in_words

PARTS = ("day", "month", "year")
MONTHS = [date(2000, month, 1).strftime("%B").lower() for month in range(1, 13)]


class Typed(NamedTuple):
    """A date as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""


class DateWidget(forms.Widget):
    """Reads the three inputs of a date."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """The three texts."""
        return Typed(*(str(data.get(f"{name}-{part}") or "").strip() for part in PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the three was sent."""
        return not any(f"{name}-{part}" in data for part in PARTS)


class DateField(GovukField):
    """A date. The month may be a number or a name. ``earliest`` and ``latest`` are its bounds, and may be set later.

    One error says what is wrong, and leads to the first input that is wrong.
    """

    component = "date-input"
    widget = DateWidget

    def __init__(
        self,
        label: str,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        birth: bool = False,
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        self.birth = birth
        noun = options.get("noun") or str(options.get("summary") or label).lower()
        super().__init__(label, **{"noun": noun, "missing": f"Enter the {noun}.", **options})

    def clean(self, value: Typed) -> date | None:
        """The date that was typed."""
        missing = [part for part, text in zip(PARTS, value, strict=True) if not text]
        if len(missing) == len(PARTS):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="day month year")
            return None
        if missing:
            raise ValidationError(f"The {self.noun} must include a {' and '.join(missing)}.", code=" ".join(missing))
        day = _real(value)
        if day is None:
            raise ValidationError(
                f"The {self.noun} must be a real date, for example 1 9 2026.", code=" ".join(_wrong(value))
            )
        self._within(day)
        return day

    def _within(self, day: date) -> None:
        earliest, latest = self.earliest, self.latest
        if (earliest is None or day >= earliest) and (latest is None or day <= latest):
            return
        if earliest and latest:
            bounds = f"between {in_words(earliest)} and {in_words(latest)}"
        elif earliest:
            bounds = f"on or after {in_words(earliest)}"
        else:
            assert latest is not None
            bounds = f"on or before {in_words(latest)}"
        raise ValidationError(f"The {self.noun} must be {bounds}.", code="year day month")

    def stored(self, value: Any) -> Any:
        """The date in ISO form."""
        return None if value is None else value.isoformat()

    def restored(self, value: Any) -> Any:
        """The date."""
        return None if value is None else date.fromisoformat(value)

    def shown(self, value: Any) -> str:
        """``1 September 2026``."""
        return in_words(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed."""
        return self.prepare_value(initial) != data

    def prepare_value(self, value: Any) -> Typed:
        """The three texts of a date."""
        if isinstance(value, date):
            return Typed(str(value.day), str(value.month), str(value.year))
        return value or Typed()

    def first_id(self, bound: GovukBoundField) -> str:
        """The first input, or the first that is wrong."""
        return f"{bound.auto_id}-{(_parts_of_error(bound) or PARTS)[0]}"

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        typed: Typed = bound.value()
        wrong = _parts_of_error(bound)
        return {
            "id": bound.auto_id,
            "fieldset": self._fieldset("group"),
            "hint": self._hint(),
            "errorMessage": bound.error,
            "items": [
                {
                    "id": f"{bound.auto_id}-{part}",
                    "name": f"{bound.html_name}-{part}",
                    "label": part.title(),
                    "value": text,
                    "autocomplete": f"bday-{part}" if self.birth else None,
                    "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
                    + (" govuk-input--error" if part in wrong else ""),
                }
                for part, text in zip(PARTS, typed, strict=True)
            ],
        }


def _parts_of_error(bound: GovukBoundField) -> list[str]:
    """The inputs that an error is about, the first to mend first; those of an error of somebody else are all three."""
    errors = bound.form.errors.get(bound.name)
    if not errors:
        return []
    code = str(errors.as_data()[0].code or "")
    return [part for part in code.split() if part in PARTS] or list(PARTS)


def _number(text: str, longest: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def _month(text: str) -> int | None:
    word = text.lower()
    for number, name in enumerate(MONTHS, 1):
        if word in (name, name[:3]):
            return number
    return _number(text, 2)


def _real(typed: Typed) -> date | None:
    day, month, year = _number(typed.day, 2), _month(typed.month), _number(typed.year, 4)
    if day is None or month is None or year is None or year < 1000:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _wrong(typed: Typed) -> list[str]:
    """The inputs that can be no part of any date; all, when each could be of another."""
    day, month, year = _number(typed.day, 2), _month(typed.month), _number(typed.year, 4)
    wrong_parts = [
        *(["day"] if day is None or not 1 <= day <= 31 else []),
        *(["month"] if month is None or not 1 <= month <= 12 else []),
        *(["year"] if year is None or year < 1000 else []),
    ]
    return wrong_parts or list(PARTS)
