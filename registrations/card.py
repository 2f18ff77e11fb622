"""What a unit has promised, beside what it has reached: a panel of its card."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.panels import Asked, Panel, Reached
from campaigns.text import day
from registrations.models import Registration
from registrations.problems import read_per_cent
from registrations.sections import COMMITMENTS, PLAN


@dataclass(frozen=True, slots=True)
class Commitment:
    """``is_kept``: None while it cannot be said."""

    name: str
    promised: str
    reached: str
    is_kept: bool | None


def panels_for(asked: Asked) -> list[Panel]:
    """Only what Phòng Nội vụ has accepted: a draft is the unit's own. One query."""
    accepted = Registration.objects.filter(
        campaign_unit=asked.campaign_unit, state=Registration.State.ACCEPTED
    )
    if asked.as_of is not None:
        accepted = accepted.filter(accepted_at__lte=asked.as_of)
    registration = accepted.select_related("submission").first()
    if registration is None:
        return []
    sections = registration.submission.sections
    promised = commitments(sections.get(COMMITMENTS, {}), asked.reached)
    context = {
        "plan": sections.get(PLAN, {}),
        "accepted_on": day(registration.accepted_at.astimezone(asked.campaign_unit.campaign.zone)),
        "commitments": promised,
    }
    kept = f"đạt {sum(one.is_kept is True for one in promised)}/{len(promised)}" if promised else ""
    return [Panel("Đã đăng ký và thực tế", "registrations/_card.html", context, kept)]


def commitments(promised: Mapping[str, str], reached: Mapping[str, Reached]) -> list[Commitment]:
    """What was promised of each criterion of the board, in its order; a criterion without a promise is left out."""
    return [
        Commitment(
            name=one.name,
            promised=f"{text.removesuffix('%').strip()} %",
            reached=one.words,
            is_kept=_is_kept(text, one),
        )
        for code, one in reached.items()
        if (text := str(promised.get(code, "")).strip())
    ]


def _is_kept(text: str, one: Reached) -> bool | None:
    """Compared exactly: a promise is kept from its own number on."""
    try:
        promised = read_per_cent(text)
    except ValueError:
        return None
    if one.rate is None:
        return None
    return one.rate <= promised if one.less_is_better else one.rate >= promised
