"""Draft rules on figures that are known: what they are made of, and what they would tell apart, in words."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date

from campaigns.files import CampaignFiles
from campaigns.models import Campaign, Criterion, RulesVersion
from dashboards.tables import STATUS_WORDS
from metrics.queries.boards import exact_rules, load_facts
from metrics.scoring.rule_trials import CriterionRehearsal
from metrics.scoring.scores import Rules, Status, UnitFacts


def draft_rules(files: CampaignFiles) -> Rules:
    """The draft's rules for collectives."""
    criteria = [Criterion(**asdict(criterion)) for criterion in files.criteria]
    return exact_rules(
        RulesVersion(**asdict(files.rules)),
        [c for c in criteria if c.subject == Criterion.Subject.COLLECTIVE],
    )


def draft_facts(
    campaign: Campaign, month: date, files: CampaignFiles
) -> tuple[list[UnitFacts], list[str]]:
    """The units of the draft, in its groups, with the figures of the campaign; and the codes of those without any.

    What persons have decided about a unit's standing in that campaign (exclusion, bonus, penalty) is left out: it is
    the rules alone that are tried.
    """
    known = {
        unit.code: unit for unit in load_facts(campaign, month, None, requires_registration=False)
    }
    facts = [
        replace(
            known[row.code],
            name=row.name,
            group=row.group,
            display_order=row.display_order,
            exclusion=None,
            adjustments=(),
        )
        for row in files.units
        if row.code in known
    ]
    return facts, [row.code for row in files.units if row.code not in known]


def counts_in_words(criterion: CriterionRehearsal, among: Iterable[Status] = Status) -> str:
    """``12 đạt, 3 chưa đạt``."""
    found = [
        f"{count} {STATUS_WORDS[status].lower()}"
        for status in among
        if (count := criterion.statuses[status])
    ]
    return ", ".join(found)


def is_flat(criterion: CriterionRehearsal) -> bool:
    """Whether at least two units are judged and all alike."""
    judged = criterion.met + criterion.statuses[Status.NOT_MET]
    return judged > 1 and not criterion.separates


def why_flat(criterion: CriterionRehearsal) -> str:
    return "tất cả đạt" if criterion.met else "tất cả chưa đạt"
