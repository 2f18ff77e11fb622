"""A rehearsal in words: what draft rules would tell apart among units whose figures are known."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from campaigns.files import CampaignFiles
from campaigns.models import Campaign, Criterion, RulesVersion
from campaigns.text import number
from dashboards.exporting import STATUS_WORDS
from dashboards.presenters.cells import short_name
from metrics.queries.boards import exact_rules, load_facts
from metrics.scoring.rule_trials import SMALL_BASE, CriterionRehearsal, GroupRehearsal
from metrics.scoring.scores import Rules, Status, UnitFacts

MOST_NAMES = 5  # of units whose base is small


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


def counts_in_words(criterion: CriterionRehearsal) -> str:
    """``12 đạt, 3 chưa đạt``."""
    found = [
        f"{count} {STATUS_WORDS[status].lower()}"
        for status in Status
        if (count := criterion.statuses[status])
    ]
    return ", ".join(found)


def is_flat(criterion: CriterionRehearsal) -> bool:
    """Whether at least two units are judged and all alike."""
    judged = criterion.met + criterion.statuses[Status.NOT_MET]
    return judged > 1 and not criterion.separates


def why_flat(criterion: CriterionRehearsal) -> str:
    return "tất cả đạt" if criterion.met else "tất cả chưa đạt"


# The page


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """``mark``: shape and colour of what is doubtful about it, "" where nothing is."""

    name: str
    title: str
    met: int
    not_met: int
    others: str
    mark: str
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class GroupPage:
    code: str
    name: str
    summary: str
    lines: list[CriterionLine]
    ties: list[str]
    unranked: list[str]


def group_page(group: GroupRehearsal) -> GroupPage:
    units = group.ranked.units
    ranked = sum(unit.rank is not None for unit in units)
    flat = sum(is_flat(criterion) for criterion in group.criteria)
    summary = f"{ranked} trong {len(units)} đơn vị có thứ hạng"
    if flat:
        summary += f"; {flat} chỉ tiêu không phân biệt được đơn vị nào"
    if group.ties:
        shared = sum(len(same) for _, same in group.ties)
        summary += f"; {shared} đơn vị đồng hạng"
    return GroupPage(
        code=group.ranked.code,
        name=group.ranked.name,
        summary=summary,
        lines=[_line(criterion) for criterion in group.criteria],
        ties=[f"Hạng {rank}: {', '.join(unit.name for unit in same)}" for rank, same in group.ties],
        unranked=[f"{unit.score.unit.name}: {unit.reason}" for unit in units if unit.rank is None],
    )


def _line(criterion: CriterionRehearsal) -> CriterionLine:
    rule, statuses = criterion.rule, criterion.statuses
    others = [
        f"{statuses[status]} {STATUS_WORDS[status].lower()}"
        for status in (
            Status.TOO_FEW,
            Status.NOT_APPLICABLE,
            Status.MISSING,
            Status.NOT_ASSESSED,
        )
        if statuses[status]
    ]
    remarks = []
    if is_flat(criterion):
        remarks.append(f"Không phân biệt được đơn vị nào: {why_flat(criterion)}")
    if criterion.small:
        remarks.append(_small(criterion.small))
    return CriterionLine(
        name=short_name(rule),
        title=rule.title,
        met=criterion.met,
        not_met=statuses[Status.NOT_MET],
        others=", ".join(others),
        mark="too-few" if remarks else "",
        remarks=remarks,
    )


def _small(small: Sequence[tuple[UnitFacts, int]]) -> str:
    names = ", ".join(
        f"{unit.name} ({number(n)})"
        for unit, n in sorted(small, key=lambda one: one[1])[:MOST_NAMES]
    )
    more = f" và {len(small) - MOST_NAMES} đơn vị khác" if len(small) > MOST_NAMES else ""
    return f"Mẫu số dưới {SMALL_BASE} ở {len(small)} đơn vị: {names}{more}"
