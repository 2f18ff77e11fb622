"""A unit's card: where it stands, what each target lacks, how it got there, who stands beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import CampaignUnit
from campaigns.panels import Asked, Reached, panels_for
from campaigns.permissions import may_see_every_unit, signed_in
from campaigns.text import number
from dashboards.advice import Advice, Gap, advice, gap
from dashboards.board_status import edition_of
from dashboards.permissions import open_unit, open_units
from dashboards.tables import Cell, Column, Row, columns_of, length, rows
from dashboards.trends import Trend, trend
from dashboards.views.compare import FEWEST
from metrics.models import MonthLock, MonthlyReport
from metrics.presenters.completeness import months_of_unit
from metrics.presenters.restatements import entries
from metrics.queries.boards import Board, load_board, scores_by_month
from metrics.queries.units import (
    LateProcedure,
    facts_of_group_in_month_alone,
    late_procedures,
    procedures_by_measure,
)
from metrics.restatements import acts_of_correction, read_restatements
from metrics.scope import Address, in_campaign
from metrics.scoring.ranks import RankedGroup, RankedUnit
from metrics.scoring.scores import Rules, Status, UnitScore
from metrics.scoring.sensitivity import RankRange, rank_ranges
from metrics.scoring.whatif import ProcedureState

NEIGHBOURS = 2  # shown above and below
LATE_PROCEDURES = 4  # named on the card
MOST_RANKED = 30  # units of a group for which the range of a rank is computed while somebody waits
RESTATEMENTS = 3  # named on the card
MONTHS_RESTATED = 3  # named of each of them
# What one sheet of paper has room for; static/css/card.css hides the rest, and a sentence says how many it hides.
RESTATEMENTS_ON_PAPER = 2
ADJUSTMENTS_ON_PAPER = 2


@dataclass(frozen=True, slots=True)
class Target:
    """A criterion on the card. ``bands``: see ``bands``."""

    cell: Cell
    bands: list[tuple[str, str, str]]
    gap: Gap | None
    advice: Advice | None
    trend: Trend | None


@open_to(signed_in)
@require_safe
@in_campaign(or_404=True)
def unit(request: HttpRequest, address: Address, code: str) -> HttpResponse:
    """Where one unit stands, and what it still lacks."""
    campaign_unit = open_unit(request.user, address.campaign, code)
    board = load_board(address.campaign, address.month, address.as_of)
    group, ranked = next(
        (group, unit)
        for group in board.ranked.groups
        for unit in group.units
        if unit.score.unit.code == code
    )
    card = unit_card(
        board,
        ranked,
        group,
        scores_by_month(campaign_unit, ranked.score.unit, board.rules, address.as_of),
        procedures_by_measure(campaign_unit, address.month, address.as_of),
        late_procedures=late_procedures(campaign_unit, address.month, address.as_of),
    )
    reports = {
        report.month: report
        for report in MonthlyReport.objects.in_force_at(address.as_of).filter(
            campaign=address.campaign, unit=campaign_unit.unit
        )
    }
    reported = months_of_unit(address.campaign.months, reports, today=timezone.localdate())
    over = [one for one in reported if one.state != "open"]
    context = {
        "address": address,
        "campaign": address.campaign,
        "months": address.months(),
        "unit": campaign_unit.unit,
        "board": board,
        "edition": edition_of(board),
        **card,
        "range": rank_range(board, group, ranked),
        "may_see_every_unit": may_see_every_unit(request.user),
        "compare_address": compare_address(card["neighbours"], code, address)
        if may_see_every_unit(request.user)
        else "",
        "unsettled": unsettled_months(address),
        "restated": restated_lately(campaign_unit, address),
        "adjustments_beyond_paper": max(
            0, len(ranked.score.unit.adjustments) - ADJUSTMENTS_ON_PAPER
        ),
        "panels": panels_for(
            Asked(
                user=request.user,
                campaign_unit=campaign_unit,
                month=address.month,
                as_of=address.as_of,
                reached=reached(card["row"]),
                query=address.query,
            )
        ),
        "open_units": open_units(request.user, address.campaign),
        "reported": reported,
        "has_reports": bool(reports),
        "months_over": over,
        "months_lacking": [one.month for one in over if one.state == "missing"],
        "months_in_short": f"{sum(one.state != 'missing' for one in over)}/{len(over)} tháng"
        if over
        else "",
        "printed_at": timezone.now(),
    }
    return render(request, "dashboards/unit.html", context)


def unit_card(
    board: Board,
    ranked: RankedUnit,
    group: RankedGroup,
    history: Mapping[date, UnitScore],
    procedures: Mapping[str, Sequence[ProcedureState]],
    *,
    late_procedures: Sequence[LateProcedure] = (),
) -> dict:
    """``history``: month of the campaign -> the unit's score on the board of that month; ``procedures``: what is

    measured of procedures -> those of the unit; ``late_procedures``: those with late dossiers, the most first.
    """
    of_columns = columns_of(board)
    [row] = rows([ranked], of_columns)
    of_group = [other for other in group.units if other.rank is not None]
    targets = [
        Target(
            cell=cell,
            bands=bands(cell.column, board.rules),
            gap=gap(cell.result, cell.column, board.rules),
            advice=advice(
                board,
                ranked.score,
                cell.result,
                cell.column,
                procedures.get(cell.column.rule.measure, ()),
            ),
            trend=trend(place, cell.column, history, until=board.month),
        )
        for place, cell in enumerate(row.cells)
    ]
    asked = [target for target in targets if target.cell.is_judged]
    return {
        "group": group,
        "row": row,
        "of_ranked": len(of_group),
        "targets": targets,
        "asked": asked,
        "met": sum(one.cell.result.is_met for one in asked),
        "failed": [one for one in asked if one.cell.result.status is Status.NOT_MET],
        "neighbours": rows(neighbours(of_group, ranked), of_columns),
        "rank_in_short": f"hạng {ranked.rank}/{len(of_group)}",
        "late": late(row, late_procedures),
    }


def neighbours(ranked: Sequence[RankedUnit], unit: RankedUnit) -> list[RankedUnit]:
    """The unit with those just above and below; none where the unit has no rank."""
    if unit.rank is None:
        return []
    place = ranked.index(unit)
    first = max(0, min(place - NEIGHBOURS, len(ranked) - 2 * NEIGHBOURS - 1))
    return list(ranked[first : first + 2 * NEIGHBOURS + 1])


def late(row: Row, procedures: Sequence[LateProcedure]) -> dict | None:
    """The late and overdue dossiers behind the criterion; None while they are not known.

    ``more``: procedures beyond those named, ``others``: the dossiers of these; ``unnamed``: dossiers that only a
    report without procedures gives.
    """
    known = [cell for cell in row.cells if cell.column.is_late and cell.rate]
    if not known:
        return None
    measures = row.score.unit.measures
    shown, more = list(procedures[:LATE_PROCEDURES]), list(procedures[LATE_PROCEDURES:])
    return {
        "in_short": f"{number(measures.late)} hồ sơ" if measures.late else "không có",
        "total": measures.late,
        "resolved_late": measures.resolved_late,
        "overdue": measures.pending_overdue,
        "rate": known[0].rate,
        "procedures": shown,
        "more": more,
        "others": sum(one.total for one in more),
        "unnamed": max(0, measures.late - sum(one.total for one in procedures)),
    }


def bands(column: Column, rules: Rules) -> list[tuple[str, str, str]]:
    """The ground of a bullet, how far from the target: (tint, start, width), lengths in hundredths.

    Of late dossiers less is better, so it is turned round.
    """
    if column.is_late:
        ends = [("good", column.limit), ("near", max(rules.zero_at, column.limit))]
        return _bands([*ends, ("far", column.scale)], column.scale)
    ends = [("far", column.limit / 2), ("near", column.limit), ("good", column.scale)]
    return _bands(ends, column.scale)


def _bands(ends: Iterable[tuple[str, Fraction]], scale: Fraction) -> list[tuple[str, str, str]]:
    found, start = [], Fraction(0)
    for tint, end in ends:
        until = min(end, scale)
        if until > start:
            found.append((tint, length(start, scale), length(until - start, scale)))
            start = until
    return found


def reached(row: Row) -> dict[str, Reached]:
    """Code of the criterion -> what the unit has reached, for the panels that others add."""
    return {
        cell.result.code: Reached(
            name=cell.column.name,
            words=cell.rate or cell.word,
            rate=cell.result.rate,
            less_is_better=cell.column.is_late,
        )
        for cell in row.cells
    }


def rank_range(board: Board, group: RankedGroup, unit: RankedUnit) -> RankRange | None:
    """The ranks that other choices would give the unit; None without a rank, or where it takes too long to say.

    The same as on the page about the reliability of ranks: ranks are of a group, so the other groups do not matter.
    """
    if unit.rank is None or len(group.units) > MOST_RANKED:
        return None
    alone = None
    if board.month > board.campaign.first_month:
        alone = facts_of_group_in_month_alone(board, group)
    ranked = replace(board.ranked, groups=(group,))
    return rank_ranges(ranked, board.rules, month_alone=alone)[unit.score.unit.code]


def compare_address(beside: Sequence[Row], code: str, address: Address) -> str:
    """The unit beside those just above and below it; empty where nobody stands there."""
    codes = [row.code for row in beside]
    if len(codes) < FEWEST:
        return ""
    place = codes.index(code)
    chosen = [("don-vi", one) for one in codes[max(0, place - 1) : place + 2]]
    return f"{reverse('compare')}?{urlencode([*address.given.items(), *chosen])}"


def unsettled_months(address: Address) -> set[date]:
    """Months that are not closed: their figures may still become others."""
    locks = MonthLock.objects.in_force_at(address.as_of).filter(campaign=address.campaign)
    return set(address.campaign.months) - set(locks.values_list("month", flat=True))


def restated_lately(campaign_unit: CampaignUnit, address: Address) -> dict:
    """The newest corrections of the unit's figures, and how many there are."""
    campaign, unit = address.campaign, campaign_unit.unit
    acts = acts_of_correction(campaign, unit=unit, as_of=address.as_of)
    read = read_restatements(campaign, acts[:RESTATEMENTS], unit=unit) if acts else []
    return {
        "count": len(acts),
        "in_short": f"{number(len(acts))} lần" if acts else "chưa có",
        "beyond_paper": max(0, len(acts) - RESTATEMENTS_ON_PAPER),
        "entries": [
            replace(
                entry,
                months=entry.months[:MONTHS_RESTATED],
                months_more=entry.months_more + len(entry.months[MONTHS_RESTATED:]),
            )
            for entry in entries(read, {unit.code: unit.name})
        ],
    }
