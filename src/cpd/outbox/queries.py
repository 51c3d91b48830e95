"""Which addresses take no email."""

from collections.abc import Iterable

from cpd.outbox.models import BouncedAddress


def bounced(address: str) -> bool:
    """Whether the last email to this address failed for good (rule REC-4)."""
    return BouncedAddress.objects.filter(address=address.strip().lower()).exists()


def bounced_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, in small letters, to which the last email failed for good (rule REC-4). One query."""
    wanted = {address.strip().lower() for address in addresses}
    return set(BouncedAddress.objects.filter(address__in=wanted).values_list("address", flat=True))
