"""What a school may ask DfE for (rule SCH-33)."""

from enum import StrEnum

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.schools import errors

LONGEST_MESSAGE = 4000
LONGEST_NOTE = 500


class Subject(StrEnum):
    """What a question is about. The values never change: they are kept with the question."""

    UNSPECIFIED = "unspecified"
    PARTICIPANT_LEAD_PROVIDER = "change-participant-lead-provider"
    PARTICIPANT_DATE_OF_BIRTH = "change-participant-date-of-birth"
    PARTICIPANT_TRN = "change-participant-trn"
    COHORT_LEAD_PROVIDER = "change-cohort-lead-provider"
    COHORT_DELIVERY_PARTNER = "change-cohort-delivery-partner"
    COHORT_PROGRAMME = "change-cohort-induction-programme-choice"
    NOMINATING = "trouble-nominating-induction-coordinator"
    TRANSFER_ECT = "add-participant-requires-manual-transfer-ect"
    TRANSFER_MENTOR = "add-participant-requires-manual-transfer-mentor"
    MISMATCH_ECT = "add-participant-dqt-mismatch-ect"
    MISMATCH_MENTOR = "add-participant-dqt-mismatch-mentor"
    PARTNERSHIP = "partnership-issue"
    ALREADY_CHALLENGED = "partnership-already-challenged"


SUBJECTS = {
    Subject.PARTICIPANT_LEAD_PROVIDER: "Change somebody's lead provider",
    Subject.PARTICIPANT_DATE_OF_BIRTH: "Correct somebody's date of birth",
    Subject.PARTICIPANT_TRN: "Correct somebody's teacher reference number (TRN)",
    Subject.TRANSFER_ECT: "An early career teacher joins us from another school",
    Subject.TRANSFER_MENTOR: "A mentor joins us from another school",
    Subject.MISMATCH_ECT: "An early career teacher's details do not match their teaching record",
    Subject.MISMATCH_MENTOR: "A mentor's details do not match their teaching record",
    Subject.COHORT_LEAD_PROVIDER: "Change our lead provider",
    Subject.COHORT_DELIVERY_PARTNER: "Change our delivery partner",
    Subject.COHORT_PROGRAMME: "Change how we run training",
    Subject.PARTNERSHIP: "A problem with a partnership",
    Subject.ALREADY_CHALLENGED: "A partnership that has been challenged",
    Subject.NOMINATING: "Changing our induction tutor",
    Subject.UNSPECIFIED: "Something else",
}
"""The subjects in the words of a page, in its order."""


def judge_support(subject: str, message: str) -> Accepted[tuple[Subject, str]] | Refused:
    """A question to DfE as it is kept (rule SCH-33). Refused: ``subject``; ``message`` ``blank`` or ``too_long``."""
    text = message.replace("\r\n", "\n").strip()
    problems: list[Problem] = []
    if subject not in list(Subject):
        problems.append(errors.SUPPORT_SUBJECT_INVALID())
    if not text:
        problems.append(errors.SUPPORT_MESSAGE_BLANK())
    elif len(text) > LONGEST_MESSAGE:
        problems.append(errors.SUPPORT_MESSAGE_TOO_LONG(longest=f"{LONGEST_MESSAGE:,}"))
    return Refused(tuple(problems)) if problems else Accepted((Subject(subject), text))


def judge_answer(answer: str) -> Accepted[str] | Refused:
    """DfE's answer as it is kept and sent (rule SCH-34). Refused: ``answer`` ``blank`` or ``too_long``."""
    text = answer.replace("\r\n", "\n").strip()
    if not text:
        return Refused.because(errors.SUPPORT_ANSWER_BLANK())
    if len(text) > LONGEST_MESSAGE:
        return Refused.because(errors.SUPPORT_ANSWER_TOO_LONG(longest=f"{LONGEST_MESSAGE:,}"))
    return Accepted(text)


def judge_note(note: str) -> Accepted[str] | Refused:
    """Why DfE closes a question without an answer (rule SCH-34). Refused: ``note`` ``blank`` or ``too_long``."""
    text = note.replace("\r\n", "\n").strip()
    if not text:
        return Refused.because(errors.SUPPORT_NOTE_BLANK())
    if len(text) > LONGEST_NOTE:
        return Refused.because(errors.SUPPORT_NOTE_TOO_LONG(longest=f"{LONGEST_NOTE:,}"))
    return Accepted(text)


def judge_reopening(why: str) -> Accepted[str] | Refused:
    """Why DfE opens a closed question again (rule SCH-35). Refused: ``why`` ``blank`` or ``too_long``."""
    text = why.replace("\r\n", "\n").strip()
    if not text:
        return Refused.because(errors.SUPPORT_WHY_BLANK())
    if len(text) > LONGEST_NOTE:
        return Refused.because(errors.SUPPORT_WHY_TOO_LONG(longest=f"{LONGEST_NOTE:,}"))
    return Accepted(text)
