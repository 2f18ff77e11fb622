"""Praise in words: figures of an initiative, lines of a checklist, money."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from campaigns.models import Campaign
from campaigns.text import day, number, rate
from commendations.law import NoRuleError
from commendations.models import Subject, Vote
from commendations.models.rules import Coefficients
from commendations.queries import Candidate, Share, award_terms, share_of
from metrics.scoring.scores import CriterionResult, CriterionRule, Status

ICONS = {"met": "met", "not_met": "not-met", "unknown": "missing"}
WORDS = {"met": "Đạt", "not_met": "Chưa đạt", "unknown": "Chưa đủ căn cứ"}
STATES = {
    Status.MET: ("met", "Đạt"),
    Status.MET_LOW: ("low", "Đạt – tỷ lệ thấp"),
    Status.NOT_MET: ("not-met", "Chưa đạt"),
    Status.NOT_APPLICABLE: ("not-applicable", "Không áp dụng"),
    Status.TOO_FEW: ("too-few", "Chưa đủ cơ sở"),
    Status.UNREACHABLE: ("unreachable", "Không áp dụng – danh mục không đủ"),
    Status.MISSING: ("missing", "Chưa báo cáo"),
    Status.NOT_ASSESSED: ("not-assessed", "Chưa đánh giá"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    month: date
    words: str
    icon: str
    state: str


def figure(rule: CriterionRule, month: date, result: CriterionResult) -> Figure:
    """``12/40 (30,00 %)`` with the state in a word and a shape."""
    icon, state = STATES[result.status]
    if result.rate is None or result.numerator is None:
        return Figure(month, state, icon, state)
    limit = rule.threshold if rule.threshold is not None else Fraction(0)
    shown = rate(result.rate, limit=limit, operator=rule.operator)
    if rule.measure == "assessed":
        return Figure(month, shown, icon, state)
    counts = f"{number(result.numerator)}/{number(result.denominator)}"
    return Figure(month, f"{shown} ({counts})", icon, state)


@dataclass(frozen=True, slots=True)
class ShownLine:
    words: str
    level: str
    icon: str
    result: str
    evidence: str
    address: str
    is_required: bool


def shown_lines(checklist: dict) -> list[ShownLine]:
    """The lines of a stored checklist (``ProposalCase.checklist``)."""
    return [
        ShownLine(
            words=line["words"],
            level="Bắt buộc" if line["level"] == "required" else "Xem xét thêm",
            icon=ICONS[line["result"]],
            result=WORDS[line["result"]],
            evidence=line["evidence"],
            address=line["address"],
            is_required=line["level"] == "required",
        )
        for line in checklist["lines"]
    ]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    candidate: Candidate
    lines: list[ShownLine]

    @property
    def lacking(self) -> list[str]:
        return [line.words for line in self.candidate.checklist.lacking]


@dataclass(frozen=True, slots=True)
class CandidateGroup:
    """One khối, or one of the two groups of people. ``share`` only for people."""

    name: str
    rows: list[CandidateRow]
    share: Share | None

    @property
    def eligible(self) -> int:
        return sum(row.candidate.checklist.is_eligible for row in self.rows)


def grouped(candidates: list[Candidate], *, are_people: bool) -> list[CandidateGroup]:
    groups: dict[str, list[CandidateRow]] = {}
    for one in candidates:
        groups.setdefault(one.group, []).append(CandidateRow(one, shown_lines(one.as_json())))
    return [
        CandidateGroup(
            name,
            rows,
            share_of(row.candidate.individual for row in rows) if are_people else None,
        )
        for name, rows in groups.items()
    ]


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """``0,3 × 1.490.000 đ → 450.000 đ; 12 × 450.000 đ = 5.400.000 đ``."""

    subject: str
    coefficient: str
    salary: str
    each: str
    count: int
    total: str


def money_by_law(campaign: Campaign, counts: dict[str, int], *, on: date) -> dict[str, object]:
    """For ``_money.html``: the calculation for a decision signed on a day, or why there is none."""
    try:
        terms = award_terms(campaign, on)
    except NoRuleError as error:
        return {"money_missing": str(error)}
    lines, total = money(terms, counts)
    return {"lines": lines, "total": total, "money_day": day(on), "money_sources": terms.sources}


def money(settings: Coefficients, counts: dict[str, int]) -> tuple[list[MoneyLine], str]:
    """The calculation for each subject and the sum of all."""
    lines, whole = [], 0
    for subject in (Subject.COLLECTIVE, Subject.INDIVIDUAL):
        each = settings.amount_of(subject)
        total = each * counts.get(subject, 0)
        whole += total
        text = (
            settings.individual_coefficient
            if subject == Subject.INDIVIDUAL
            else settings.collective_coefficient
        )
        lines.append(
            MoneyLine(
                subject=subject.label,
                coefficient=text.replace(".", ","),
                salary=number(settings.base_salary),
                each=number(each),
                count=counts.get(subject, 0),
                total=number(total),
            )
        )
    return lines, number(whole)


def quota_words(count: int, quota: int | None, noun: str) -> str:
    """``3 trong tối đa 5 tập thể``; "" where there is no limit."""
    return "" if quota is None else f"{number(count)} trong tối đa {number(quota)} {noun}"


def vote_rate(vote: Vote, passing_rate: str) -> str:
    """The rate in favour; it never looks as if it passed when it did not."""
    return rate(vote.rate, limit=Fraction(passing_rate))
