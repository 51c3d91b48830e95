"""The versions of the privacy notice, and who has to accept the newest (rule ACC-11).

The text of the notice is a template (``footer/privacy_text.html``). Whoever changes the text adds a version here: a
test holds the two together. A new *major* version is put before everybody who acts for a school; a minor one, for
wording that changes nothing of what is done with people's data, is not.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Notice:
    """A version of the notice. ``changed`` says, in a sentence for people, what is new in it."""

    major: int
    minor: int
    published_on: date
    changed: str

    @property
    def version(self) -> str:
        """The version as people read it: ``1.0``."""
        return f"{self.major}.{self.minor}"


NOTICES = (
    Notice(1, 0, date(2026, 11, 27), "This is the first version."),
    Notice(1, 1, date(2026, 11, 27), "It names the account elsewhere that you may sign in with."),
)
"""Every version there has been, the newest last."""


def newest_notice() -> Notice:
    """The version that counts."""
    return NOTICES[-1]


def has_to_accept(accepted_major: int | None, newest: Notice) -> bool:
    """Whether somebody who last accepted that major version (None: none yet) has to accept the newest notice."""
    return accepted_major is None or accepted_major < newest.major
