"""What the pages about eligibility call things."""

from collections.abc import Iterable, Mapping

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.training.decisions import Decision
from cpd.training.models import EligibilityFacts, RecordSaid, Role
from cpd.web.kit.parts import Tag
from cpd.web.kit.words import instant_in_words

STATUSES = {
    "eligible": Tag("Eligible", "green"),
    "ineligible": Tag("Not eligible", "red"),
    "manual_check": Tag("To be decided", "yellow"),
    "matched": Tag("To be decided", "yellow"),
    "": Tag("Not decided yet", "grey"),
}
"""Where somebody's eligibility stands."""

ROLES = {Role.ECT: "Early career teacher", Role.MENTOR: "Mentor"}

REASONS = {
    "active_flags": "An alert on the teaching record",
    "no_qts": "No qualified teacher status (QTS)",
    "different_trn": "The teaching record was merged into another",
    "no_induction": "No induction has begun",
    "previous_participation": "Took part in the early roll-out",
    "previous_induction": "Had an induction before",
    "exempt_from_induction": "Exempt from induction",
    "duplicate_profile": "The same mentor is paid for under another registration",
}
"""Why somebody is not eligible, or not yet."""

DECIDED = {
    "eligible": "DfE pays for the training",
    "previous_participation": "DfE does not pay: they took part in the early roll-out",
    "previous_induction": "DfE does not pay: they had an induction before",
    "exempt_from_induction": "DfE does not pay: they are exempt from induction",
    "duplicate_profile": "DfE does not pay: the same mentor is paid for under another registration",
    "ineligible": "DfE does not pay, for another reason",
}
"""What can be decided, in words."""


MENTOR_TRAINING = {
    "completed_declaration_received": "They have completed it, so they are not trained again at another school",
    "completed_during_early_roll_out": (
        "They took part in the early roll-out, so they are not trained where they are registered from now on"
    ),
    "started_not_completed": (
        "They started it and did not complete it, so they are not trained again at another school"
    ),
}
"""Why a mentor gets no more training, by the reason (rule REG-33)."""


def facts_in_words(facts: EligibilityFacts, role: str) -> list[tuple[str, str]]:
    """What is known of somebody and decides, each with yes, no or not known. What does not count for their role is left
    out."""
    ect = role == Role.ECT
    known = facts.said == RecordSaid.MATCHED or bool(facts.induction_status)
    answers = [
        ("An alert that counts is on the teaching record", facts.active_flags, True, known),
        ("On the early roll-out list", facts.previous_participation, True, True),
        ("Had an induction before", facts.previous_induction, ect, known),
        ("Has qualified teacher status (QTS)", facts.qts, ect, known),
        ("The teaching record was merged into another", facts.different_trn, True, known or facts.different_trn),
        ("Paid for as a mentor under another registration", facts.secondary_profile, not ect, True),
        ("Exempt from induction", facts.exempt, ect, known),
        ("Induction has begun", facts.induction_started, ect, known),
    ]
    return [
        (what, ("Yes" if holds else "No") if sure else "Not known") for what, holds, counts, sure in answers if counts
    ]


def said_in_words(facts: EligibilityFacts | None) -> str:
    """What the teaching record said last, and when."""
    if facts is None or not facts.said or facts.checked_at is None:
        return "It has not answered about them"
    return f"{RecordSaid(facts.said).label}, on {instant_in_words(facts.checked_at)}"


def names_of(decisions: Iterable[Decision]) -> Mapping[str, str]:
    """Who decided, by how the audit trail names them: people at DfE by name, in one query."""
    actors = {one.by for one in decisions}
    ids = {actor: key for actor in actors if (key := parse_id(actor.removeprefix("dfe:"))) is not None}
    people = dict(User.objects.filter(id__in=ids.values()).values_list("id", "full_name"))
    return {actor: people.get(ids[actor], "DfE") if actor in ids else _others(actor) for actor in actors}


def _others(actor: str) -> str:
    kind, _, name = actor.partition(":")
    if kind == "operator":
        return f"{name}, on the command line"
    known = {"dfe": "DfE", "sandbox": "The sandbox"}
    return known.get(kind, "The teaching record")


def decided_in_words(one: Decision) -> str:
    """What was decided."""
    if one.kept:
        return "No longer eligible, but what was gained before is kept"
    why = REASONS.get(one.reason, "")
    return f"{STATUSES[one.status].text}{f': {why[:1].lower()}{why[1:]}' if why else ''}"
