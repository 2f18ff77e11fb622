"""The office's choices of a campaign, or the defaults while there are none."""

from campaigns.models import Campaign
from commendations.eligibility import DEFAULTS
from commendations.models import EligibilityRule, PraiseSettings


def settings_of(campaign: Campaign) -> PraiseSettings:
    """The stored row, or an unsaved one with the defaults."""
    found = PraiseSettings.objects.filter(campaign=campaign).first()
    return found or PraiseSettings(campaign=campaign)


def rules_of(campaign: Campaign, subject: str) -> list[EligibilityRule]:
    """Every condition for one subject in order; what is not stored has its default, unsaved."""
    stored = {
        rule.kind: rule
        for rule in EligibilityRule.objects.filter(campaign=campaign, subject=subject)
    }
    return [
        stored.get(kind)
        or EligibilityRule(
            campaign=campaign,
            subject=subject,
            kind=kind,
            level=level,
            limit=limit,
            display_order=place,
        )
        for place, (kind, level, limit) in enumerate(DEFAULTS[subject])
    ]
