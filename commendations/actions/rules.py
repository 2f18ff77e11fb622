"""The office chooses what a campaign asks of those it praises, the money, and whether the results are public."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from campaigns.models.rules import validate_rational
from campaigns.text import clean
from commendations.actions.saving import save
from commendations.models import EligibilityRule, PraiseSettings
from commendations.permissions import may_propose
from commendations.queries import rules_of, settings_of


@dataclass(frozen=True, slots=True)
class RuleChoice:
    kind: str
    level: str
    limit: int | None = None


@transaction.atomic
def save_rules(*, campaign: Campaign, subject: str, choices: Sequence[RuleChoice], by: User) -> int:
    """Writes the conditions of one subject; returns how many became another. Lists that exist keep theirs."""
    _require_office(by)
    wanted = {choice.kind: choice for choice in choices}
    changed = 0
    for rule in rules_of(campaign, subject):
        choice = wanted.get(rule.kind)
        if choice is None or (choice.level, choice.limit) == (rule.level, rule.limit):
            continue
        needs_limit = rule.kind in EligibilityRule.NEEDS_LIMIT
        if needs_limit and choice.level != EligibilityRule.Level.OFF and not choice.limit:
            raise Refused(f"“{rule.get_kind_display()}”: hãy ghi ngưỡng là một số từ 1.")
        rule.level = choice.level
        rule.limit = choice.limit if needs_limit else None
        save(rule, by=by, reason="đổi điều kiện xét")
        changed += 1
    return changed


@transaction.atomic
def save_settings(
    *,
    campaign: Campaign,
    by: User,
    is_public: bool,
    individual_coefficient: str,
    collective_coefficient: str,
    base_salary: int | None,
) -> PraiseSettings:
    """Money and the public page. Decisions that were made keep the money they were made with. Raises Refused."""
    wanted = {
        "is_public": is_public,
        "individual_coefficient": _coefficient(individual_coefficient),
        "collective_coefficient": _coefficient(collective_coefficient),
        "base_salary": base_salary,
    }
    return _save_settings(campaign, wanted, by=by)


@transaction.atomic
def save_council_rules(
    *,
    campaign: Campaign,
    by: User,
    quorum: str,
    vote_base: str,
    passing_rate: str,
    council_source: str,
    council_size: int | None = None,
    takes_written_votes: bool = True,
    has_casting_vote: bool = False,
) -> PraiseSettings:
    """The rules by which the council votes. Meetings that are on record keep theirs. Raises Refused."""
    wanted = {
        "quorum": _share("Số thành viên phải có mặt", quorum, most=1),
        "vote_base": vote_base,
        "passing_rate": _share("Tỷ lệ phiếu phải vượt", passing_rate, most=100),
        "council_source": clean(council_source),
        "council_size": council_size,
        "takes_written_votes": takes_written_votes,
        "has_casting_vote": has_casting_vote,
    }
    return _save_settings(campaign, wanted, by=by)


def _save_settings(campaign: Campaign, wanted: dict, *, by: User) -> PraiseSettings:
    _require_office(by)
    settings = settings_of(campaign)
    if settings.pk and all(getattr(settings, name) == value for name, value in wanted.items()):
        return settings
    for name, value in wanted.items():
        setattr(settings, name, value)
    save(settings, by=by, reason="đổi lựa chọn về khen thưởng")
    return settings


def _coefficient(text: str) -> str:
    """``0,3`` and ``0.3`` -> ``0.3``; blank: the law's."""
    text = text.strip().replace(",", ".")
    if not text:
        return ""
    try:
        validate_rational(text)
    except ValidationError as fault:
        raise Refused(f"Hệ số “{text}”: {fault.message}") from None
    return text


def _share(label: str, text: str, *, most: int) -> str:
    """``2/3``, ``0,5``, ``50 %``: above 0 and, of a rate that must be exceeded, below 100."""
    text = text.strip().replace(",", ".").removesuffix("%").strip()
    try:
        validate_rational(text)
    except ValidationError as fault:
        raise Refused(f"{label} “{text}”: {fault.message}") from None
    value = Fraction(text)
    if not 0 < value <= most or (most == 100 and value == most):
        example = "2/3" if most == 1 else "50"
        raise Refused(
            f"{label} “{text}”: hãy ghi một số lớn hơn 0 và không vượt quá mức có thể, ví dụ {example}."
        )
    return text


def _require_office(by: User) -> None:
    if not may_propose(by):
        raise Refused("Chỉ Phòng Nội vụ đổi các lựa chọn về khen thưởng.")
