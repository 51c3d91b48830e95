"""What writes of version 2 take: the same as those of version 1."""

from cpd.contract.v1.requests import AS_FIRST_PUBLISHED, DELIVERY_PARTNER_REQUIRED, WITHDRAW_REASONS

__all__ = ["AS_FIRST_PUBLISHED", "DELIVERY_PARTNER_REQUIRED", "WITHDRAW_REASONS"]
