"""A board as it is stored when it is published, and back: with the facts of every unit, so that it needs nothing else.

``freeze`` and ``thaw`` are inverse. What the database says later can only be compared with it, never change it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from campaigns.models import Campaign
from campaigns.text import instant, month_code, parse_month_code
from dashboards.models import PublishedBoard
from metrics.effects import Effect, effects_between
from metrics.models import MonthlyReport, UnitTotals
from metrics.queries.boards import Board, load_board, load_rules, measures_from_row
from metrics.scoring.measures import NUMBER_FIELDS
from metrics.scoring.ranks import rank_board
from metrics.scoring.scores import Adjustment, UnitFacts, score_board

FACTS = ("measures", "missing_months", "assessed", "takes_part", "exclusion", "adjustments")
_LABELS = {
    "rank": "hạng",
    "total": "tổng điểm",
    "measures": "số đo lũy kế",
    "missing_months": "các tháng còn thiếu",
    "assessed": "mức đánh giá",
    "takes_part": "tham gia",
    "exclusion": "lý do loại",
    "adjustments": "điểm thưởng, điểm trừ",
}


def freeze(board: Board) -> dict:
    """What is stored: months and counts as in the reports, rules by their number, groups in order."""
    return {
        "campaign": board.campaign.slug,
        "month": month_code(board.month),
        "rules": board.rules_version.number,
        "provisional": board.ranked.provisional,
        "data_known_from": board.data_known_from and board.data_known_from.isoformat(),
        "groups": [{"code": group.code, "name": group.name} for group in board.ranked.groups],
        "units": [_unit(unit.score.unit, unit.rank, unit.score.total) for unit in board.units],
        "revisions": _revisions(board),
    }


def _unit(facts: UnitFacts, rank: int | None, total: Decimal | None) -> dict:
    """``adjustments`` is there only where there are some, so that older boards are still what follows from them."""
    measures = facts.measures
    stored = {
        "code": facts.code,
        "name": facts.name,
        "group": facts.group,
        "display_order": facts.display_order,
        "takes_part": facts.takes_part,
        "exclusion": facts.exclusion,
        "assessed": {code: str(value) for code, value in sorted(facts.assessed.items())},
        "measures": {name: getattr(measures, name) for name in NUMBER_FIELDS},
        "missing_months": {
            name: [month_code(month) for month in months]
            for name, months in sorted(measures.missing_months.items())
        },
        "rank": rank,
        "total": None if total is None else str(total),
    }
    if facts.adjustments:
        stored["adjustments"] = [
            {"points": str(one.points), "reason": one.reason, "basis": one.basis}
            for one in facts.adjustments
        ]
    return stored


def _revisions(board: Board) -> dict[str, dict[str, int]]:
    """Unit -> month (for totals with the layout: "2022-06 D") -> the revision in force."""
    used: dict[str, dict[str, int]] = {}
    of_campaign = {"campaign": board.campaign, "month__lte": board.month}
    reports = MonthlyReport.objects.in_force_at(board.as_of).filter(**of_campaign)
    for code, month, revision in reports.order_by("unit__code", "month").values_list(
        "unit__code", "month", "revision"
    ):
        used.setdefault(code, {})[month_code(month)] = revision
    totals = UnitTotals.objects.in_force_at(board.as_of).filter(**of_campaign)
    for code, month, layout, revision in totals.order_by(
        "unit__code", "month", "layout"
    ).values_list("unit__code", "month", "layout", "revision"):
        used.setdefault(code, {})[f"{month_code(month)} {layout}"] = revision
    return used


def checksum(content: Mapping) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def thaw(published: PublishedBoard) -> Board:
    """The published board, from what was stored with it alone (and its version of the rules, which never changes)."""
    content = published.content
    rules = load_rules(published.rules)
    facts = [
        UnitFacts(
            code=unit["code"],
            name=unit["name"],
            group=unit["group"],
            display_order=unit["display_order"],
            measures=measures_from_row(
                [unit["measures"][name] for name in NUMBER_FIELDS], unit["missing_months"]
            ),
            takes_part=unit["takes_part"],
            exclusion=unit["exclusion"],
            assessed={code: Decimal(value) for code, value in unit["assessed"].items()},
            adjustments=tuple(
                Adjustment(Decimal(one["points"]), one["reason"], one["basis"])
                for one in unit.get("adjustments", ())
            ),
        )
        for unit in content["units"]
    ]
    known = content["data_known_from"]
    return Board(
        campaign=published.campaign,
        month=parse_month_code(content["month"]),
        as_of=published.known_at,
        rules_version=published.rules,
        rules=rules,
        ranked=rank_board(
            score_board(facts, rules),
            groups=[(group["code"], group["name"]) for group in content["groups"]],
        ),
        data_known_from=known and datetime.fromisoformat(known),
    )


@dataclass(frozen=True)
class Restated:
    """What has become another since a board was published. ``rules_changed``: under other rules than then."""

    published: PublishedBoard
    effects: list[Effect]
    rules_changed: bool

    @property
    def is_so(self) -> bool:
        return bool(self.effects) or self.rules_changed


def restated(published: PublishedBoard, now: Board) -> Restated:
    return Restated(
        published,
        effects_between(thaw(published), now),
        rules_changed=published.rules != now.rules_version,
    )


@dataclass(frozen=True)
class Mismatch:
    """Where a stored board is not what follows from itself or from its facts. ``unit``: its code; "" for the board."""

    unit: str
    unit_name: str
    what: str
    stored: str
    rebuilt: str


def mismatches(published: PublishedBoard) -> list[Mismatch]:
    """Compares the stored board with itself computed anew, and with the facts known at its instant."""
    found = []
    right = checksum(published.content)
    if right != published.checksum:
        found.append(Mismatch("", "", "mã kiểm tra", published.checksum, right))
    stored = {unit["code"]: unit for unit in published.content["units"]}
    computed = {unit["code"]: unit for unit in freeze(thaw(published))["units"]}
    rebuilt = load_board(published.campaign, published.month, published.known_at)
    facts = {unit["code"]: unit for unit in freeze(rebuilt)["units"]}
    for code, unit in stored.items():
        pairs = [(name, computed[code][name]) for name in ("rank", "total")]
        pairs += [(name, facts.get(code, {}).get(name)) for name in FACTS]
        found += [
            Mismatch(code, unit["name"], _LABELS[name], _shown(unit.get(name)), _shown(value))
            for name, value in pairs
            if unit.get(name) != value
        ]
    return found


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def newest_published(
    campaign_id: int, month: date, *, as_of: datetime | None = None
) -> PublishedBoard | None:
    rows = PublishedBoard.objects.filter(campaign=campaign_id, month=month)
    if as_of is not None:
        rows = rows.filter(known_at__lte=as_of)
    return rows.select_related("rules", "campaign", "published_by").order_by("-number").first()


def refuse_backdating(campaign: Campaign, known_at: datetime) -> str | None:
    """Why figures of ``campaign`` may not count as known since ``known_at``: a published board never changes."""
    published = PublishedBoard.objects.filter(campaign=campaign, known_at__gte=known_at).first()
    if published is None:
        return None
    return (
        f"Bảng {published} đã công bố theo số liệu biết đến {instant(published.known_at)};"
        " không được ghi lùi về trước lúc đó."
    )
