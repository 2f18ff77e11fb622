"""Cases of a proposal in order, the share of those who work at the desk, and whether the board still says the same."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256

from campaigns.models import Individual
from campaigns.text import number
from commendations.models import Proposal, ProposalCase
from dashboards.models import PublishedBoard
from dashboards.published_boards import Restated, restated
from metrics.queries.boards import load_board
from metrics.scoring.scores import round_half_up
from registrations.permissions import day_of


def cases_of(proposal: Proposal) -> list[ProposalCase]:
    """Collectives by khối and rank, then leading people, then those who do the work; with unit, person and vote."""
    cases = list(
        ProposalCase.objects.filter(proposal=proposal)
        .select_related(
            "campaign_unit__unit", "campaign_unit__group", "individual", "vote", "vote__meeting"
        )
        .order_by("pk")
    )
    groups = list(Individual.Group.values)
    return sorted(
        cases,
        key=lambda case: (
            case.individual is not None,
            groups.index(case.individual.group)
            if case.individual
            else case.campaign_unit.group.display_order,
            case.checklist["rank"] is None,
            case.checklist["rank"] or 0,
            case.campaign_unit.unit.display_order,
            case.pk,
        ),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a list's people work at the one-stop desk, and how many belong to the group that does the work."""

    people: int
    front_line: int
    direct: int

    @property
    def front_line_words(self) -> str:
        return self._words(self.front_line)

    @property
    def direct_words(self) -> str:
        return self._words(self.direct)

    def _words(self, part: int) -> str:
        if not self.people:
            return "0"
        per_cent = round_half_up(Fraction(part * 100, self.people), 1)
        shown = int(per_cent) if per_cent == int(per_cent) else per_cent
        return f"{number(part)} trong {number(self.people)} ({number(shown)} %)"


def share_of(people: Iterable[Individual]) -> Share:
    people = list(people)
    return Share(
        people=len(people),
        front_line=sum(one.is_front_line for one in people),
        direct=sum(one.group == Individual.Group.DIRECT for one in people),
    )


def changes_since(board: PublishedBoard) -> Restated:
    """What the figures of today say otherwise than the board."""
    return restated(board, load_board(board.campaign, board.month))


def digest_of_changes(changes: Restated) -> str:
    """The sum of what has changed; "" while nothing has. Another change has another sum."""
    if not changes.is_so:
        return ""
    content = [
        changes.rules_changed,
        [effect.as_json() for effect in changes.effects],
        changes.adjustments,
    ]
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def signing_day_of(proposal: Proposal) -> date:
    """By which day's law a paper about the proposal is written: of its decision, else of the last step on record."""
    decision = proposal.decisions.filter(revoked_at=None).first()
    if decision is not None:
        return decision.issued_on
    meeting = getattr(proposal, "meeting", None)
    if meeting is not None:
        return meeting.held_on
    return day_of(proposal.submitted_at or proposal.created_at)
