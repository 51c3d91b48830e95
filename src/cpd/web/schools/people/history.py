"""What happened to a participant, in plain words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from cpd.training.participants import Happened
from cpd.web.kit.parts import Column, Table
from cpd.web.kit.words import in_words, instant_in_words

Details = Mapping[str, str]


def _day(details: Details, name: str) -> str:
    text = details.get(name, "")
    return in_words(date.fromisoformat(text)) if text else ""


def _body(details: Details) -> str:
    before, after = details["before"] or "none", details["after"] or "none"
    return f"Appropriate body changed from {before} to {after}"


REASONS = {
    "moving_school": "moving to another school",
    "leaving_profession": "leaving teaching",
    "name_has_changed": "it has changed",
    "name_is_incorrect": "it was wrong",
}
"""Reasons in words; those that say nothing are left out."""


def _because(details: Details) -> str:
    reason = REASONS.get(details.get("reason", ""), "")
    return f": {reason}" if reason else ""


WORDS: Mapping[str, Callable[[Details], str]] = {
    "registered": lambda details: "Registered at your school",
    "trained_by": lambda details: f"Trained by {details['provider']}",
    "mentored_by": lambda details: f"{details['name']} became their mentor, from {_day(details, 'day')}",
    "mentors": lambda details: f"Became the mentor of {details['name']}, from {_day(details, 'day')}",
    "eligible": lambda details: "Checked: DfE pays for the training",
    "checked": lambda details: "Teaching record checked",
    "ineligible": lambda details: "Checked: DfE does not pay for the training",
    "deferred": lambda details: f"{details['provider'] or 'Their provider'} paused the training",
    "withdrawn": lambda details: f"{details['provider'] or 'Their provider'} ended the training",
    "active": lambda details: f"{details['provider'] or 'Their provider'} resumed the training",
    "changed_name": lambda details: f"Name changed from {details['before']} to {details['after']}{_because(details)}",
    "changed_email": lambda details: "Email address changed",
    "changed_start": lambda details: f"Start date changed from {_day(details, 'before')} to {_day(details, 'after')}",
    "changed_working_pattern": lambda details: f"Works {details['after'].replace('_', ' ')}",
    "changed_appropriate_body": _body,
    "changed_leaving": lambda details: f"Reported as leaving on {_day(details, 'after')}{_because(details)}",
    "changed_staying": lambda details: f"Stays after all: they no longer leave on {_day(details, 'before')}",
    "changed_removed": lambda details: "Removed: registered by mistake",
}
"""What is said of everything that can happen, by its name."""


def in_plain_words(happened: Happened) -> str:
    """One thing that happened. The school did what nobody else is named for."""
    by_dfe = happened.details.get("by", "").startswith(("dfe:", "operator:"))
    return WORDS[happened.what](happened.details) + (", by DfE" if by_dfe else "")


def history_table(happened: Sequence[Happened]) -> Table:
    """The history, the newest first."""
    return Table(
        caption="History",
        columns=[Column("When", lambda one: instant_in_words(one.at)), Column("What", in_plain_words)],
        rows=happened,
    )
