"""Official documents in the form of Nghị định 30/2020/NĐ-CP: what they measure, how they are made and checked."""

from letterhead.checking import faults_of
from letterhead.document import OfficialDocument
from letterhead.findings import Fault, Profile
from letterhead.signing import (
    Capacity,
    Signer,
    head_of_body,
    is_committee,
    long_name,
    place_and_day,
    place_of,
    short_name,
)

__all__ = [
    "Capacity",
    "Fault",
    "OfficialDocument",
    "Profile",
    "Signer",
    "faults_of",
    "head_of_body",
    "is_committee",
    "long_name",
    "place_and_day",
    "place_of",
    "short_name",
]
