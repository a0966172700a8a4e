"""Tables of referrals: the request and its steps, links to organisations outside, references in other systems."""

from booking.referrals.models.external import ExternalReference
from booking.referrals.models.referral import (
    OutsideEvent,
    OutsideLink,
    Referral,
    ReferralClient,
    ReferralEntry,
    ReferralStep,
)

__all__ = [
    "ExternalReference",
    "OutsideEvent",
    "OutsideLink",
    "Referral",
    "ReferralClient",
    "ReferralEntry",
    "ReferralStep",
]
