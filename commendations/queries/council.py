"""Who of the council steps aside from which case, and whether enough members are there."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import Protocol

from campaigns.text import match_key
from commendations.models import ProposalCase
from letterhead import long_name
from registrations.models import Registration
from registrations.sections import UNIT

HEADS = tuple(match_key(word) for word in ("trưởng", "chủ tịch", "chánh", "giám đốc"))
DEPUTY = match_key("phó")


class AnyMember(Protocol):
    name: str
    position: str


def least_present(members: int, quorum: str) -> int:
    """How many of ``members`` must be present: 2/3 of 9 -> 6, of 10 -> 7."""
    return ceil(Fraction(quorum) * members)


def stepping_aside(
    cases: Iterable[ProposalCase], members: Sequence[AnyMember]
) -> dict[int, list[str]]:
    """Number of the case -> names of members who head its unit, or whom it proposes. One query.

    Who heads a unit is told by the unit's registration, or by the member's position: "Trưởng phòng Nội vụ" of Phòng
    Nội vụ.
    """
    cases = list(cases)
    heads = _heads({case.campaign_unit_id for case in cases})
    found = {}
    for case in cases:
        head = heads.get(case.campaign_unit_id)
        own = match_key(case.name) if case.individual_id is not None else None
        found[case.pk] = [
            one.name
            for one in members
            if match_key(one.name) in {head, own} or _leads(one.position, case.unit_name)
        ]
    return found


def _heads(units: set[int]) -> dict[int, str]:
    registrations = Registration.objects.filter(
        campaign_unit__in=units, submission__isnull=False
    ).select_related("submission")
    return {
        one.campaign_unit_id: match_key(head)
        for one in registrations
        if (head := one.sent.sections.get(UNIT, {}).get("head"))
    }


def _leads(position: str, unit: str) -> bool:
    """``Ủy viên, Chủ tịch UBND xã A`` leads UBND xã A; a deputy, a clerk, who leads a part of it, does not."""
    position, unit = (match_key(long_name(text)) for text in (position, unit))
    for found in re.finditer(rf"{re.escape(unit)}(?!\s+(?!kiêm\b)\w)(?!\w)", position):
        post = re.split(r"[,;]", position[: found.start()])[-1].strip()
        if post.endswith(HEADS) and DEPUTY not in post.split():
            return True
    return False
