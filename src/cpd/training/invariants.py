"""What must hold of stays, training and mentorships (rule REG-16)."""

from cpd.core.invariants import Invariant, overlapping

INVARIANTS = (
    Invariant(
        "Training periods of a record never overlap",
        overlapping("training_trainingperiod", "record_id", ""),
    ),
    Invariant(
        "Training lies within its stay",
        "SELECT count(*) FROM training_trainingperiod AS period "
        "JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id "
        "WHERE NOT daterange(period.started_on, period.finished_on) <@ daterange(stay.started_on, stay.finished_on)",
    ),
    Invariant(
        "An early career teacher is at one school at a time",
        overlapping(
            "training_schoolperiod",
            "record_id",
            "AND a.role = 'ect' AND a.removed_at IS NULL AND b.removed_at IS NULL",
        ),
    ),
    Invariant(
        "An early career teacher has one mentor at a time",
        overlapping("training_mentorshipperiod", "ect_record_id", ""),
    ),
)
