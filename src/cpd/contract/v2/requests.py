"""What writes of version 2 take: the same as those of version 1."""

from cpd.contract.v1.requests import (
    ACCEPT_READS,
    AS_FIRST_PUBLISHED,
    DELIVERY_PARTNER_REQUIRED,
    REJECTS_ACCEPTED,
    WITHDRAW_REASONS,
)

__all__ = ["ACCEPT_READS", "AS_FIRST_PUBLISHED", "DELIVERY_PARTNER_REQUIRED", "REJECTS_ACCEPTED", "WITHDRAW_REASONS"]
