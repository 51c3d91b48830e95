"""Which addresses take no email."""

from collections.abc import Iterable
from datetime import datetime

from cpd.outbox.models import BouncedAddress


def bounced(address: str) -> bool:
    """Whether the last email to this address failed for good (rule REC-4)."""
    return BouncedAddress.objects.filter(address=address.strip().lower()).exists()


def bounced_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, in small letters, to which the last email failed for good (rule REC-4). One query."""
    wanted = {address.strip().lower() for address in addresses}
    return set(BouncedAddress.objects.filter(address__in=wanted).values_list("address", flat=True))


def bounces_of(addresses: Iterable[str]) -> dict[str, datetime]:
    """When the last email to each of the addresses failed for good, by the address in small letters (rule REC-4).

    Those to which none failed are not in it. One query.
    """
    wanted = {address.strip().lower() for address in addresses}
    return dict(BouncedAddress.objects.filter(address__in=wanted).values_list("address", "bounced_at"))
