"""The questions of the tutor's pages. What an answer must look like is decided by the rules of the rooms below."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cpd.core.refusals import Accepted, Refused
from cpd.teachers import rules
from cpd.training.rules import EARLIEST_START


def _judged(answer: Accepted[Any] | Refused) -> Any:
    if isinstance(answer, Refused):
        raise ValidationError([problem.detail for problem in answer.problems])
    return answer.value


class Question(forms.Form):
    """One page's question. ``answer`` is what it stores."""

    use_required_attribute = False

    def answer(self) -> dict[str, Any]:
        """The cleaned answer, fit for a session."""
        return dict(self.cleaned_data)


def _text(clean: Callable[[str], Accepted[Any] | Refused], name: str) -> type[Question]:
    def cleaned(self: Question) -> Any:
        return _judged(clean(str(self.cleaned_data[name])))

    return type(
        f"{name.title()}Question",
        (Question,),
        {name: forms.CharField(required=False, strip=True, max_length=1000), f"clean_{name}": cleaned},
    )


NameQuestion = _text(rules.clean_name, "full_name")
EmailQuestion = _text(rules.clean_email, "email")


class TypeQuestion(Question):
    """Whom to add."""

    type = forms.ChoiceField(
        choices=[("ect", "ect"), ("mentor", "mentor")],
        error_messages={
            "required": "Select whether you are adding an early career teacher or a mentor.",
            "invalid_choice": "Select whether you are adding an early career teacher or a mentor.",
        },
    )


class TrnQuestion(Question):
    """The teacher reference number: asked of everybody, so that DfE can check who is paid for."""

    trn = forms.CharField(required=False, strip=True, max_length=1000)

    def clean_trn(self) -> str:
        """Seven digits."""
        number = _judged(rules.clean_trn(self.cleaned_data["trn"]))
        if number is None:
            raise ValidationError("Enter a teacher reference number (TRN).")
        return str(number)


class StartDateQuestion(Question):
    """When the person starts, as day, month and year."""

    day = forms.CharField(required=False, max_length=1000)
    month = forms.CharField(required=False, max_length=1000)
    year = forms.CharField(required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        """A real date from 2000 to the end of the year after next, with one error that says what is wrong."""
        parts = {name: str(self.cleaned_data.get(name) or "").strip() for name in ("day", "month", "year")}
        missing = [name for name, text in parts.items() if not text]
        if len(missing) == 3:
            self.add_error("day", "Enter the start date.")
        elif missing:
            self.add_error(missing[0], f"The start date must include a {' and '.join(missing)}.")
        else:
            try:
                day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
            except (ValueError, OverflowError):
                self.add_error("day", "The start date must be a real date, for example 1 9 2026.")
                return parts
            latest = date(self.today.year + 2, 12, 31)
            if not EARLIEST_START <= day <= latest:
                self.add_error("year", f"The start date must be between 1 January 2000 and 31 December {latest.year}.")
        return parts

    today = date.max

    def answer(self) -> dict[str, Any]:
        """The date in ISO form."""
        parts = self.cleaned_data
        return {"started_on": date(int(parts["year"]), int(parts["month"]), int(parts["day"])).isoformat()}


class MentorQuestion(Question):
    """Which mentor of the school, or later."""

    mentor = forms.ChoiceField(
        error_messages={
            "required": "Select a mentor, or that you will choose one later.",
            "invalid_choice": "Select a mentor from the list, or that you will choose one later.",
        }
    )
