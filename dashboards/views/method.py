"""The method: how numbers become points and points ranks, in the campaign's own rules, and what of them changed."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import Criterion, RulesVersion
from campaigns.permissions import is_office_staff, signed_in
from dashboards.explanation import formula_of, plain
from dashboards.rules_in_words import choices, how_measured, limit_in_words
from dashboards.tables import JUDGED, Column, columns_of
from metrics.queries.boards import Board, load_board
from metrics.scope import Address, in_campaign

RULE_LABELS = {
    "requires_registration": "phải đăng ký mới được xếp hạng",
    "denominator": "mẫu số của ba chỉ tiêu về thủ tục",
    "partial_credit": "phần điểm khi chưa đạt",
    "low_rate": "“tỷ lệ thấp” (%)",
    "zero_at": "tỷ lệ trễ không còn điểm (%)",
    "least_attainable": "phần điểm tối thiểu phải áp dụng được",
    "unreachable": "chỉ tiêu mà danh mục không cho đạt",
    "adjustment_limit": "giới hạn điểm thưởng, điểm trừ",
}
CRITERION_LABELS = {
    "title": "nội dung",
    "measure": "cách đo",
    "operator": "phép so sánh",
    "threshold": "chỉ tiêu (%)",
    "points": "điểm",
    "denominator": "mẫu số riêng",
    "minimum_base": "mẫu số tối thiểu",
    "low_count": "số hồ sơ trễ vẫn là thấp",
}


@open_to(signed_in)
@require_safe
@in_campaign()
def method(request: HttpRequest, address: Address) -> HttpResponse:
    campaign = address.campaign
    board = load_board(campaign, address.month, address.as_of)
    versions = [
        version
        for version in RulesVersion.objects.filter(campaign=campaign)
        .select_related("made_by")
        .prefetch_related("criteria")
        .order_by("number")
        if version.number <= board.rules_version.number
    ]
    of_columns = columns_of(board)
    context = {
        "address": address,
        "campaign": campaign,
        "board": board,
        "version": versions[-1],
        "is_staff": is_office_staff(request.user),
        "criteria": [
            (column, how_measured(column, board.rules), plain(column.rule.points))
            for column in of_columns
        ],
        "max_points": plain(board.rules.max_points),
        "choices": [*choices(board.rules), limit_in_words(versions[-1])],
        "examples": examples(board, of_columns),
        "individuals": [
            (one, plain(Fraction(one.points)))
            for one in versions[-1].criteria.all()
            if one.subject == Criterion.Subject.INDIVIDUAL
        ],
        "changes": [
            (after, changes_between(before, after))
            for before, after in reversed(list(pairwise(versions)))
        ],
    }
    return render(request, "dashboards/method.html", context)


def examples(board: Board, of_columns: Sequence[Column]) -> list[tuple[str, str, str]]:
    """For each target one unit that meets it and one that does not, if there are such: (target, unit, formula)."""
    found = []
    for place, column in enumerate(of_columns):
        shown = set()
        for unit in board.units:
            result = unit.score.criteria[place]
            if result.status not in JUDGED or result.is_met in shown:
                continue
            shown.add(result.is_met)
            found.append((column.name, unit.score.unit.name, formula_of(result, column)))
    return found


def changes_between(before: RulesVersion, after: RulesVersion) -> list[str]:
    return [*_changes_of_version(before, after), *_changes_of_criteria(before, after)]


def _changes_of_version(before: RulesVersion, after: RulesVersion) -> list[str]:
    return [
        f"{label}: {_said(before, name)} → {_said(after, name)}"
        for name, label in RULE_LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _said(version: RulesVersion, name: str) -> str:
    if name in {"denominator", "unreachable"}:
        return getattr(version, f"get_{name}_display")()
    value = getattr(version, name)
    return ("có" if value else "không") if isinstance(value, bool) else str(value)


def _changes_of_criteria(before: RulesVersion, after: RulesVersion) -> list[str]:
    old = {(one.subject, one.code): one for one in before.criteria.all()}
    new = {(one.subject, one.code): one for one in after.criteria.all()}
    said = [f"thêm tiêu chí {code}" for _, code in new.keys() - old.keys()]
    said += [f"bỏ tiêu chí {code}" for _, code in old.keys() - new.keys()]
    for key, one in new.items():
        if key in old:
            said += [
                f"{one.code}, {label}: {getattr(old[key], name)} → {getattr(one, name)}"
                for name, label in CRITERION_LABELS.items()
                if getattr(old[key], name) != getattr(one, name)
            ]
    return sorted(said)
