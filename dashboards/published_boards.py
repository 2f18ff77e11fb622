"""A board as it is stored when it is published, and back: with the facts of every unit, so that it needs nothing else.

``freeze`` and ``thaw`` are inverse. What the database says later can only be compared with it, never change it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest

from django.db.models import Q

from campaigns.models import Campaign
from campaigns.text import instant, month_code, month_label, parse_month_code
from dashboards.models import PublishedBoard
from metrics.effects import Effect, effects_since
from metrics.models import Figure, MonthlyReport, UnitTotals
from metrics.queries.boards import Board, load_board, load_rules, measures_from_row
from metrics.scoring.measures import COUNT_FIELDS, NUMBER_FIELDS, TOTALS_FIELDS
from metrics.scoring.ranks import rank_board
from metrics.scoring.scores import Adjustment, UnitFacts, score_board

FACTS = ("measures", "missing_months", "assessed", "takes_part", "exclusion", "adjustments")
# What a board can be restated by; ``measures`` hold the months that are missing.
RESTATED_FACTS = ("group", "measures", "assessed", "takes_part", "exclusion", "adjustments")
_LABELS = {
    "group": "khối thi đua",
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


def facts_of(published: PublishedBoard) -> list[UnitFacts]:
    """What was known of every unit, from what was stored with the board alone; in the order of the board."""
    return [
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
        for unit in published.content["units"]
    ]


def is_the_same(published: PublishedBoard, stored: Sequence[UnitFacts], now: Board) -> bool:
    """Whether ``now`` is the published board, number by number, under the same rules. ``stored``: its facts.

    Equal facts have equal scores; nothing is computed again.
    """
    content = published.content
    groups = [(group.code, group.name) for group in now.ranked.groups]
    return (
        published.rules_id == now.rules_version.pk
        and [(group["code"], group["name"]) for group in content["groups"]] == groups
        and [unit.score.unit for unit in now.units] == list(stored)
        and not _effects(published, now)
    )


def _effects(published: PublishedBoard, now: Board) -> list[Effect]:
    """Units with another total or rank than was stored."""
    stored = {
        unit["code"]: (None if unit["total"] is None else Decimal(unit["total"]), unit["rank"])
        for unit in published.content["units"]
    }
    return effects_since(stored, now)


def thaw(published: PublishedBoard) -> Board:
    """The published board, from what was stored with it alone (and its version of the rules, which never changes)."""
    content = published.content
    rules = load_rules(published.rules)
    facts = facts_of(published)
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
    """All that is not as it was published.

    ``effects``: another total or rank. ``corrections``: unit and month -> how many numbers of its reports differ.
    ``others``: code of the unit -> what else of it differs ("mức đánh giá"). ``names``: code -> name on either board.
    """

    published: PublishedBoard
    effects: list[Effect]
    corrections: dict[tuple[str, date], int]
    others: dict[str, list[str]]
    rules_changed: bool
    names: dict[str, str]

    @property
    def is_so(self) -> bool:
        return bool(self.effects or self.corrections or self.others or self.rules_changed)

    @property
    def adjustments(self) -> list[str]:
        """What was changed, in words: "UBND xã A, tháng 5/2022, 3 số", "UBND xã B, mức đánh giá"."""
        return [
            *(
                f"{self.names[code]}, {month_label(month).lower()}, {count} số"
                for (code, month), count in self.corrections.items()
            ),
            *(
                f"{self.names[code]}, {label}"
                for code, labels in self.others.items()
                for label in labels
            ),
        ]

    @property
    def results(self) -> list[tuple[str, Effect]]:
        """The units with another total or rank, by name."""
        return [(self.names[effect.unit], effect) for effect in self.effects]

    @property
    def units(self) -> list[str]:
        """The codes of all units of which anything differs, in the order of the boards."""
        changed = {effect.unit for effect in self.effects} | {code for code, _ in self.corrections}
        changed |= self.others.keys()
        return [code for code in self.names if code in changed]


def restated(
    published: PublishedBoard, now: Board, *, stored: Sequence[UnitFacts] | None = None
) -> Restated:
    """Compares every number, criterion, total and rank of ``published`` with the board of its month at ``now``.

    ``stored``: ``facts_of(published)``, where they were read already.
    """
    before = {unit.code: unit for unit in (stored or facts_of(published))}
    after = {unit.score.unit.code: unit.score.unit for unit in now.units}
    corrections = _corrections(published, now)
    corrected = {code for code, _ in corrections}
    others = {
        code: _differences(before.get(code), after.get(code), is_corrected=code in corrected)
        for code in before | after
    }
    return Restated(
        published,
        _effects(published, now),
        corrections,
        {code: labels for code, labels in others.items() if labels},
        rules_changed=published.rules != now.rules_version,
        names={code: unit.name for code, unit in (before | after).items()},
    )


def _differences(
    before: UnitFacts | None, after: UnitFacts | None, *, is_corrected: bool
) -> list[str]:
    """What is known otherwise of a unit. ``is_corrected``: its reports are; its measures then follow from them."""
    if before is None:
        return ["mới có trên bảng"]
    if after is None:
        return ["không còn trên bảng"]
    return [
        _LABELS[name]
        for name in RESTATED_FACTS
        if getattr(before, name) != getattr(after, name)
        and not (name == "measures" and is_corrected)
    ]


def _corrections(published: PublishedBoard, now: Board) -> dict[tuple[str, date], int]:
    """Unit and month -> how many numbers of its reports and totals are others than then: two queries if none.

    Only what became known after the publication can differ: nothing is ever dated back before one
    (``refuse_backdating``).
    """
    since = {"campaign": published.campaign_id, "month__lte": published.month}
    reports = MonthlyReport.objects.known_at(now.as_of).filter(
        **since, known_from__gt=published.known_at
    )
    totals = UnitTotals.objects.filter(
        Q(known_from__gt=published.known_at) | Q(upload__withdrawn_at__gt=published.known_at),
        **since,
    )
    found: Counter[tuple[str, date]] = Counter()
    for rows, numbers_in_force in ((reports, _figures), (totals, _totals)):
        touched = list(rows.values_list("unit", "month").distinct())
        if not touched:
            continue
        where = {
            "campaign": published.campaign_id,
            "unit__in": {unit for unit, _ in touched},
            "month__in": {month for _, month in touched},
        }
        before = numbers_in_force(where, published.known_at)
        after = numbers_in_force(where, now.as_of)
        for key in before.keys() | after.keys():
            code, month, *_ = key
            pairs = zip_longest(before.get(key, ()), after.get(key, ()))
            found[code, month] += sum(was != number for was, number in pairs)
    return {key: count for key, count in sorted(found.items()) if count}


def _figures(where: Mapping, as_of: datetime | None) -> dict[tuple, tuple]:
    """(unit code, month, procedure) -> its counts in the reports in force."""
    reports = MonthlyReport.objects.in_force_at(as_of).filter(**where)
    rows = Figure.objects.filter(report__in=reports).values_list(
        "report__unit__code", "report__month", "procedure", *COUNT_FIELDS
    )
    return {row[:3]: row[3:] for row in rows}


def _totals(where: Mapping, as_of: datetime | None) -> dict[tuple, tuple]:
    """(unit code, month, layout) -> its counts in the totals in force."""
    rows = UnitTotals.objects.in_force_at(as_of).filter(**where)
    return {
        row[:3]: row[3:]
        for row in rows.values_list("unit__code", "month", "layout", *TOTALS_FIELDS)
    }


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


def board_in_force(
    campaign_id: int, month: date, *, as_of: datetime | None = None
) -> PublishedBoard | None:
    """The board that counts for ``month``: the newest official one; while there is none, the newest provisional one."""
    rows = PublishedBoard.objects.filter(campaign=campaign_id, month=month)
    if as_of is not None:
        rows = rows.filter(known_at__lte=as_of)
    rows = rows.select_related("rules", "campaign", "published_by")
    return rows.order_by("-is_final", "-number").first()


def refuse_backdating(campaign: Campaign, known_at: datetime) -> str | None:
    """Why figures of ``campaign`` may not count as known since ``known_at``: a published board never changes."""
    published = PublishedBoard.objects.filter(campaign=campaign, known_at__gte=known_at).first()
    if published is None:
        return None
    return (
        f"Bảng {published} đã công bố theo số liệu biết đến {instant(published.known_at)};"
        " không được ghi lùi về trước lúc đó."
    )
