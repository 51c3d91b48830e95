"""What writes of version 1 take."""

from collections.abc import Mapping

_REASONS = (
    "left-teaching-profession",
    "moved-school",
    "mentor-no-longer-being-mentor",
    "school-left-fip",
    "switched-to-school-led",
    "other",
    "started-in-error",
)
WITHDRAW_REASONS: Mapping[str, tuple[str, ...]] = {"ect": _REASONS, "mentor": _REASONS}
"""Why somebody can be withdrawn from early career training, by role, in the order of the error (rule ACT-5)."""

DELIVERY_PARTNER_REQUIRED = False
"""Whether an NPQ declaration must name its delivery partner where there is one: it may (rule NPQ-18)."""

AS_FIRST_PUBLISHED = True
"""Whether an unknown NPQ participant is refused, not looked for in vain, and an empty body judged (rule NPQ-35)."""

ACCEPT_READS: tuple[str, ...] = ("funded_place",)
"""The attributes that accepting an application reads (rule NPQ-44)."""

REJECTS_ACCEPTED = False
"""Whether an accepted application can be rejected (rule NPQ-42)."""
