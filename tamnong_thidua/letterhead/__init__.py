"""Official documents in the form of Nghị định 30/2020/NĐ-CP: what they measure, how they are made and checked."""

from tamnong_thidua.letterhead.checking import faults_of
from tamnong_thidua.letterhead.document import OfficialDocument
from tamnong_thidua.letterhead.findings import Fault, Profile
from tamnong_thidua.letterhead.signing import (
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
