"""Who takes part, in what, and by which rules. This app knows no other app."""

from campaigns.models.campaign import Campaign, Group
from campaigns.models.participation import CampaignUnit, Exclusion, Individual, Participant
from campaigns.models.people import User
from campaigns.models.rules import Criterion, RulesVersion
from campaigns.models.standing import Adjustment, EvidenceFile, StandingProposal
from campaigns.models.units import Unit, UnitAlias, UnitMember

__all__ = [
    "Adjustment",
    "Campaign",
    "CampaignUnit",
    "Criterion",
    "EvidenceFile",
    "Exclusion",
    "Group",
    "Individual",
    "Participant",
    "RulesVersion",
    "StandingProposal",
    "Unit",
    "UnitAlias",
    "UnitMember",
    "User",
]
