"""What an incident may say."""

from datetime import datetime

from cpd.core.dates import print_instant
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.incidents import errors

LONGEST_TITLE = 120
LONGEST_TEXT = 2000


def may_say(
    *, title: str, text: str, began_at: datetime, ended_at: datetime | None, now: datetime
) -> Accepted[tuple[str, str]] | Refused:
    """Title and text without spaces around them; or all that is wrong with them and the two instants (rule REC-5)."""
    title, text = title.strip(), text.strip()
    problems: list[Problem] = []
    if not title:
        problems.append(errors.TITLE_BLANK())
    if len(title) > LONGEST_TITLE:
        problems.append(errors.TITLE_TOO_LONG(longest=LONGEST_TITLE))
    if not text:
        problems.append(errors.TEXT_BLANK())
    if len(text) > LONGEST_TEXT:
        problems.append(errors.TEXT_TOO_LONG(longest=LONGEST_TEXT))
    if began_at > now:
        problems.append(errors.BEGAN_IN_FUTURE())
    if ended_at is not None and ended_at > now:
        problems.append(errors.ENDED_IN_FUTURE())
    if ended_at is not None and ended_at < began_at:
        problems.append(errors.ENDED_BEFORE_IT_BEGAN(began_at=print_instant(began_at)))
    return Refused(tuple(problems)) if problems else Accepted((title, text))
