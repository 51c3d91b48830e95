"""What writes of version 2 take: the same as those of version 1."""

from cpd.contract.v1.requests import DELIVERY_PARTNER_REQUIRED, WITHDRAW_REASONS

__all__ = ["DELIVERY_PARTNER_REQUIRED", "WITHDRAW_REASONS"]
