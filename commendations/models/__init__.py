"""Praise and spread: what worked, who earned it, what the council said and what was decided."""

from commendations.models.assessing import IndividualAssessment, Recusal, Side
from commendations.models.council import CouncilMeeting, CouncilMember, EarlierMeeting, Vote
from commendations.models.decisions import Award, Decision
from commendations.models.initiatives import (
    Initiative,
    InitiativeAdoption,
    InitiativeAuthor,
    InitiativeEvent,
    InitiativeFile,
)
from commendations.models.law import LawRow
from commendations.models.proposals import Proposal, ProposalCase, ProposalEvent
from commendations.models.rules import (
    AwardTerms,
    EligibilityRule,
    PraiseSettings,
    Subject,
    VoteBase,
)
from commendations.models.templates import (
    DocumentKind,
    DocumentSettings,
    DocumentTemplate,
    StockPosition,
)

__all__ = [
    "Award",
    "AwardTerms",
    "CouncilMeeting",
    "CouncilMember",
    "Decision",
    "DocumentKind",
    "DocumentSettings",
    "DocumentTemplate",
    "EarlierMeeting",
    "EligibilityRule",
    "IndividualAssessment",
    "Initiative",
    "InitiativeAdoption",
    "InitiativeAuthor",
    "InitiativeEvent",
    "InitiativeFile",
    "LawRow",
    "PraiseSettings",
    "Proposal",
    "ProposalCase",
    "ProposalEvent",
    "Recusal",
    "Side",
    "StockPosition",
    "Subject",
    "Vote",
    "VoteBase",
]
