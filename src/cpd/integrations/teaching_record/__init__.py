"""The national teaching record: what it says about somebody with a teacher reference number (TRN).

A protocol, :class:`TeachingRecordClient`, with two clients: :mod:`~cpd.integrations.teaching_record.http` asks the real
one, :mod:`~cpd.integrations.teaching_record.local` is the sandbox's. Without a key there is none, and DfE decides.

What asks the real one is loaded when it is asked: every command that needs the database loads this package.
"""

from functools import lru_cache

from django.conf import settings

from cpd.integrations.teaching_record.local import LocalClient
from cpd.integrations.teaching_record.record import (
    COMPLETED,
    EXEMPT,
    FIRST_INDUCTION_START,
    IN_PROGRESS,
    STATUSES,
    Alert,
    Answer,
    AnswerKind,
    RecordAway,
    RecordRefused,
    RecordUnreadable,
    TeachingRecord,
    TeachingRecordClient,
)

__all__ = [
    "COMPLETED",
    "EXEMPT",
    "FIRST_INDUCTION_START",
    "IN_PROGRESS",
    "STATUSES",
    "Alert",
    "Answer",
    "AnswerKind",
    "LocalClient",
    "RecordAway",
    "RecordRefused",
    "RecordUnreadable",
    "TeachingRecord",
    "TeachingRecordClient",
    "client",
]


def client() -> TeachingRecordClient | None:
    """The client of this environment: the real one where a key is set, the sandbox's own, or none."""
    if settings.TEACHING_RECORD_KEY:
        return _real(settings.TEACHING_RECORD_URL, settings.TEACHING_RECORD_KEY)
    return LocalClient() if settings.SANDBOX else None


@lru_cache(maxsize=1)
def _real(url: str, key: str) -> TeachingRecordClient:
    from cpd.integrations.teaching_record.http import HttpClient

    return HttpClient(url, key)
