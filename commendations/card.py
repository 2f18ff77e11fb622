"""What a unit did that worked, and what it was awarded: a panel of its card."""

from campaigns.panels import Asked, Panel
from campaigns.text import number
from commendations.models import Award, Decision
from commendations.queries import initiatives_of

MOST_INITIATIVES = 3
MOST_DECISIONS = 3  # the newest; all stand on the page of the unit's awards
MOST_NAMES = 4  # of one decision


def panels_for(asked: Asked) -> list[Panel]:
    """Recognised initiatives and awards in force that were known at the instant of the card. Three queries."""
    unit = asked.campaign_unit
    day = None if asked.as_of is None else asked.as_of.astimezone(unit.campaign.zone).date()
    initiatives = [
        one
        for one in initiatives_of(unit.unit, unit.campaign)
        if day is None or one.recognised_on <= day
    ]
    awards = Award.objects.filter(campaign_unit=unit, decision__revoked_at=None)
    if day is not None:
        awards = awards.filter(decision__recorded_at__lte=asked.as_of)
    rows = list(awards.select_related("decision").order_by("-decision__issued_on", "display_order"))
    if not initiatives and not rows:
        return []
    decisions: dict[int, tuple[Decision, list[str]]] = {}
    for award in rows:
        decisions.setdefault(award.decision_id, (award.decision, []))[1].append(award.name)
    context = {
        "initiatives": initiatives[:MOST_INITIATIVES],
        "initiatives_more": len(initiatives[MOST_INITIATIVES:]),
        "decisions": [
            (decision, names[:MOST_NAMES], len(names[MOST_NAMES:]))
            for decision, names in list(decisions.values())[:MOST_DECISIONS]
        ],
        "decisions_more": len(decisions) - min(len(decisions), MOST_DECISIONS),
        "code": unit.unit.code,
    }
    return [
        Panel(
            "Sáng kiến và khen thưởng",
            "commendations/_card.html",
            context,
            in_short(len(initiatives), len(decisions)),
        )
    ]


def in_short(initiatives: int, decisions: int) -> str:
    """``2 sáng kiến, 1 quyết định khen``"""
    counts = ((initiatives, "sáng kiến"), (decisions, "quyết định khen"))
    return ", ".join(f"{number(count)} {words}" for count, words in counts if count)
