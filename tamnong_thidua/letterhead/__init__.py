"""Official documents in the form of Nghị định 30/2020/NĐ-CP: what they measure, how they are made and checked."""

from tamnong_thidua.letterhead.document import OfficialDocument
from tamnong_thidua.letterhead.signing import Capacity, Signer, long_name, place_and_day

__all__ = [
    "Capacity",
    "OfficialDocument",
    "Signer",
    "long_name",
    "place_and_day",
]
