"""Who takes part, in what, and by which rules. This app knows no other app."""

from campaigns.models.audit import AuditEntry, AuditSeal
from campaigns.models.campaign import Campaign, Group
from campaigns.models.participation import CampaignUnit, Exclusion, Individual, Participant
from campaigns.models.people import User
from campaigns.models.rules import Criterion, RulesVersion
from campaigns.models.sign_ins import SignIn
from campaigns.models.standing import Adjustment, EvidenceFile, StandingProposal
from campaigns.models.units import Unit, UnitAlias, UnitMember

__all__ = [
    "Adjustment",
    "AuditEntry",
    "AuditSeal",
    "Campaign",
    "CampaignUnit",
    "Criterion",
    "EvidenceFile",
    "Exclusion",
    "Group",
    "Individual",
    "Participant",
    "RulesVersion",
    "SignIn",
    "StandingProposal",
    "Unit",
    "UnitAlias",
    "UnitMember",
    "User",
]
