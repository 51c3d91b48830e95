"""Where a participant stands, in plain words, and what happens next. Pure: the participant and the date decide."""

from dataclasses import dataclass
from datetime import date

from cpd.training.mentor_training import ELSEWHERE
from cpd.training.participants import Participant
from cpd.training.rules import NOT_COMPLETED
from cpd.web.kit.parts import Tag
from cpd.web.kit.words import in_words


@dataclass(frozen=True)
class Standing:
    """A status, what it means, and what happens next; ``change`` is the change that the school makes next, if any."""

    tag: Tag
    means: str
    next: str = ""
    change: str = ""


CHECKS = {
    "no_qts": "Their teaching record does not show qualified teacher status (QTS) yet.",
    "no_induction": "Their appropriate body has not recorded yet that their induction has begun.",
    "active_flags": "DfE is looking at their teaching record.",
    "different_trn": "The TRN that was given may not be theirs.",
    "not_matched": "We could not match the TRN and the date of birth that were given to a teaching record.",
}
"""What a check waits for, by its reason."""

CHECKS_NEXT = {
    "no_qts": "We will look again. You do not need to do anything, and training can begin meanwhile.",
    "no_induction": "Ask your appropriate body to record it. Training can begin meanwhile.",
    "active_flags": "DfE will be in touch if it needs anything. You do not need to do anything.",
    "different_trn": "Check the number with them. If it is wrong, ask DfE for help.",
    "not_matched": "Check both with them. If one of them is wrong, ask DfE for help.",
}

CHECKS_TAGS = {"no_qts": "Waiting for QTS", "no_induction": "Waiting for induction"}
"""What a check is called whose reason goes by itself; any other is being checked."""

OVER = {
    "passed": ("Induction passed", "blue", "passed their induction"),
    "exempt": ("Exempt from induction", "grey", "are exempt from induction"),
    "failed": ("Induction failed", "red", "failed their induction"),
}
"""The tag of somebody who has no induction to do any more, and what their teaching record says."""

REFUSED = {
    "previous_participation": "They have taken part in this training before.",
    "previous_induction": "They have had an induction before.",
    "duplicate_profile": "They are trained as a mentor under another registration.",
    "exempt_from_induction": "Their teaching record says that they need no induction.",
}
"""Why DfE does not pay, by the reason."""


COMPLETED, TRAINING_ENDED = Tag("Completed", "blue"), Tag("Training ended", "grey")
"""Of whoever has completed their training, and of a mentor who has not and gets no more of it."""

UNTRAINED = {
    "completed_declaration_received": "they have completed mentor training",
    "completed_during_early_roll_out": "they took part in mentor training before its national roll-out",
    "started_not_completed": "they started mentor training, and DfE has stopped paying for it",
}
"""Why a mentor is not trained again, by the reason (rule REG-33)."""


def untrained_in_words(why: str) -> str:
    """What a mentor's training at the school is who has none there."""
    if why in UNTRAINED:
        return f"None, because {UNTRAINED[why]}"
    return "At their other school" if why == ELSEWHERE else "Not begun yet"


def standing(person: Participant, today: date) -> Standing:
    """Where somebody stands. What the school did comes before what the provider did, and that before checks."""
    return (
        _gone(person, today)
        or _untrained(person, today)
        or _at_school(person, today)
        or _over(person)
        or _in_training(person)
        or _joining(person, today)
        or _checked(person, today)
    )


def _gone(person: Participant, today: date) -> Standing | None:
    stay, name = person.stay, person.full_name
    if person.removed:
        return Standing(
            Tag("Removed", "grey"),
            f"Your school removed {name}: they should not have been registered.",
            "If this was a mistake, add them again.",
        )
    if stay.finished_on is not None and stay.finished_on <= today:
        return Standing(
            Tag("Left", "grey"),
            f"{name} left your school on {in_words(stay.finished_on)}.",
            "If they come back, add them again from that day.",
        )
    return None


def _untrained(person: Participant, today: date) -> Standing | None:
    """Where a mentor stands who is not trained at the school."""
    if not person.untrained:
        return None
    begins, ends = person.stay.started_on, person.stay.finished_on
    if ends is not None:
        means = f"{person.full_name} leaves your school on {in_words(ends)}. They are not trained at your school."
        return Standing(Tag("Leaving", "yellow"), means)
    explained = without_training(person)
    if begins > today:
        means = f"{person.full_name} joins your school on {in_words(begins)}. {explained.means}"
        return Standing(Tag("Joining", "blue"), means, explained.next)
    return explained


def without_training(person: Participant) -> Standing:
    """Why a mentor is not trained at the school, and that they can mentor all the same."""
    name, not_in_training = person.full_name, Tag("Not in training", "grey")
    if person.untrained in UNTRAINED:
        means = f"{name} can mentor. They get no funded training, because {UNTRAINED[person.untrained]}."
        return Standing(not_in_training, means)
    if person.untrained == ELSEWHERE:
        return Standing(
            Tag("Trained elsewhere", "blue"), f"{name} is trained at another school, and can mentor at yours."
        )
    return Standing(
        not_in_training,
        f"{name} can mentor, and is not in training.",
        "Their training begins when they become the mentor of an early career teacher whom a provider trains.",
    )


