"""What writes of version 3 take."""

from collections.abc import Mapping

WITHDRAW_REASONS: Mapping[str, tuple[str, ...]] = {
    "ect": (
        "changed-lead-provider",
        "left-teaching-profession",
        "moved-school",
        "school-left-fip",
        "switched-to-school-led",
        "other",
    ),
    "mentor": (
        "changed-lead-provider",
        "left-teaching-profession",
        "moved-school",
        "mentor-no-longer-being-mentor",
        "school-left-fip",
        "switched-to-school-led",
        "other",
    ),
}
"""Why somebody can be withdrawn from early career training, by role, in the order of the error (rule ACT-5)."""

DELIVERY_PARTNER_REQUIRED = True
"""Whether an NPQ declaration must name its delivery partner where there is one (rule NPQ-18)."""

AS_FIRST_PUBLISHED = False
"""Whether an unknown NPQ participant is refused, not looked for in vain, and an empty body judged (rule NPQ-35)."""

ACCEPT_READS: tuple[str, ...] = ("funded_place", "schedule_identifier")
"""The attributes that accepting an application reads (rule NPQ-44)."""

REJECTS_ACCEPTED = True
"""Whether an accepted application can be rejected (rule NPQ-42)."""