def _at_school(person: Participant, today: date) -> Standing | None:
    stay, name = person.stay, person.full_name
    if person.record.completed_on is not None and person.record.completed_on <= today:
        if person.record.completion_reason == NOT_COMPLETED:
            return Standing(
                TRAINING_ENDED,
                f"DfE stopped paying for the mentor training of {name} on {in_words(person.record.completed_on)}.",
                "They can continue mentoring.",
            )
        if person.induction_over == "failed":
            return _over(person)
        what = "induction" if person.is_ect else "mentor training"
        return Standing(COMPLETED, f"{name} completed their {what} on {in_words(person.record.completed_on)}.")
    if stay.finished_on is not None:
        return Standing(
            Tag("Leaving", "yellow"),
            f"{name} leaves your school on {in_words(stay.finished_on)}.",
            "Their training at your school ends on that day.",
        )
    return None


def _over(person: Participant) -> Standing | None:
    if not person.induction_over:
        return None
    text, colour, said = OVER[person.induction_over]
    unpaid = " DfE does not pay for their training." if person.record.eligibility_status == "ineligible" else ""
    return Standing(
        Tag(text, colour),
        f"The teaching record of {person.full_name} says that they {said}. They need no mentor.{unpaid}",
        "If this is wrong, ask the appropriate body that recorded it to correct it.",
    )


def _in_training(person: Participant) -> Standing | None:
    training = person.training
    if training is None or training.training_status == "active":
        return None
    provider = training.provider or "Their provider"
    if training.training_status == "withdrawn":
        return Standing(
            Tag("No longer trained", "red"),
            f"{provider} told us that {person.full_name} no longer trains with them.",
            "If this is wrong, contact the provider. If they have left your school, report that they leave.",
        )
    return Standing(
        Tag("Paused", "orange"),
        f"{provider} has paused the training of {person.full_name}.",
        "The provider resumes it when they are ready.",
    )


def _joining(person: Participant, today: date) -> Standing | None:
    if person.stay.started_on <= today:
        return None
    start = in_words(person.stay.started_on)
    needs = " Choose a mentor before that day." if person.needs_mentor(today) else ""
    return Standing(
        Tag("Joining", "blue"),
        f"{person.full_name} joins your school on {start}.",
        f"If that changes, change the start date.{needs}",
    )


def _checked(person: Participant, today: date) -> Standing:
    name = person.full_name
    if person.needs_mentor(today):
        return Standing(
            Tag("Needs a mentor", "red"),
            f"{name} has no mentor. Every early career teacher must have one.",
            "Choose a mentor.",
            "mentor",
        )
    return funding(person) or _trained(person)


def funding(person: Participant) -> Standing | None:
    """What has yet to be decided on whether DfE pays for somebody, or that it does not; None where it pays."""
    record = person.record
    if record.eligibility_status == "eligible":
        return None
    if record.eligibility_status == "ineligible":
        return Standing(
            Tag("Not eligible for funding", "red"),
            f"DfE does not pay for this training. {REFUSED.get(record.eligibility_reason, '')}".strip(),
            "If this is wrong, ask DfE for help. If they should not be registered, remove them.",
        )
    reason = record.eligibility_reason if record.eligibility_status == "manual_check" else _undecided(person)
    return Standing(
        Tag(CHECKS_TAGS.get(reason, "Being checked"), "yellow"),
        CHECKS.get(reason, f"We are checking the teaching record of {person.full_name}."),
        CHECKS_NEXT.get(reason, "You do not need to do anything; training can begin meanwhile."),
    )


def _undecided(person: Participant) -> str:
    """Why nothing was decided by a teaching record that has answered; empty before it has."""
    if not person.record_said:
        return ""
    return "active_flags" if person.record_said == "matched" else "not_matched"


def _trained(person: Participant) -> Standing:
    training = person.training
    if training is not None and training.programme == "school_led":
        return Standing(Tag("In training", "green"), f"Your school leads the training of {person.full_name}.")
    if training is not None and training.school_pays:
        return Standing(
            Tag("In training", "green"), f"Your school pays a provider itself for the training of {person.full_name}."
        )
    if training is None or not training.provider or training.challenged:
        return Standing(
            Tag("Waiting for a provider", "yellow"),
            f"No lead provider trains {person.full_name} yet.",
            "They are shown to the provider that reports a partnership with your school.",
        )
    return Standing(
        Tag("In training", "green"),
        f"{training.provider} trains {person.full_name}, and DfE pays for it.",
        "Your provider will be in touch with them about what comes next.",
    )
